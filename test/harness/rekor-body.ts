import { createHash } from "node:crypto";

type Proposed = {
  readonly kind: string;
  readonly apiVersion: string;
  readonly spec: { readonly proposedContent?: { readonly envelope: string; readonly verifiers: readonly string[] } };
};
type EnvelopeJson = { readonly payload: string; readonly signatures: readonly { readonly sig: string }[] };

/**
 * What a log keeps of a proposed entry: of an envelope (kind dsse), hashes and signatures instead of the envelope itself
 * (sigstore/rekor, pkg/types/dsse/v0.0.1). @sigstore/mock keeps the proposal as it came.
 */
export function logBody(proposed: Proposed): object {
  const { proposedContent } = proposed.spec;
  if (proposed.kind !== "dsse" || proposedContent === undefined) return proposed;
  const envelope: EnvelopeJson = JSON.parse(proposedContent.envelope);
  const [verifier] = proposedContent.verifiers;
  return {
    apiVersion: proposed.apiVersion,
    kind: proposed.kind,
    spec: {
      envelopeHash: { algorithm: "sha256", value: sha256(proposedContent.envelope) },
      payloadHash: { algorithm: "sha256", value: sha256(Buffer.from(envelope.payload, "base64")) },
      signatures: envelope.signatures.map(({ sig }) => ({ signature: sig, verifier })),
    },
  };
}

function sha256(bytes: string | Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}
