import {
  attestationRequired,
  imageSubjects,
  LayeredBuildError,
  refusedSummary,
  type Requirement,
  type Verifier,
  verifyImage,
  verifySummary,
} from "@layered-build/core/sign";
import type { ActionContext, Inputs } from "@layered-build/toolkit";
import { attestKinds } from "./attestations.ts";
import { keyToVerifyBy, trustIdentity, trustKey } from "./choose-trust.ts";
import type { manifest } from "./manifest.ts";
import { watchTag, type OpenedImage } from "./open-images.ts";

/** Checks that the images are signed by whom the inputs name, and have the attestations that they ask for. */
export async function verifyWork(
  inputs: Inputs<typeof manifest>,
  context: ActionContext<typeof manifest>,
  images: readonly OpenedImage[],
): Promise<void> {
  const { setOutput } = context;
  setOutput("digest", images.map(({ digest }) => digest).join("\n"));
  setOutput("verified", false);
  const required = attestKinds(inputs.attest).map((kind) => attestationRequired[kind]);
  const key = await keyToVerifyBy(inputs, context);
  const verifier = key === undefined ? await trustIdentity(inputs, context) : await trustKey(inputs, context, key);
  const signatures: object[] = [];
  for (const image of images) signatures.push(...(await verifyOne(image, verifier, required, context)));
  setOutput("verified", true);
  setOutput("signatures", signatures);
}

async function verifyOne(
  image: OpenedImage,
  verifier: Verifier,
  attestations: readonly Requirement[],
  { log, summary }: ActionContext<typeof manifest>,
): Promise<readonly object[]> {
  const { store, digest, reference } = image;
  // An image that is not there must not be reported as one that is not signed.
  const subjects = await imageSubjects(store, digest);
  const found = await verifyImage(store, subjects, verifier, attestations).catch((error: unknown) => {
    if (error instanceof LayeredBuildError) summary.add(refusedSummary(reference, error.message));
    throw error;
  });
  log.info(`Verified: ${reference} is signed by ${verifier.trusts}`);
  summary.add(
    verifySummary(
      reference,
      verifier.trusts,
      found.map(({ signature }) => signature.predicateType),
    ),
  );
  await watchTag(image, log.warning);
  return found.map(({ subject, signature: { predicateType: type, form, digest: of } }) => ({
    subject,
    type,
    form,
    digest: of,
    outcome: "exists",
  }));
}
