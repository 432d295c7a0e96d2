import { run } from "@layered-build/toolkit";
import { manifest } from "./manifest.ts";

void run(manifest, async (inputs, context) => {
  // Only now: a run may end before it, at its inputs.
  const { scanAndSign } = await import("./scan-and-sign.ts");
  await scanAndSign(inputs, context);
});
