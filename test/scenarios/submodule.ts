import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pushOf } from "./change-events.ts";
import type { Scenario } from "./change-scenario.ts";
import { withLayers, type World } from "./change-world.ts";

const libraryOf = (world: World): readonly string[] => ["-C", join(world.path, "library.git"), "-c", "core.bare=false"];

/**
 * A submodule that layer c copies and also names in `inputs`, and commits of its library that main does not name yet, the last with a
 * file. Where it is not checked out only BuildKit would build what copies it, so then `place` is a folder that is named alone.
 */
export async function addSubmodule(world: World, place: string): Promise<void> {
  const library = libraryOf(world);
  const tree = await world.git(...library, "hash-object", "-t", "tree", "-w", "--stdin");
  const first = await world.git(...library, "commit-tree", "-m", "first", tree);
  await writeFile(join(world.path, "file"), "library\n");
  const blob = await world.git(...library, "hash-object", "-w", join(world.path, "file"));
  await world.git(...library, "update-index", "--add", "--cacheinfo", `100644,${blob},file`);
  const more = await world.git(...library, "write-tree");
  const second = await world.git(...library, "commit-tree", "-m", "second", "-p", first, more);
  await world.git(...library, "update-ref", "refs/heads/main", second);
  await world.write({
    ".gitmodules": `[submodule "lib"]\n\tpath = ${place}\n\turl = ../library.git\n\tignore = all\n`,
    ...withLayers("c/Dockerfile,", 'c/Dockerfile, inputs: ["vendor/**"],'),
  });
  await setSubmodule(world, place, first);
}

/** Writes the index alone: the folder stays as it is, as it does for whoever bumps a submodule without checking it out. */
async function setSubmodule(world: World, place: string, commit: string): Promise<string> {
  await world.git("add", "--all");
  await world.git("update-index", "--add", "--cacheinfo", `160000,${commit},${place}`);
  await world.git("commit", "--quiet", "--message", "Submodule");
  await world.push("main");
  return world.git("rev-parse", "HEAD");
}

/** A push to main that names the library's last commit. */
export const bumped =
  (place: string): Scenario["happens"] =>
  async (world, before) => {
    const second = await world.git(...libraryOf(world), "rev-parse", "main");
    return { head: await setSubmodule(world, place, second), github: pushOf(before) };
  };
