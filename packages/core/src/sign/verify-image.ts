import type { Digest, Store } from "@layered-build/oci";
import { LayeredBuildError } from "../error.ts";
import { oneLine } from "../one-line.ts";
import type { ImageSubject } from "./image-subjects.ts";
import { readSignatures, type JudgedSignature, type ReadChoices } from "./read-signatures.ts";
import { PredicateType } from "./statement.ts";
import type { StoredSignature } from "./stored-signature.ts";
import type { Verifier } from "./verifier.ts";

/** What an image must have: at least one trusted signature or attestation of one of the types. */
export interface Requirement {
  readonly name: string;
  readonly types: readonly string[];
}

/** What counts as a signature. An attestation alone does not, though `cosign verify` of version 3 takes it for one. */
export const signatureRequired: Requirement = { name: "signature", types: [PredicateType.signature] };

/** What is required for each name that `attest` takes. */
export const attestationRequired = {
  sbom: { name: "SBOM attestation", types: [PredicateType.spdx, PredicateType.cyclonedx] },
  vuln: { name: "vulnerability attestation", types: [PredicateType.vuln] },
  provenance: { name: "provenance attestation", types: [PredicateType.provenance] },
} as const satisfies Readonly<Record<string, Requirement>>;

const longestReason = 200;

/**
 * Checks that an image has all that is required, by whom the verifier trusts, and gives what fulfils it.
 * Throws `not-signed`, which says what was found instead.
 */
export async function verifySubject(
  store: Store,
  subject: Digest,
  verifier: Verifier,
  required: readonly Requirement[],
  choices?: ReadChoices,
): Promise<readonly StoredSignature[]> {
  return fulfilling(store, subject, verifier, required, await readSignatures(store, subject, verifier, choices));
}

/** A signature or attestation that was trusted, and the digest that it is about. */
export interface VerifiedSignature {
  readonly subject: Digest;
  readonly signature: StoredSignature;
}

/**
 * Checks that an image is signed, and has the attestations: of itself or, of an index, of each of its platforms, which its digest fixes as well.
 * Throws `not-signed` naming the digest that lacks something.
 */
export async function verifyImage(
  store: Store,
  subjects: readonly ImageSubject[],
  verifier: Verifier,
  attestations: readonly Requirement[],
): Promise<readonly VerifiedSignature[]> {
  const [top] = subjects;
  if (top === undefined) throw new TypeError("an image has a subject");
  const platforms = subjects.filter(({ isTop, platform }) => !isTop && platform !== undefined);
  const subject = top.descriptor.digest;
  const judged = await readSignatures(store, subject, verifier);
  const elsewhere = platforms.length === 0 ? [] : attestations.filter((each) => !isFulfilled(judged, each));
  const required = [signatureRequired, ...attestations.filter((each) => !elsewhere.includes(each))];
  const verified = fulfilling(store, subject, verifier, required, judged).map((signature) => ({ subject, signature }));
  // What is wrong with those that the index has itself would not be told otherwise.
  const above = judged.filter(({ signature }) =>
    elsewhere.some(({ types }) => types.includes(signature.predicateType)),
  );
  for (const { descriptor } of elsewhere.length === 0 ? [] : platforms) {
    const { digest } = descriptor;
    const own = await readSignatures(store, digest, verifier);
    for (const signature of fulfilling(store, digest, verifier, elsewhere, own, above))
      verified.push({ subject: digest, signature });
  }
  return verified;
}

function isFulfilled(judged: readonly JudgedSignature[], requirement: Requirement): boolean {
  return judged.some((each) => fulfils(each, requirement));
}

function fulfilling(
  store: Store,
  subject: Digest,
  verifier: Verifier,
  required: readonly Requirement[],
  judged: readonly JudgedSignature[],
  above: readonly JudgedSignature[] = [],
): readonly StoredSignature[] {
  const missing = required.filter((requirement) => !isFulfilled(judged, requirement));
  if (missing.length > 0) throw notSigned(store, subject, verifier, missing, { judged, above });
  return judged
    .filter((each) => required.some((requirement) => fulfils(each, requirement)))
    .map(({ signature }) => signature);
}

function fulfils({ signature, verdict }: JudgedSignature, { types }: Requirement): boolean {
  return verdict.kind === "trusted" && types.includes(signature.predicateType);
}

function notSigned(
  store: Store,
  subject: Digest,
  verifier: Verifier,
  missing: readonly Requirement[],
  { judged, above }: { readonly judged: readonly JudgedSignature[]; readonly above: readonly JudgedSignature[] },
): LayeredBuildError {
  const what = missing.map(({ name }) => name).join(" and no ");
  const message = `${store.name}@${subject} has no ${what} by ${oneLine(verifier.trusts, longestReason)}.`;
  const own = `It has ${found(missing, judged)}.`;
  const hint = above.length === 0 ? own : `${own} The index that lists it has ${found(missing, above)}.`;
  return new LayeredBuildError("not-signed", message, { hint });
}

function found(missing: readonly Requirement[], judged: readonly JudgedSignature[]): string {
  if (judged.length === 0) return "no signatures and no attestations at all";
  const asked = missing.flatMap(({ types }) => types);
  const reasons = judged.map(({ signature, verdict }) => {
    const type =
      signature.predicateType === PredicateType.signature
        ? "a signature"
        : `an attestation (${signature.predicateType})`;
    if (verdict.kind === "refused") return `${type} ${verdict.reason}`;
    return asked.includes(signature.predicateType) ? type : `${type}, which is not what is asked for`;
  });
  const distinct = [...new Set(reasons)].map((reason) => oneLine(reason, longestReason));
  return `${distinct.slice(0, 5).join("; ")}${distinct.length > 5 ? "; and others" : ""}`;
}
