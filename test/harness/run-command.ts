import { spawn } from "node:child_process";
import { buffer, text } from "node:stream/consumers";
import { hostPath } from "./tools.ts";

/** How a command runs: `env` is added to the tests' own environment, `input` goes to its standard input. */
export type CommandOptions = {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string | Uint8Array;
};

/** What a command wrote, as text and (standard output only) as bytes. */
export type CommandResult = { readonly stdout: string; readonly bytes: Buffer; readonly stderr: string };

/**
 * Runs a host program to its end, without a shell.
 *
 * @throws Error with the command line and what it wrote, when it cannot start or exits with anything but 0.
 */
export async function runCommand(
  command: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  const child = spawn(command, args, {
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    env: { ...process.env, PATH: hostPath(), ...options.env },
    stdio: "pipe",
  });
  const ended = new Promise<number | NodeJS.Signals>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => resolve(code ?? signal ?? "SIGKILL"));
  });
  child.stdin.once("error", () => undefined); // A program that reads no input may be gone before it is written.
  child.stdin.end(options.input ?? "");
  const [bytes, stderr, code] = await Promise.all([buffer(child.stdout), text(child.stderr), ended]);
  const stdout = bytes.toString();
  if (code !== 0) throw new Error(`${[command, ...args].join(" ")} ended with ${code}:\n${stderr || stdout}`);
  return { stdout, bytes, stderr };
}
