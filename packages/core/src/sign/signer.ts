import { createHash, sign } from "node:crypto";
import { bundleType, preAuthEncoding, type SignatureBundle } from "./signature-bundle.ts";
import type { SigningKey } from "./signing-key.ts";
import { statementPayloadType } from "./statement.ts";

/** Signs; how, and with what witnesses, is its own affair. */
export interface Signer {
  /** An in-toto statement, in an envelope. */
  readonly signStatement: (statement: Buffer) => Promise<SignatureBundle>;
  /** Any bytes, which are kept elsewhere: cosign 2's signatures. */
  readonly signMessage: (message: Buffer) => Promise<SignatureBundle>;
}

/** Signs with a key alone: no certificate, no log, no request. */
export function keySigner({ key, publicKey }: SigningKey): Signer {
  const common = {
    mediaType: bundleType,
    verificationMaterial: {
      publicKey: { hint: publicKey.hint },
      tlogEntries: [],
      timestampVerificationData: undefined,
      certificate: undefined,
      x509CertificateChain: undefined,
    },
  };
  return {
    signStatement: async (statement) => {
      const sig = sign("sha256", preAuthEncoding(statementPayloadType, statement), key).toString("base64");
      const payload = statement.toString("base64");
      const dsseEnvelope = { payload, payloadType: statementPayloadType, signatures: [{ sig, keyid: "" }] };
      return { ...common, dsseEnvelope, messageSignature: undefined };
    },
    signMessage: async (message) => {
      const digest = createHash("sha256").update(message).digest("base64");
      const signature = sign("sha256", message, key).toString("base64");
      const messageSignature = { messageDigest: { algorithm: "SHA2_256", digest }, signature };
      return { ...common, messageSignature, dsseEnvelope: undefined };
    },
  };
}
