import { randomUUID } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { arch, platform } from "node:os";
import { join } from "node:path";
import { runCommand } from "./run-command.ts";
import { hostPath } from "./tools.ts";

/** What the workflow run is about; all have defaults: a push to main of octo/demo. */
export type GitHubContext = {
  readonly repository?: string;
  readonly eventName?: string;
  /** The webhook's payload, as in `github.event`. */
  readonly event?: object;
  readonly ref?: string;
  /** Default: HEAD of the workspace, else forty zeros. */
  readonly sha?: string;
  readonly baseRef?: string;
  readonly headRef?: string;
  readonly actor?: string;
  readonly runId?: string;
  readonly runAttempt?: string;
  readonly workflow?: string;
  readonly job?: string;
  readonly serverUrl?: string;
  readonly apiUrl?: string;
  /** `github.token`; a secret. */
  readonly token?: string;
};

/** The folders of a runner; all of them exist. */
export type RunnerFolders = { readonly home: string; readonly temp: string; readonly toolCache: string };

/** The contexts that defaults in an action.yml may name. */
export type Contexts = {
  readonly github: Readonly<Record<string, string>>;
  readonly runner: Readonly<Record<string, string>>;
};

/** The files that a step writes its commands to. */
export const commandFiles = ["OUTPUT", "ENV", "PATH", "STATE", "STEP_SUMMARY"] as const;

/** Derives the contexts `github` and `runner`. */
export async function makeContexts(
  context: GitHubContext,
  workspace: string,
  folders: RunnerFolders,
): Promise<Contexts> {
  const { repository = "octo/demo", ref = "refs/heads/main", serverUrl = "https://github.com" } = context;
  const eventPath = join(folders.temp, "_github_workflow", `${randomUUID()}.json`);
  await mkdir(join(folders.temp, "_github_workflow"), { recursive: true });
  await writeFile(eventPath, JSON.stringify(context.event ?? {}));
  const apiUrl = context.apiUrl ?? "https://api.github.com";
  return {
    github: {
      repository,
      repository_owner: repository.split("/")[0] ?? "",
      ref,
      ref_name: ref.replace(/^refs\/(heads|tags|pull)\//, ""),
      ref_type: ref.startsWith("refs/tags/") ? "tag" : "branch",
      ref_protected: "false",
      sha: context.sha ?? (await headOf(workspace)),
      base_ref: context.baseRef ?? "",
      head_ref: context.headRef ?? "",
      event_name: context.eventName ?? "push",
      event_path: eventPath,
      actor: context.actor ?? "octocat",
      triggering_actor: context.actor ?? "octocat",
      run_id: context.runId ?? "1000",
      run_number: "1",
      run_attempt: context.runAttempt ?? "1",
      workflow: context.workflow ?? "CI",
      workflow_ref: `${repository}/.github/workflows/ci.yml@${ref}`,
      job: context.job ?? "build",
      action: "__org_layered-build",
      action_ref: "v1",
      action_repository: "org/layered-build",
      server_url: serverUrl,
      api_url: apiUrl,
      graphql_url: `${apiUrl}/graphql`,
      workspace,
      retention_days: "90",
      token: context.token ?? "",
    },
    runner: {
      os: { linux: "Linux", darwin: "macOS", win32: "Windows" }[platform() as string] ?? "Linux",
      arch: arch().toUpperCase(),
      environment: "github-hosted",
      name: "GitHub Actions 1",
      temp: folders.temp,
      tool_cache: folders.toolCache,
    },
  };
}

/** The variables every step gets: nothing of this process but its PATH. */
export function stepEnvironment({ github, runner }: Contexts, folders: RunnerFolders): Record<string, string> {
  const { token: _notAVariable, ...variables } = github;
  return {
    HOME: folders.home,
    PATH: hostPath(),
    CI: "true",
    GITHUB_ACTIONS: "true",
    ...Object.fromEntries([...named("GITHUB", variables), ...named("RUNNER", runner)]),
  };
}

const named = (prefix: string, values: Readonly<Record<string, string>>): [string, string][] =>
  Object.entries(values).map(([name, value]) => [`${prefix}_${name.toUpperCase()}`, value]);

/**
 * Fills in `${{ github.x }}` and `${{ runner.x }}` of an input's default.
 *
 * @throws Error for any other expression: GitHub allows more, our manifests need no more.
 */
export function expandDefault(text: string, contexts: Contexts): string {
  return text.replaceAll(/\$\{\{\s*(.*?)\s*\}\}/g, (whole, expression: string) => {
    const [context, name = ""] = expression.split(".");
    if (context !== "github" && context !== "runner") throw new Error(`a default has ${whole}, not known here`);
    return contexts[context][name] ?? "";
  });
}

async function headOf(workspace: string): Promise<string> {
  try {
    const args = ["-c", `safe.directory=${workspace}`, "-C", workspace, "rev-parse", "HEAD"];
    return (await runCommand("git", args)).stdout.trim();
  } catch {
    return "0".repeat(40);
  }
}
