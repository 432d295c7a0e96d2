import { utimes, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test } from "@jest/globals";
import { gitRepository } from "../../../test/harness/git-repository.ts";
import { keyLayers } from "../src/key/key-layers.ts";
import { open } from "./opened-repository.ts";

const key = async (folder: string): Promise<string> => {
  const project = await open(folder);
  return keyLayers(project, {}, () => {}).get("model")?.key ?? "";
};

describe("files that git keeps otherwise than the disk has them", () => {
  test("a pointer and the weights it stands for have different keys; a clean checkout stays clean", async () => {
    await using repository = await gitRepository({
      "layers.yaml": "image: oci:images\nlayers: {model: {dockerfile: Dockerfile}}\n",
      Dockerfile: "FROM scratch\nCOPY w.bin plain.txt /\n",
      ".gitattributes": "*.bin filter=upper\n",
      "w.bin": "pointer\n",
      "plain.txt": "plain\n",
    });
    const pointer = await key(repository.path);
    // What `git lfs pull` does: other bytes on disk, and git calls the file unchanged.
    await repository.git("config", "filter.upper.clean", "tr A-Z a-z");
    await writeFile(path.join(repository.path, "w.bin"), "POINTER\n");
    expect(await repository.git("status", "--porcelain")).toBe("");
    expect(await key(repository.path)).not.toBe(pointer);
    await expect(open(repository.path, { dirty: "error" })).resolves.toBeDefined();
  });

  test("a time that is new is no change, as git's filters see it; another content is", async () => {
    await using repository = await gitRepository({
      "layers.yaml": "image: oci:images\nlayers: {model: {dockerfile: Dockerfile}}\n",
      Dockerfile: "FROM scratch\nCOPY w.bin plain.txt /\n",
      ".gitattributes": "*.bin filter=upper\nname filter=upper\n",
      "w.bin": "pointer\n",
      "deep/w\n.bin": "pointer\n",
      "plain.txt": "plain\n",
    });
    await repository.git("config", "filter.upper.clean", "tr A-Z a-z");
    for (const name of ["w.bin", "deep/w\n.bin"]) {
      await writeFile(path.join(repository.path, name), "POINTER\n");
      await utimes(path.join(repository.path, name), new Date(0), new Date(0));
    }
    await expect(open(repository.path, { dirty: "error" })).resolves.toBeDefined();
    await writeFile(path.join(repository.path, "deep/w\n.bin"), "OTHER\n");
    await expect(open(repository.path, { dirty: "error" })).rejects.toMatchObject({
      message: expect.stringMatching(/: deep\/w\\x0a\.bin\.$/),
    });
    await repository.git("add", "--all");
    await expect(open(repository.path, { dirty: "error" })).rejects.toMatchObject({ code: "dirty-tree" });
  });
});
