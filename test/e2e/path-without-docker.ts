import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { runCommand } from "../harness/run-command.ts";
import { temporaryFolder, type TemporaryFolder } from "../harness/temporary-folder.ts";

/** A folder for PATH where git is, and docker is not. */
export async function pathWithoutDocker(): Promise<TemporaryFolder> {
  const folder = await temporaryFolder("path");
  const { stdout } = await runCommand("which", ["git"]);
  await symlink(stdout.trim(), join(folder.path, "git"));
  return folder;
}
