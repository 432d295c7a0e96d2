import {
  imageSubjects,
  signImage,
  signSummary,
  typeName,
  type Attestation,
  type ImageSubject,
  type SignatureForm,
  type SignedEntry,
} from "@layered-build/core/sign";
import type { ActionContext, Inputs } from "@layered-build/toolkit";
import { attestationsOf } from "./attestations.ts";
import type { ChosenSigner } from "./choose-signer.ts";
import type { manifest } from "./manifest.ts";
import type { Scanned } from "./scan/scan-work.ts";
import { watchTag, type OpenedImage } from "./open-images.ts";

/** An image with what is to be said about it. */
interface PreparedImage {
  readonly image: OpenedImage;
  readonly subjects: readonly ImageSubject[];
  readonly attestations: readonly Attestation[];
}

const forms = {
  bundle: ["bundle"],
  legacy: ["legacy"],
  both: ["bundle", "legacy"],
} as const satisfies Readonly<Record<string, readonly SignatureForm[]>>;

/** Signs and attests the images, checks that in the registry, and tells it. What has to be attested is at hand before the first is signed. */
export async function signWork(
  inputs: Inputs<typeof manifest>,
  context: ActionContext<typeof manifest>,
  images: readonly OpenedImage[],
  chosen: ChosenSigner,
  scanned: readonly Scanned[],
): Promise<void> {
  const { log, setOutput } = context;
  setOutput("digest", images.map(({ digest }) => digest).join("\n"));
  const prepared: PreparedImage[] = [];
  for (const image of images) {
    const { store, digest } = image;
    const subjects = await imageSubjects(store, digest);
    const ofImage = scanned.find((each) => each.digest === digest);
    const attestations = await attestationsOf(inputs, context, image, subjects, ofImage);
    prepared.push({ image, subjects, attestations });
  }
  if (inputs["signature-format"] === "both")
    log.warning(
      "signature-format: both: cosign 3 looks at .sig tags only where an image has no bundle at all. Where someone else's .sig has to be found by cosign 3 too, keep to `legacy`.",
    );
  const entries: SignedEntry[] = [];
  for (const each of prepared) entries.push(...(await signOne(each, inputs, chosen, context)));
  setOutput("signed", true);
  setOutput("verified", true);
  setOutput(
    "signatures",
    entries.map(({ predicateType: type, ...entry }) => ({ ...entry, type })),
  );
}

async function signOne(
  { image, subjects, attestations }: PreparedImage,
  inputs: Inputs<typeof manifest>,
  { signer, verifier, told }: ChosenSigner,
  { log, summary }: ActionContext<typeof manifest>,
): Promise<readonly SignedEntry[]> {
  const { store, reference } = image;
  const entries = await signImage(
    { store, subjects, forms: forms[inputs["signature-format"]], attestations },
    { signer, verifier, log, now: () => new Date() },
  );
  for (const { subject, predicateType, form, outcome } of entries)
    log.info(`${subject}: ${typeName(predicateType)} (${form}) ${outcome === "written" ? "written" : "was there"}`);
  log.info(`Signed and verified: ${reference} by ${verifier.trusts}`);
  summary.add(signSummary({ name: store.name, reference }, told, entries));
  await watchTag(image, log.warning);
  return entries;
}
