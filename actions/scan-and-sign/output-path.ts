import path from "node:path";
import { LayeredBuildError } from "@layered-build/core/scan";
import type { ActionContext } from "@layered-build/toolkit";
import { linkInCheckout, pathInCheckout } from "./checkout-path.ts";

/**
 * Where something is written. Throws `bad-input` where a link of the checkout is on the way: whoever opened the pull request would choose which
 * of the runner's files is overwritten.
 */
export async function outputPath(
  input: "sarif-file" | "sbom-dir",
  given: string,
  { workspace }: Pick<ActionContext, "workspace">,
): Promise<string> {
  const file = path.resolve(workspace, given);
  const inCheckout = await pathInCheckout(workspace, file);
  const link = inCheckout === undefined ? undefined : await linkInCheckout(workspace, inCheckout);
  if (link === undefined) return file;
  throw new LayeredBuildError("bad-input", `${input}: ${JSON.stringify(link)} is a link in the checkout.`, {
    hint: "Nothing is written through links that a commit brings. Name another path, such as one below `${{ runner.temp }}`.",
  });
}
