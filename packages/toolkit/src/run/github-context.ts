import { readFile } from "node:fs/promises";
import { isRecord } from "@layered-build/oci/is-record";
import { ToolkitError } from "../error.ts";

/**
 * What the workflow run is about, as the runner tells it. Whatever is not known is undefined (an act run has no ids, a local run nothing).
 *
 * - `ref`: full, as `refs/heads/main`; `refName`: short; `headRef`, `baseRef`: branch names, of a pull request only
 * - `repository`: `owner/name`; `defaultBranch`: from the event
 * - `payload`: the event as GitHub sent it; {} without one
 */
export interface GitHubContext {
  readonly eventName: string | undefined;
  readonly ref: string | undefined;
  readonly refName: string | undefined;
  readonly refType: string | undefined;
  readonly headRef: string | undefined;
  readonly baseRef: string | undefined;
  readonly sha: string | undefined;
  readonly repository: string | undefined;
  readonly defaultBranch: string | undefined;
  readonly actor: string | undefined;
  readonly workflow: string | undefined;
  readonly job: string | undefined;
  readonly runId: string | undefined;
  readonly runNumber: string | undefined;
  readonly runAttempt: string | undefined;
  readonly serverUrl: string;
  readonly apiUrl: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

type Env = Readonly<Record<string, string | undefined>>;

/** Reads the context once. A missing event file is an empty payload; one that is not JSON is a `bad-event` error. */
export async function readGitHubContext(env: Env): Promise<GitHubContext> {
  const get = (name: string): string | undefined => (env[name] === "" ? undefined : env[name]);
  const payload = await readPayload(get("GITHUB_EVENT_PATH"));
  return {
    eventName: get("GITHUB_EVENT_NAME"),
    ref: get("GITHUB_REF"),
    refName: get("GITHUB_REF_NAME"),
    refType: get("GITHUB_REF_TYPE"),
    headRef: get("GITHUB_HEAD_REF"),
    baseRef: get("GITHUB_BASE_REF"),
    sha: get("GITHUB_SHA"),
    repository: get("GITHUB_REPOSITORY"),
    defaultBranch: defaultBranchOf(payload),
    actor: get("GITHUB_ACTOR"),
    workflow: get("GITHUB_WORKFLOW"),
    job: get("GITHUB_JOB"),
    runId: get("GITHUB_RUN_ID"),
    runNumber: get("GITHUB_RUN_NUMBER"),
    runAttempt: get("GITHUB_RUN_ATTEMPT"),
    serverUrl: get("GITHUB_SERVER_URL") ?? "https://github.com",
    apiUrl: get("GITHUB_API_URL") ?? "https://api.github.com",
    payload,
  };
}

async function readPayload(path: string | undefined): Promise<Readonly<Record<string, unknown>>> {
  const text = path === undefined ? undefined : await readIfThere(path);
  if (path === undefined || text === undefined || text.trim() === "") return {};
  const value = parse(text, path);
  return isRecord(value) ? value : {};
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (isRecord(error) && error["code"] === "ENOENT") return undefined;
    throw error;
  }
}

function parse(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ToolkitError("bad-event", `The event file ${path} is not JSON.`, {
      hint: "The runner writes it from the event that started the workflow; where a test names one in GITHUB_EVENT_PATH, correct it.",
      cause,
    });
  }
}

function defaultBranchOf(payload: Readonly<Record<string, unknown>>): string | undefined {
  const repository = payload["repository"];
  const branch = isRecord(repository) ? repository["default_branch"] : undefined;
  return typeof branch === "string" && branch !== "" ? branch : undefined;
}
