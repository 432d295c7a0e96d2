import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { stripVTControlCharacters } from "node:util";
import { LayeredBuildError } from "../error.ts";
import { oneLine } from "../one-line.ts";
import type { Exec, Log } from "../ports.ts";
import type { Git } from "../source/git.ts";
import { toolEnvironment } from "../tools/tool-environment.ts";
import { copyHistory } from "./copy-history.ts";
import { parseLeaks, type Leak } from "./parse-leaks.ts";

/** What is searched: the history of a checkout, or a folder (absolute). */
export type SecretPlace =
  | { readonly kind: "history"; readonly git: Git }
  | { readonly kind: "folder"; readonly path: string };

/** How gitleaks is run. `trusted`: what is searched was written by those who may decide what is no secret (no pull request). */
export interface Gitleaks {
  readonly program: string;
  readonly exec: Exec;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly temporary: string;
  readonly log: Log;
  readonly signal: AbortSignal;
  readonly trusted: boolean;
}

/** Its own code for leaks is 1, the one for failures too (gitleaks 8.16 to 8.30). */
const leaksFound = 7;

/**
 * Searches for secrets. None is ever in what comes back, nor in the report that gitleaks writes. A repository's own .gitleaks.toml is not read, and one's
 * .gitleaksignore only in a trusted folder. Throws `scan-failed` where gitleaks fails, `bad-report` where its report cannot be read.
 */
export async function findSecrets(gitleaks: Gitleaks, place: SecretPlace): Promise<readonly Leak[]> {
  const { exec, program, env, temporary, signal } = gitleaks;
  const folder = await mkdtemp(path.join(temporary, "layered-build-secrets-"));
  try {
    const source = place.kind === "history" ? path.join(folder, "history") : place.path;
    if (place.kind === "history") await copyHistory(place.git, source);
    else await checkFolder(gitleaks, source);
    const config = path.join(folder, "gitleaks.toml");
    await writeFile(config, "[extend]\nuseDefault = true\n");
    const report = path.join(folder, "report.json");
    const fixed = [
      "--config",
      config,
      "--no-banner",
      "--redact",
      "--log-level",
      "error",
      "--exit-code",
      String(leaksFound),
    ];
    const output = ["--report-format", "json", "--report-path", report, "--source", source];
    const kind = place.kind === "folder" ? ["--no-git"] : [];
    const strict = gitleaks.trusted ? [] : await strictOptions(gitleaks, folder);
    const request = { cwd: folder, env: toolEnvironment(env, folder), signal };
    const args = ["detect", ...fixed, ...output, ...kind, ...strict];
    const { exitCode, stderr } = await exec({ command: program, args, ...request });
    if (exitCode !== 0 && exitCode !== leaksFound) throw failed(`it ended with exit code ${exitCode}`, stderr);
    const leaks = parseLeaks(
      await readFile(report).catch(() => Buffer.alloc(0)),
      place.kind === "folder" ? source : "",
    );
    // Either says that the other did not see everything.
    if (leaks.length > 0 !== (exitCode === leaksFound))
      throw failed(`exit code ${exitCode} with ${leaks.length} leaks in its report`, "");
    return leaks;
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** A comment `gitleaks:allow` hides its line; newer versions can be told not to heed it. */
async function strictOptions({ exec, program, env, signal, log }: Gitleaks, cwd: string): Promise<readonly string[]> {
  const { stdout } = await exec({
    command: program,
    args: ["detect", "--help"],
    cwd,
    env: toolEnvironment(env, cwd),
    signal,
  });
  if (stdout.includes("--ignore-gitleaks-allow")) return ["--ignore-gitleaks-allow"];
  log.warning(
    "This gitleaks heeds comments `gitleaks:allow`, by which a pull request can hide a secret: use a newer version.",
  );
  return [];
}

async function checkFolder({ trusted }: Gitleaks, folder: string): Promise<void> {
  const kind = await stat(folder).catch(() => undefined);
  if (kind?.isDirectory() !== true) {
    throw new LayeredBuildError("bad-input", `secret-scan: ${JSON.stringify(folder)} is no folder.`, {
      hint: "Name a folder of the workspace, or `history` for all commits of the repository.",
    });
  }
  const ignore = path.join(folder, ".gitleaksignore");
  if (!trusted && (await stat(ignore).catch(() => undefined)) !== undefined) {
    throw new LayeredBuildError(
      "scan-failed",
      "The folder has a .gitleaksignore, by which a pull request could hide a secret.",
      {
        hint: "In pull requests use `secret-scan: history`, which does not heed it.",
      },
    );
  }
}

function failed(why: string, stderr: string): LayeredBuildError {
  const said = oneLine(stripVTControlCharacters(stderr.trim().split("\n").at(-1) ?? ""), 300);
  return new LayeredBuildError(
    "scan-failed",
    `Gitleaks did not search for secrets: ${why}${said === "" ? "" : `: ${said}`}`,
    {
      hint: "This is a failure of the search, not a finding. Versions 8.16 to 8.30 are known to work.",
    },
  );
}
