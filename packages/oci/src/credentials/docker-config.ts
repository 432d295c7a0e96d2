import { readFile } from "node:fs/promises";
import { isNativeError } from "node:util/types";
import { canonicalRegistry, DOCKER_HUB } from "../reference-grammar.ts";
import { OciError } from "../error.ts";
import type { Credentials } from "./credentials.ts";

/** What a Docker `config.json` or a podman `auth.json` says about credentials; keys are `HOST` or `HOST/PATH`. */
export interface DockerConfig {
  readonly file: string;
  readonly auths: ReadonlyMap<string, Credentials>;
  readonly helpers: ReadonlyMap<string, string>;
  readonly store: string | undefined;
}

/** Reads such a file; undefined if there is none. Throws `OciError` `credentials` if it cannot be read or understood. */
export async function readDockerConfig(file: string): Promise<DockerConfig | undefined> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (cause) {
    if (isNativeError(cause) && "code" in cause && (cause.code === "ENOENT" || cause.code === "ENOTDIR"))
      return undefined;
    throw unreadable(file, "cannot be read", cause);
  }
  try {
    const config = members(JSON.parse(text));
    const auths = Object.entries(members(config["auths"])).flatMap(([key, entry]) => {
      const credentials = credentialsOf(members(entry), key, file);
      return credentials === undefined ? [] : [[configKey(key), credentials] as const];
    });
    const helpers = Object.entries(members(config["credHelpers"])).flatMap(([key, helper]) =>
      typeof helper === "string" && helper !== "" ? [[configKey(key), helper] as const] : [],
    );
    const store = config["credsStore"];
    return {
      file,
      auths: new Map(auths),
      helpers: new Map(helpers),
      store: typeof store === "string" && store !== "" ? store : undefined,
    };
  } catch (cause) {
    if (cause instanceof OciError) throw cause;
    // A parser's message may quote the file, and the file holds secrets: it is no cause to show.
    throw unreadable(file, "is no JSON object");
  }
}

/** A key as looked up: without scheme, without the API's path, with Docker Hub's many names as one. */
export function configKey(key: string): string {
  const bare = key.replace(/^https?:\/\//, "").replace(/\/(v[12]\/?)?$/, "");
  const [host = "", ...path] = bare.split("/");
  const registry = canonicalRegistry(host);
  return path.length === 0 ? registry : `${registry}/${path.join("/")}`;
}

/** The keys to try for a repository, the longest path first, the host alone last (containers-auth.json(5)). */
export function configKeys(registry: string, repository: string): readonly string[] {
  const parts = [canonicalRegistry(registry), ...repository.split("/")];
  return parts.map((_, index) => parts.slice(0, parts.length - index).join("/"));
}

/** What a credential helper knows a registry by: Docker Hub is kept under its old address. */
export function helperKey(key: string): string {
  return key === DOCKER_HUB ? "https://index.docker.io/v1/" : key;
}

// With a credsStore Docker leaves an empty entry per registry: that is no credentials.
function credentialsOf(entry: Readonly<Record<string, unknown>>, key: string, file: string): Credentials | undefined {
  const { auth, username, password, identitytoken } = entry;
  if (typeof identitytoken === "string" && identitytoken !== "") return { identityToken: identitytoken };
  if (typeof username === "string" && username !== "" && typeof password === "string") return { username, password };
  if (typeof auth !== "string" || auth === "") return undefined;
  const pair = Buffer.from(auth, "base64").toString("utf8");
  const colon = pair.indexOf(":");
  if (colon < 1) throw unreadable(file, `has no user and password in "auth" of "${key}" (base64 of USER:PASSWORD)`);
  // Docker pads some with NUL bytes.
  return { username: pair.slice(0, colon), password: pair.slice(colon + 1).replace(/\0+$/, "") };
}

function members(value: unknown): Readonly<Record<string, unknown>> {
  if (value === undefined || value === null) return {};
  if (typeof value !== "object" || Array.isArray(value)) throw new TypeError("no object");
  return Object.fromEntries(Object.entries(value));
}

function unreadable(file: string, what: string, cause?: unknown): OciError {
  return new OciError("credentials", `The Docker configuration ${file} ${what}`, {
    hint: "Log in again (docker/login-action, docker login), or repair or remove the file.",
    cause,
  });
}
