import { OciError } from "./error.ts";

/** Docker Hub, as references name it. */
export const DOCKER_HUB = "docker.io";

// The grammar of distribution's references, piece by piece (distribution/reference, "Grammar").
const either = (...parts: readonly string[]): string => `(?:${parts.join("|")})`;
const optional = (...parts: readonly string[]): string => `(?:${parts.join("")})?`;
const repeated = (...parts: readonly string[]): string => `(?:${parts.join("")})*`;
const whole = (...parts: readonly string[]): RegExp => new RegExp(`^${parts.join("")}$`);

// Lower-case letters and digits.
const ALPHANUMERIC = "[a-z0-9]+";
// One dot, one or two underscores, or any number of hyphens, never at an end.
const SEPARATOR = either("[_.]", "__", "-+");
// One part of a repository's path.
const COMPONENT = ALPHANUMERIC + repeated(SEPARATOR, ALPHANUMERIC);
// Parts joined by slashes.
const REPOSITORY = whole(COMPONENT, repeated("/", COMPONENT));
// A DNS label: letters, digits, hyphens inside.
const LABEL = "[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?";
// A DNS name or an IPv4 address.
const NAME = LABEL + repeated("\\.", LABEL);
// An IPv6 address stands in brackets, without a zone.
const IPV6 = "\\[[0-9a-fA-F:.]+\\]";
// A host, with a port where needed.
const HOST = whole(either(NAME, IPV6), optional(":[0-9]{1,5}"));
// A tag begins with a letter, digit or underscore; dots and hyphens may follow; 128 characters at most.
const TAG = /^\w[\w.-]{0,127}$/;
/** What looks like an image's ID is refused as a name: Docker reads it as an ID. */
export const IMAGE_ID = /^[0-9a-f]{64}$/;

/** The name of a registry in references: Docker Hub's many hosts are `docker.io`; hosts are lower case. */
export function canonicalRegistry(registry: string): string {
  const host = registry.toLowerCase();
  return host === "index.docker.io" || host === "registry-1.docker.io" ? DOCKER_HUB : host;
}

/** True for a tag as the distribution specification allows it. */
export function isTag(text: string): boolean {
  return TAG.test(text);
}

/** Throws `bad-reference` unless the text is a repository's path (`acme/app`). */
export function checkRepository(repository: string, text: string = repository): void {
  if (repository === "") throw badReference(text, "it has no repository", "Write HOST/REPOSITORY:TAG.");
  if (/[A-Z]/.test(repository))
    throw badReference(
      text,
      `the repository "${repository}" has upper-case letters`,
      `Write it in lower case: "${repository.toLowerCase()}".`,
    );
  if (repository.length > 255)
    throw badReference(text, `the repository has ${repository.length} characters; 255 are allowed`, undefined);
  if (!REPOSITORY.test(repository))
    throw badReference(
      text,
      `"${repository}" is no repository`,
      "Its parts, between slashes, are lower-case letters and digits, joined by a dot, one or two underscores, or hyphens.",
    );
}

/** Throws `bad-reference` unless the text is a host, with a port where needed. */
export function checkRegistry(registry: string, text: string = registry): void {
  const port = Number(/:(\d+)$/.exec(registry)?.[1] ?? 0);
  if (!HOST.test(registry) || port > 65_535)
    throw badReference(
      text,
      `"${registry}" is no host of a registry`,
      "Write a DNS name, an IPv4 address or an IPv6 address in brackets, and a port where needed.",
    );
}

/** Throws `bad-reference` unless the tag is one, naming the rule it breaks. */
export function checkTag(tag: string, text: string): void {
  if (tag === "") throw badReference(text, "its tag is empty", "A variable that is not set may stand after the colon.");
  if (tag.length > 128)
    throw badReference(text, `its tag has ${tag.length} characters; 128 are allowed`, "Shorten the tag.");
  if (/^[.-]/.test(tag))
    throw badReference(
      text,
      `its tag begins with "${tag[0]}"`,
      "A tag begins with a letter, a digit or an underscore.",
    );
  if (!isTag(tag))
    throw badReference(
      text,
      `"${tag}" is no tag`,
      "A tag is made of ASCII letters, digits, underscores, dots and hyphens; replace the others, a slash for example by a hyphen.",
    );
}

/** The error for a text that is no reference: the rule that it breaks, and the fix. */
export function badReference(text: string, rule: string, hint: string | undefined): OciError {
  return new OciError("bad-reference", `"${text}" is no image reference: ${rule}`, hint === undefined ? {} : { hint });
}
