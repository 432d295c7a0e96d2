import { LayeredBuildError, type BuildRun } from "@layered-build/core/sign";
import type { ActionContext } from "@layered-build/toolkit";

/** What a provenance says of this run. Throws `bad-input` outside of a workflow: there would be nothing to say. */
export function buildRun({ github, env }: Pick<ActionContext, "github" | "env">): BuildRun {
  const { serverUrl, repository, sha, ref, runId, runAttempt, eventName } = github;
  const workflow = env["GITHUB_WORKFLOW_REF"] ?? "";
  if (repository === undefined || sha === undefined || runId === undefined || workflow === "")
    throw new LayeredBuildError("bad-input", "attest: provenance works in a workflow run only.", {
      hint: "It says which workflow built the image of which commit, and GITHUB_WORKFLOW_REF, GITHUB_SHA or GITHUB_RUN_ID is not set.",
    });
  const repositoryUrl = `${serverUrl}/${repository}`;
  // owner/name/.github/workflows/file.yml@refs/heads/main
  const [file = "", workflowRef = ""] = workflow.split("@");
  return {
    builderId: `${serverUrl}/${workflow}`,
    repositoryUrl,
    ref: ref ?? workflowRef,
    commit: sha,
    workflowPath: file.split("/").slice(2).join("/"),
    eventName: eventName ?? "",
    invocationId: `${repositoryUrl}/actions/runs/${runId}/attempts/${runAttempt ?? "1"}`,
  };
}
