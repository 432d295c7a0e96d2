import { run } from "@layered-build/toolkit";
import { manifest } from "./manifest.ts";

await run(manifest, async (inputs, context) => {
  // Only now: most of the start-up time is the domain's, and a run may end before it, at its inputs.
  const { buildLayer } = await import("./build-layer.ts");
  await buildLayer(inputs, context);
});
