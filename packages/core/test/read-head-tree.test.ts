import { chmod, symlink } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Exec } from "../src/ports.ts";
import { gitIn, openGit } from "../src/source/git.ts";
import type { WorkTree } from "../src/source/work-tree.ts";
import type { GitRepository } from "../../../test/harness/git-repository.ts";
import { temporaryFolder } from "../../../test/harness/temporary-folder.ts";
import { exec, gitEnv, headTree, listing, put, repositoryOf } from "./opened-repository.ts";

describe("readHeadTree", () => {
  let repository: GitRepository;
  let tree: WorkTree;

  beforeAll(async () => {
    repository = await repositoryOf({ "src/a b.txt": "a", 'q"\t\n.txt': "q", "src/run.sh": "#!" });
    await chmod(path.join(repository.path, "src/run.sh"), 0o700);
    await symlink("../x\ny", path.join(repository.path, "src/link"));
    await symlink(Buffer.from([0x2f, 0xff]), path.join(repository.path, "bytes"));
    await put(repository.path, Buffer.from([0x80]), "b");
    await repository.commit({});
    // None of this is in HEAD.
    await put(repository.path, "src/a b.txt", "changed");
    await put(repository.path, "new.txt");
    ({ tree } = await headTree(path.join(repository.path, "src")));
  });
  afterAll(async () => repository[Symbol.asyncDispose]());

  test("has every file with git's mode, and where links lead", () => {
    expect(listing(tree)).toEqual([
      "777 symlink bytes -> /\udcff",
      '644 file q"\t\n.txt',
      "755 directory src",
      "644 file src/a b.txt",
      "777 symlink src/link -> ../x\ny",
      "755 file src/run.sh",
      "644 file \udc80",
    ]);
  });

  test("has git's ids", async () => {
    expect(tree.get("src/a b.txt")?.oid).toBe(await repository.git("rev-parse", "HEAD:src/a b.txt"));
    expect(tree.get("src/link")?.oid).toBe(await repository.git("rev-parse", "HEAD:src/link"));
  });

  test("the head is the commit, its time, and the kind of ids", async () => {
    const { head, git } = await headTree(repository.path);
    expect(head).toEqual({ commit: await repository.git("rev-parse", "HEAD"), time: 1704067200, oidAlgorithm: "sha1" });
    expect(git.root).toBe(repository.path);
  });
});

describe("a repository with sha256 ids", () => {
  test("is read the same way", async () => {
    await using folder = await temporaryFolder("sha256");
    const git = async (...args: string[]) => exec({ command: "git", args, cwd: folder.path, env: gitEnv });
    await git("init", "--quiet", "--object-format=sha256");
    await put(folder.path, "a", "a");
    await git("add", "a");
    await git("-c", "user.name=o", "-c", "user.email=o@example.com", "commit", "--quiet", "--message=x");
    const { head, tree } = await headTree(folder.path);
    expect(head.oidAlgorithm).toBe("sha256");
    expect(tree.get("a")?.oid).toBe((await git("hash-object", "a")).stdout.toString().trim());
    expect(tree.get("a")?.oid).toHaveLength(64);
  });
});

const silent: Exec = async () => ({ exitCode: 128, stdout: Buffer.alloc(0), stderr: "\n" });

describe("openGit", () => {
  test("says what no repository is", async () => {
    await using folder = await temporaryFolder("none");
    await expect(openGit(folder.path, exec, gitEnv)).rejects.toMatchObject({
      code: "not-a-repository",
      hint: expect.stringContaining("actions/checkout"),
    });
  });

  test("says with what a git ended that says nothing", async () => {
    await expect(openGit("/work", silent, gitEnv)).rejects.toThrow("/work is not a git repository: exit code 128");
    await expect(gitIn("/work", silent, gitEnv).run(["fetch"])).rejects.toThrow("git fetch failed: exit code 128");
  });

  test("says that there is no commit yet", async () => {
    await using folder = await temporaryFolder("empty");
    await exec({ command: "git", args: ["init", "--quiet"], cwd: folder.path, env: gitEnv });
    await expect(headTree(folder.path)).rejects.toMatchObject({ code: "not-a-repository" });
  });

  test("says that there is no git", async () => {
    await using folder = await temporaryFolder("no-git");
    await expect(openGit(folder.path, exec, { PATH: folder.path })).rejects.toMatchObject({ code: "missing-program" });
  });
});
