import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { requireTools } from "../../../test/harness/require-tools.ts";
import { runCommand } from "../../../test/harness/run-command.ts";
import { temporaryFolder } from "../../../test/harness/temporary-folder.ts";
import { findTool } from "../../../test/harness/tools.ts";
import { spawnExec } from "../src/exec/spawn-exec.ts";
import type { ExecRequest } from "../src/ports.ts";
import { findSecrets, type Gitleaks } from "../src/secrets/find-secrets.ts";
import { leakLine, parseLeaks } from "../src/secrets/parse-leaks.ts";
import { openGit } from "../src/source/git.ts";
import { RecordingLog } from "./recording-log.ts";

test.each([
  ["nothing", ""],
  ["a cut report", '[{"RuleID":"x","File":"y","StartLi'],
  ["another shape", '[{"RuleID":1}]'],
  ["an object", "{}"],
])("%s is no report", (_, text) => expect(() => parseLeaks(Buffer.from(text), "")).toThrow(/counts as no search/));

test("hostile names stay one line, and no commit is taken that is none", () => {
  const [leak] = parseLeaks(
    Buffer.from(
      JSON.stringify([{ RuleID: "a\n::error::x", File: "f\u001B[2J\r", StartLine: -3, Commit: "--x", Secret: "s3" }]),
    ),
    "",
  );
  expect(leak === undefined ? "" : leakLine(leak)).toBe("a\\x0a::error::x in f\\x1b[2J\\x0d:1");
});

const { describe } = requireTools("gitleaks", "git");
// Made up here: in one piece it would be found in this file.
const token = ["AKIA", "QWERTYUIOPASDFGH"].join("");

const quiet: Gitleaks["exec"] = async () => ({ exitCode: 0, stdout: Buffer.alloc(0), stderr: "" });
const torn: Gitleaks["exec"] = async ({ args }) => {
  await writeFile(args[args.indexOf("--report-path") + 1] ?? "", "[]");
  return { exitCode: 7, stdout: Buffer.alloc(0), stderr: "" };
};

describe("gitleaks itself", () => {
  const stack = { current: new AsyncDisposableStack() };
  const log = new RecordingLog();
  let folder = "";
  let repository = "";
  let asked: ExecRequest[] = [];
  const env = { PATH: process.env["PATH"] ?? "" };
  const exec = spawnExec(env);
  const git = (...args: readonly string[]): Promise<unknown> =>
    runCommand("git", ["-C", repository, "-c", "user.name=a", "-c", "user.email=a@example.org", ...args]);

  const recorded: Gitleaks["exec"] = (request) => {
    asked.push(request);
    return exec(request);
  };
  function gitleaks(others: Partial<Gitleaks> = {}): Gitleaks {
    const secrets = { GITHUB_TOKEN: "t", ACTIONS_ID_TOKEN_REQUEST_TOKEN: "t", GITLEAKS_CONFIG: "/nowhere" };
    const { signal } = new AbortController();
    const program = findTool("gitleaks") ?? "";
    return {
      program,
      exec: recorded,
      env: { ...env, ...secrets },
      temporary: folder,
      log,
      signal,
      trusted: true,
      ...others,
    };
  }

  beforeEach(async () => {
    stack.current = new AsyncDisposableStack();
    folder = stack.current.use(await temporaryFolder("secrets")).path;
    repository = path.join(folder, "repository");
    asked = [];
    await mkdir(repository);
    await git("init", "--quiet", "--initial-branch=main");
    await writeFile(path.join(repository, "deploy.env"), `key = "${token}"\n`);
    await git("add", ".");
    await git("commit", "--quiet", "-m", "a secret");
    // Taken back, and hidden by settings that the repository brings: the history has it.
    await writeFile(path.join(repository, "deploy.env"), "key = none\n");
    await writeFile(path.join(repository, ".gitleaks.toml"), "title = 'no rules'\n");
    await git("add", ".");
    await git("commit", "--quiet", "-m", "no secret");
  });
  afterEach(() => stack.current.disposeAsync());

  test("finds in the history what was taken back, and shows where, not what", async () => {
    const leaks = await findSecrets(gitleaks(), { kind: "history", git: await openGit(repository, exec, env) });
    expect(leaks).toEqual([
      { rule: "aws-access-token", file: "deploy.env", line: 1, commit: expect.stringMatching(/^[0-9a-f]{40}$/) },
    ]);
    expect(JSON.stringify(leaks)).not.toContain(token);
    const names = Object.keys(asked.at(-1)?.env ?? {});
    expect(names.filter((name) => /TOKEN|GITHUB|ACTIONS|GITLEAKS/.test(name))).toEqual([]);
  });

  test("an ignore file of the commits hides nothing in the history", async () => {
    const place = { kind: "history", git: await openGit(repository, exec, env) } as const;
    const [leak] = await findSecrets(gitleaks(), place);
    await writeFile(path.join(repository, ".gitleaksignore"), `${leak?.commit ?? ""}:deploy.env:aws-access-token:1\n`);
    await git("add", ".");
    await git("commit", "--quiet", "-m", "ignore");
    expect(await findSecrets(gitleaks(), place)).toHaveLength(1);
  });

  test("a shallow clone is completed, or it is an error", async () => {
    const clone = path.join(folder, "clone");
    await runCommand("git", ["clone", "--quiet", "--depth=1", `file://${repository}`, clone]);
    const place = { kind: "history", git: await openGit(clone, exec, env) } as const;
    await place.git.run(["remote", "set-url", "origin", path.join(folder, "gone")]);
    await expect(findSecrets(gitleaks(), place)).rejects.toThrow(/The checkout is shallow/);
    await place.git.run(["remote", "set-url", "origin", `file://${repository}`]);
    expect(await findSecrets(gitleaks(), place)).toHaveLength(1);
  });

  test("a folder: clean, with a secret, with an ignore file that nobody vouches for, and not there", async () => {
    const place = { kind: "folder", path: repository } as const;
    expect(await findSecrets(gitleaks(), place)).toEqual([]);
    await writeFile(path.join(repository, "new.env"), `\nkey = "${token}"\n`);
    expect(await findSecrets(gitleaks(), place)).toEqual([
      { rule: "aws-access-token", file: "new.env", line: 2, commit: undefined },
    ]);
    await writeFile(path.join(repository, ".gitleaksignore"), "new.env:aws-access-token:2\n");
    await expect(findSecrets(gitleaks({ trusted: false }), place)).rejects.toThrow(/could hide a secret/);
    await expect(findSecrets(gitleaks(), { kind: "folder", path: path.join(folder, "none") })).rejects.toThrow(
      /is no folder/,
    );
  });

  test("a failure is no finding, and a report that says another thing than the exit code neither", async () => {
    const place = { kind: "folder", path: repository } as const;
    await expect(findSecrets(gitleaks({ program: findTool("git") ?? "" }), place)).rejects.toThrow(
      expect.objectContaining({ code: "scan-failed" }),
    );
    await expect(findSecrets(gitleaks({ exec: quiet }), place)).rejects.toThrow(
      expect.objectContaining({ code: "bad-report" }),
    );
    await expect(findSecrets(gitleaks({ exec: torn }), place)).rejects.toThrow(/exit code 7 with 0 leaks/);
  });
});
