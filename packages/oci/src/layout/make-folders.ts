import { mkdir, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { isMissing } from "./errno.ts";

/**
 * Makes a folder, and those above it that are missing. Not by Node's own `recursive`, which never ends where the system says of a folder
 * that is there that nothing can be made in it because it is not: all of /proc does. Throws what the system says.
 */
export async function makeFolders(folder: string): Promise<void> {
  try {
    await mkdir(folder);
  } catch (error) {
    if (await isFolder(folder)) return;
    const above = dirname(folder);
    if (!isMissing(error) || above === folder) throw error;
    await makeFolders(above);
    await mkdir(folder).catch(async (cause: unknown) => {
      // Another process may make the same.
      if (!(await isFolder(folder))) throw cause;
    });
  }
}

async function isFolder(place: string): Promise<boolean> {
  return stat(place).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
