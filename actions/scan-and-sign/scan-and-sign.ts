import { onlyCheck, type ActionContext, type Inputs } from "@layered-build/toolkit";
import { checkInputs, checkOptions } from "./check-inputs.ts";
import { checkFormat, chooseSigner } from "./choose-signer.ts";
import { foreignCode } from "./fork-run.ts";
import type { manifest } from "./manifest.ts";
import { maskKey } from "./mask-key.ts";
import { openImages, type OpenedImage } from "./open-images.ts";
import type { Scanned } from "./scan/scan-work.ts";
import { isAboutSecretsAlone } from "./secrets-alone.ts";
import { signWork } from "./sign-work.ts";
import { verifyWork } from "./verify-work.ts";

/** Does what `mode` asks for, and tells it: log, summary and outputs. */
export async function scanAndSign(
  inputs: Inputs<typeof manifest>,
  context: ActionContext<typeof manifest>,
): Promise<void> {
  maskKey(inputs, context.mask);
  if (inputs.check !== undefined) return onlyCheck(inputs.check, context.log, () => checkOptions(inputs, context));
  const foreign = foreignCode(context.github);
  const { mode } = inputs;
  const signs = (mode === "sign" || mode === "all") && inputs.sign !== "none" && foreign === undefined;
  const intent = { signs, isAboutSecretsAlone: isAboutSecretsAlone(inputs) };
  await checkInputs(inputs, context, intent);
  if (intent.isAboutSecretsAlone) {
    context.log.notice("No image was scanned: neither `image` nor `plan` is given. Secrets alone are searched for.");
    const { secretWork } = await import("./scan/secret-work.ts");
    return secretWork(inputs, context);
  }
  const images = await openImages(inputs, context);
  if (mode === "verify") return verifyWork(inputs, context, images);
  await tellDigests(images, context);
  // Where a plan's images are, and whether the key can be opened, is told now, and not after a scan of minutes.
  if (signs) for (const { store } of images) checkFormat(inputs, store.name);
  const chosen = signs ? await chooseSigner(inputs, context) : undefined;
  const scanned = mode === "sign" ? [] : await scan(inputs, context, images);
  if (mode === "scan") return;
  if (chosen !== undefined) return signWork(inputs, context, images, chosen, scanned);
  context.setOutput("signed", false);
  context.setOutput("verified", false);
  if (foreign !== undefined) {
    context.log.info(`Nothing is signed: ${foreign}.`);
    context.summary.add(`### Not signed\n\nNothing is signed: ${foreign}.`);
  }
}

/** For the jobs that come after this one: what they sign and publish is what this step was about. */
async function tellDigests(
  images: readonly OpenedImage[],
  { setOutput }: Pick<ActionContext<typeof manifest>, "setOutput">,
): Promise<void> {
  const named = images.flatMap(({ layer, digest }) => (layer === undefined ? [] : [[layer, digest] as const]));
  if (named.length === 0) return;
  const { encodeDigests } = await import("@layered-build/core/plan");
  setOutput("digests", encodeDigests(new Map(named)));
}

/** Loaded only where something is scanned: it is much more than signing takes. */
async function scan(
  inputs: Inputs<typeof manifest>,
  context: ActionContext<typeof manifest>,
  images: readonly OpenedImage[],
): Promise<readonly Scanned[]> {
  const { scanWork } = await import("./scan/scan-work.ts");
  return scanWork(inputs, context, images);
}
