import { describe, expect, test } from "@jest/globals";
import { composeVariables } from "../src/config/foreign/compose-variables.ts";
import { interpolate, InterpolationError } from "../src/config/foreign/interpolate.ts";
import { requireTools } from "../../../test/harness/require-tools.ts";
import { runCommand } from "../../../test/harness/run-command.ts";
import { temporaryFolder } from "../../../test/harness/temporary-folder.ts";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";

const env: Readonly<Record<string, string>> = { A: "a", EMPTY: "", _x1: "under", TAG: "1.2" };
const missing: string[] = [];
const variables = { get: (name: string) => env[name], missing: (name: string) => void missing.push(name) };

const cases: readonly (readonly [string, string])[] = [
  ["plain", "plain"],
  ["", ""],
  ["$A", "a"],
  ["${A}", "a"],
  ["x$A-y", "xa-y"],
  ["$Ab", ""],
  ["${_x1}$_x1", "underunder"],
  ["$$A", "$A"],
  ["$$$A", "$a"],
  ["a$", "a$"],
  ["a$1", "a$1"],
  ["a $ b", "a $ b"],
  ["${A:-d}", "a"],
  ["${EMPTY:-d}", "d"],
  ["${EMPTY-d}", ""],
  ["${NONE-d}", "d"],
  ["${NONE:-}", ""],
  ["${NONE:-a:b/c-d}", "a:b/c-d"],
  ["${NONE:-${EMPTY:-${A}}}!", "a!"],
  ["${NONE:-$A}", "a"],
  ["${NONE:-x$$y}", "x$y"],
  ["${NONE:-a}b}", "ab}"],
  ["${A:+set}", "set"],
  ["${EMPTY:+set}", ""],
  ["${EMPTY+set}", "set"],
  ["${NONE+set}", ""],
  ["${A:?no}", "a"],
  ["${EMPTY?no}", ""],
  ["image:${TAG}-${A}", "image:1.2-a"],
];
const refused = [
  ["${", "without its }"],
  ["x${A", "without its }"],
  ["${}", "no variable"],
  ["${A B}", "no variable"],
  ["${A!x}", "no variable"],
  ["${1}", "no variable"],
  ["${NONE:?say it}", "NONE has to be set: say it"],
  ["${NONE?${A}}", "NONE has to be set: a"],
  ["${EMPTY:?}", "EMPTY has to be set"],
] as const;

describe("interpolate", () => {
  test.each(cases)("%s is %j", (text, expected) => {
    expect(interpolate(text, variables)).toBe(expected);
  });

  test.each(refused)("refuses %s", (text, expected) => {
    expect(() => interpolate(text, variables)).toThrow(expected);
    expect(() => interpolate(text, variables)).toThrow(InterpolationError);
  });

  test("tells of variables that are not set, where no default stands", () => {
    missing.length = 0;
    interpolate("$NONE ${NONE} ${OTHER:-x} ${EMPTY}", variables);
    expect(missing).toEqual(["NONE", "NONE"]);
  });
});

describe("composeVariables", () => {
  const text = "A=file\nB=\"two words\" # why\nexport C='x'\nD=$A\n";
  const warnings: string[] = [];
  const all = composeVariables({ A: "env" }, { path: "x/.env", text }, (message) => void warnings.push(message));

  test("the environment wins over .env", () => {
    expect(["A", "B", "C", "E", "toString"].map((name) => all.get(name))).toEqual([
      "env",
      "two words",
      "x",
      undefined,
      undefined,
    ]);
  });

  test("a dollar in .env is refused, since it may stand for a variable", () => {
    expect(() => all.get("D")).toThrow(/D in x\/\.env has a dollar/);
  });

  test("warns once", () => {
    all.missing("E");
    all.missing("E");
    expect(warnings).toEqual(["the variable E is not set, and counts as empty"]);
  });
});

const { describe: describeDocker } = requireTools("docker");

/** What Compose makes of these texts as build arguments. */
async function composeArguments(texts: readonly string[]): Promise<Readonly<Record<string, string>>> {
  await using folder = await temporaryFolder("compose");
  const args = Object.fromEntries(texts.map((text, index) => [`V${index}`, text]));
  const file = { name: "oracle", services: { s: { build: { context: ".", args } } } };
  await writeFile(join(folder.path, "compose.yaml"), JSON.stringify(file));
  const { stdout } = await runCommand("docker", ["compose", "config", "--format", "json"], { cwd: folder.path, env });
  return JSON.parse(stdout).services.s.build.args;
}

describeDocker("docker compose config", () => {
  test("says the same", async () => {
    const said = await composeArguments(cases.map(([text]) => text));
    // It writes a dollar as two, so that its output can be read again.
    expect(cases.map((_, index) => said[`V${index}`]?.replaceAll("$$", "$"))).toEqual(
      cases.map(([, expected]) => expected),
    );
  });

  test.each(refused.map(([text]) => text))("refuses %s too", async (text) => {
    await expect(composeArguments([text])).rejects.toThrow(/ended with 1[\s\S]*(nvalid|missing a value)/);
  });
});
