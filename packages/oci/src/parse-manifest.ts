import { OciError } from "./error.ts";
import type { ImageConfig, ImageIndex, ImageManifest } from "./manifest.ts";
import { isIndexType } from "./media-type.ts";
import type { Descriptor } from "./descriptor.ts";
import type { StoredManifest } from "./store.ts";

/** A manifest or an index, told apart. */
export type ParsedManifest =
  | { readonly kind: "manifest"; readonly descriptor: Descriptor; readonly document: ImageManifest }
  | { readonly kind: "index"; readonly descriptor: Descriptor; readonly document: ImageIndex };

/** Parses a stored manifest or index. Throws `bad-content` where the members that everything relies on are not there. */
export function parseManifest(stored: StoredManifest): ParsedManifest {
  const { descriptor } = stored;
  const document = withList(parseJson(stored.bytes, `manifest ${descriptor.digest}`), "layers");
  if (isIndexType(descriptor.mediaType) && isIndex(document)) return { kind: "index", descriptor, document };
  if (!isIndexType(descriptor.mediaType) && isManifest(document)) return { kind: "manifest", descriptor, document };
  throw new OciError("bad-content", `${descriptor.digest} is no image manifest (media type ${descriptor.mediaType}).`, {
    hint: "Old Docker images (schema 1) have to be pushed again by a current tool.",
  });
}

/** Parses an image configuration. Throws `bad-content`. */
export function parseConfig(bytes: Uint8Array): ImageConfig {
  const document = withList(parseJson(bytes, "image configuration"), "history");
  if (isConfig(document)) return { ...document, rootfs: withList(document.rootfs, "diff_ids") };
  throw new OciError("bad-content", "The image's configuration has no rootfs: it is no container image.");
}

function parseJson(bytes: Uint8Array, what: string): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString("utf8"));
  } catch (cause) {
    throw new OciError("bad-content", `The ${what} is no JSON.`, { cause });
  }
}

/** Go writes an empty list as null, as BuildKit does for an image without blobs. */
function withList<T>(document: T, member: string): T {
  if (typeof document !== "object" || document === null || Reflect.get(document, member) !== null) return document;
  return { ...document, [member]: [] };
}

function isIndex(value: unknown): value is ImageIndex {
  return typeof value === "object" && value !== null && "manifests" in value && Array.isArray(value.manifests);
}

function isManifest(value: unknown): value is ImageManifest {
  return (
    typeof value === "object" &&
    value !== null &&
    "layers" in value &&
    Array.isArray(value.layers) &&
    "config" in value &&
    typeof value.config === "object"
  );
}

function isConfig(value: unknown): value is ImageConfig {
  return typeof value === "object" && value !== null && "rootfs" in value && typeof value.rootfs === "object";
}
