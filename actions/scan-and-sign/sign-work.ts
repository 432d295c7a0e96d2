import { imageSubjects, signImage, signSummary, typeName, type SignatureForm } from "@layered-build/core/sign";
import type { ActionContext, Inputs } from "@layered-build/toolkit";
import { attestationsOf } from "./attestations.ts";
import { chooseSigner } from "./choose-signer.ts";
import type { manifest } from "./manifest.ts";
import type { Scanned } from "./scan-work.ts";
import { watchTag, type OpenedImage } from "./open-image.ts";

const forms = {
  bundle: ["bundle"],
  legacy: ["legacy"],
  both: ["bundle", "legacy"],
} as const satisfies Readonly<Record<string, readonly SignatureForm[]>>;

/** Signs and attests the image, checks it in the registry, and tells it. */
export async function signWork(
  inputs: Inputs<typeof manifest>,
  context: ActionContext<typeof manifest>,
  image: OpenedImage,
  scanned?: Scanned,
): Promise<void> {
  const { log, setOutput, summary } = context;
  const { store, digest, reference } = image;
  setOutput("digest", digest);
  const subjects = await imageSubjects(store, digest);
  const attestations = await attestationsOf(inputs, context, image, subjects, scanned);
  const { signer, verifier, told } = await chooseSigner(inputs, context);
  if (inputs["signature-format"] === "both")
    log.warning(
      "signature-format: both: cosign 3 looks at .sig tags only where an image has no bundle at all. Where someone else's .sig has to be found by cosign 3 too, keep to `legacy`.",
    );
  const entries = await signImage(
    { store, subjects, forms: forms[inputs["signature-format"]], attestations },
    { signer, verifier, log, now: () => new Date() },
  );
  for (const { subject, predicateType, form, outcome } of entries)
    log.info(`${subject}: ${typeName(predicateType)} (${form}) ${outcome === "written" ? "written" : "was there"}`);
  log.info(`Signed and verified: ${reference} by ${verifier.trusts}`);
  setOutput("signed", true);
  setOutput("verified", true);
  setOutput(
    "signatures",
    entries.map(({ predicateType: type, ...entry }) => ({ ...entry, type })),
  );
  summary.add(signSummary({ name: store.name, reference }, told, entries));
  await watchTag(image, log.warning);
}
