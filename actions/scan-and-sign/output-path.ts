import type { ActionContext } from "@layered-build/toolkit";
import { pathWithoutLinks } from "./path-without-links.ts";

/**
 * Where something is written. Throws `bad-input` where a link of the checkout is on the way: whoever opened the pull request would choose which
 * of the runner's files is overwritten.
 */
export function outputPath(
  input: "sarif-file" | "sbom-dir",
  given: string,
  context: Pick<ActionContext, "workspace">,
): Promise<string> {
  const hint =
    "Nothing is written through links that a commit brings. Name another path, such as one below `${{ runner.temp }}`.";
  return pathWithoutLinks(input, given, context, hint);
}
