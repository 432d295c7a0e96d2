import { runAction } from "../../test/harness/run-action.ts";
import { blobFiles, writtenBetween, type BlobFile } from "./blob-files.ts";
import type { DemoRepository } from "./demo-repository.ts";

/** What a wrap has done: its tag, what it says of the image's configuration, the files that it wrote below `blobs/`, and milliseconds. */
export interface DemoWrap {
  readonly tag: string;
  readonly changes: readonly string[];
  readonly written: ReadonlyMap<string, BlobFile>;
  readonly milliseconds: number;
}

/** Runs wrap-hf-image on an image of the demo's folder. Throws where it fails. */
export async function wrapDemoImage({ folder, images }: DemoRepository, tag: string): Promise<DemoWrap> {
  const before = await blobFiles(images);
  const started = performance.now();
  const inputs = { image: `oci:images:${tag}`, version: "latest" };
  const result = await runAction({ action: "wrap-hf-image", workspace: folder, inputs });
  const milliseconds = performance.now() - started;
  if (result.outcome !== "success") throw new Error(`wrap-hf-image ended with ${result.exitCode}:\n${result.log}`);
  const line = /^linux\/amd64: ((?:ENV|EXPOSE|USER) .*)$/;
  return {
    tag: result.outputs["tags"]?.split(":").at(-1) ?? "",
    changes: result.log.split("\n").flatMap((text) => line.exec(text)?.[1] ?? []),
    written: writtenBetween(before, await blobFiles(images)),
    milliseconds,
  };
}
