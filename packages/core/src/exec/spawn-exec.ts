import { spawn, type ChildProcess } from "node:child_process";
import { tmpdir } from "node:os";
import { StringDecoder } from "node:string_decoder";
import { LayeredBuildError } from "../error.ts";
import type { Exec, ExecRequest, ExecResult } from "../ports.ts";
import { openOutputFile, type OutputFile } from "./output-file.ts";

const keptStderr = 64 * 1024;

/**
 * Makes the `Exec` port of node:child_process: no shell, output as bytes. `env` is what a request without one gets, `temporary` the
 * folder for output of `bulk` requests.
 * Not @actions/exec, which decodes and splits all output into lines: git's lists are NUL-separated bytes of many megabytes
 * (10 MB took it 1.2 s), and it hands out no process that could be ended.
 */
export function spawnExec(env: Readonly<Record<string, string>>, temporary: string = tmpdir()): Exec {
  return (request) => runProgram({ env, ...request }, temporary);
}

function runProgram(request: ExecRequest, temporary: string): Promise<ExecResult> {
  return new Promise((resolve, reject) => {
    let output = request.bulk === true ? openOutputFile(temporary) : undefined;
    const child = start(request, output);
    const stdout: Buffer[] = [];
    let stderr = "";
    let line = "";
    const decoder = new StringDecoder("utf8");
    child.stdout?.on("data", (chunk: Buffer) => stdout.push(chunk));
    child.stderr?.on("data", (chunk: Buffer) => {
      const text = decoder.write(chunk);
      stderr = (stderr + text).slice(-keptStderr);
      if (request.onLine === undefined) return;
      const lines = (line + text).split(/\r?\n/);
      line = lines.pop() ?? "";
      for (const each of lines) request.onLine(each);
    });
    child.on("error", (cause) => {
      output?.drop();
      // The end comes all the same.
      output = undefined;
      reject(startFailure(request, cause));
    });
    child.on("close", (code, signal) => {
      if (line !== "") request.onLine?.(line);
      const exitCode = code ?? (signal === null ? 1 : 130);
      const written = output?.take() ?? Promise.resolve(Buffer.concat(stdout));
      written.then((taken) => resolve({ exitCode, stdout: taken, stderr }), reject);
    });
    if (request.input !== undefined) {
      // A program that ends early closes its input: its exit code tells more than our EPIPE.
      child.stdin?.on("error", () => {});
      child.stdin?.end(request.input);
    }
  });
}

/** Throws what spawn throws at once (a command line that is too long, a NUL in it), with nothing left behind. */
function start(request: ExecRequest, output: OutputFile | undefined): ChildProcess {
  try {
    return spawn(request.command, request.args, {
      cwd: request.cwd,
      env: request.env,
      signal: request.signal,
      shell: false,
      windowsHide: true,
      stdio: [request.input === undefined ? "ignore" : "pipe", output?.descriptor ?? "pipe", "pipe"],
    });
  } catch (error) {
    output?.drop();
    throw error;
  }
}

function startFailure(request: ExecRequest, cause: Error): unknown {
  if (request.signal?.aborted === true) return request.signal.reason;
  if ("code" in cause && cause.code === "ENOENT") {
    return new LayeredBuildError("missing-program", `The program "${request.command}" was not found.`, {
      hint: `Install ${request.command} on the runner, or choose a runner image that has it.`,
      cause,
    });
  }
  return cause;
}
