import { spawn } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";

const repository = join(import.meta.dirname, "..", "..", "..");
const generator = join(repository, "scripts", "generate.ts");

let root = "";
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "generate-"));
  await cp(join(repository, "actions"), join(root, "actions"), { recursive: true });
  await symlink(join(repository, "node_modules"), join(root, "node_modules"), "junction");
  await writeFile(join(root, "README.md"), "# Title\n\n<!-- actions -->\n<!-- /actions -->\n\nMore.\n");
  await generate();
});
afterAll(() => rm(root, { recursive: true }));

async function generate(...args: readonly string[]): Promise<{ readonly code: number | null; readonly text: string }> {
  const child = spawn(process.execPath, [generator, "--root", root, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      text += chunk.toString("utf8");
    });
  }
  const code = await new Promise<number | null>((resolve) => {
    child.on("close", resolve);
  });
  return { code, text };
}

const read = (path: string): Promise<string> => readFile(join(root, path), "utf8");
const change = async (path: string, from: string, to: string): Promise<void> => {
  const text = await read(path);
  expect(text).toContain(from);
  await writeFile(join(root, path), text.replace(from, to));
};

describe("scripts/generate.ts", () => {
  test("makes a door for each path, and the page of layers.yaml, and the check is content with them", async () => {
    const paths = ["actions/detect-changed-layers", "detect-changed-layers", "detect-changes", "build-layer"];
    const doors = await Promise.all(paths.map((path) => read(`${path}/action.yml`)));
    expect(doors[0]).toContain("main: ../../dist/detect-changed-layers.js");
    expect(doors[1]).toContain("main: ../dist/detect-changed-layers.js");
    expect(doors[2]).toBe(doors[1]);
    expect(doors[3]).toContain("main: ../dist/build-layer.js");
    expect(await read("action.yml")).toContain("org/layered-build/detect-changes@v1");
    expect(await read("README.md")).toMatch(/<!-- actions -->\n\n\| action .*\n\n<!-- \/actions -->\n\nMore\.\n$/s);
    const keys = await read("action-docs/layers-yaml.md");
    expect(keys).toMatch(/^\| `parent-arg` +\| text +\| The build argument .*\. +\| BASE_IMAGE +\|$/m);
    expect(keys).toMatch(/^\| `to` +\| text +\| The folder in the image/m);
    expect(await generate("--check")).toEqual({ code: 0, text: "" });
  });

  test.each([
    ["a manifest that says something else", "actions/build-layer/manifest.ts", "Build and push image layers", "Push"],
    ["a door that was edited", "detect-changes/action.yml", "node24", "node20"],
    ["a page that was edited", "action-docs/build-layer.md", "# Build layer", "# Build"],
    ["a table that was edited", "README.md", "| action", "| deed"],
  ])("the check finds %s", async (_name, path, from, to) => {
    await change(path, from, to);
    const { code, text } = await generate("--check");
    expect(code).toBe(1);
    const [folder = ""] = path.replace("actions/", "").split("/");
    expect(text).toContain(`out of date: ${path.endsWith("manifest.ts") ? `${folder}/action.yml` : path}\n`);
    await generate();
    expect((await generate("--check")).code).toBe(0);
  });

  test("the check finds what is left of an action that was removed; generating deletes it", async () => {
    await mkdir(join(root, "old-name"));
    await cp(join(root, "build-layer", "action.yml"), join(root, "old-name", "action.yml"));
    await cp(join(root, "action-docs", "build-layer.md"), join(root, "action-docs", "old-name.md"));
    await mkdir(join(root, "own"));
    await writeFile(join(root, "own", "action.yml"), "name: written by hand\n");
    const { code, text } = await generate("--check");
    expect(code).toBe(1);
    expect(text).toContain(
      "made of nothing any more: action-docs/old-name.md\nmade of nothing any more: old-name/action.yml\n",
    );
    await generate();
    await expect(read("old-name/action.yml")).rejects.toThrow("ENOENT");
    await expect(read("action-docs/old-name.md")).rejects.toThrow("ENOENT");
    expect(await read("own/action.yml")).toBe("name: written by hand\n");
    expect((await generate("--check")).code).toBe(0);
  });

  test("a marker that is never closed is named", async () => {
    await writeFile(join(root, "README.md"), "<!-- actions -->\n");
    const { code, text } = await generate();
    expect(code).toBe(1);
    expect(text).toContain("The marker <!-- actions --> has no <!-- /actions --> after it.");
  });
});
