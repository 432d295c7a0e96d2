import { chmod, copyFile, mkdir, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { runCommand } from "./run-command.ts";
import { findTool } from "./tools.ts";

/**
 * Makes the file system of a small Linux in the folder `root`, and returns it as a reproducible tar:
 * static busybox with a link for each of its programs; /bin, /sbin and /lib as symlinks into /usr (merged, like
 * Debian's: what a careless COPY destroys); /tmp 1777; root, nobody and `user` (1000) in /etc/passwd. Files that begin
 * with `#!` can be executed.
 */
export async function busyboxTree(root: string, files: Readonly<Record<string, string>> = {}): Promise<Buffer> {
  const busybox = findTool("busybox") ?? "busybox";
  for (const folder of ["usr/bin", "usr/sbin", "usr/lib", "etc", "root", "home/user", "proc", "sys", "dev", "tmp"]) {
    await mkdir(join(root, folder), { recursive: true });
  }
  for (const name of ["bin", "sbin", "lib"]) await symlink(`usr/${name}`, join(root, name));
  await chmod(join(root, "tmp"), 0o1777);
  await copyFile(busybox, join(root, "usr/bin/busybox"));
  await chmod(join(root, "usr/bin/busybox"), 0o755);
  const { stdout } = await runCommand(busybox, ["--list"]);
  const programs = stdout.split("\n").filter((name) => name !== "" && name !== "busybox");
  await Promise.all(programs.map((name) => symlink("busybox", join(root, "usr/bin", name))));

  const etc = {
    "/etc/passwd":
      "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\nuser:x:1000:1000::/home/user:/bin/sh\n",
    "/etc/group": "root:x:0:\nnogroup:x:65534:\nuser:x:1000:\n",
    "/etc/os-release": 'ID=busybox\nPRETTY_NAME="busybox"\n',
  };
  for (const [path, content] of Object.entries({ ...etc, ...files })) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content, { mode: content.startsWith("#!") ? 0o755 : 0o644 });
  }
  const owner = ["--owner=0", "--group=0", "--numeric-owner"];
  const order = ["--sort=name", "--format=gnu", "--mtime=@1704067200"];
  return (await runCommand("tar", ["-C", root, ...order, ...owner, "-c", "."])).bytes;
}
