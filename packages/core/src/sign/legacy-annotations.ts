import { createHash, X509Certificate } from "node:crypto";
import { isRecord, type Annotations } from "@layered-build/oci";
import { readEnvelope, type SignatureBundle } from "./signature-bundle.ts";
import { parseJson } from "./statement.ts";

/** Where cosign 1 and 2 keep what a bundle has (sigstore/cosign, specs/SIGNATURE_SPEC.md, "Properties"). */
const names = {
  signature: "dev.cosignproject.cosign/signature",
  certificate: "dev.sigstore.cosign/certificate",
  log: "dev.sigstore.cosign/bundle",
  timestamp: "dev.sigstore.cosign/rfc3161timestamp",
} as const;

/** A bundle's first version: a log's promise is enough in it, which is all that the older form keeps. */
const oldestBundle = "application/vnd.dev.sigstore.bundle+json;version=0.1";

type Material = SignatureBundle["verificationMaterial"];
type LogEntry = Material["tlogEntries"][number];

/** A bundle's signature and material as the annotations of a layer. */
export function legacyAnnotations(bundle: SignatureBundle, predicateType: string | undefined): Annotations {
  const { certificate, x509CertificateChain, tlogEntries, timestampVerificationData } = bundle.verificationMaterial;
  // The library gives a message's bundle an older form, with a chain of one.
  const der = certificate?.rawBytes ?? x509CertificateChain?.certificates[0]?.rawBytes;
  const [entry] = tlogEntries;
  // The library leaves the list out where it is empty, whatever its type says.
  const timestamps: readonly { readonly signedTimestamp: string }[] | undefined =
    timestampVerificationData?.rfc3161Timestamps;
  const timestamp = timestamps?.[0]?.signedTimestamp;
  return {
    // An attestation's signature is in its envelope.
    [names.signature]: bundle.messageSignature?.signature ?? "",
    ...(predicateType === undefined ? {} : { predicateType }),
    ...(der === undefined ? {} : { [names.certificate]: pemOf(der) }),
    ...(entry?.inclusionPromise === undefined ? {} : { [names.log]: JSON.stringify(logBundle(entry)) }),
    ...(timestamp === undefined ? {} : { [names.timestamp]: JSON.stringify({ SignedRFC3161Timestamp: timestamp }) }),
  };
}

/** A bundle made of a layer's annotations and what it signs; undefined where there is no signature. */
export function legacyBundle(
  annotations: Annotations,
  signed: { readonly message: Buffer } | { readonly envelope: unknown },
): SignatureBundle | undefined {
  const material = materialOf(annotations);
  if ("message" in signed) {
    const signature = annotations[names.signature] ?? "";
    const digest = createHash("sha256").update(signed.message).digest("base64");
    const messageSignature = { messageDigest: { algorithm: "SHA2_256", digest }, signature };
    return signature === "" || material === undefined
      ? undefined
      : { mediaType: oldestBundle, verificationMaterial: material, messageSignature, dsseEnvelope: undefined };
  }
  const envelope = readEnvelope(signed.envelope);
  if (envelope === undefined || material === undefined) return undefined;
  const dsseEnvelope = {
    payload: envelope.payload.toString("base64"),
    payloadType: envelope.payloadType,
    signatures: [{ sig: envelope.signature.toString("base64"), keyid: "" }],
  };
  return { mediaType: oldestBundle, verificationMaterial: material, dsseEnvelope, messageSignature: undefined };
}

function materialOf(annotations: Annotations): Material | undefined {
  const entry = logEntry(annotations[names.log]);
  const timestamp = parseJson(annotations[names.timestamp] ?? "");
  const signedTimestamp = isRecord(timestamp) ? timestamp["SignedRFC3161Timestamp"] : undefined;
  const common = {
    tlogEntries: entry === undefined ? [] : [entry],
    timestampVerificationData:
      typeof signedTimestamp === "string" ? { rfc3161Timestamps: [{ signedTimestamp }] } : undefined,
  };
  const pem = annotations[names.certificate];
  const none = { certificate: undefined, x509CertificateChain: undefined, publicKey: undefined };
  if (pem === undefined || pem === "") return { ...common, ...none, publicKey: { hint: "" } };
  const rawBytes = derOf(pem);
  return rawBytes === undefined
    ? undefined
    : { ...common, ...none, x509CertificateChain: { certificates: [{ rawBytes }] } };
}

function logBundle({ inclusionPromise, canonicalizedBody, integratedTime, logIndex, logId }: LogEntry): object {
  return {
    SignedEntryTimestamp: inclusionPromise?.signedEntryTimestamp,
    Payload: {
      body: canonicalizedBody,
      integratedTime: Number(integratedTime),
      logIndex: Number(logIndex),
      logID: Buffer.from(logId.keyId, "base64").toString("hex"),
    },
  };
}

function logEntry(text: string | undefined): LogEntry | undefined {
  const value = parseJson(text ?? "");
  const payload = isRecord(value) ? value["Payload"] : undefined;
  if (!isRecord(value) || !isRecord(payload)) return undefined;
  const { body, integratedTime, logIndex, logID } = payload;
  const signedEntryTimestamp = value["SignedEntryTimestamp"];
  if (typeof body !== "string" || typeof logID !== "string" || typeof signedEntryTimestamp !== "string")
    return undefined;
  const entry = parseJson(Buffer.from(body, "base64"));
  if (!isRecord(entry) || typeof entry["kind"] !== "string" || typeof entry["apiVersion"] !== "string")
    return undefined;
  return {
    logIndex: String(logIndex),
    logId: { keyId: Buffer.from(logID, "hex").toString("base64") },
    kindVersion: { kind: entry["kind"], version: entry["apiVersion"] },
    integratedTime: String(integratedTime),
    inclusionPromise: { signedEntryTimestamp },
    inclusionProof: undefined,
    canonicalizedBody: body,
  };
}

function pemOf(der: string): string {
  return `-----BEGIN CERTIFICATE-----\n${der.replaceAll(/(.{64})(?=.)/g, "$1\n")}\n-----END CERTIFICATE-----\n`;
}

function derOf(pem: string): string | undefined {
  try {
    return new X509Certificate(pem).raw.toString("base64");
  } catch {
    return undefined;
  }
}
