import { byteText } from "@layered-build/core";
import { runAction } from "../../test/harness/run-action.ts";
import type { DemoRepository } from "./demo-repository.ts";

/** What pruning took out of the folder: log lines with each image and its reason, and how many images went. */
export interface DemoPrune {
  readonly lines: readonly string[];
  readonly deleted: number;
  readonly freed: string;
}

/** Prunes the demo's folder to the newest image of each layer, by the built action. Everything is a moment old, so min-age is none. */
export async function pruneDemo(repository: DemoRepository): Promise<DemoPrune> {
  const inputs = { images: "oci:images", "keep-latest": 1, "min-age": "0", "dry-run": false };
  const result = await runAction({ action: "prune-old-images", inputs, workspace: repository.folder });
  if (result.outcome !== "success") throw new Error(`prune-old-images ended with ${result.exitCode}:\n${result.log}`);
  const lines = result.log.split("\n").filter((line) => line.startsWith("deleted ") || line.startsWith("untagged "));
  return {
    lines,
    deleted: Number(result.outputs["deleted"]),
    freed: byteText(Number(result.outputs["freed-bytes"])),
  };
}
