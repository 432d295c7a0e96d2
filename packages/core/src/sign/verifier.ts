import { verify } from "node:crypto";
import { envelopeOf, preAuthEncoding, type SignatureBundle } from "./signature-bundle.ts";
import type { VerificationKey } from "./signing-key.ts";

/** Whether a signature is one of those that are trusted, and if not, why. */
export type Verdict =
  | { readonly kind: "trusted"; readonly signer: string }
  | { readonly kind: "refused"; readonly reason: string };

/** Checks signatures by cryptography, and who made them. What they say is for the caller to check. */
export interface Verifier {
  /** Whom it trusts, in a few words. */
  readonly trusts: string;
  /** `message` is what was signed where the bundle has no envelope. A damaged bundle is refused, never an error. */
  readonly verify: (bundle: SignatureBundle, message?: Buffer) => Promise<Verdict>;
}

/** A verdict that refuses. */
export function refused(reason: string): Verdict {
  return { kind: "refused", reason };
}

/** Trusts one key, whatever the hint in a bundle says; looks into no log. */
export function keyVerifier({ key, hint }: VerificationKey): Verifier {
  const trusts = `the key SHA256:${hint}`;
  return {
    trusts,
    verify: async (bundle, message) => {
      if (bundle.verificationMaterial.publicKey === undefined)
        return refused("made with a certificate, not with a key");
      const envelope = envelopeOf(bundle);
      // Whatever stands in a bundle that anyone may have written.
      const text: unknown = bundle.messageSignature?.signature;
      const signature = envelope?.signature ?? Buffer.from(typeof text === "string" ? text : "", "base64");
      const signed = envelope === undefined ? message : preAuthEncoding(envelope.payloadType, envelope.payload);
      if (signed === undefined) return refused("without the bytes that it signs");
      return verify("sha256", signed, key, signature)
        ? { kind: "trusted", signer: trusts }
        : refused("made with another key");
    },
  };
}
