import type { Digest, Store } from "@layered-build/oci";
import { readBundles } from "./bundle-referrers.ts";
import { readLegacy } from "./legacy-signatures.ts";
import type { SignatureForm, StoredSignature } from "./stored-signature.ts";
import { refused, type Verdict, type Verifier } from "./verifier.ts";

/** A signature, and what a verifier makes of it. */
export interface JudgedSignature {
  readonly signature: StoredSignature;
  readonly verdict: Verdict;
}

/** The forms to look for, every one by default; `listed` are the referrers where they have just been asked for. */
export interface ReadChoices {
  readonly forms?: readonly SignatureForm[];
  readonly listed?: ReadonlySet<Digest>;
}

const everyForm: readonly SignatureForm[] = ["bundle", "legacy"];

/** All signatures and attestations of an image, each judged: one that is about another digest is refused. */
export async function readSignatures(
  store: Store,
  subject: Digest,
  verifier: Verifier,
  { forms = everyForm, listed }: ReadChoices = {},
): Promise<readonly JudgedSignature[]> {
  const [bundles, legacy] = await Promise.all([
    forms.includes("bundle") ? readBundles(store, subject, listed) : [],
    forms.includes("legacy") ? readLegacy(store, subject) : [],
  ]);
  return Promise.all(
    [...bundles, ...legacy].map(async (signature) => ({
      signature,
      verdict: signature.subjects.includes(subject)
        ? await verifier.verify(signature.bundle, signature.message)
        : refused("about another image"),
    })),
  );
}

/** Those that are trusted. */
export function trustedOf(judged: readonly JudgedSignature[]): readonly StoredSignature[] {
  return judged.filter(({ verdict }) => verdict.kind === "trusted").map(({ signature }) => signature);
}
