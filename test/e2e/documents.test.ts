import { glob, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { requireTools } from "../harness/require-tools.ts";
import { runCommand } from "../harness/run-command.ts";
import { validateActionManifest, validateWorkflow } from "../harness/workflow-lint.ts";
import { validateBlocks, yamlBlocks } from "../harness/yaml-blocks.ts";

const root = resolve(import.meta.dirname, "../..");

/** The files of the checkout that match, with `/` on every system, sorted. */
async function find(...patterns: readonly string[]): Promise<readonly string[]> {
  const exclude = ["**/node_modules/**", ".cache/**", ".demo/**"];
  const found: string[] = [];
  for await (const path of glob(patterns, { cwd: root, exclude })) found.push(path.replaceAll("\\", "/"));
  return found.toSorted();
}

const read = (path: string): Promise<string> => readFile(join(root, path), "utf8");
const [workflows, manifests, documents] = await Promise.all([
  find(".github/workflows/*.{yml,yaml}", "examples/**/.github/workflows/*.{yml,yaml}"),
  find("action.yml", "*/action.yml", "actions/*/action.yml"),
  find(
    "README.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    "action-docs/**/*.md",
    "actions/*/README.md",
    "examples/*/README.md",
  ),
]);

describe("what users copy", () => {
  test("is found here", () => {
    expect(workflows).toEqual(
      expect.arrayContaining([
        ".github/workflows/layered-build.yml",
        "examples/nllb/.github/workflows/build-layered.yml",
        "examples/nllb/.github/workflows/quick-build-app.yml",
      ]),
    );
    expect(manifests).toEqual(
      expect.arrayContaining(["action.yml", "detect-changes/action.yml", "actions/build-layer/action.yml"]),
    );
    expect(documents).toEqual(expect.arrayContaining(["action-docs/build-layer.md", "examples/quickstart/README.md"]));
  });

  test.each(workflows)("%s is a workflow that GitHub accepts", async (path) => {
    expect(await validateWorkflow(await read(path), path)).toEqual([]);
  });

  test.each(manifests)("%s is an action that GitHub accepts", async (path) => {
    expect(await validateActionManifest(await read(path), path)).toEqual([]);
  });

  test.each(documents)("the yaml blocks of %s are what GitHub accepts", async (path) => {
    expect(await validateBlocks(await read(path), path)).toEqual([]);
  });

  test("has examples of workflows in its documents", async () => {
    const texts = await Promise.all(documents.map(read));
    const kinds = texts.flatMap((text) => yamlBlocks(text).map(({ kind }) => kind));
    expect(kinds).toEqual(expect.arrayContaining(["workflow", "layers"]));
  });
});

requireTools("zizmor").test("zizmor finds nothing in our workflows and examples", async () => {
  const flags = ["--offline", "--quiet", "--no-exit-codes", "--format=json", "--config=.github/zizmor.yml"];
  const { stdout } = await runCommand("zizmor", [...flags, "--", ".github", "examples", "actions", "action.yml"], {
    cwd: root,
  });
  expect(JSON.parse(stdout)).toEqual([]);
});
