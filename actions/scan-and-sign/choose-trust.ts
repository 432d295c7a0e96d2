import path from "node:path";
import {
  checkServiceAddresses,
  identityMatch,
  keyVerifier,
  LayeredBuildError,
  readRepositoryFile,
  readTextFile,
  trustedRoot,
} from "@layered-build/core/sign";
import {
  openSigningKey,
  openVerificationKey,
  type KeylessIdentity,
  type TrustSource,
  type VerificationKey,
  type Verifier,
} from "@layered-build/core/sign";
import type { ActionContext, Inputs } from "@layered-build/toolkit";
import type { manifest } from "./manifest.ts";

type Given = Inputs<typeof manifest>;
type Context = ActionContext<typeof manifest>;

/** Checks that it is said whom to trust, and by which keys of services. Throws `bad-input`. */
export function checkTrust(inputs: Given): void {
  const identity = inputs["certificate-identity"];
  if (identity !== undefined) identityMatch(identity);
  ownServices(inputs);
  if (
    inputs.mode === "verify" &&
    identity === undefined &&
    inputs["public-key"] === undefined &&
    inputs.key === undefined
  )
    throw nobody();
}

/** Checks where Sigstore's services are, and that one place has their keys. Throws `bad-input`. */
export function checkServices(inputs: Given): void {
  if (inputs["trusted-root"] !== undefined && inputs["tuf-url"] !== undefined)
    throw new LayeredBuildError(
      "bad-input",
      "trusted-root and tuf-url exclude each other: the keys of services come from one place.",
      {
        hint: "Without a network take `trusted-root`. By `tuf-url` they are as new as the repository.",
      },
    );
  const names = ["fulcio-url", "rekor-url", "tsa-url", "tuf-url"] as const;
  const addresses = Object.fromEntries(names.map((name) => [name, inputs[name]]));
  checkServiceAddresses(addresses, inputs["insecure-registries"]);
}

/** Trusts a key; where a log or timestamps are asked for, signatures must have them too. */
export async function trustKey(inputs: Given, context: Context, key: VerificationKey): Promise<Verifier> {
  if (inputs["rekor-url"] === undefined && inputs["tsa-url"] === undefined) return keyVerifier(key);
  const { sigstoreVerifier } = await import("@layered-build/core/sigstore");
  return sigstoreVerifier({ kind: "key", key }, await trustedRoot(await trustSource(inputs, context)));
}

/** Trusts who is named in `certificate-identity`, or else `own`. Throws `bad-input` where there is neither. */
export async function trustIdentity(inputs: Given, context: Context, own?: KeylessIdentity): Promise<Verifier> {
  const identity = inputs["certificate-identity"] ?? own?.identity;
  if (identity === undefined) throw nobody();
  const matches =
    inputs["certificate-identity"] === undefined ? (name: string) => name === identity : identityMatch(identity);
  const issuer = own?.issuer ?? inputs["certificate-oidc-issuer"];
  const root = await trustedRoot(await trustSource(inputs, context));
  const { sigstoreVerifier } = await import("@layered-build/core/sigstore");
  return sigstoreVerifier({ kind: "keyless", matches, identity, issuer }, root);
}

/** The key to verify by, of `public-key` or the public half of `key`; undefined where neither is given. */
export async function keyToVerifyBy(inputs: Given, { workspace }: Context): Promise<VerificationKey | undefined> {
  const text = inputs["public-key"];
  if (text !== undefined) {
    if (text.startsWith("-----BEGIN")) return openVerificationKey(text);
    const pem = await readRepositoryFile(workspace, text);
    if (pem !== undefined) return openVerificationKey(pem);
    throw new LayeredBuildError("bad-input", `public-key: there is no file ${text}.`, {
      hint: "Give the PEM itself, or the path of a file in the checkout: does actions/checkout run before this step?",
    });
  }
  if (inputs.key === undefined) return undefined;
  return (await openSigningKey(inputs.key, inputs["key-password"] ?? "")).publicKey;
}

async function trustSource(inputs: Given, { workspace, tempFolder }: Context): Promise<TrustSource> {
  const name = inputs["trusted-root"];
  if (name !== undefined) {
    const text = await readRepositoryFile(workspace, name);
    if (text !== undefined) return { kind: "file", name, text };
    throw new LayeredBuildError("bad-input", `trusted-root: there is no file ${name}.`, {
      hint: "Give the path of a file in the checkout.",
    });
  }
  const cache = path.join(tempFolder, "layered-build", "sigstore");
  const own = ownServices(inputs);
  if (own === undefined) return { kind: "tuf", cache };
  const file = path.resolve(workspace, own.rootFile);
  // The library reads it by its name, and would wait for ever for what a pipe has to say.
  readTextFile(file, {
    what: `tuf-root: the file ${own.rootFile}`,
    code: "bad-input",
    hint: "Give the path of a root.json that you trust: does actions/checkout run before this step?",
  });
  return { kind: "tuf", cache, mirror: own.mirror, rootFile: file };
}

function ownServices(inputs: Given): { readonly mirror: string; readonly rootFile: string } | undefined {
  const [mirror, rootFile] = [inputs["tuf-url"], inputs["tuf-root"]];
  if (mirror !== undefined && rootFile !== undefined) return { mirror, rootFile };
  if (mirror === rootFile) return undefined;
  throw new LayeredBuildError("bad-input", "`tuf-url` and `tuf-root` belong together, and one of them is missing.", {
    hint: "A TUF repository of your own is trusted by the root.json that you give, and the public one's needs neither.",
  });
}

function nobody(): LayeredBuildError {
  return new LayeredBuildError("bad-input", "mode: verify needs to know who has to have signed.", {
    hint: "Give `certificate-identity` (the workflow that signs), or `public-key`.",
  });
}
