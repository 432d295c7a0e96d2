import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A folder that is deleted with everything in it when it is disposed. */
export type TemporaryFolder = AsyncDisposable & { readonly path: string };

/** Makes a fresh folder under the system's temporary one; use it as `await using folder = await temporaryFolder()`. */
export async function temporaryFolder(name = "test"): Promise<TemporaryFolder> {
  // The real path: git and the runner print resolved paths, and macOS's /tmp is a symlink.
  const path = await mkdtemp(join(await realpath(tmpdir()), `layered-build-${name}-`));
  return {
    path,
    [Symbol.asyncDispose]: async () => {
      await rm(path, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}
