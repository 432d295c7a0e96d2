import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "../harness/free-port.ts";
import { runCommand } from "../harness/run-command.ts";
import { hostPath } from "../harness/tools.ts";
import { onLoopback } from "./on-loopback.ts";

/** Where the commands of a block are typed. */
export type ShellRun = {
  readonly cwd: string;
  /** The registry that stands for those of the guides. */
  readonly host: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Lines that start something which goes on, as in a terminal of its own. Those behind them are tried until it answers. */
  readonly servers?: RegExp;
  /** Commands that the text takes for granted. */
  readonly before?: string;
  /** Further commands at the end, that see whether all is as it should be. */
  readonly check?: string;
};

/**
 * Runs the commands of a block one after the other, and gives what they print. Ports of this machine are others, which are free; what is started
 * gets the last of them as PORT.
 */
export async function runShell(
  text: string,
  { cwd, host, env = {}, servers, before = "", check = "" }: ShellRun,
): Promise<string> {
  const started: ChildProcess[] = [];
  const printed: string[] = [];
  const { free, ports } = await onFreePorts(`${before}\n${text}\n${check}`);
  const own = { ...env, ...(ports.length > 0 ? { PORT: String(ports.at(-1)) } : {}) };
  try {
    for (const line of linesOf(onLoopback(host, free))) {
      if (servers?.test(line) === true) started.push(start(line, cwd, own));
      else printed.push(await finish(line, cwd, own, started.length > 0 ? 300 : 1));
    }
  } finally {
    await Promise.all(started.map(stop));
  }
  return printed.join("");
}

/** The commands; one that ends in a backslash goes on in the next line. */
const linesOf = (text: string): readonly string[] =>
  text
    .replaceAll(/ *\\\n */g, " ")
    .split("\n")
    .filter((line) => line.trim() !== "");

async function onFreePorts(text: string): Promise<{ readonly free: string; readonly ports: readonly number[] }> {
  const named = [...text.matchAll(/(?:-p |127\.0\.0\.1:)(\d+)/g)].map(([, port = ""]) => port);
  const ports: number[] = [];
  let free = text;
  for (const port of new Set(named)) {
    const other = await freePort();
    ports.push(other);
    free = free.replaceAll(new RegExp(`(-p |127\\.0\\.0\\.1:)${port}\\b`, "g"), `$1${other}`);
  }
  return { free, ports };
}

function start(line: string, cwd: string, env: Readonly<Record<string, string>>): ChildProcess {
  return spawn("bash", ["-c", line], {
    cwd,
    env: { ...process.env, PATH: hostPath(), ...env },
    stdio: ["ignore", "ignore", "inherit"],
    detached: true, // A process group, so that the shell's child ends with it.
  });
}

async function stop(child: ChildProcess): Promise<void> {
  const { pid, exitCode, signalCode } = child;
  if (pid === undefined || exitCode !== null || signalCode !== null) return;
  const ended = once(child, "close");
  process.kill(-pid, "SIGTERM");
  if (await Promise.race([ended.then(() => false), sleep(10_000, true, { ref: false })])) process.kill(-pid, "SIGKILL");
  await ended;
}

async function finish(
  line: string,
  cwd: string,
  env: Readonly<Record<string, string>>,
  tries: number,
): Promise<string> {
  for (let left = tries - 1; ; left--) {
    try {
      return (await runCommand("bash", ["-e", "-o", "pipefail", "-c", line], { cwd, env })).stdout;
    } catch (error) {
      if (left === 0) throw error;
      await sleep(100);
    }
  }
}
