import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { temporaryFolder } from "./temporary-folder.ts";
import { requireTools } from "./require-tools.ts";
import { validateActionManifest, validateWorkflow } from "./workflow-lint.ts";
import { validateBlocks, yamlBlocks } from "./yaml-blocks.ts";
import { zizmor } from "./zizmor.ts";

const suite = join(import.meta.dirname, "fixtures", "suite");
const lint = async (text: string): Promise<readonly string[]> =>
  (await validateWorkflow(text, "ci.yml", suite)).map(
    ({ line, severity, message }) => `${line} ${severity}: ${message}`,
  );
const steps = (text: string): string => `on: push
jobs:
  a:
    runs-on: ubuntu-24.04
    steps:
${text.replaceAll(/^(?=.)/gm, "      ")}`;

const call = (input: string): string =>
  `on: push\njobs:\n  a:\n    uses: org/layered-build/.github/workflows/waves.yml@v1\n    with: { ${input}: a }\n`;

describe("validateWorkflow", () => {
  test.each([
    ["our action with its inputs", "- uses: org/layered-build/plan@v1\n  with: { layers: a }\n"],
    ["our action by its own repository", "- uses: $/plan\n  with: { layers: a }\n"],
    ["a foreign action", "- uses: actions/checkout@v5\n  with: { any: thing }\n"],
    [
      "parallel steps",
      "- parallel:\n    - uses: $/plan\n    - run: 'true'\n- { id: x, background: true, run: 'true' }\n- wait: x\n",
    ],
  ])("accepts %s", async (_name, text) => {
    expect(await lint(steps(text))).toEqual([]);
  });

  test.each([
    [
      "an unknown input",
      "- uses: org/layered-build/plan@v1\n  with: { layer: a }\n",
      "7 error: Invalid action input 'layer'",
    ],
    ["an unknown input after $/", "- uses: $/plan\n  with: { layer: a }\n", "7 error: Invalid action input 'layer'"],
    [
      "an action that we do not have",
      "- uses: $/plans\n",
      "6 error: Unable to resolve action `org/layered-build/plans@v1`, repository or version not found",
    ],
    ["an unknown key", "- run: 'true'\n  widh: {}\n", "7 error: Unexpected value 'widh'"],
    ["an unknown step", "- run: echo ${{ steps.x.outputs.y }}\n", "6 warning: Context access might be invalid: x"],
  ])("reports %s with its line", async (_name, text, expected) => {
    expect(await lint(steps(text))).toEqual([expected]);
  });

  test("checks the inputs of our reusable workflow", async () => {
    expect(await lint(call("layers"))).toEqual([]);
    expect((await lint(call("layer"))).join()).toContain("layer");
  });
});

describe("validateActionManifest", () => {
  const manifest = "name: x\ndescription: y\nruns: { using: node24, main: x.js }\n";
  test("accepts a good one and reports what GitHub would refuse", async () => {
    expect(await validateActionManifest(manifest)).toEqual([]);
    expect(await validateActionManifest(manifest.replace("main", "mian"))).not.toEqual([]);
    expect(await validateActionManifest("inputs: []\n")).not.toEqual([]);
  });
});

describe("yaml blocks", () => {
  const markdown = [
    "# Title",
    "```yaml",
    "layers: { base: {} }",
    "```",
    "1. A step:",
    "   ```yml run",
    "   - uses: org/layered-build/plan@v1",
    "     with: { wrong: 1 }",
    "   ```",
    "```sh",
    "ls",
    "```",
  ].join("\n");

  test("are found with their lines, kinds and notes", () => {
    const title = { heading: "Title", path: undefined };
    expect(yamlBlocks(markdown)).toEqual([
      { ...title, text: "layers: { base: {} }\n", line: 3, language: "yaml", info: "", kind: "layers" },
      {
        ...title,
        text: "- uses: org/layered-build/plan@v1\n  with: { wrong: 1 }\n",
        line: 7,
        language: "yml",
        info: "run",
        kind: "steps",
      },
    ]);
  });

  test("are validated with the lines of the file", async () => {
    expect(await validateBlocks(markdown, "README.md", suite)).toEqual([
      { file: "README.md", line: 8, severity: "error", message: "Invalid action input 'wrong'" },
    ]);
  });
});

requireTools("zizmor").describe("zizmor", () => {
  test("finds a template injection", async () => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, "ci.yml");
    await writeFile(file, steps("- run: echo ${{ github.event.issue.title }}\n"));
    const findings = await zizmor([file]);
    expect(findings).toContainEqual(
      expect.objectContaining({ rule: "template-injection", severity: "High", line: 6, file }),
    );
  });
});
