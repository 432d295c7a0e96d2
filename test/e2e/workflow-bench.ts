import { runWorkflow, type WorkflowResult, type WorkflowRun } from "../harness/act.ts";
import { type GitRepository, gitRepository } from "../harness/git-repository.ts";
import { type Registry, type RegistryOptions, startRegistry } from "../harness/registry.ts";
import { type GitHubApi, startGitHubApi } from "./github-api.ts";
import { userTags } from "./registry-state.ts";
import { callerPath, type Files, repository as image } from "./sample-chain.ts";

/** A repository with a registry and GitHub's API on loopback, in which its workflows run. */
export type WorkflowBench = AsyncDisposable & {
  readonly registry: Registry;
  readonly repository: GitRepository;
  readonly api: GitHubApi;
  /**
   * Runs a workflow (default: the sample's caller) on what is checked out, as the newest commit of its branch; `registry.requests`
   * are then those of this run.
   */
  readonly run: (more?: Partial<WorkflowRun>) => Promise<WorkflowResult>;
  /** The users' tags of octo/demo with their digests. */
  readonly tags: () => Promise<Readonly<Record<string, string>>>;
  /** The short commit id that `type=sha` gives. */
  readonly sha7: () => Promise<string>;
};

/** Makes the bench; `files` gets the registry's host. Needs `requireTools("act", "docker-registry", "git")`. */
export async function workflowBench(
  files: (host: string) => Files | Promise<Files>,
  options: RegistryOptions = {},
): Promise<WorkflowBench> {
  await using stack = new AsyncDisposableStack();
  const registry = stack.use(await startRegistry(options));
  const api = stack.use(await startGitHubApi());
  const repository = stack.use(await gitRepository(await files(registry.host)));
  const run = async ({ env, event, ...more }: Partial<WorkflowRun> = {}): Promise<WorkflowResult> => {
    const branch = await repository.git("branch", "--show-current");
    api.commits.set(`${image}/heads/${branch}`, await repository.git("rev-parse", "HEAD"));
    registry.requests.length = 0;
    return runWorkflow({
      repository: repository.path,
      workflow: callerPath,
      env: { GITHUB_API_URL: api.url, ...env },
      event: { repository: { default_branch: "main" }, ...event },
      ...more,
    });
  };
  const owned = stack.move();
  return {
    registry,
    repository,
    api,
    run,
    tags: () => userTags(registry.host, image),
    sha7: async () => (await repository.git("rev-parse", "HEAD")).slice(0, 7),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
