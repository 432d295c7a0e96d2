import { mkdir, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { makeFolders } from "@layered-build/oci";
import { temporaryFolder } from "../../../test/harness/temporary-folder.ts";
import { checkOutputFile } from "../src/check-output-file.ts";

test("the folders of a file are made, by several at once too", async () => {
  await using folder = await temporaryFolder("output");
  const deep = join(folder.path, "a/b/c");
  await Promise.all([1, 2, 3].map((number) => checkOutputFile("plan-file", join(deep, `${number}.json`))));
  expect((await stat(deep)).isDirectory()).toBe(true);
  await symlink("a/b", join(folder.path, "link"));
  await checkOutputFile("plan-file", join(folder.path, "link/d/plan.json"));
  expect((await stat(join(folder.path, "a/b/d"))).isDirectory()).toBe(true);
});

test.each([
  ["file/plan.json", "it, or what is above it, is no folder"],
  ["file/x/plan.json", "it, or what is above it, is no folder"],
  ["folder", "it is a folder"],
  ["gone/plan.json", "it, or what is above it, is no folder"],
])("where %s cannot be, it is said", async (name, why) => {
  await using folder = await temporaryFolder("output");
  await writeFile(join(folder.path, "file"), "");
  await mkdir(join(folder.path, "folder"));
  await symlink("nowhere", join(folder.path, "gone"));
  await expect(checkOutputFile("plan-file", join(folder.path, name))).rejects.toMatchObject({
    code: "bad-input",
    message: expect.stringContaining(`: ${why}.`),
  });
});

// Node's own recursive mkdir never ends there.
test("below /proc no folder can be made, which is said at once", async () => {
  await expect(checkOutputFile("plan-file", "/proc/x/y/plan.json")).rejects.toMatchObject({
    code: "bad-input",
    message: expect.stringMatching(/^plan-file: "\/proc\/x\/y" cannot be written: E\w+: .*'\/proc\/x'\.$/),
  });
  await expect(makeFolders("/proc/x")).rejects.toThrow("/proc/x");
});
