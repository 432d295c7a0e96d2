import { spawn } from "node:child_process";
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { commandFiles } from "./action-environment.ts";

/** What one process of an action left behind, as it wrote it. */
export type StepEnd = {
  readonly exitCode: number | NodeJS.Signals;
  readonly files: Readonly<Record<(typeof commandFiles)[number], string>>;
  /** The largest resident set of the process itself, without those it started. 0 if it was killed. */
  readonly peakRssBytes: number;
  /** User and system time of the process itself. 0 if it was killed. */
  readonly cpuMs: number;
};

const usageSchema = z.object({ maxRSS: z.number(), userCPUTime: z.number(), systemCPUTime: z.number() });

/**
 * Runs a built file as the runner does: Node, the given environment alone, fresh command files, cwd = workspace.
 * `onLine` sees each line of both streams, and cancels the run by returning "cancel": SIGINT, then SIGTERM after 7.5 s,
 * then SIGKILL after 2.5 s, as GitHub does.
 */
export async function runStep(
  file: string,
  environment: Readonly<Record<string, string>>,
  workspace: string,
  onLine: (line: string) => "cancel" | undefined,
): Promise<StepEnd> {
  const folder = await mkdtemp(join(environment["RUNNER_TEMP"] ?? "", "_runner_file_commands-"));
  const paths = commandFiles.map((name) => [name, join(folder, name.toLowerCase())] as const);
  await Promise.all(paths.map(([, path]) => writeFile(path, "")));
  // Measured from within, at exit: a sample from outside would miss the last moments, where the peak often is.
  const usageFile = join(folder, "usage.json");
  const hook = join(folder, "usage.cjs");
  await writeFile(hook, usageHook(usageFile));

  const child = spawn(process.execPath, ["--require", hook, file], {
    cwd: workspace,
    env: { ...environment, ...Object.fromEntries(paths.map(([name, path]) => [`GITHUB_${name}`, path])) },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = new AbortController();
  const exit = new Promise<number | NodeJS.Signals>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => resolve(code ?? signal ?? "SIGKILL"));
  });
  let cancelled: Promise<void> | undefined;
  for (const input of [child.stdout, child.stderr]) {
    createInterface({ input, crlfDelay: Infinity }).on("line", (line) => {
      if (onLine(line) === "cancel") cancelled ??= cancel((signal) => child.kill(signal), ended.signal);
    });
  }
  const exitCode = await exit;
  ended.abort();
  await cancelled;
  const contents = await Promise.all(paths.map(async ([name, path]) => [name, await readFile(path, "utf8")] as const));
  const usage = usageSchema.safeParse(JSON.parse(await readFile(usageFile, "utf8").catch(() => "null"))).data;
  return {
    exitCode,
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- fromEntries forgets the names of the keys
    files: Object.fromEntries(contents) as StepEnd["files"],
    peakRssBytes: (usage?.maxRSS ?? 0) * 1024,
    cpuMs: ((usage?.userCPUTime ?? 0) + (usage?.systemCPUTime ?? 0)) / 1000,
  };
}

/**
 * Linux has a process begin with the peak of the one that started it (`maxRSS` outlives exec), and this one may hold what it serves to the
 * other: VmHWM is of the program alone.
 */
function usageHook(file: string): string {
  return `const { readFileSync, writeFileSync } = require("node:fs");
process.on("exit", () => {
  const usage = process.resourceUsage();
  try {
    usage.maxRSS = Number(/^VmHWM:\\s*(\\d+)/m.exec(readFileSync("/proc/self/status", "utf8"))[1]);
  } catch {}
  writeFileSync(${JSON.stringify(file)}, JSON.stringify(usage));
});
`;
}

async function cancel(kill: (signal: NodeJS.Signals) => void, ended: AbortSignal): Promise<void> {
  try {
    kill("SIGINT");
    await sleep(7500, undefined, { signal: ended });
    kill("SIGTERM");
    await sleep(2500, undefined, { signal: ended });
    kill("SIGKILL");
  } catch {
    // It ended by itself.
  }
}
