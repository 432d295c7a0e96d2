import { isRecord } from "@layered-build/oci";
import type { SerializedBundle } from "@sigstore/bundle";
import { parseJson } from "./statement.ts";

/** The media type of a Sigstore bundle, which is its artifact type in a registry too (sigstore/protobuf-specs, bundle v0.3). */
export const bundleType = "application/vnd.dev.sigstore.bundle.v0.3+json";

/** A signature with all that is needed to check it, in JSON: an envelope (DSSE), or a signature over a message that is kept elsewhere. */
export type SignatureBundle = SerializedBundle;

/** A statement in its envelope: what was signed, and by which signature. */
export interface Envelope {
  readonly payloadType: string;
  readonly payload: Buffer;
  readonly signature: Buffer;
}

/** True for the media type of any version of a bundle. */
export function isBundleType(mediaType: string | undefined): boolean {
  return mediaType?.startsWith("application/vnd.dev.sigstore.bundle") ?? false;
}

/** What is signed in an envelope (DSSE protocol, "PAE"). */
export function preAuthEncoding(payloadType: string, payload: Uint8Array): Buffer {
  const head = `DSSEv1 ${Buffer.byteLength(payloadType)} ${payloadType} ${payload.length} `;
  return Buffer.concat([Buffer.from(head), payload]);
}

/** Reads a bundle as far as its media type says that it is one; what is in it is checked by whoever verifies it. */
export function readBundle(bytes: Uint8Array): SignatureBundle | undefined {
  const value = parseJson(bytes);
  return isBundle(value) ? value : undefined;
}

/** The envelope in a bundle, with exactly one signature; undefined where there is none. */
export function envelopeOf(bundle: SignatureBundle): Envelope | undefined {
  const envelope: unknown = bundle.dsseEnvelope;
  return readEnvelope(envelope);
}

/** Reads an envelope's JSON. */
export function readEnvelope(envelope: unknown): Envelope | undefined {
  if (!isRecord(envelope)) return undefined;
  const { payload, payloadType, signatures } = envelope;
  const first: unknown = Array.isArray(signatures) && signatures.length === 1 ? signatures[0] : undefined;
  const sig = isRecord(first) ? first["sig"] : undefined;
  if (typeof payload !== "string" || typeof payloadType !== "string" || typeof sig !== "string") return undefined;
  return { payloadType, payload: Buffer.from(payload, "base64"), signature: Buffer.from(sig, "base64") };
}

function isBundle(value: unknown): value is SignatureBundle {
  return (
    isRecord(value) &&
    typeof value["mediaType"] === "string" &&
    isBundleType(value["mediaType"]) &&
    isRecord(value["verificationMaterial"])
  );
}
