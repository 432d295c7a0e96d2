import type { Annotations, Descriptor, Digest } from "../descriptor.ts";
import type { ImageIndex } from "../manifest.ts";
import { isDescriptor } from "../manifest-links.ts";
import { MediaType } from "../media-type.ts";
import { jsonMembers } from "./manifest-type.ts";

/** The tag under which clients keep the referrers of a digest where a registry does not (distribution-spec, "Referrers Tag Schema"). */
export function referrersTag(digest: Digest): string {
  return digest.replace(":", "-");
}

/** The descriptors in an index; undefined for bytes that are none. Entries without type, digest or size are left out. */
export function parseReferrers(bytes: Uint8Array): readonly Descriptor[] | undefined {
  const manifests = jsonMembers(bytes)?.get("manifests");
  return Array.isArray(manifests) ? manifests.filter(isDescriptor) : undefined;
}

/** The subject that a manifest or index names. */
export function subjectOf(bytes: Uint8Array): Descriptor | undefined {
  const subject = jsonMembers(bytes)?.get("subject");
  return isDescriptor(subject) ? subject : undefined;
}

/**
 * A manifest's descriptor as a list of referrers shows it: with the artifact type (an image's is its config's type)
 * and the annotations of the manifest (distribution-spec, "Listing Referrers").
 */
export function referrerDescriptor(descriptor: Descriptor, bytes: Uint8Array): Descriptor {
  const members = jsonMembers(bytes);
  const config = members?.get("config");
  const artifactType = members?.get("artifactType") ?? (isDescriptor(config) ? config.mediaType : undefined);
  const annotations = members?.get("annotations");
  return {
    ...descriptor,
    ...(typeof artifactType === "string" && artifactType !== "" ? { artifactType } : {}),
    ...(isAnnotations(annotations) ? { annotations } : {}),
  };
}

/** The index with one more referrer; undefined if it is in there already. Its other members stay. */
export function addReferrer(index: Uint8Array | undefined, referrer: Descriptor): Uint8Array | undefined {
  const known = index === undefined ? [] : (parseReferrers(index) ?? []);
  if (known.some(({ digest }) => digest === referrer.digest)) return undefined;
  const kept =
    index === undefined || parseReferrers(index) === undefined ? {} : Object.fromEntries(jsonMembers(index) ?? []);
  const next = {
    ...kept,
    schemaVersion: 2,
    mediaType: MediaType.index,
    manifests: [...known, referrer],
  } satisfies ImageIndex;
  return Buffer.from(JSON.stringify(next), "utf8");
}

function isAnnotations(value: unknown): value is Annotations {
  return typeof value === "object" && value !== null && Object.values(value).every((text) => typeof text === "string");
}
