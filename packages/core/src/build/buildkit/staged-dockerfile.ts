import { mkdtemp, rm, writeFile } from "node:fs/promises";
import path from "node:path";

/**
 * A copy of a Dockerfile in a folder of its own, with an ignore file beside it (`NAME.dockerignore`, which replaces the context's):
 * so that what BuildKit sees of the context is what the key was made of. Disposing it removes the folder.
 */
export async function stageDockerfile(
  temporary: string,
  name: string,
  text: string,
  ignore: readonly string[],
): Promise<AsyncDisposable & { readonly dockerfile: string; readonly folder: string }> {
  const folder = await mkdtemp(path.join(temporary, "layered-build-"));
  const dockerfile = path.join(folder, path.posix.basename(name));
  await writeFile(dockerfile, text);
  await writeFile(`${dockerfile}.dockerignore`, `${ignore.join("\n")}\n`);
  return { dockerfile, folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}
