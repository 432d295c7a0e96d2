import { access } from "node:fs/promises";
import path from "node:path";
import { decodePath, encodePath } from "@layered-build/oci";
import type { Git } from "./git.ts";
import type { WorkTree } from "./work-tree.ts";

/** The attributes by which git writes other bytes to disk than it keeps (gitattributes, "Effects"). */
const attributes = ["filter", "ident", "working-tree-encoding", "eol", "text"] as const;

/**
 * The tracked files whose bytes on disk need not be those of their blob: Git LFS and other filters, line ends. COPY takes the disk's:
 * a checkout with pointers must not have the key of one with the weights. Only files below `roots` are asked for, and none where
 * the repository has no attributes and no line-end conversion.
 */
export async function filteredFiles(tree: WorkTree, git: Git, roots: readonly string[]): Promise<readonly string[]> {
  const converts =
    (await git.run(["config", "--get", "--default", "false", "core.autocrlf"])).toString("utf8").trim() === "true";
  const files: string[] = [];
  let hasAttributes = converts || (await exists(path.join(git.root, ".git", "info", "attributes")));
  for (const entry of tree.walk()) {
    if (entry.kind !== "file" || !entry.tracked) continue;
    if (entry.path === ".gitattributes" || entry.path.endsWith("/.gitattributes")) hasAttributes = true;
    if (roots.some((root) => root === "" || entry.path === root || entry.path.startsWith(`${root}/`)))
      files.push(entry.path);
  }
  if (!hasAttributes || files.length === 0) return [];
  const input = Buffer.concat(files.flatMap((file) => [encodePath(file), Buffer.from([0])]));
  const output = await git.run(["check-attr", "--stdin", "-z", ...attributes], input);
  return [...filtered(output, converts)];
}

/** Reads `PATH NUL ATTRIBUTE NUL VALUE NUL` (git-check-attr, "OUTPUT"). */
function filtered(output: Buffer, converts: boolean): ReadonlySet<string> {
  const files = new Set<string>();
  let file = "";
  let attribute = "";
  let field = 0;
  for (let start = 0; start < output.length;) {
    const end = output.indexOf(0, start);
    const text = decodePath(output.subarray(start, end));
    if (field % 3 === 0) file = text;
    else if (field % 3 === 1) attribute = text;
    else if (changesBytes(attribute, text, converts)) files.add(file);
    field += 1;
    start = end + 1;
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
