import { LayeredBuildError } from "@layered-build/core/sign";
import type { ActionContext, Inputs } from "@layered-build/toolkit";
import { foreignCode } from "./fork-run.ts";
import type { manifest } from "./manifest.ts";
import { maskKey } from "./mask-key.ts";
import { openImages } from "./open-images.ts";
import { signWork } from "./sign-work.ts";
import { verifyWork } from "./verify-work.ts";

/** Does what `mode` asks for, and tells it: log, summary and outputs. */
export async function scanAndSign(
  inputs: Inputs<typeof manifest>,
  context: ActionContext<typeof manifest>,
): Promise<void> {
  maskKey(inputs, context.mask);
  if (isAboutSecretsAlone(inputs)) {
    const { secretWork } = await import("./secret-work.ts");
    const found = await secretWork(inputs, context);
    if (found !== undefined) throw found;
    return;
  }
  if (inputs.mode === "verify") return verifyWork(inputs, context, await openImages(inputs, context));
  const { scanWork } = await import("./scan-work.ts");
  const scans = inputs.mode === "scan" || inputs.mode === "all";
  const scanned = scans ? await scanWork(inputs, context, await openImages(inputs, context)) : [];
  if (inputs.mode === "scan") return;
  const foreign = foreignCode(context.github);
  if (foreign !== undefined) {
    context.log.info(`Nothing is signed: ${foreign}.`);
    context.summary.add(`### Not signed\n\nNothing is signed: ${foreign}.`);
    context.setOutput("signed", false);
    context.setOutput("verified", false);
    return;
  }
  if (inputs.sign === "none" && inputs.mode === "all") return;
  if (inputs.sign === "none")
    throw new LayeredBuildError("bad-input", "`sign` is none, so there is nothing to do in mode: sign.", {
      hint: "Choose keyless or key, or leave out this step.",
    });
  await signWork(inputs, context, await openImages(inputs, context), scanned);
}

/** A job that runs before there is an image, beside the tests. */
function isAboutSecretsAlone(inputs: Inputs<typeof manifest>): boolean {
  const named = [inputs.image, inputs.plan, inputs["plan-file"]].some((each) => each !== undefined);
  return inputs.mode === "scan" && inputs["secret-scan"] !== undefined && !named;
}
