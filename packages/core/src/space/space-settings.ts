import { randomBytes, scryptSync, timingSafeEqual } from "node:crypto";
import type { Log } from "../ports.ts";
import { LayeredBuildError } from "../error.ts";
import { parseNamedValues } from "../named-values.ts";
import { whySecret } from "./secret-name.ts";
import { secretShape } from "./secret-shape.ts";
import type { SpaceApi } from "./space-api.ts";

/** What the app finds in its environment. */
export interface SpaceSettings {
  readonly variables: ReadonlyMap<string, string>;
  readonly secrets: ReadonlyMap<string, string>;
}

/** What the Hub sets itself (spaces-overview.md), and refuses or overwrites. */
const reserved = /^(SPACE_|ACCELERATOR$|CPU_CORES$|MEMORY$)/;
/** What can only be a name: neither base64 nor base32, which end with `=` too, look so. */
const surelyName = /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$/;

/**
 * Reads the input `space-variables` or `space-secrets`: `NAME=VALUE` lines, or a JSON object of texts, whose values may have several lines.
 * No message has a value in it, and of a secret no name either, unless it can be nothing else: where the name was forgotten, it is a part of
 * the value. Throws `bad-input`, also for an empty secret: it would take the place of the one that the Space has.
 */
export function parseSettings(text: string, kind: keyof SpaceSettings): ReadonlyMap<string, string> {
  const parsed = parseNamedValues(text, { isSecret: kind === "secrets", problemOf });
  if (!parsed.ok) throw badSettings(kind, parsed.problem);
  if (kind === "secrets")
    for (const [at, [name, value]] of [...parsed.value].entries()) if (value.trim() === "") throw emptySecret(name, at);
  return parsed.value;
}

function problemOf(name: string): string | undefined {
  return reserved.test(name) ? "is set by the Hub itself" : undefined;
}

/** Refuses a name that is both, and a variable whose value should be a secret. Throws `bad-input` with all of them. */
export function checkSettings({ variables, secrets }: SpaceSettings): void {
  const problems = [...variables].flatMap(([name, value]) => {
    if (secrets.has(name)) return [`${name} is in space-variables and in space-secrets: it can be one of them only.`];
    const shape = secretShape(value);
    const why = shape === undefined ? whySecret(name, value) : `looks like ${shape}`;
    return why === undefined ? [] : [`${name} in space-variables ${why}: variables are public.`];
  });
  if (problems.length > 0) {
    throw new LayeredBuildError("bad-input", problems.join("\n"), {
      hint: "Give what nobody may see by `space-secrets`. What was public for a moment should be revoked where it comes from.",
    });
  }
}

/** Sets what differs, and nothing else; gives the names of what was set. The Hub restarts the Space for each. */
export async function writeSettings(api: SpaceApi, wanted: SpaceSettings, log: Log): Promise<readonly string[]> {
  const written: string[] = [];
  if (wanted.variables.size > 0) {
    const there = await api.settings("variables");
    for (const [name, value] of wanted.variables) {
      if (there.get(name)?.value === value) continue;
      await api.set("variables", name, value, there.get(name)?.description ?? "");
      written.push(name);
    }
  }
  if (wanted.secrets.size > 0) {
    const there = await api.settings("secrets");
    for (const [name, value] of wanted.secrets) {
      if (isFingerprintOf(value, there.get(name)?.description ?? "")) continue;
      await api.set("secrets", name, value, fingerprint(value));
      written.push(name);
    }
  }
  for (const name of written) log.info(`${api.what}: ${name} is set`);
  return written;
}

/**
 * A secret cannot be read back. So that it is not written (and the Space not restarted) by every run, its description keeps a salted, slow
 * hash of it: only those see descriptions who may change the Space, and so could print the secret anyway.
 */
function fingerprint(value: string, salt: Buffer = randomBytes(9)): string {
  return `Set by layered-build (scrypt:${salt.toString("base64url")}:${digest(value, salt).toString("base64url")})`;
}

function isFingerprintOf(value: string, description: string): boolean {
  const [, salt, hash] = /\(scrypt:([\w-]+):([\w-]+)\)/.exec(description) ?? [];
  if (salt === undefined || hash === undefined) return false;
  const expected = Buffer.from(hash, "base64url");
  const actual = digest(value, Buffer.from(salt, "base64url"));
  return expected.length === actual.length && timingSafeEqual(expected, actual);
}

function digest(value: string, salt: Buffer): Buffer {
  return scryptSync(value, salt, 18);
}

/** `API_KEY=${{ secrets.APIKEY }}` is `API_KEY=`. */
function emptySecret(name: string, at: number): LayeredBuildError {
  const message = surelyName.test(name)
    ? `${name} is empty: so is a secret that does not exist.`
    : `entry ${at + 1} has no value, or is a value without its name.`;
  return new LayeredBuildError("bad-input", `space-secrets: ${message}`, {
    hint: "Check the name in `${{ secrets.NAME }}`; runs for pull requests of forks have no secrets. Without its line, the Space's secret stays as it is.",
  });
}

function badSettings(kind: keyof SpaceSettings, problem: string): LayeredBuildError {
  const hint = "Write one NAME=VALUE a line, or a JSON object of texts where a value has several lines.";
  return new LayeredBuildError("bad-input", `space-${kind}: ${problem}.`, { hint });
}
