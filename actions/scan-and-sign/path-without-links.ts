import path from "node:path";
import { LayeredBuildError } from "@layered-build/core/sign";
import type { ActionContext } from "@layered-build/toolkit";
import { linkInCheckout, pathInCheckout } from "./checkout-path.ts";

/** The path that an input names. Throws `bad-input`, with `hint`, where a link of the checkout is on the way: a commit can bring links to anywhere. */
export async function pathWithoutLinks(
  input: string,
  given: string,
  { workspace }: Pick<ActionContext, "workspace">,
  hint: string,
): Promise<string> {
  const file = path.resolve(workspace, given);
  const inCheckout = await pathInCheckout(workspace, file);
  const link = inCheckout === undefined ? undefined : await linkInCheckout(workspace, inCheckout);
  if (link === undefined) return file;
  throw new LayeredBuildError("bad-input", `${input}: ${JSON.stringify(link)} is a link in the checkout.`, { hint });
}
