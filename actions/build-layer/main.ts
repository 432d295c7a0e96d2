import { askAhead } from "@layered-build/core/ask-ahead";
import { run } from "@layered-build/toolkit";
import { givenBuildPush } from "./build-push-inputs.ts";
import { layersConflict } from "./layers-conflict.ts";
import { manifest } from "./manifest.ts";

void run(manifest, async (inputs, context) => {
  const given = givenBuildPush(inputs);
  if (given.length > 0) {
    const { buildPush } = await import("./build-push/build-push.ts");
    await buildPush(inputs, context, given, layersConflict(manifest, inputs, given));
    return;
  }
  const { workspace, programEnv, signal } = context;
  const exec = askAhead(context.exec, workspace, programEnv, "hash", signal);
  // Only now: most of the start-up time is the domain's. A run may end before it, at its inputs, and git works meanwhile.
  const { buildLayer } = await import("./build-layer.ts");
  await buildLayer(inputs, { ...context, exec });
});
