import { run } from "@layered-build/toolkit";
import { manifest } from "./manifest.ts";

void run(manifest, async (inputs, context) => {
  // Only now: a run may end before it, at its inputs.
  const { wrapHfImage } = await import("./wrap-hf-image.ts");
  await wrapHfImage(inputs, context);
});
