import type { Annotations, Descriptor } from "./descriptor.ts";
import { isDigest } from "./digest.ts";
import { OciError } from "./error.ts";
import { isRecord } from "./is-record.ts";
import { isIndexType, MediaType } from "./media-type.ts";

/** What a manifest or index points at, and what a list of referrers says about it. */
export interface ManifestLinks {
  /** Its own `mediaType` member, or the type that its members imply (the member is optional in OCI 1.0). */
  readonly mediaType: string;
  /** Manifests and indexes that an index lists. */
  readonly manifests: readonly Descriptor[];
  /** Config and layers, or what an index lists that is no manifest. */
  readonly blobs: readonly Descriptor[];
  readonly subject?: Descriptor;
  /** As a referrers list must show it: the config's type where a manifest has no `artifactType` (distribution-spec, "Listing Referrers"). */
  readonly artifactType?: string;
  readonly annotations?: Annotations;
}

type Json = Readonly<Record<string, unknown>>;

const MANIFEST_TYPES: ReadonlySet<string> = new Set([
  MediaType.manifest,
  MediaType.index,
  MediaType.dockerManifest,
  MediaType.dockerIndex,
  "application/vnd.oci.artifact.manifest.v1+json",
]);

/** True for an object with the three members that every descriptor has, and a sha256 digest. */
export function isDescriptor(value: unknown): value is Descriptor {
  return (
    isRecord(value) &&
    typeof value["mediaType"] === "string" &&
    typeof value["digest"] === "string" &&
    isDigest(value["digest"]) &&
    typeof value["size"] === "number" &&
    Number.isSafeInteger(value["size"]) &&
    value["size"] >= 0
  );
}

/** The links of a manifest's bytes; `bad-content` where they are no manifest. */
export function manifestLinks(bytes: Uint8Array): ManifestLinks {
  const manifest = parse(bytes);
  const mediaType = manifest && typeOf(manifest);
  if (!manifest || !mediaType)
    throw new OciError("bad-content", "These bytes are no manifest: no JSON object with `layers` or `manifests`.", {
      hint: "The reference names a config or a layer, or what wrote the manifest was cut off.",
    });
  const children = list(manifest, "manifests");
  const config = manifest["config"] === undefined ? [] : list({ config: [manifest["config"]] }, "config");
  const subject =
    manifest["subject"] === undefined ? undefined : list({ subject: [manifest["subject"]] }, "subject")[0];
  const artifactType = text(manifest["artifactType"]) ?? config[0]?.mediaType;
  const annotations = strings(manifest["annotations"]);
  return {
    mediaType,
    manifests: children.filter((child) => MANIFEST_TYPES.has(child.mediaType)),
    blobs: [
      ...config,
      ...list(manifest, "layers"),
      ...list(manifest, "blobs"),
      ...children.filter((child) => !MANIFEST_TYPES.has(child.mediaType)),
    ],
    ...(subject && { subject }),
    ...(artifactType !== undefined && { artifactType }),
    ...(annotations && { annotations }),
  };
}

/** The media type of a manifest's bytes, or undefined where they are something else (a config, a layer). */
export function sniffManifestType(bytes: Uint8Array): string | undefined {
  const manifest = parse(bytes);
  return manifest && typeOf(manifest);
}

/** The descriptor of a manifest as a referrers list shows it: with its artifact type and annotations. */
export function referrerDescriptor(descriptor: Descriptor, links: ManifestLinks): Descriptor {
  return {
    mediaType: descriptor.mediaType,
    digest: descriptor.digest,
    size: descriptor.size,
    ...(links.artifactType !== undefined && { artifactType: links.artifactType }),
    ...(links.annotations && { annotations: links.annotations }),
  };
}

function typeOf(manifest: Json): string | undefined {
  const own = text(manifest["mediaType"]);
  if (Array.isArray(manifest["manifests"])) return own ?? MediaType.index;
  if (Array.isArray(manifest["layers"]))
    return own !== undefined && isIndexType(own) ? undefined : (own ?? MediaType.manifest);
  return own !== undefined && MANIFEST_TYPES.has(own) ? own : undefined;
}

function list(manifest: Json, member: string): readonly Descriptor[] {
  const value = manifest[member] ?? [];
  if (Array.isArray(value) && value.every(isDescriptor)) return value;
  throw new OciError("bad-content", `The manifest's \`${member}\` is no list of descriptors with sha256 digests.`, {
    hint: "Each needs mediaType, size, and a digest of the form sha256:HEX; other digest algorithms are not supported.",
  });
}

function parse(bytes: Uint8Array): Json | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function strings(value: unknown): Annotations | undefined {
  if (!isRecord(value)) return undefined;
  return Object.fromEntries(
    Object.entries(value).filter((pair): pair is [string, string] => typeof pair[1] === "string"),
  );
}
