import { bundleFromJSON } from "@sigstore/bundle";
import { crypto } from "@sigstore/core";
import {
  PolicyError,
  toSignedEntity,
  toTrustMaterial,
  VerificationError,
  Verifier as LibraryVerifier,
} from "@sigstore/verify";
import { LayeredBuildError } from "../error.ts";
import type { IdentityMatch } from "./keyless-identity.ts";
import type { SignatureBundle } from "./signature-bundle.ts";
import type { VerificationKey } from "./signing-key.ts";
import type { TrustedRoot } from "./trusted-root.ts";
import { refused, type Verdict, type Verifier } from "./verifier.ts";

/** Who may have signed. */
export type Trusts =
  | { readonly kind: "key"; readonly key: VerificationKey }
  | { readonly kind: "keyless"; readonly matches: IdentityMatch; readonly identity: string; readonly issuer: string };

/**
 * Checks signatures by Sigstore's own library: certificate chain, certificate log, transparency log or timestamp, signature. Then the identity
 * and its issuer, here: the library takes an identity for a regular expression that may match anywhere.
 */
export function sigstoreVerifier(trusts: Trusts, root: TrustedRoot): Verifier {
  const key = trusts.kind === "key" ? trusts.key : undefined;
  const material = toTrustMaterial(root, () => {
    if (key === undefined) throw new VerificationError({ code: "PUBLIC_KEY_ERROR", message: "made with a key" });
    return { publicKey: crypto.createPublicKey(key.pem), validFor: () => true };
  });
  // Services of one's own may be without a log, and then prove the time by timestamps alone.
  const verifier = new LibraryVerifier(material, {
    ctlogThreshold: trusts.kind === "key" || root.ctlogs.length === 0 ? 0 : 1,
    tlogThreshold: root.tlogs.length === 0 ? 0 : 1,
    timestampThreshold: 1,
  });
  const described =
    trusts.kind === "key" ? `the key SHA256:${trusts.key.hint}` : `${trusts.identity} (issuer ${trusts.issuer})`;
  const check = (bundle: SignatureBundle, message: Buffer | undefined): Verdict => {
    const entity = toSignedEntity(bundleFromJSON(bundle), message);
    // The library takes a certificate of the root's authorities too, and anyone gets one of those.
    if (trusts.kind === "key" && entity.key.$case !== "public-key")
      return refused("made with a certificate, not with a key");
    const { identity } = verifier.verify(entity);
    if (trusts.kind === "key") return { kind: "trusted", signer: described };
    const issuer = identity?.extensions?.issuer ?? "";
    const name = identity?.subjectAlternativeName ?? "";
    if (name === "") return refused("made without a certificate");
    if (issuer !== trusts.issuer) return refused(`by ${name}, for whom ${issuer} vouches`);
    return trusts.matches(name) ? { kind: "trusted", signer: name } : refused(`by ${name}`);
  };
  return {
    trusts: described,
    verify: async (bundle, message) => {
      try {
        return check(bundle, message);
      } catch (error) {
        if (error instanceof LayeredBuildError) throw error;
        // Anything else is what the library makes of a bundle that anyone may have written.
        const known = error instanceof VerificationError || error instanceof PolicyError;
        return refused(`that does not hold (${known || error instanceof Error ? error.message : String(error)})`);
      }
    },
  };
}
