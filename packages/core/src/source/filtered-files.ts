import { access, stat } from "node:fs/promises";
import path from "node:path";
import { encodePath } from "@layered-build/oci";
import { questions, type Git } from "./git.ts";
import { splitNul } from "./split-nul.ts";
import type { WorkTree } from "./work-tree.ts";

/** The attributes by which git writes other bytes to disk than it keeps (gitattributes, "Effects"). */
const attributes = ["filter", "ident", "working-tree-encoding", "eol", "text"] as const;

/**
 * The tracked files whose bytes on disk need not be those of their blob: Git LFS and other filters, line ends. COPY takes the disk's:
 * a checkout with pointers must not have the key of one with the weights. Only files below `roots` are asked for, and none where
 * the repository has no attributes and no line-end conversion (`converts`).
 */
export async function filteredFiles(
  tree: WorkTree,
  git: Git,
  roots: readonly string[],
  converts: boolean,
): Promise<readonly string[]> {
  if (!converts && !tree.hasName(".gitattributes") && !(await hasOwnAttributes(git))) return [];
  const files = [...tree.walk()]
    .filter(({ kind, tracked }) => kind === "file" && tracked)
    .map((entry) => entry.path)
    .filter((file) => roots.some((root) => root === "" || file === root || file.startsWith(`${root}/`)));
  if (files.length === 0) return [];
  const input = Buffer.concat(files.flatMap((file) => [encodePath(file), Buffer.from([0])]));
  const output = await git.run(["check-attr", "--stdin", "-z", ...attributes], input);
  return [...filtered(output, converts)];
}

/** Whether git writes other line ends to disk than it keeps, unless attributes say otherwise. */
export async function convertsLineEnds(git: Git): Promise<boolean> {
  const output = await git.run(questions.lineEnds);
  return output.toString("utf8").trim() === "true";
}

/** Whether this clone has attributes beside those in the commit. In submodules and added work trees `.git` is a file that names the folder. */
async function hasOwnAttributes(git: Git): Promise<boolean> {
  const inFolder = path.join(git.root, ".git");
  const status = await stat(inFolder).catch(() => undefined);
  if (status?.isFile() !== true) return exists(path.join(inFolder, "info", "attributes"));
  const named = (await git.run(["rev-parse", "--git-path", "info/attributes"])).toString("utf8").trimEnd();
  return exists(path.resolve(git.root, named));
}

/** Reads `PATH NUL ATTRIBUTE NUL VALUE NUL` (git-check-attr, "OUTPUT"). */
function filtered(output: Buffer, converts: boolean): ReadonlySet<string> {
  const files = new Set<string>();
  const fields = splitNul(output);
  for (let at = 0; at < fields.length; at += 3) {
    const [file = "", attribute = "", value = ""] = fields.slice(at, at + 3);
    if (changesBytes(attribute, value, converts)) files.add(file);
  }
  return files;
}

function changesBytes(attribute: string, value: string, converts: boolean): boolean {
  if (attribute === "text") return converts && value !== "unset";
  if (attribute === "eol") return value === "crlf";
  return value !== "unspecified" && value !== "unset";
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
