import { chmod, mkdir, readFile, realpath, writeFile } from "node:fs/promises";
import path from "node:path";
import { isNativeError } from "node:util/types";
import { LayeredBuildError } from "../error.ts";
import { idsOf, type FileIds } from "../space/file-ids.ts";
import { parseRecord, printRecord, recordName } from "../space/owned-files.ts";
import type { ScaffoldFile } from "./scaffold-files.ts";

/** What became of a file: `kept` is one that a person wrote, changed or deleted. */
export interface ScaffoldedFile {
  readonly path: string;
  readonly outcome: "written" | "updated" | "unchanged" | "kept";
  readonly why: string;
}

/**
 * Writes a scaffold into a checkout. What was generated is remembered by its hash, in a file of the Space's folder that is committed with
 * the others: a file that is not as it was generated is a person's, and is left as it is; so is one that was deleted.
 * Throws `bad-config` for a record that is none, or a folder that leads out of the checkout.
 */
export async function writeScaffold(
  root: string,
  folderName: string,
  files: readonly ScaffoldFile[],
): Promise<readonly ScaffoldedFile[]> {
  const recordPath = `${folderName}/${recordName}`;
  const recordText = await contentOf(root, recordPath);
  const recorded = parseRecord(recordText, recordPath).files;
  const written = new Map<string, FileIds>(recorded);
  const results: ScaffoldedFile[] = [];
  for (const file of files) {
    const ids = idsOf(Buffer.from(file.text));
    const there = await contentOf(root, file.path);
    const result = decide(file.path, there, ids, recorded.get(file.path));
    if (result.outcome === "written" || result.outcome === "updated") await write(root, file);
    if (result.outcome !== "kept") written.set(file.path, ids);
    results.push(result);
  }
  const text = printRecord({ files: written });
  if (text !== recordText) await write(root, { path: recordPath, text, isProgram: false });
  return results;
}

function decide(file: string, there: string | undefined, ids: FileIds, recorded: FileIds | undefined): ScaffoldedFile {
  const result = (outcome: ScaffoldedFile["outcome"], why: string): ScaffoldedFile => ({ path: file, outcome, why });
  if (there === undefined)
    return recorded === undefined ? result("written", "it was not there") : result("kept", "it was deleted");
  const { sha256 } = idsOf(Buffer.from(there));
  if (sha256 === ids.sha256) return result("unchanged", "it is what would be written");
  if (recorded === undefined) return result("kept", "it was not written by this action");
  return sha256 === recorded.sha256 ? result("updated", "it is as it was generated") : result("kept", "it was changed");
}

async function contentOf(root: string, file: string): Promise<string | undefined> {
  try {
    return await readFile(path.join(root, file), "utf8");
  } catch (error) {
    if (isNativeError(error) && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

async function write(root: string, { path: file, text, isProgram }: ScaffoldFile): Promise<void> {
  const place = path.join(root, file);
  await mkdir(path.dirname(place), { recursive: true });
  const [top, folder] = await Promise.all([realpath(root), realpath(path.dirname(place))]);
  if (folder !== top && !folder.startsWith(top + path.sep)) {
    throw new LayeredBuildError("bad-config", `${path.dirname(file)} leads out of the checkout, to ${folder}.`, {
      hint: "It is a link. Name another folder in `space-dir`.",
    });
  }
  await writeFile(place, text);
  if (isProgram) await chmod(place, 0o755);
}
