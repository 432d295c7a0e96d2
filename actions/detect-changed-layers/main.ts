import { askAhead } from "@layered-build/core/ask-ahead";
import { run } from "@layered-build/toolkit";
import { manifest } from "./manifest.ts";

void run(manifest, async (inputs, context) => {
  const { workspace, programEnv, signal } = context;
  const exec = askAhead(context.exec, workspace, programEnv, inputs.dirty, signal);
  // Only now: most of the start-up time is the domain's. A run may end before it, at its inputs, and git works meanwhile.
  const { detectChangedLayers } = await import("./detect-changed-layers.ts");
  await detectChangedLayers(inputs, { ...context, exec });
});
