import { runAction } from "../../test/harness/run-action.ts";
import { blobFiles, writtenBetween, type BlobFile } from "./blob-files.ts";
import type { DemoWrap } from "./demo-data.ts";
import type { DemoRepository } from "./demo-repository.ts";
import { fileKinds, kindBytes } from "./file-kinds.ts";

/** Runs wrap-hf-image on an image of the demo's folder, twice: the second time there must be nothing to write. Throws where it fails. */
export async function wrapDemoImage(repository: DemoRepository, tag: string): Promise<DemoWrap> {
  const first = await wrap(repository, tag);
  const again = await wrap(repository, tag);
  const written = kindBytes(first.written, await fileKinds(repository.images));
  if (first.changes.length === 0 || again.written.size > 0 || written.layer > 0)
    throw new Error(
      `The wrap: ${first.changes.length} changes, ${written.layer} bytes of files, and ${again.written.size} files written the second time.`,
    );
  return { ...first, written, writtenAgain: again.written.size };
}

async function wrap(
  { folder, images }: DemoRepository,
  tag: string,
): Promise<Omit<DemoWrap, "written" | "writtenAgain"> & { readonly written: ReadonlyMap<string, BlobFile> }> {
  const before = await blobFiles(images);
  const started = performance.now();
  const inputs = { image: `oci:images:${tag}`, version: "latest" };
  const result = await runAction({ action: "wrap-hf-image", workspace: folder, inputs });
  const milliseconds = performance.now() - started;
  if (result.outcome !== "success") throw new Error(`wrap-hf-image ended with ${result.exitCode}:\n${result.log}`);
  const line = /^linux\/amd64: ((?:ENV|EXPOSE|USER) .*)$/;
  return {
    tag: result.outputs["tags"]?.split(":").at(-1) ?? "",
    digest: result.outputs["digest"] ?? "",
    changes: result.log.split("\n").flatMap((text) => line.exec(text)?.[1] ?? []),
    written: writtenBetween(before, await blobFiles(images)),
    milliseconds,
  };
}
