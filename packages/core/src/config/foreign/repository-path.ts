import path from "node:path";

/** A path of the file, as one from the repository's root ("" is the root), or why it is none. */
export type FoundPath = { readonly path: string } | { readonly problem: string };

/**
 * Resolves a local path that stands in a bake or Compose file. `base` is the folder that it starts at, from the repository's root.
 * Docker takes URLs of git repositories and archives, and images, in the same places: these are no files of this repository.
 */
export function repositoryPath(base: string, text: string): FoundPath {
  if (/^([a-z][a-z0-9+.-]*:|github\.com\/|[\w.-]+@[\w.-]+:)/i.test(text) && !/^[a-z]:[\\/]/i.test(text))
    return { problem: `${text} is no folder of this repository: a layer is built from its checkout only` };
  const found = path.posix.normalize(path.posix.join(base, text)).replace(/\/+$/, "");
  if (path.posix.isAbsolute(text) || path.win32.isAbsolute(text) || found === ".." || found.startsWith("../"))
    return { problem: `${text} is no path inside the repository` };
  return { path: found === "." ? "" : found };
}

/** The context folder and the Dockerfile of a build; `problem` is told of what is no file of this repository. */
export function buildPaths(
  base: string,
  given: { readonly context: string; readonly dockerfile: string },
  problem: (member: "context" | "dockerfile", message: string) => void,
): { readonly context: string; readonly dockerfile: string } {
  const context = repositoryPath(base, given.context);
  if ("problem" in context) {
    problem("context", context.problem);
    return { context: "", dockerfile: "" };
  }
  const dockerfile = repositoryPath(context.path, given.dockerfile);
  if ("problem" in dockerfile) problem("dockerfile", dockerfile.problem);
  return { context: context.path, dockerfile: "path" in dockerfile ? dockerfile.path : "" };
}
