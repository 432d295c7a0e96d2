import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";

/** A process to be timed; `env` is its whole environment. */
export type Command = {
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
};

/**
 * Runs a process from its start to its end, and gives the wall-clock time in seconds.
 *
 * @throws Error with what it wrote, if it ends with anything but 0; an AbortError when the signal stops it.
 */
export async function measure(command: Command, signal: AbortSignal): Promise<number> {
  const { program, args, cwd, env } = command;
  signal.throwIfAborted();
  const started = performance.now();
  const child = spawn(program, args, { cwd, env, signal, stdio: ["ignore", "pipe", "pipe"] });
  const output = Promise.all([text(child.stdout), text(child.stderr)]);
  const ended = new Promise<readonly [number | NodeJS.Signals, number]>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, reason) => resolve([code ?? reason ?? "SIGKILL", performance.now() - started]));
  });
  const [[code, milliseconds], written] = await Promise.all([ended, output]);
  if (code === 0) return milliseconds / 1000;
  throw new Error(`${[program, ...args].join(" ")} ended with ${code}:\n${written.join("\n").trim()}`);
}
