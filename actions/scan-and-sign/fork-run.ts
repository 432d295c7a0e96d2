import type { GitHubContext } from "@layered-build/toolkit";

/**
 * Whether a run may be about code that someone without write access wrote, so that nothing may be signed in the repository's name: a pull
 * request of a fork, `pull_request_target` among them, and what runs after such a one. Undefined where it may sign, else the reason.
 */
export function foreignCode({ eventName, payload }: Pick<GitHubContext, "eventName" | "payload">): string | undefined {
  if (eventName?.startsWith("pull_request") === true) {
    const pull = record(payload["pull_request"]);
    const from = fullName(record(pull?.["head"])?.["repo"]);
    const into = fullName(record(pull?.["base"])?.["repo"]);
    return from !== undefined && from === into ? undefined : "this run is for a pull request of a fork";
  }
  if (eventName !== "workflow_run") return undefined;
  const run = record(payload["workflow_run"]);
  const from = fullName(run?.["head_repository"]);
  const into = fullName(run?.["repository"]) ?? fullName(payload["repository"]);
  return from !== undefined && from === into ? undefined : "this run follows one for a pull request of a fork";
}

function fullName(repository: unknown): string | undefined {
  const name = record(repository)?.["full_name"];
  return typeof name === "string" && name !== "" ? name : undefined;
}

function record(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === "object" && value !== null ? { ...value } : undefined;
}
