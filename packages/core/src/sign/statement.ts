import { isRecord, type Digest } from "@layered-build/oci";
import { isDeeperThan } from "../is-deeper-than.ts";

/** The predicate types that are written here; sigstore's own is what makes an attestation a signature. */
export const PredicateType = {
  signature: "https://sigstore.dev/cosign/sign/v1",
  spdx: "https://spdx.dev/Document",
  cyclonedx: "https://cyclonedx.org/bom",
  vuln: "https://cosign.sigstore.dev/attestation/vuln/v1",
  provenance: "https://slsa.dev/provenance/v1",
} as const;

/** The payload type of an in-toto statement in an envelope (in-toto attestation spec, "Envelope"). */
export const statementPayloadType = "application/vnd.in-toto+json";

/** What an in-toto statement says about which digests. */
export interface Statement {
  readonly subjects: readonly string[];
  readonly predicateType: string;
  readonly predicate: unknown;
}

const v1 = "https://in-toto.io/Statement/v1";
/** cosign 2 and `cosign attest` of version 3 write v0.1, whose members are the same. */
const known: ReadonlySet<unknown> = new Set([v1, "https://in-toto.io/Statement/v0.1"]);
const sha256 = "sha256:";
/** Lists and objects in each other. What is deeper than any program writes would overflow the stack of whoever compares it. */
const deepest = 200;

/** The bytes of a statement (in-toto Statement v1) about one image. */
export function statementBytes(subject: Digest, predicateType: string, predicate: object): Buffer {
  const digest = { sha256: subject.slice(sha256.length) };
  // cosign 3 writes annotations, even none, into a signature's subject: nothing else would be compared byte by byte.
  const about = predicateType === PredicateType.signature ? { digest, annotations: {} } : { digest };
  return Buffer.from(JSON.stringify({ _type: v1, subject: [about], predicateType, predicate }));
}

/** Reads a statement; undefined for anything else, and for what is nested too deep. Subjects without a sha256 are left out. */
export function readStatement(bytes: Uint8Array): Statement | undefined {
  if (isDeeperThan(bytes, deepest)) return undefined;
  const value = parseJson(bytes);
  if (!isRecord(value) || !known.has(value["_type"])) return undefined;
  const { subject, predicateType, predicate } = value;
  if (!Array.isArray(subject) || typeof predicateType !== "string") return undefined;
  const subjects = subject.flatMap((each: unknown) => {
    const digest = isRecord(each) && isRecord(each["digest"]) ? each["digest"]["sha256"] : undefined;
    return typeof digest === "string" ? [`${sha256}${digest}`] : [];
  });
  return { subjects, predicateType, predicate };
}

/** A value of JSON, or undefined for bytes that are none. */
export function parseJson(bytes: Uint8Array | string): unknown {
  try {
    return JSON.parse(typeof bytes === "string" ? bytes : Buffer.from(bytes).toString("utf8"));
  } catch {
    return undefined;
  }
}
