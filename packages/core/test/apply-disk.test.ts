import { chmod, mkdir, rename, rm, symlink, utimes } from "node:fs/promises";
import path from "node:path";
import { beforeAll, describe, expect, test } from "@jest/globals";
import { diskTree, listing, put, repositoryOf } from "./opened-repository.ts";

const committed = { "src/a.txt": "a", "src/b.txt": "b", "run.sh": "#!/bin/sh", ".gitignore": "build/\n*.log\n" };
const unchanged = [
  "644 file .gitignore",
  "644 file run.sh",
  "755 directory src",
  "644 file src/a.txt",
  "644 file src/b.txt",
];
type Change = (root: string) => Promise<unknown>;

describe("applyDisk", () => {
  test.each<[string, Change, { changed?: string[]; untracked?: string[]; gone?: string[]; there?: string[] }]>([
    ["nothing", async () => {}, {}],
    ["a touched file is no change", (root) => utimes(path.join(root, "src/a.txt"), 1, 1), {}],
    ["a file that holds something else", (root) => put(root, "src/a.txt", "A"), { changed: ["src/a.txt"] }],
    [
      "the executable bit",
      (root) => chmod(path.join(root, "run.sh"), 0o700),
      { changed: ["run.sh"], gone: ["644 file run.sh"], there: ["755 file run.sh"] },
    ],
    ["other permission bits are not git's", (root) => chmod(path.join(root, "run.sh"), 0o664), {}],
    [
      "a deleted file",
      (root) => rm(path.join(root, "src/b.txt")),
      { changed: ["src/b.txt"], gone: ["644 file src/b.txt"] },
    ],
    [
      "a deleted folder",
      (root) => rm(path.join(root, "src"), { recursive: true }),
      { changed: ["src/a.txt", "src/b.txt"], gone: ["755 directory src", "644 file src/a.txt", "644 file src/b.txt"] },
    ],
    [
      "a renamed file",
      (root) => rename(path.join(root, "run.sh"), path.join(root, "start.sh")),
      {
        changed: ["run.sh"],
        untracked: ["start.sh"],
        gone: ["644 file run.sh"],
        there: ["644 file untracked start.sh"],
      },
    ],
    [
      "an untracked file, with the bits of the disk",
      (root) => put(root, "src/new.txt", "", 0o640),
      { untracked: ["src/new.txt"], there: ["640 file untracked src/new.txt"] },
    ],
    [
      "a git-ignored file counts where it is taken",
      (root) => put(root, "debug.log", "", 0o644),
      { untracked: ["debug.log"], there: ["644 file untracked debug.log"] },
    ],
    [
      "a git-ignored folder",
      async (root) => {
        await put(root, "build/deep/x.js", "", 0o755);
        await chmod(path.join(root, "build"), 0o750);
        await chmod(path.join(root, "build/deep"), 0o700);
      },
      {
        untracked: ["build/deep/x.js"],
        there: [
          "750 directory untracked build",
          "700 directory untracked build/deep",
          "755 file untracked build/deep/x.js",
        ],
      },
    ],
    [
      "an empty folder",
      async (root) => {
        await mkdir(path.join(root, "src/empty"));
        await chmod(path.join(root, "src/empty"), 0o755);
      },
      { there: ["755 directory untracked src/empty"] },
    ],
    [
      "a symlink, wherever it leads",
      (root) => symlink("../no/where", path.join(root, "src/link")),
      { untracked: ["src/link"], there: ["777 symlink untracked src/link -> ../no/where"] },
    ],
    [
      "a symlink to a folder is not followed",
      (root) => symlink("src", path.join(root, "link")),
      { untracked: ["link"], there: ["777 symlink untracked link -> src"] },
    ],
    [
      "a file that became a symlink",
      async (root) => {
        await rm(path.join(root, "run.sh"));
        await symlink("src/a.txt", path.join(root, "run.sh"));
      },
      { changed: ["run.sh"], gone: ["644 file run.sh"], there: ["777 symlink run.sh -> src/a.txt"] },
    ],
    [
      "a file that became a folder",
      async (root) => {
        await rm(path.join(root, "run.sh"));
        await put(root, "run.sh/x", "", 0o644);
        await chmod(path.join(root, "run.sh"), 0o755);
      },
      {
        changed: ["run.sh"],
        untracked: ["run.sh/x"],
        gone: ["644 file run.sh"],
        there: ["755 directory untracked run.sh", "644 file untracked run.sh/x"],
      },
    ],
    [
      "a file that became an empty folder",
      async (root) => {
        await rm(path.join(root, "run.sh"));
        await mkdir(path.join(root, "run.sh"));
        await chmod(path.join(root, "run.sh"), 0o755);
      },
      { changed: ["run.sh"], gone: ["644 file run.sh"], there: ["755 directory untracked run.sh"] },
    ],
    [
      "a folder that became a file",
      async (root) => {
        await rm(path.join(root, "src"), { recursive: true });
        await put(root, "src", "", 0o644);
      },
      {
        changed: ["src/a.txt", "src/b.txt"],
        untracked: ["src"],
        gone: ["755 directory src", "644 file src/a.txt", "644 file src/b.txt"],
        there: ["644 file untracked src"],
      },
    ],
  ])("%s", async (_, change, { changed = [], untracked = [], gone = [], there = [] }) => {
    await using repository = await repositoryOf(committed);
    await change(repository.path);
    const { tree, changes } = await diskTree(repository.path);
    expect(changes).toEqual({ changed, untracked });
    const expected = [...unchanged.filter((line) => !gone.includes(line)), ...there];
    expect(listing(tree).toSorted()).toEqual(expected.toSorted());
  });

  test("gives what is on disk git's own ids", async () => {
    await using repository = await repositoryOf(committed);
    await put(repository.path, "src/a.txt", "changed");
    await put(repository.path, "new.txt", "new");
    const { tree } = await diskTree(repository.path);
    for (const file of ["src/a.txt", "src/b.txt", "new.txt"]) {
      expect([file, tree.get(file)?.oid]).toEqual([file, await repository.git("hash-object", file)]);
    }
  });
});

describe("applyDisk looks only where something can count", () => {
  test("below the roots for untracked files, everywhere for tracked ones", async () => {
    await using repository = await repositoryOf(committed);
    await put(repository.path, "src/new.txt");
    await put(repository.path, "elsewhere/new.txt");
    await put(repository.path, "run.sh", "changed");
    const { changes } = await diskTree(repository.path, ["src", "not/there"]);
    expect(changes).toEqual({ changed: ["run.sh"], untracked: ["src/new.txt"] });
  });

  test("no roots, no untracked files", async () => {
    await using repository = await repositoryOf(committed);
    await put(repository.path, "new.txt");
    expect((await diskTree(repository.path, [])).changes.untracked).toEqual([]);
  });

  test("a folder that is not wanted is not walked", async () => {
    await using repository = await repositoryOf(committed);
    await put(repository.path, "node_modules/a/index.js");
    const asked: string[] = [];
    const { tree, changes } = await diskTree(repository.path, [""], (file) => {
      asked.push(file);
      return file !== "node_modules";
    });
    expect(asked).toEqual(["node_modules"]);
    expect(changes.untracked).toEqual([]);
    expect(tree.get("node_modules")).toBeUndefined();
  });

  test("a folder is walked for what is wanted in it", async () => {
    await using repository = await repositoryOf(committed);
    await put(repository.path, "dist/app.js");
    await put(repository.path, "dist/app.map");
    const { changes } = await diskTree(repository.path, [""], (file, isFolder) => isFolder || file === "dist/app.js");
    expect(changes.untracked).toEqual(["dist/app.js"]);
  });
});

describe("applyDisk and other repositories", () => {
  let listed: readonly string[] = [];

  beforeAll(async () => {
    await using library = await repositoryOf({ "lib.c": "int x;" });
    await using repository = await repositoryOf(committed);
    await repository.git("-c", "protocol.file.allow=always", "submodule", "add", "--quiet", library.path, "vendor/lib");
    await repository.commit({});
    await put(repository.path, "nested/.git/HEAD", "ref: refs/heads/main");
    await put(repository.path, "nested/x", "", 0o644);
    await chmod(path.join(repository.path, "nested"), 0o755);
    listed = listing((await diskTree(repository.path)).tree).filter((line) => /vendor|nested/.test(line));
  });

  test("a submodule's files are its own (see Submodules); a stray repository's count, without its .git", () => {
    expect(listed).toEqual([
      "755 directory untracked nested",
      "644 file untracked nested/x",
      "755 directory vendor",
      "755 directory vendor/lib",
    ]);
  });

  test("what is behind a link that took a folder's place is not the repository's", async () => {
    await using repository = await repositoryOf(committed);
    await using outside = await repositoryOf({ "a.txt": "SECRET" });
    await rm(path.join(repository.path, "src"), { recursive: true });
    await symlink(outside.path, path.join(repository.path, "src"));
    const { tree } = await diskTree(repository.path);
    expect(listing(tree).filter((line) => line.includes("src"))).toEqual([
      `777 symlink untracked src -> ${outside.path}`,
    ]);
  });
});
