import { Buffer } from "node:buffer";
import { access, mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe as always, expect, test } from "@jest/globals";
import { startGitHubApi } from "../e2e/github-api.ts";
import { gitRepository } from "../harness/git-repository.ts";
import { startRegistry } from "../harness/registry.ts";
import { requireTools } from "../harness/require-tools.ts";
import { type ActionResult, runAction } from "../harness/run-action.ts";

const tools = requireTools("docker-registry", "git");
// Windows and macOS refuse most of these names.
const describe = process.platform === "linux" ? tools.describe : always.skip;

/** Names of files, each in the folder of a layer of its own, and what its reason shows of them. */
const hostile: Readonly<Record<string, readonly [name: string | Buffer, shown: RegExp]>> = {
  newline: ["a\n::set-output name=evil::1\n::error::evil\n##[error]evil", /a\\x0a::set-output name=evil::1\\x0a/],
  command: ["::set-output name=evil::1", /command\/::set-output name=evil::1 added/],
  bracket: ["##[error]evil ::error::evil", /#\\x23\[error\]evil/],
  quote: ["\"'`touch evil``$(touch evil);touch evil;&|", /"'`touch evil/],
  percent: ["%0A::error::evil%0D%25", /%0A::error::evil%0D%25 added/],
  escape: ["\u001B[2J\u001B]0;evil\u0007\u009B31m", /\\x1b\[2J\\x1b\]0;evil\\x07/],
  carriage: ["a\r::error::evil\t\v\f", /a\\x0d::error::evil\\x09/],
  bytes: [Buffer.from("caf\xE9-\xFF\xFE-\xED\xA0\x80", "latin1"), /caf\\xe9-\\xff\\xfe-/],
  order: ["\u202Ecod.exe\u2066\u2028x", /\\xe2\\x80\\xaecod\.exe/],
  markup: ["<img src=x onerror=evil> | `code` [x](y) **b** -->", /<img src=x/],
  option: ["--upload-pack=touch evil", /--upload-pack=touch evil added/],
  pathspec: [":(exclude)*[!a]?{x,y}", /:\(exclude\)/],
  backslash: ["C:\\x0a\\..\\evil ", /C:\\x5cx0a\\x5c/],
  // With the folder of the checkout not more than PATH_MAX.
  long: [`${`${"d".repeat(240)}/`.repeat(15)}end.py`, /long\/ddd\S{0,60}…\S*\/end\.py added/],
};
const layers = Object.keys(hostile);
const names = Object.entries(hostile).map(([layer, [name, shown]]) => ({ layer, name, shown }));

const files = (host: string): Readonly<Record<string, string>> => ({
  "layers.yaml": JSON.stringify({
    image: `${host}/octo/demo`,
    "tag-rules": "type=raw,value=latest",
    layers: Object.fromEntries(layers.map((layer) => [layer, { dockerfile: `${layer}/Dockerfile` }])),
  }),
  ...Object.fromEntries(
    layers.flatMap((layer) => [
      [`${layer}/Dockerfile`, `FROM scratch\nCOPY ${layer} /files/\n`],
      [`${layer}/plain.txt`, "plain\n"],
    ]),
  ),
});

async function putHostile(root: string): Promise<void> {
  for (const { layer, name } of names) {
    const bytes = Buffer.concat([Buffer.from(path.join(root, layer, "/")), Buffer.from(name)]);
    const cut = bytes.lastIndexOf("/");
    await mkdir(bytes.subarray(0, cut), { recursive: true });
    await writeFile(bytes, `${layer}\n`);
  }
}

describe("files with hostile names in the layers", () => {
  test("change no line of the log, no output, no summary and no command", async () => {
    await using registry = await startRegistry();
    await using repository = await gitRepository(files(registry.host));
    // With the tag `latest` written, reasons can be told: it is the image before.
    await using api = await startGitHubApi({ "octo/demo/heads/main": await repository.git("rev-parse", "HEAD") });
    const run = { workspace: repository.path, github: { apiUrl: api.url } };
    await runAction({ ...run, action: "build-layer" });
    await putHostile(repository.path);
    await repository.commit({});

    const detected = await runAction({ ...run, action: "detect-changed-layers" });
    expectInert(detected);
    expect(decisions(detected.log)).toEqual(layers.map((layer) => `${layer}: build`));
    const reasons = JSON.parse(detected.outputs["reasons"] ?? "{}");
    for (const { layer, shown } of names) expect(reasons[layer]).toMatch(shown);

    // The same names go through a build: the key that it computes is that of the plan, and the image is found again.
    const built = await runAction({
      ...run,
      action: "build-layer",
      inputs: { phase: "build", plan: detected.outputs["plan"] ?? "" },
    });
    expect(built).toMatchObject({ outcome: "success", annotations: [] });
    expect(unsafe(built.log.replaceAll(/^##\[(group\]Build [a-z]+|endgroup\])$/gm, ""))).toEqual([]);
    const again = await runAction({ ...run, action: "detect-changed-layers" });
    expect(decisions(again.log)).toEqual(layers.map((layer) => `${layer}: reuse`));
    await expect(access(path.join(repository.path, "evil"))).rejects.toMatchObject({ code: "ENOENT" });
  });

  test("uncommitted ones count with `dirty: hash`, and are named safely by `dirty: error`", async () => {
    await using registry = await startRegistry();
    await using repository = await gitRepository(files(registry.host));
    const run = { action: "detect-changed-layers", workspace: repository.path };
    await runAction({ ...run, action: "build-layer" });
    await putHostile(repository.path);

    const counted = await runAction(run);
    expectInert(counted);
    expect(decisions(counted.log)).toEqual(layers.map((layer) => `${layer}: build`));

    const refused = await runAction({ ...run, inputs: { dirty: "error" } });
    expect(refused.outcome).toBe("failure");
    expect(refused.annotations).toHaveLength(1);
    expect(refused.annotations[0]?.message).toMatch(/differs from commit/);
    expect(refused.outputs).toEqual({});
    expect(unsafe(refused.log)).toEqual([]);
    expect(unsafe(refused.annotations[0]?.message ?? "")).toEqual([]);
  });

  test("folders that layers are discovered in", async () => {
    await using repository = await gitRepository({
      "evil\n::set-output name=evil::1/Dockerfile": "FROM scratch\nCOPY . /x/\n",
      "`touch evil`/Dockerfile": "FROM scratch\nCOPY . /x/\n",
      "\u001B[2Jred/Dockerfile": "FROM scratch\nCOPY . /x/\n",
    });
    const result = await runAction({
      action: "detect-changed-layers",
      workspace: repository.path,
      // Nobody listens there: what the images are called must not lead out of the test.
      env: { HTTPS_PROXY: "http://127.0.0.1:9" },
    });
    expect(result.annotations).toEqual([]);
    expect(unsafe(result.log)).toEqual([]);
    expect(JSON.parse(result.outputs["layers"] ?? "[]").toSorted()).toEqual([
      "evil-set-output-name-evil-1",
      "jred",
      "touch-evil",
    ]);
  });
});

always("unsafe", () => {
  test.each([
    ["base: build (a changed)\n##[group]x", ["##[group]x"]],
    ["a\u001B[2J", ["a\u001B[2J"]],
    ["a\u202Eb", ["a\u202Eb"]],
    ["x ".repeat(501), ["x ".repeat(501)]],
    ["fine: build (ü)", []],
  ])("sees %j", (log, lines) => {
    expect(unsafe(log)).toEqual(lines);
  });
});

/** Lines that no reader of a log should get: workflow commands, characters that move the cursor or reorder text, and very long ones. */
function unsafe(log: string): readonly string[] {
  const bad = /^\s*::|##\[|[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]/u;
  // Causes are greyed: the only control sequences of our own.
  const lines = log.split("\n").map((line) => line.replaceAll("\u001B[90m", "").replaceAll("\u001B[39m", ""));
  return lines.filter(
    (line) => (bad.test(line) && !line.startsWith("##[error]The checkout differs")) || line.length > 1000,
  );
}

/** `LAYER: ACTION` of each line that tells a decision. */
function decisions(log: string): readonly string[] {
  return log.split("\n").flatMap((line) => /^([a-z0-9-]+: (build|reuse|skip)) \(/.exec(line)?.[1] ?? []);
}

function expectInert(result: ActionResult): void {
  expect(result).toMatchObject({ outcome: "success", annotations: [], state: {} });
  expect(unsafe(result.log)).toEqual([]);
  // One line for each layer, and one for all.
  expect(result.log.split("\n")).toHaveLength(layers.length + 1);
  const fixed = ["any-changed", "layers", "matrices", "matrix", "plan", "plan-file", "reasons", "waves"];
  expect(Object.keys(result.outputs).toSorted()).toEqual([...fixed, ...layers].toSorted());
  const rows = result.summary.split("\n").filter((line) => line.startsWith("|"));
  expect(rows).toHaveLength(layers.length + 2);
  expect(rows.map((row) => row.replaceAll(/\\[^]/g, "").split("|").length)).toEqual(rows.map(() => 7));
  expect(result.summary).not.toMatch(/<img|\n##\[|[\u202A-\u202E]|(?!\n)\p{Cc}/u);
  expect(result.summary.match(/```/g)).toHaveLength(2);
}
