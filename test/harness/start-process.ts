import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { findTool, hostPath } from "./tools.ts";

/** A server that runs until it is disposed; `output` is what it wrote so far, `ready` the line that said it is up. */
export type RunningProcess = AsyncDisposable & {
  readonly pid: number;
  readonly ready: RegExpExecArray;
  readonly output: () => string;
};

/** `ready` matches the line of either stream after which the server answers; `env` is the whole environment. */
export type ProcessOptions = {
  readonly ready: RegExp;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Start even if it must outlive the process that starts it (a keeper, which watches for itself). */
  readonly outlives?: boolean;
};

/**
 * Starts a server and waits until it says that it is ready.
 * It gets SIGTERM on dispose, SIGKILL ten seconds later; on Linux also SIGTERM when the process that started it dies,
 * so a killed test leaves nothing behind.
 *
 * @throws Error with the server's output, if it ends before it is ready.
 */
export async function startProcess(
  command: string,
  args: readonly string[],
  options: ProcessOptions,
): Promise<RunningProcess> {
  const setpriv = options.outlives === true ? undefined : findTool("setpriv");
  const [program, ...rest] = setpriv === undefined ? [command] : [setpriv, "--pdeathsig", "TERM", command];
  const child = spawn(program ?? command, [...rest, ...args], {
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    env: options.env ?? { ...process.env, PATH: hostPath() },
    stdio: ["ignore", "pipe", "pipe"],
    detached: options.outlives === true,
  });
  const lines: string[] = [];
  const ready = await new Promise<RegExpExecArray>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on("line", (line) => {
        lines.push(line);
        const match = options.ready.exec(line);
        if (match !== null) resolve(match);
      });
    }
    child.once("error", reject);
    child.once("close", (code, signal) =>
      reject(new Error(`${command} ended with ${code ?? signal} before it was ready:\n${lines.slice(-20).join("\n")}`)),
    );
  });
  return {
    pid: child.pid ?? 0,
    ready,
    output: () => lines.join("\n"),
    [Symbol.asyncDispose]: () => stopProcess(child),
  };
}

async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => {
    child.once("exit", () => resolve());
  });
  child.kill("SIGTERM");
  const abort = new AbortController();
  const tooLong = sleep(10_000, undefined, { signal: abort.signal }).then(
    () => child.kill("SIGKILL"),
    () => undefined,
  );
  await ended;
  abort.abort();
  await tooLong;
}
