import type { Digest, Store } from "@layered-build/oci";
import { LayeredBuildError } from "../error.ts";
import { inParallel } from "../in-parallel.ts";
import type { Log } from "../ports.ts";
import { writeBundle } from "./bundle-referrers.ts";
import { confirmListed, type Written } from "./confirm-listed.ts";
import type { ImageSubject } from "./image-subjects.ts";
import { appendLegacy } from "./legacy-signatures.ts";
import { oneWriter } from "./one-writer.ts";
import { readSignatures, trustedOf } from "./read-signatures.ts";
import type { Signer } from "./signer.ts";
import { PredicateType, statementBytes } from "./statement.ts";
import { simpleSigningPayload, type SignatureForm, type StoredSignature } from "./stored-signature.ts";
import { verifySubject } from "./verify-image.ts";
import type { Verifier } from "./verifier.ts";

/** Something to be said about an image, signed. */
export interface Attestation {
  readonly subject: Digest;
  readonly predicateType: string;
  readonly predicate: object;
  /** Whether an attestation that is there says the same; without it, that its predicate has the same JSON. */
  readonly isSame?: (predicate: unknown) => boolean;
}

/** What to sign, and in which forms. */
export interface SignRequest {
  readonly store: Store;
  readonly subjects: readonly ImageSubject[];
  readonly forms: readonly SignatureForm[];
  readonly attestations: readonly Attestation[];
}

/** Who signs, and how it is checked. The verifier trusts the signer, and nobody else: what others wrote is left as it is. */
export interface SignEnvironment {
  readonly signer: Signer;
  readonly verifier: Verifier;
  readonly log: Log;
  readonly now: () => Date;
}

/** A signature or attestation of ours as it stands in the registry after the run: checked there. */
export interface SignedEntry {
  readonly subject: Digest;
  readonly platform?: string;
  readonly predicateType: string;
  readonly form: SignatureForm;
  readonly digest: Digest;
  readonly outcome: "written" | "exists";
}

const subjectsAtOnce = 4;

/**
 * Signs an image's manifests, attests what is to be attested, and checks all of it by what the registry then has. What is there already by
 * the same signer is left, so a second run writes nothing. Throws `not-signed` where the registry does not show what was written.
 */
export async function signImage(request: SignRequest, environment: SignEnvironment): Promise<readonly SignedEntry[]> {
  if (request.forms.includes("legacy")) checkLegacyPlace(request.store.name);
  const results = await inParallel(request.subjects, subjectsAtOnce, (subject) =>
    oneWriter(`${request.store.name}@${subject.descriptor.digest}`, () => signSubject(request, subject, environment)),
  );
  return results.flat();
}

/** Checks that signatures of the older form can be kept where an image is. Throws `bad-input` for a layout folder. */
export function checkLegacyPlace(image: string): void {
  if (!image.startsWith("oci:")) return;
  throw new LayeredBuildError("bad-input", "Signatures of the older form (legacy) are kept in registries only.", {
    hint: "Take `signature-format: bundle` for an oci: folder.",
  });
}

async function signSubject(
  request: SignRequest,
  subject: ImageSubject,
  environment: SignEnvironment,
): Promise<readonly SignedEntry[]> {
  const { store, forms } = request;
  const { digest } = subject.descriptor;
  const wanted = wantedOf(request, digest);
  const own = trustedOf(await readSignatures(store, digest, environment.verifier, { forms }));
  const written: Written[] = [];
  const entries: SignedEntry[] = [];
  for (const want of wanted) {
    const platform = subject.platform === undefined ? {} : { platform: subject.platform };
    const entry = { subject: digest, ...platform, predicateType: want.predicateType };
    const there = forms.map((form) => own.find((each) => each.form === form && says(each, want)));
    for (const found of there)
      if (found !== undefined) entries.push({ ...entry, form: found.form, digest: found.digest, outcome: "exists" });
    const missing = forms.filter((_, index) => there[index] === undefined);
    const added = missing.length === 0 ? [] : await write(store, subject, want, missing, environment);
    written.push(...added);
    for (const each of added)
      entries.push({ ...entry, form: each.form, digest: each.descriptor.digest, outcome: "written" });
  }
  const listed = await confirmListed(store, digest, written, environment.log);
  await checkStored(store, digest, wanted, { forms, listed }, environment.verifier);
  return entries;
}

function wantedOf({ attestations }: SignRequest, subject: Digest): readonly Attestation[] {
  const signature: Attestation = { subject, predicateType: PredicateType.signature, predicate: {}, isSame: () => true };
  return [signature, ...attestations.filter((each) => each.subject === subject)];
}

function says(signature: StoredSignature, { predicateType, predicate, isSame }: Attestation): boolean {
  if (signature.predicateType !== predicateType) return false;
  return isSame?.(signature.predicate) ?? JSON.stringify(signature.predicate) === JSON.stringify(predicate);
}

/** An attestation's envelope is the same in both forms, so it is signed once; a signature of the older form signs other bytes. */
async function write(
  store: Store,
  subject: ImageSubject,
  { predicateType, predicate }: Attestation,
  forms: readonly SignatureForm[],
  { signer, now }: SignEnvironment,
): Promise<readonly Written[]> {
  const { digest } = subject.descriptor;
  const isSignature = predicateType === PredicateType.signature;
  const written: Written[] = [];
  const envelope =
    forms.includes("bundle") || !isSignature
      ? await signer.signStatement(statementBytes(digest, predicateType, predicate))
      : undefined;
  if (forms.includes("bundle") && envelope !== undefined)
    written.push({ form: "bundle", ...(await writeBundle(store, subject.descriptor, envelope, predicateType, now())) });
  if (!forms.includes("legacy")) return written;
  if (isSignature) {
    const message = simpleSigningPayload(store.name, digest);
    const descriptor = await appendLegacy(store, digest, await signer.signMessage(message), message);
    written.push({ form: "legacy", list: "sig", descriptor });
  } else if (envelope !== undefined) {
    written.push({ form: "legacy", list: "att", descriptor: await appendLegacy(store, digest, envelope) });
  }
  return written;
}

/** What counts is what others will read: each form of each type, by the signer. */
async function checkStored(
  store: Store,
  subject: Digest,
  wanted: readonly Attestation[],
  choices: { readonly forms: readonly SignatureForm[]; readonly listed: ReadonlySet<Digest> },
  verifier: Verifier,
): Promise<void> {
  const required = wanted.map(({ predicateType }) => ({ name: predicateType, types: [predicateType] }));
  const found = await verifySubject(store, subject, verifier, required, choices);
  for (const want of wanted)
    for (const form of choices.forms)
      if (!found.some((each) => each.form === form && says(each, want)))
        throw new LayeredBuildError(
          "not-signed",
          `${store.name}@${subject}: ${want.predicateType} (${form}) was written, and is not there as it was written.`,
          {
            hint: "Something else writes signatures of this image, or the registry changes what it is sent. Run the job again.",
          },
        );
}
