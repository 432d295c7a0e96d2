import { isDigest } from "./digest.ts";
import type { Digest } from "./descriptor.ts";
import {
  badReference,
  canonicalRegistry,
  checkRegistry,
  checkRepository,
  checkTag,
  DOCKER_HUB,
  IMAGE_ID,
} from "./reference-grammar.ts";

/** An image in a registry. `registry` is a host with its port where one is given (`docker.io` for Docker Hub). */
export interface RegistryReference {
  readonly kind: "registry";
  readonly registry: string;
  readonly repository: string;
  readonly tag?: string;
  readonly digest?: Digest;
}

/** An image in an OCI image layout folder. `path` is as written, relative or absolute. */
export interface LayoutReference {
  readonly kind: "layout";
  readonly path: string;
  readonly tag?: string;
  readonly digest?: Digest;
}

/** What an image reference means: a registry's repository or a layout folder, with a tag and a digest where given. */
export type ImageReference = RegistryReference | LayoutReference;

const OFFICIAL = "library/";
const LAYOUT = "oci:";

// `C:\` or `C:/`: the colon of a Windows drive is part of the path.
const DRIVE = /^[A-Za-z]:[\\/]/;

// Controls and line ends, marks that reorder text ("Trojan Source", CVE-2021-42574), and lone surrogates.
const UNPRINTABLE = /[\p{Cc}\p{Cs}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/u;

/**
 * Parses `HOST/REPOSITORY[:TAG][@DIGEST]` with Docker's short forms (`debian` is `docker.io/library/debian`),
 * or `oci:PATH[:TAG][@DIGEST]` for a layout folder. No tag is added where none is written.
 * Throws `OciError` `bad-reference` naming the rule that the text breaks.
 */
export function parseReference(text: string): ImageReference {
  return text.startsWith(LAYOUT) ? parseLayout(text) : parseRegistry(text);
}

/** The whole reference as text; `parseReference` reads it back. */
export function formatReference(reference: ImageReference): string {
  return withSuffix(repositoryName(reference), reference);
}

/** The reference as people write it for Docker: without `docker.io/` and `library/`. */
export function familiarName(reference: ImageReference): string {
  const name = repositoryName(reference);
  if (reference.kind === "layout" || reference.registry !== DOCKER_HUB) return withSuffix(name, reference);
  const official =
    reference.repository.startsWith(OFFICIAL) && !reference.repository.slice(OFFICIAL.length).includes("/");
  return withSuffix(official ? reference.repository.slice(OFFICIAL.length) : reference.repository, reference);
}

/** The host that serves a registry's API: Docker Hub's is not the host in its images' names. */
export function registryHost(registry: string): string {
  return registry === DOCKER_HUB ? "registry-1.docker.io" : registry;
}

function parseRegistry(text: string): RegistryReference {
  if (text === "")
    throw badReference(text, "it is empty", "Write HOST/REPOSITORY:TAG, or oci:PATH for a layout folder.");
  if (text.trim() !== text || /\s/.test(text))
    throw badReference(text, "it has white space", "Look for a stray blank or line end, or for two references in one.");
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text);
  if (scheme !== null)
    throw badReference(text, `it begins with ${scheme[0]}`, `Leave that out: "${text.slice(scheme[0].length)}".`);

  const { name, tag, digest } = split(text);
  const { registry, repository } = splitHost(name);
  checkRegistry(registry, text);
  checkRepository(repository, text);
  if (IMAGE_ID.test(name))
    throw badReference(
      text,
      "64 hex digits are an image's ID, not a name",
      `For a digest write REPOSITORY@sha256:${name}.`,
    );
  return { kind: "registry", registry: canonicalRegistry(registry), repository, ...suffix(tag, digest, text) };
}

function parseLayout(text: string): LayoutReference {
  const rest = text.slice(LAYOUT.length);
  const drive = DRIVE.test(rest) ? rest.slice(0, 2) : "";
  // A folder's name may hold "@": only what names an algorithm is a digest.
  const at = /@(?=sha\d+:)/.exec(rest);
  const digest = at === null ? undefined : rest.slice(at.index + 1);
  const named = rest.slice(drive.length, at?.index);
  // skopeo: the path ends at the first colon.
  const colon = named.indexOf(":");
  const path = drive + (colon < 0 ? named : named.slice(0, colon));
  if (path === "") throw badReference(text, "it has no path", "Write oci:PATH or oci:PATH:TAG.");
  if (UNPRINTABLE.test(path))
    throw badReference(
      text,
      "its path has characters that cannot be shown",
      "Line ends, other controls and marks that reorder text would change what logs say: rename the folder.",
    );
  return { kind: "layout", path, ...suffix(colon < 0 ? undefined : named.slice(colon + 1), digest, text) };
}

function split(text: string): { name: string; tag: string | undefined; digest: string | undefined } {
  const at = text.indexOf("@");
  const digest = at < 0 ? undefined : text.slice(at + 1);
  const named = at < 0 ? text : text.slice(0, at);
  if (named === "") throw badReference(text, "it has no name", "Write HOST/REPOSITORY:TAG.");
  // A colon before the last slash belongs to a port.
  const colon = named.indexOf(":", named.lastIndexOf("/") + 1);
  return colon < 0
    ? { name: named, tag: undefined, digest }
    : { name: named.slice(0, colon), tag: named.slice(colon + 1), digest };
}

// Docker: the part before the first slash is a host if it could not be a user of Docker Hub.
function splitHost(name: string): { registry: string; repository: string } {
  const slash = name.indexOf("/");
  const first = name.slice(0, Math.max(slash, 0));
  const isHost = slash >= 0 && (/[.:]/.test(first) || first === "localhost" || first !== first.toLowerCase());
  const registry = isHost ? first : DOCKER_HUB;
  const repository = isHost ? name.slice(slash + 1) : name;
  const official = canonicalRegistry(registry) === DOCKER_HUB && !repository.includes("/");
  return { registry, repository: official && repository !== "" ? OFFICIAL + repository : repository };
}

function suffix(tag: string | undefined, digest: string | undefined, text: string): { tag?: string; digest?: Digest } {
  if (tag !== undefined) checkTag(tag, text);
  if (digest === undefined) return tag === undefined ? {} : { tag };
  if (!isDigest(digest))
    throw badReference(
      text,
      `"${digest}" is no digest`,
      "A digest is sha256: and 64 lower-case hex digits; other algorithms are not supported.",
    );
  return tag === undefined ? { digest } : { tag, digest };
}

function repositoryName(reference: ImageReference): string {
  return reference.kind === "layout" ? LAYOUT + reference.path : `${reference.registry}/${reference.repository}`;
}

function withSuffix(name: string, { tag, digest }: ImageReference): string {
  return name + (tag === undefined ? "" : `:${tag}`) + (digest === undefined ? "" : `@${digest}`);
}
