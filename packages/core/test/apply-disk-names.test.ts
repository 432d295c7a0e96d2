import { describe, expect, test } from "@jest/globals";
import { diskTree, put, repositoryOf } from "./opened-repository.ts";

describe("applyDisk and names", () => {
  const names = [
    'quote".txt',
    "tab\t.txt",
    "new\nline.txt",
    "back\\slash",
    "ünï.txt",
    " space ",
    "-dash",
    ":(top)x",
    "*.star",
  ];

  test.each(names)("%j, tracked and then changed, and untracked beside it", async (name) => {
    await using repository = await repositoryOf({ [`d/${name}`]: "x" });
    await put(repository.path, `d/${name}`, "y");
    await put(repository.path, `d/${name}2`, "z");
    const { tree, changes } = await diskTree(repository.path, ["d"]);
    expect(changes).toEqual({ changed: [`d/${name}`], untracked: [`d/${name}2`] });
    expect(tree.get(`d/${name}`)?.kind).toBe("file");
  });

  test("bytes that are no UTF-8 stay apart", async () => {
    await using repository = await repositoryOf({});
    await put(repository.path, Buffer.from([0x66, 0x80]), "1");
    await repository.commit({});
    await put(repository.path, Buffer.from([0x66, 0x81]), "2");
    await put(repository.path, Buffer.from([0x66, 0x80]), "3");
    const { tree, changes } = await diskTree(repository.path);
    expect(changes).toEqual({ changed: ["f\udc80"], untracked: ["f\udc81"] });
    expect(Array.from(tree.children(""), ({ path: file }) => file)).toEqual(["f\udc80", "f\udc81"]);
  });
});
