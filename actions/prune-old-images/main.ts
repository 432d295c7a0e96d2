import { run } from "@layered-build/toolkit";
import { manifest } from "./manifest.ts";

void run(manifest, async (inputs, context) => {
  const { pruneOldImages } = await import("./prune-old-images.ts");
  await pruneOldImages(inputs, context);
});
