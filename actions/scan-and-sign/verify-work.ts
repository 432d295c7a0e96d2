import {
  attestationRequired,
  imageSubjects,
  signatureRequired,
  verifySubject,
  verifySummary,
} from "@layered-build/core/sign";
import type { ActionContext, Inputs } from "@layered-build/toolkit";
import { attestKinds } from "./attestations.ts";
import { keyToVerifyBy, trustIdentity, trustKey } from "./choose-trust.ts";
import type { manifest } from "./manifest.ts";
import { watchTag, type OpenedImage } from "./open-image.ts";

/** Checks that the image is signed by whom the inputs name, and has the attestations that they ask for. */
export async function verifyWork(
  inputs: Inputs<typeof manifest>,
  context: ActionContext<typeof manifest>,
  image: OpenedImage,
): Promise<void> {
  const { log, setOutput, summary } = context;
  const { store, digest, reference } = image;
  setOutput("digest", digest);
  setOutput("verified", false);
  const required = [signatureRequired, ...attestKinds(inputs.attest).map((kind) => attestationRequired[kind])];
  const key = await keyToVerifyBy(inputs, context);
  const verifier = key === undefined ? await trustIdentity(inputs, context) : await trustKey(inputs, context, key);
  // An image that is not there must not be reported as one that is not signed.
  await imageSubjects(store, digest);
  const found = await verifySubject(store, digest, verifier, required);
  log.info(`Verified: ${reference} is signed by ${verifier.trusts}`);
  setOutput("verified", true);
  setOutput(
    "signatures",
    found.map(({ predicateType: type, form, digest: of }) => ({
      subject: digest,
      type,
      form,
      digest: of,
      outcome: "exists",
    })),
  );
  summary.add(
    verifySummary(
      reference,
      verifier.trusts,
      found.map(({ predicateType }) => predicateType),
    ),
  );
  await watchTag(image, log.warning);
}
