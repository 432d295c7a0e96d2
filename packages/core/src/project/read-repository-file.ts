import { existsSync, realpathSync } from "node:fs";
import path from "node:path";
import { LayeredBuildError } from "../error.ts";
import { readTextFile } from "../read-text-file.ts";

/** Gives the text of a file of the repository, by its path from the root; undefined where there is none. */
export type ReadText = (file: string) => Promise<string | undefined>;

/**
 * Reads a text file of the repository, or gives undefined where there is none. `file` is relative to `root`.
 * A path that leads out of the repository, also by a symlink, is `bad-config`: a pull request must not read the runner's files.
 */
export async function readRepositoryFile(root: string, file: string): Promise<string | undefined> {
  // Small files, and three for each layer: in turn they take a quarter of what waiting for each of them does.
  const real = realPath(path.resolve(root, file));
  if (real === undefined) return undefined;
  const inside = path.relative(realPath(root) ?? root, real);
  if (inside.startsWith("..") || path.isAbsolute(inside)) {
    throw new LayeredBuildError("bad-config", `${file} lies outside the repository.`, {
      hint: "Paths in layers.yaml and the inputs start at the repository's root.",
    });
  }
  return readTextFile(real, {
    what: file,
    code: "bad-config",
    hint: "Name a text file of the repository: paths in layers.yaml and the inputs start at its root.",
  });
}

function realPath(where: string): string | undefined {
  // Most ignore files that are looked for are not there, and an error costs many times the question.
  if (!existsSync(where)) return undefined;
  try {
    return realpathSync.native(where);
  } catch {
    return undefined;
  }
}
