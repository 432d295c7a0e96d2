import type { Project, TagContext } from "@layered-build/core";
import type { GitHubContext } from "../run/github-context.ts";

/** What tag rules may depend on, from the event and the checkout; without an event, the run counts as a push of no ref. */
export function tagContext(github: GitHubContext, project: Project, now: Date): TagContext {
  const pull = record(github.payload["pull_request"]);
  const number = pull?.["number"] ?? github.payload["number"];
  const headSha = record(pull?.["head"])?.["sha"];
  return {
    eventName: github.eventName ?? "push",
    ref: github.ref ?? "",
    sha: github.sha ?? project.head.commit,
    repositoryDefaultBranch: github.defaultBranch ?? "",
    baseRef: github.baseRef ?? text(github.payload["base_ref"]),
    pullRequestNumber: typeof number === "number" ? number : undefined,
    headSha: text(headSha),
    commitDate: new Date(project.head.time * 1000),
    now,
  };
}

function record(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === "object" && value !== null ? { ...value } : undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
