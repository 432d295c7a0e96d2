import { randomBytes } from "node:crypto";
import { chmod, lstat, readFile, realpath, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { isNativeError } from "node:util/types";
import { makeFolders } from "@layered-build/oci";
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
  // All of them before the first is written.
  for (const file of [recordPath, ...files.map((each) => each.path)])
    await checkIsInside(root, path.posix.dirname(file));
  const recordText = await textOfRecord(root, recordPath);
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

/** Whether a scaffold wrote a file before: where it is not there any more, a person deleted it. Throws `bad-config` for a record that is none. */
export async function wasScaffolded(root: string, folderName: string, file: string): Promise<boolean> {
  const recordPath = `${folderName}/${recordName}`;
  return parseRecord(await textOfRecord(root, recordPath), recordPath).files.has(file);
}

async function textOfRecord(root: string, recordPath: string): Promise<string | undefined> {
  const text = await contentOf(root, recordPath);
  if (typeof text !== "object") return text;
  throw new LayeredBuildError("bad-config", `${recordPath} ${text.foreign}, and no list of files of layered-build.`, {
    hint: "Delete it: files that differ then count as yours.",
  });
}

function decide(
  file: string,
  there: string | Foreign | undefined,
  ids: FileIds,
  recorded: FileIds | undefined,
): ScaffoldedFile {
  const result = (outcome: ScaffoldedFile["outcome"], why: string): ScaffoldedFile => ({ path: file, outcome, why });
  if (there === undefined)
    return recorded === undefined ? result("written", "it was not there") : result("kept", "it was deleted");
  if (typeof there === "object") return result("kept", `it ${there.foreign}`);
  const { sha256 } = idsOf(Buffer.from(there));
  if (sha256 === ids.sha256) return result("unchanged", "it is what would be written");
  if (recorded === undefined) return result("kept", "it was not written by this action");
  return sha256 === recorded.sha256 ? result("updated", "it is as it was generated") : result("kept", "it was changed");
}

/** What counts as a person's, whatever is in it: `is a link`, wherever that leads. */
interface Foreign {
  readonly foreign: string;
}

/** Bytes; nothing that is generated comes near it. */
const longest = 1024 * 1024;

async function contentOf(root: string, file: string): Promise<string | Foreign | undefined> {
  const place = path.join(root, file);
  const stats = await lstat(place).catch(absent);
  if (stats === undefined) return undefined;
  if (stats.isSymbolicLink()) return { foreign: "is a link" };
  if (!stats.isFile()) return { foreign: "is no file" };
  return stats.size > longest ? { foreign: `has more than ${longest} bytes` } : readFile(place, "utf8");
}

/** Written beside its place first: a rename follows no link that came there meanwhile, and leaves no half of a file. */
async function write(root: string, { path: file, text, isProgram }: ScaffoldFile): Promise<void> {
  const place = path.join(root, file);
  await makeFolders(path.dirname(place));
  const beside = `${place}.${randomBytes(6).toString("hex")}.tmp`;
  try {
    await writeFile(beside, text, { flag: "wx" });
    if (isProgram) await chmod(beside, 0o755);
    await rename(beside, place);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}

/** Throws `bad-config` where a folder is, or is below, a link that leads out of the checkout, or nowhere: nothing is made there. */
async function checkIsInside(root: string, folder: string): Promise<void> {
  const top = await realpath(root);
  const names = folder.split("/");
  for (const at of names.keys()) {
    const part = names.slice(0, at + 1).join("/");
    const stats = await lstat(path.join(root, part)).catch(absent);
    if (stats === undefined) return;
    if (stats.isDirectory()) continue;
    if (!stats.isSymbolicLink())
      throw new LayeredBuildError("bad-config", `${part} is no folder, and files are to be written below it.`, {
        hint: "Move it away, or name another folder in `space-dir`.",
      });
    const real = await realpath(path.join(root, part)).catch(absent);
    if (real === top || real?.startsWith(top + path.sep) === true) continue;
    throw new LayeredBuildError("bad-config", `${part} leads out of the checkout, to ${real ?? "what is not there"}.`, {
      hint: "It is a link. Name another folder in `space-dir`.",
    });
  }
}

function absent(error: unknown): undefined {
  if (isNativeError(error) && "code" in error && error.code === "ENOENT") return undefined;
  throw error;
}
