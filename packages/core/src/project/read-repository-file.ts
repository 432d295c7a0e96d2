import { readFile, realpath } from "node:fs/promises";
import path from "node:path";
import { LayeredBuildError } from "../error.ts";

/**
 * Reads a text file of the repository, or gives undefined where there is none. `file` is relative to `root`.
 * A path that leads out of the repository, also by a symlink, is `bad-config`: a pull request must not read the runner's files.
 */
export async function readRepositoryFile(root: string, file: string): Promise<string | undefined> {
  const where = path.resolve(root, file);
  const real = await realpath(where).catch(() => undefined);
  if (real === undefined) return undefined;
  const inside = path.relative(await realpath(root), real);
  if (inside.startsWith("..") || path.isAbsolute(inside)) {
    throw new LayeredBuildError("bad-config", `${file} lies outside the repository.`, {
      hint: "Paths in layers.yaml and the inputs start at the repository's root.",
    });
  }
  return readFile(real, "utf8").catch((cause: unknown) => {
    throw new LayeredBuildError("bad-config", `${file} cannot be read.`, { cause });
  });
}
