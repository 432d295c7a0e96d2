import { chmod, rename, rm, symlink } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "@jest/globals";
import { decodePath } from "@layered-build/oci";
import { diffTree } from "../src/changes/diff-tree.ts";
import { openGit } from "../src/source/git.ts";
import { exec, gitEnv, put, repositoryOf } from "./opened-repository.ts";

test("diffTree tells modes, kinds, renames and names of any bytes", async () => {
  await using repository = await repositoryOf({
    edited: "1",
    moved: "2",
    gone: "3",
    tool: "4",
    link: "5",
    folder: "6",
  });
  const { path: root, git } = repository;
  const before = await git("rev-parse", "HEAD");
  await put(root, "edited", "one");
  await rename(path.join(root, "moved"), path.join(root, "new"));
  await rm(path.join(root, "gone"));
  await chmod(path.join(root, "tool"), 0o755);
  await rm(path.join(root, "link"));
  await symlink("tool", path.join(root, "link"));
  await rm(path.join(root, "folder"));
  await put(root, "folder/file", "6");
  const latin1 = Buffer.from("caf\xe9\t\n", "latin1");
  await put(root, latin1, "new");
  await git("update-index", "--add", "--cacheinfo", `160000,${before},module`);
  await git("add", "--all", "--", ":!module");
  await git("commit", "--quiet", "--message", "Change");

  const changes = await diffTree(await openGit(root, exec, gitEnv), before, await git("rev-parse", "HEAD"));
  const lines = changes.map((change) => `${change.before?.mode ?? "-"} ${change.now?.mode ?? "-"} ${change.path}`);
  expect(lines.toSorted()).toEqual(
    [
      "100644 100644 edited",
      "100644 - moved",
      "- 100644 new",
      "100644 - gone",
      "100644 100755 tool",
      "100644 120000 link",
      "100644 - folder",
      "- 100644 folder/file",
      `- 100644 ${decodePath(latin1)}`,
      "- 160000 module",
    ].toSorted(),
  );
  expect(changes.find((change) => change.path === "tool")).toMatchObject({
    before: { oid: await git("rev-parse", "HEAD:tool") },
    now: { oid: await git("rev-parse", "HEAD:tool") },
  });
});
