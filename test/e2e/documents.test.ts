import { glob, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { parse } from "yaml";
import { layersFile } from "../../packages/core/src/config/layers-file.ts";
import { requireTools } from "../harness/require-tools.ts";
import { runCommand } from "../harness/run-command.ts";
import { validateActionManifest, validateWorkflow } from "../harness/workflow-lint.ts";
import { validateBlocks, yamlBlocks } from "../harness/yaml-blocks.ts";

const { describe: describeZizmor } = requireTools("zizmor");
const root = resolve(import.meta.dirname, "../..");

/** The files of the checkout that match, with `/` on every system, sorted. */
async function find(...patterns: readonly string[]): Promise<readonly string[]> {
  const exclude = ["**/node_modules/**", ".cache/**", ".demo/**"];
  const found: string[] = [];
  for await (const path of glob(patterns, { cwd: root, exclude })) found.push(path.replaceAll("\\", "/"));
  return found.toSorted();
}

const read = (path: string): Promise<string> => readFile(join(root, path), "utf8");
const [workflows, manifests, layersFiles, documents] = await Promise.all([
  find(".github/workflows/*.{yml,yaml}", "examples/**/.github/workflows/*.{yml,yaml}"),
  find("action.yml", "*/action.yml", "actions/*/action.yml"),
  find("examples/*/layers.yaml"),
  find(
    "README.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    "action-docs/**/*.md",
    "actions/*/README.md",
    "examples/*/README.md",
  ),
]);

/** What zizmor has to say with this configuration. */
const audit = async (config: string): Promise<readonly object[]> => {
  const flags = ["--offline", "--quiet", "--no-exit-codes", "--format=json", config];
  const { stdout } = await runCommand("zizmor", [...flags, "--", ".github", "examples", "actions", "action.yml"], {
    cwd: root,
  });
  return JSON.parse(stdout);
};

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

  test.each([...documents, ...layersFiles])("the layers of %s fit the schema", async (path) => {
    const text = await read(path);
    const blocks = path.endsWith(".md") ? yamlBlocks(text).filter(({ kind }) => kind === "layers") : [{ text }];
    for (const block of blocks) expect(layersFile.safeParse(parse(block.text)).error?.issues ?? []).toEqual([]);
  });

  test("shows steps and layers, which are found as such", async () => {
    const texts = await Promise.all(documents.map(read));
    const kinds = texts.flatMap((text) => yamlBlocks(text).map(({ kind }) => kind));
    expect(kinds).toEqual(expect.arrayContaining(["steps", "layers"]));
  });
});

describe("the reusable workflow", () => {
  test("raises no job's rights, which GitHub would refuse the whole call for; the scan's can only read", async () => {
    const { permissions, jobs } = parse(await read(".github/workflows/layered-build.yml"));
    expect(permissions).toBeUndefined();
    const declared = Object.entries<{ permissions?: object }>(jobs).flatMap(([id, job]) =>
      job.permissions === undefined ? [] : [[id, job.permissions]],
    );
    expect(declared).toEqual([["scan", { contents: "read", packages: "read" }]]);
  });

  test("uses no foreign action but actions/checkout", async () => {
    const { jobs } = parse(await read(".github/workflows/layered-build.yml"));
    const steps = Object.values<{ steps: readonly { uses?: string }[] }>(jobs).flatMap((job) => job.steps);
    const used = new Set(steps.flatMap(({ uses }) => (uses === undefined ? [] : [uses.replace(/@.*/, "")])));
    expect([...used].filter((name) => !name.startsWith("$/"))).toEqual(["actions/checkout"]);
  });

  test("grants are enough wherever it is called: its scan reads packages", async () => {
    const callers = await Promise.all(
      [...workflows, ...documents].map(async (path) => [path, await read(path)] as const),
    );
    const called = callers.filter(([, text]) => text.includes("layered-build/.github/workflows/layered-build.yml@"));
    expect(called.length).toBeGreaterThan(3);
    const poor = called.flatMap(([path, text]) =>
      text
        .split(/(?=^ *[\w-]+:\n +uses: )/m)
        .filter((job) => /uses: org\/layered-build\/\.github\/workflows\/layered-build\.yml@/.test(job))
        .filter((job) => !/packages: (read|write)/.test(job))
        .map(() => path),
    );
    expect(poor).toEqual([]);
  });
});

describeZizmor("zizmor", () => {
  test("finds nothing in our workflows, actions and examples", async () => {
    expect(await audit("--config=.github/zizmor.yml")).toEqual([]);
  });

  test("looks at the examples: without our configuration, their references are no hashes", async () => {
    expect(JSON.stringify(await audit("--no-config"))).toContain("examples/nllb/.github/workflows/quick-build-app.yml");
  });
});
