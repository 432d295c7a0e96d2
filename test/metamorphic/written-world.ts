import { chmod, mkdir, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { dockerfileText } from "./dockerfile-text.ts";
import type { World } from "./world.ts";

/** Where the parts of a world lie below its folder. */
export interface WrittenWorld {
  readonly context: string;
  /** The folder of the Dockerfile, which is called `Dockerfile`. */
  readonly dockerfile: string;
}

/** The places of a world's parts, relative to its folder. */
export function placesOf(world: World): WrittenWorld {
  return { context: "context", dockerfile: world.dockerfileInContext ? "context" : "docker" };
}

/** Writes a world into a folder, in place of what is there. */
export async function writeWorld(folder: string, world: World): Promise<void> {
  const { context, dockerfile } = placesOf(world);
  await rm(folder, { recursive: true, force: true });
  await mkdir(join(folder, context), { recursive: true });
  await mkdir(join(folder, dockerfile), { recursive: true });
  for (const [path, file] of world.context) {
    const where = join(folder, context, path);
    await mkdir(dirname(where), { recursive: true });
    if (file.kind === "file") await writeFile(where, file.content);
    else if (file.kind === "symlink") await symlink(file.target, where);
    else await mkdir(where, { recursive: true });
  }
  // Modes come last, and by chmod: the umask would have a say in writeFile's.
  for (const [path, file] of world.context) {
    if (file.kind !== "symlink") await chmod(join(folder, context, path), file.mode);
  }
  await writeFile(join(folder, dockerfile, "Dockerfile"), dockerfileText(world));
  if (world.ignore !== undefined) {
    const where = world.ignore.beside ? join(dockerfile, "Dockerfile.dockerignore") : join(context, ".dockerignore");
    await writeFile(join(folder, where), world.ignore.text);
  }
  if (!world.touched) return;
  for (const [path, { kind }] of world.context) {
    if (kind !== "symlink") await utimes(join(folder, context, path), 1_600_000_000, 1_600_000_000);
  }
}
