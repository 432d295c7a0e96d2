import { LayeredBuildError } from "@layered-build/core/wrap";
import type { ActionContext, Inputs } from "@layered-build/toolkit";
import type { manifest } from "./manifest.ts";

/** Refuses inputs about a Space where none is named: whoever gives them believes that they do something. Throws `bad-input`. */
export function refuseIdleSpaceInputs(
  inputs: Inputs<typeof manifest>,
  log: ActionContext<typeof manifest>["log"],
): void {
  if (inputs.space !== undefined) return;
  // Nothing is lost by it: there is no app that could fail.
  if (inputs["smoke-path"] !== undefined)
    log.warning("smoke-path does nothing without a Space: name one in `space`, or leave it out.");
  // A scaffold names variables and secrets.
  const idle = inputs.scaffold ? [] : (["space-variables", "space-secrets"] as const);
  const given = idle.filter((name) => inputs[name] !== undefined);
  const set = (["create-space", "revert", "factory"] as const).filter((name) => inputs[name]);
  if (given.length + set.length === 0) return;
  throw new LayeredBuildError("bad-input", `${[...given, ...set].join(", ")}: there is no Space to do it to.`, {
    hint: "Name the Space in `space`: OWNER/NAME.",
  });
}
