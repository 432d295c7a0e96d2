import { spawn } from "node:child_process";
import { OciError } from "../error.ts";
import type { Credentials } from "./credentials.ts";

/** The environment of a process, as handed in: nothing here reads `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

// What helpers print, with exit code 1, when they hold nothing for a server (docker/docker-credential-helpers, credentials/error.go).
const NOTHING = /credentials not found|no credentials server URL|no credentials username/i;
const TIMEOUT = 60_000;

/**
 * Asks `docker-credential-NAME get` for a server's credentials; undefined if it holds none.
 * Any other failure is an `OciError` `credentials`.
 */
export async function askHelper(name: string, server: string, env: Environment): Promise<Credentials | undefined> {
  const program = `docker-credential-${name}`;
  // The name comes from a file: it must not lead to a program elsewhere.
  if (!/^[\w.-]+$/.test(name)) throw helperError(program, server, "has a name that is no file name");
  const { code, stdout, stderr } = await run(program, server, env);
  if (code !== 0) {
    const said = (stdout.trim() || stderr.trim()).slice(0, 300);
    if (NOTHING.test(said)) return undefined;
    throw helperError(program, server, `ended with code ${code}: ${said || "(no output)"}`);
  }
  const { username, secret } = parseAnswer(stdout, program, server);
  if (secret === "") return undefined;
  // docker/cli: this user name marks an identity token.
  return username === "<token>" ? { identityToken: secret } : { username, password: secret };
}

function parseAnswer(stdout: string, program: string, server: string): { username: string; secret: string } {
  let answer: unknown;
  try {
    answer = JSON.parse(stdout);
  } catch {
    answer = undefined; // The text may hold a secret: it is not shown.
  }
  if (typeof answer === "object" && answer !== null && "Username" in answer && "Secret" in answer) {
    const { Username: username, Secret: secret } = answer;
    if (typeof username === "string" && typeof secret === "string") return { username, secret };
  }
  throw helperError(program, server, "answered something else than JSON with Username and Secret");
}

function run(
  program: string,
  input: string,
  env: Environment,
): Promise<{ code: number | string; stdout: string; stderr: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, ["get"], { env: { ...env }, windowsHide: true });
    // spawn's own timeout would keep this process alive after a failed start.
    const timer = setTimeout(() => child.kill(), TIMEOUT);
    const [stdout, stderr]: [Buffer[], Buffer[]] = [[], []];
    child.stdout.on("data", (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => stderr.push(chunk));
    child.on("error", (cause) => {
      clearTimeout(timer);
      reject(helperError(program, input, `cannot be started: ${cause.message}`, cause));
    });
    child.on("close", (code, signal) => {
      clearTimeout(timer);
      resolve({
        code: code ?? signal ?? "unknown",
        stdout: Buffer.concat(stdout).toString("utf8"),
        stderr: Buffer.concat(stderr).toString("utf8"),
      });
    });
    // A helper that ends without reading its input must not end this process.
    child.stdin.on("error", () => undefined);
    child.stdin.end(input);
  });
}

function helperError(program: string, server: string, what: string, cause?: unknown): OciError {
  return new OciError("credentials", `The credential helper ${program}, asked for ${server}, ${what}`, {
    hint: "Install the helper on the PATH, or log in without one: remove its name from credsStore or credHelpers of the Docker configuration.",
    cause,
  });
}
