import { isRecord, type Digest } from "@layered-build/oci";
import { envelopeOf, type SignatureBundle } from "./signature-bundle.ts";
import { parseJson, PredicateType, readStatement, statementPayloadType } from "./statement.ts";

/** How signatures are kept: as a referrer of the image (cosign 3), or under tags made of its digest (cosign 1 and 2). */
export type SignatureForm = "bundle" | "legacy";

/** A signature or attestation as it was found beside an image; not yet checked. */
export interface StoredSignature {
  readonly form: SignatureForm;
  /** The manifest, or in the older form the layer, that it is kept in. */
  readonly digest: Digest;
  readonly bundle: SignatureBundle;
  /** What was signed, where the bundle has no envelope. */
  readonly message?: Buffer;
  /** What it says: of sigstore's own type for a signature. */
  readonly predicateType: string;
  /** What is attested; {} for a signature. */
  readonly predicate: unknown;
  /** The digests that it is about. */
  readonly subjects: readonly string[];
}

type Said = Pick<StoredSignature, "predicateType" | "predicate" | "subjects">;

/** What an envelope's statement says; undefined where there is no statement in it. */
export function saidInEnvelope(bundle: SignatureBundle): Said | undefined {
  const envelope = envelopeOf(bundle);
  return envelope?.payloadType === statementPayloadType ? readStatement(envelope.payload) : undefined;
}

/** What cosign 2 signs: that an image has a digest (containers/image, "Simple signing"). */
export function simpleSigningPayload(repository: string, digest: Digest): Buffer {
  const identity = { "docker-reference": repository };
  const image = { "docker-manifest-digest": digest };
  return Buffer.from(JSON.stringify({ critical: { identity, image, type: simpleSigning }, optional: null }));
}

/** What such a payload says; undefined for other bytes. */
export function saidInPayload(payload: Uint8Array): Said | undefined {
  const value = parseJson(payload);
  const critical = isRecord(value) ? value["critical"] : undefined;
  if (!isRecord(critical) || critical["type"] !== simpleSigning || !isRecord(critical["image"])) return undefined;
  const digest = critical["image"]["docker-manifest-digest"];
  if (typeof digest !== "string") return undefined;
  return { predicateType: PredicateType.signature, predicate: {}, subjects: [digest] };
}

const simpleSigning = "cosign container image signature";
