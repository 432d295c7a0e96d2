import type { RunEvent } from "@layered-build/core";
import type { GitHubContext } from "../run/github-context.ts";

/** What started the run, as far as it says which commit to compare with. What is no commit id in an event counts as not there. */
export function runEvent({ eventName, ref = "", payload, defaultBranch, baseRef }: GitHubContext): RunEvent {
  const branch = /^refs\/heads\/(.+)$/.exec(ref)?.[1];
  const tag = /^refs\/tags\/(.+)$/.exec(ref)?.[1];
  if (eventName === undefined) return { kind: "local" };
  if (eventName === "push" && tag !== undefined) return { kind: "tag", tag };
  if (eventName === "push" && branch !== undefined)
    return { kind: "push", branch, before: commit(payload["before"]), defaultBranch };
  const pull = record(payload["pull_request"]);
  if (eventName.startsWith("pull_request") && pull !== undefined) {
    const base = record(pull["base"]);
    const head = record(pull["head"]);
    return {
      kind: "pull-request",
      baseBranch: baseRef ?? text(base?.["ref"]),
      baseCommit: commit(base?.["sha"]),
      headCommit: commit(head?.["sha"]),
      fromFork: fromFork(head, base),
    };
  }
  if (eventName === "merge_group")
    return { kind: "merge-group", baseCommit: commit(record(payload["merge_group"])?.["base_sha"]) };
  return { kind: "other", name: eventName, branch };
}

/** A fork that was deleted meanwhile is null. */
function fromFork(
  head: Readonly<Record<string, unknown>> | undefined,
  base: Readonly<Record<string, unknown>> | undefined,
): boolean | undefined {
  if (head?.["repo"] === null) return true;
  const [from, into] = [head, base].map((side) => text(record(side?.["repo"])?.["full_name"]));
  return from === undefined || into === undefined ? undefined : from !== into;
}

function record(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === "object" && value !== null ? { ...value } : undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function commit(value: unknown): string | undefined {
  return typeof value === "string" && /^([0-9a-f]{40}|[0-9a-f]{64})$/.test(value) ? value : undefined;
}
