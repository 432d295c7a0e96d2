import { familiarName, parseReference } from "@layered-build/oci";
import type { Layer } from "../config/layer.ts";

/**
 * The layers that an image reference in the Dockerfile of `by` means. Where its repository is that of several layers, the tag says which:
 * of the prefixes that fit the longest (`app-gpu-` before `app-`), and never the layer that is called like the repository.
 */
export function layersMeant(reference: string, layers: readonly Layer[], by: Layer): ReadonlySet<string> {
  if (by.contexts !== undefined) return findMeant(reference, layers, by);
  const known = meantAnywhere.get(layers) ?? new Map<string, ReadonlySet<string>>();
  meantAnywhere.set(layers, known);
  const meant = known.get(reference) ?? findMeant(reference, layers, by);
  known.set(reference, meant);
  return meant;
}

/** What references mean to layers without contexts of their own: the same to all of them, which may be hundreds. */
const meantAnywhere = new WeakMap<readonly Layer[], Map<string, ReadonlySet<string>>>();

function findMeant(reference: string, layers: readonly Layer[], by: Layer): ReadonlySet<string> {
  const meant = layers.filter((layer) => meansLayer(reference, layer, by));
  const prefixes = meant.map((layer) => (isOfFamily(reference, layer) ? layer.tagPrefix.length : 0));
  const longest = Math.max(0, ...prefixes);
  return new Set(meant.filter((_, index) => longest === 0 || prefixes[index] === longest).map(({ id }) => id));
}

/** Whether an image reference in the Dockerfile of `by` means a layer: `by` has a context of that name, or the reference itself says so. */
function meansLayer(reference: string, layer: Layer, by: Layer): boolean {
  const context = Object.entries(by.contexts ?? {}).find(([name]) => contextName(name) === contextName(reference));
  return context === undefined ? referencesLayer(reference, layer) : context[1] === layer.id;
}

/** A named context's name as BuildKit compares it: `docker.io/library/base:latest` is `base`. */
function contextName(text: string): string {
  const parsed = parse(text);
  return parsed?.kind === "registry" ? familiarName(parsed).replace(/:latest$/, "") : text;
}

/**
 * Whether an image reference in a Dockerfile means a layer: its last path part is the layer's key, name or tag prefix (`nllb-base`),
 * or it is the layer's repository with a tag of its family (`ghcr.io/acme/nllb:nllb-base-latest`).
 */
export function referencesLayer(reference: string, layer: Layer): boolean {
  const parsed = parse(reference);
  if (parsed?.kind !== "registry") return false;
  if (layer.knownAs !== undefined) {
    const { registry, repository, tag = "latest", digest } = parsed;
    return digest === undefined && layer.knownAs.includes(`${registry}/${repository}:${tag}`);
  }
  const lastPart = parsed.repository.split("/").at(-1);
  const names = [layer.id, layer.name, layer.tagPrefix.replace(/[-_.]+$/, "")];
  return (lastPart !== undefined && names.includes(lastPart)) || isOfFamily(reference, layer);
}

function isOfFamily(reference: string, { image, tagPrefix }: Layer): boolean {
  const parsed = parse(reference);
  const own = parse(image);
  if (parsed?.kind !== "registry" || own?.kind !== "registry") return false;
  if (own.registry !== parsed.registry || own.repository !== parsed.repository) return false;
  return parsed.tag?.startsWith(tagPrefix) ?? tagPrefix === "";
}

type Parsed = ReturnType<typeof parseReference> | undefined;

/** Every reference is held against every layer: of a thousand layers each would be parsed a thousand times. */
const parsedTexts = new Map<string, Parsed>();

function parse(text: string): Parsed {
  if (!parsedTexts.has(text)) parsedTexts.set(text, parseOnce(text));
  return parsedTexts.get(text);
}

function parseOnce(text: string): Parsed {
  try {
    return parseReference(text);
  } catch {
    // Whatever is no reference at all is refused where it is used as one, with its place in the Dockerfile.
    return undefined;
  }
}
