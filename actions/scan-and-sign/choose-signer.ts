import { setTimeout as sleep } from "node:timers/promises";
import {
  checkLegacyPlace,
  identityOfToken,
  keySigner,
  LayeredBuildError,
  openSigningKey,
  publicServices,
  sigstoreAudience,
  type IdToken,
  type Signer,
  type SigstoreServices,
  type TrustedSigner,
  type Verifier,
} from "@layered-build/core/sign";
import type { ActionContext, Inputs } from "@layered-build/toolkit";
import { idTokenOf } from "@layered-build/toolkit/id-token";
import { trustIdentity, trustKey } from "./choose-trust.ts";
import type { manifest } from "./manifest.ts";

type Given = Inputs<typeof manifest>;
type Context = ActionContext<typeof manifest>;

/** Who signs in this run, how that is checked afterwards, and what to tell others so that they can check it too. */
export interface ChosenSigner {
  readonly signer: Signer;
  readonly verifier: Verifier;
  readonly told: TrustedSigner;
}

const clock = { now: () => Date.now(), sleep: (ms: number) => sleep(ms), random: () => Math.random() };
const tokenRetries = { attempts: 6, baseDelay: 1000, maxDelay: 30_000 };
const minute = 60_000;

/** Checks that there is what to sign with. Throws `bad-input`. */
export function checkSigner(inputs: Given, context: Context): void {
  if (inputs.sign === "key") givenKey(inputs);
  else givenTokens(context);
}

/** Checks that signatures of the form can be kept where an image is, as far as its name says. Throws `bad-input`. */
export function checkFormat(inputs: Given, image: string): void {
  if (inputs["signature-format"] !== "bundle") checkLegacyPlace(image);
}

/** Opens the key, or gets ready to ask for certificates. Throws `bad-key`, and `bad-input` where something is missing. */
export async function chooseSigner(inputs: Given, context: Context): Promise<ChosenSigner> {
  const ownRoot = inputs["trusted-root"] !== undefined || inputs["tuf-url"] !== undefined;
  const patience = { budget: inputs["retry-minutes"] * minute, clock, log: context.log };
  if (inputs.sign === "key") {
    const key = await openSigningKey(givenKey(inputs), inputs["key-password"] ?? "");
    const services = servicesOf(inputs, false);
    const isAlone = services.rekor === undefined && services.timestamps === undefined;
    const verifier = await trustKey(inputs, context, key.publicKey);
    const told = { kind: "key", pem: key.publicKey.pem, logged: services.rekor !== undefined, ownRoot } as const;
    if (isAlone) return { signer: keySigner(key), verifier, told };
    const { sigstoreSigner } = await import("@layered-build/core/sigstore");
    return { signer: sigstoreSigner({ kind: "key", key }, services, patience), verifier, told };
  }
  const idToken = givenTokens(context);
  const own = identityOfToken(await idToken(sigstoreAudience));
  const verifier = await trustIdentity(inputs, context, own);
  const { sigstoreSigner } = await import("@layered-build/core/sigstore");
  const signer = sigstoreSigner({ kind: "keyless", idToken }, servicesOf(inputs, true), patience);
  return { signer, verifier, told: { kind: "keyless", ...own, fulcio: inputs["fulcio-url"], ownRoot } };
}

function givenKey(inputs: Given): string {
  if (inputs.key !== undefined) return inputs.key;
  throw new LayeredBuildError("bad-input", "`sign: key` needs `key`, which is not given (or is empty).", {
    hint: "Store cosign.key as a secret. One that does not exist, or that a pull request of a fork cannot read, is empty.",
  });
}

function givenTokens({ env, mask }: Context): IdToken {
  const idToken = idTokenOf(env, mask, { policy: tokenRetries, clock });
  if (idToken !== undefined) return idToken;
  throw new LayeredBuildError("bad-input", "`sign: keyless` needs an OIDC token, and this job cannot get one.", {
    hint: "Grant the job `permissions: id-token: write` (a called workflow's caller too), or sign with `sign: key`.",
  });
}

function servicesOf(inputs: Given, isKeyless: boolean): SigstoreServices {
  const rekor = inputs["rekor-url"] ?? (isKeyless ? publicServices.rekor : undefined);
  const timestamps = inputs["tsa-url"];
  return {
    ...(isKeyless ? { fulcio: inputs["fulcio-url"] } : {}),
    ...(rekor === undefined ? {} : { rekor }),
    ...(timestamps === undefined ? {} : { timestamps }),
  };
}
