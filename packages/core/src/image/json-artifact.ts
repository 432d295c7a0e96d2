import { gunzipSync } from "node:zlib";
import { gzipBytes, type Annotations, type ArtifactKind } from "@layered-build/oci";

/** What unpacks to more than this is not ours. */
const maxBytes = 256 * 1024 * 1024;

/** An artifact that is gzipped JSON, known by its type and annotations. */
export function jsonArtifact(artifactType: string, annotations: Annotations): ArtifactKind {
  return { artifactType, mediaType: `${artifactType}+gzip`, annotations };
}

/** The bytes of such an artifact. */
export function packJson(value: object): Promise<Buffer> {
  return gzipBytes(Buffer.from(JSON.stringify(value)));
}

/** The JSON text of such bytes. Throws for bytes that are none, or too many. */
export function unpackText(bytes: Uint8Array): string {
  return gunzipSync(bytes, { maxOutputLength: maxBytes }).toString("utf8");
}
