import { chmod, mkdir, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { runCommand } from "../harness/run-command.ts";

const texts: Readonly<Record<string, string>> = {
  "a.txt": "a\n",
  "b.txt": "bb\n",
  "x.sh": "echo\n",
  empty: "",
  block: "x".repeat(512),
  "big.bin": "0123456789abcdef".repeat(20_000),
  "dir/one": "1",
  "dir/sub/two": "22",
  "dir/sub/deeper/three": "333",
  "dir2/sub/two": "other two",
  "dir2/one": "one again",
  "etc/conf.d/app.conf": "conf\n",
  "bin/tool": "tool\n",
  "lib/x/lib.so": "so\n",
  "spaces in/a name": "spaced",
  "ünï/çödé.txt": "unicode",
  "[odd]/x*y": "odd",
  "docs/readme.md": "# docs\n",
  "docs/api/index.md": "# api\n",
  "src/main.py": "print()\n",
  "src/test_main.py": "assert\n",
  "src/pkg/__init__.py": "",
  "src/pkg/mod.pyc": "pyc",
  ".hidden/.keep": "",
  "new/passwd": "new:x:4321:8765::/home/new:/bin/sh\n",
  "new/group": "new:x:8765:\n",
};

/** The build context of the hand-written cases: ordinary files, odd names, modes, links and archives, in the folder. */
export async function writeContext(folder: string): Promise<void> {
  const long = `${"long-folder-name/".repeat(9)}${"é".repeat(50)}.txt`;
  for (const [path, text] of Object.entries({ ...texts, [long]: "long" })) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  for (const path of ["x.sh", "bin/tool", "dir/sub/two"]) await chmod(join(folder, path), 0o755);
  await mkdir(join(folder, "links"));
  const links = {
    "to-file": "../a.txt",
    "to-dir": "../dir",
    "to-nothing": "gone",
    "to-link": "to-file",
    absolute: "/dir/one",
    outside: "../../../../a.txt",
  };
  for (const [name, target] of Object.entries(links)) await symlink(target, join(folder, "links", name));
  await symlink("dir", join(folder, "dirlink"));
  await pack(folder);
}

/** Archives of a tree whose modes and owners no checkout could have. */
async function pack(folder: string): Promise<void> {
  const script = `set -e
mkdir -p t/usr/share/x t/private/in t/tmp && cd t
echo data > usr/share/x/data && chmod 0400 usr/share/x/data
echo run > run && chmod 6755 run
ln -s usr/share share
chmod 0710 private && chmod 2750 private/in && chmod 0700 usr/share/x
cd ..
flags="--sort=name --mtime=@1500000000 --numeric-owner --owner=55 --group=66"
tar -C t $flags -cf tree.tar usr run share private tmp
tar -C t $flags --format=pax -czf tree.tgz ./usr ./run ./private
tar -C t $flags --zstd -cf tree.tar.zst usr run
tar -C t $flags --owner=3000000 --group=4000000 --format=pax -cf owners.tar run
tar -C new $flags -cf users.tar passwd group
rm -r t`;
  await runCommand("sh", ["-c", script], { cwd: folder });
}
