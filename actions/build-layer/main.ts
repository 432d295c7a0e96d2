import { askAhead } from "@layered-build/core/ask-ahead";
import { run } from "@layered-build/toolkit";
import { givenAsked } from "./asked-inputs.ts";
import { layersConflict } from "./layers-conflict.ts";
import { manifest } from "./manifest.ts";

await run(manifest, async (inputs, context) => {
  const asked = givenAsked(inputs);
  if (asked.length > 0) {
    const { asAsked } = await import("./asked/as-asked.ts");
    await asAsked(inputs, context, asked, layersConflict(manifest, inputs, asked));
    return;
  }
  const { workspace, programEnv, signal } = context;
  const exec = askAhead(context.exec, workspace, programEnv, "hash", signal);
  // Only now: most of the start-up time is the domain's. A run may end before it, at its inputs, and git works meanwhile.
  const { buildLayer } = await import("./build-layer.ts");
  await buildLayer(inputs, { ...context, exec });
});
