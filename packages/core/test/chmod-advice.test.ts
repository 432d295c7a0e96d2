import { describe, expect, test } from "@jest/globals";
import { parseDockerfile } from "@layered-build/dockerfile";
import { chmodAdvice } from "../src/build/split/chmod-advice.ts";
import { stepChanges } from "../src/build/split/explain-step.ts";
import type { LayerInputs } from "../src/key/layer-inputs.ts";
import { nodeOf, trackedFile, treeOf } from "./layer-nodes.ts";

const tree = treeOf(trackedFile("run.sh", "x", 0o755), trackedFile("plain.sh"), trackedFile("bin/tool", "x", 0o755));

function advice(lines: string): string | undefined {
  const text = `FROM base\n${lines}\n`;
  const { context } = nodeOf(text, { tree });
  const instructions = parseDockerfile(text, "Dockerfile").stages[0]?.instructions ?? [];
  const run = instructions.at(-1);
  if (run?.kind !== "RUN") throw new Error("no RUN");
  return chmodAdvice(instructions, run, context);
}

describe("chmodAdvice", () => {
  test.each<[string, string]>([
    ["COPY run.sh /app/\nRUN chmod +x /app/run.sh", "git has /app/run.sh as 0755 already"],
    ["COPY run.sh /app/go\nRUN chmod 0755 /app/go", "git has /app/go as 0755 already"],
    ["WORKDIR /app\nCOPY . .\nRUN chmod a+x run.sh bin/tool", "git has run.sh, bin/tool as 0755 already"],
    ["WORKDIR /app\nWORKDIR x\nCOPY bin ./b/\nRUN chmod -R u+x /app/x/b/tool", "git has /app/x/b/tool as 0755 already"],
    ["COPY plain.sh /app/\nRUN chmod +x /app/plain.sh", "COPY --chmod=+x (line 2)"],
    ["COPY run.sh /app/\nRUN chmod 700 /app/run.sh", "COPY --chmod=700 (line 2)"],
    ["COPY run.sh $X/\nRUN chmod +x /app/run.sh", "COPY --chmod=+x (line 2)"],
    ["COPY . /app\nRUN chown -R app:app /app", "COPY --chown=app:app (line 2)"],
  ])("%j", (lines, expected) => {
    expect(advice(lines)).toContain(expected);
  });

  test.each<[string]>([
    ["COPY run.sh /app/\nRUN chmod +x /app/run.sh && make"],
    ["COPY run.sh /app/\nRUN chmod +x /app/*.sh"],
    ["COPY run.sh /app/\nRUN make\nRUN chmod +x /app/run.sh"],
    ["COPY run.sh /app/\nRUN make"],
    ["RUN chmod +x /app/run.sh"],
  ])("nothing is said of %j", (lines) => {
    expect(advice(lines)).toBeUndefined();
  });
});

const inputs = (more: Partial<LayerInputs>): LayerInputs => ({
  schema: "1",
  dockerfile: ["FROM x", "RUN y", "COPY z"],
  platforms: ["linux/amd64"],
  buildArgs: {},
  files: [],
  extraFiles: [],
  parents: {},
  bases: {},
  labels: {},
  annotations: {},
  secrets: [],
  ssh: [],
  ...more,
});
const record = (path: string, id = "1"): string => `100644 ${id} ${path}`;

describe("stepChanges", () => {
  test.each<[string, Partial<LayerInputs>, Partial<LayerInputs>, Partial<LayerInputs>, readonly string[]]>([
    [
      "a file of the step",
      { files: [record("a"), record("b")] },
      { files: [record("a", "2"), record("b")] },
      { files: [record("a", "2")] },
      ["a changed"],
    ],
    [
      "a file of what follows is none of its business",
      { files: [record("a"), record("b")] },
      { files: [record("a"), record("b", "2")] },
      { files: [record("a")] },
      [],
    ],
    ["one that is gone", { files: [record("a"), record("b")] }, { files: [record("b")] }, { files: [] }, ["a removed"]],
    [
      "its instructions",
      { dockerfile: ["FROM x", "RUN old"] },
      {},
      { dockerfile: ["FROM x", "RUN y"] },
      ["the Dockerfile's instructions changed"],
    ],
    ["a parent that it does not have", { parents: { m: "1" } }, { parents: { m: "2" } }, {}, []],
    ["a parent", { parents: { m: "1" } }, { parents: { m: "2" } }, { parents: { m: "2" } }, ["parent model changed"]],
  ])("%s", (_, before, now, step, expected) => {
    const names = new Map([["m", "model"]]);
    const own = { dockerfile: ["FROM x", "RUN y"], ...step };
    expect(stepChanges(inputs(before), inputs(now), inputs(own), 0, names)).toEqual(expected);
  });
});
