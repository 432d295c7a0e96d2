import path from "node:path";
import {
  createStores,
  FileCache,
  openProject,
  type BuildEnvironment,
  type Cache,
  type FetchedCommit,
  type OpenOptions,
  type Project,
  type Stores,
} from "@layered-build/core";
import type { Inputs } from "../manifest/define-action.ts";
import type { ActionManifest } from "../manifest/define-action.ts";
import type { ActionContext } from "../run/context.ts";
import type { layersInputs, registryInputs } from "../manifest/shared-inputs.ts";
import { registryCredentials } from "./registry-credentials.ts";

/** The values of the shared inputs. */
export type SharedInputs = Inputs<{ readonly inputs: typeof layersInputs & typeof registryInputs } & ActionManifest>;

/** What every action on layers starts with: the checkout, its repositories, and the means to build. */
export interface Run {
  readonly repository: string;
  readonly project: Project;
  readonly stores: Stores;
  /** What earlier runs on this machine have read of manifests. */
  readonly cache: Cache;
  readonly environment: BuildEnvironment;
}

/**
 * How the checkout is to be opened. `dirty`: see the input of detect-changed-layers. `fetched` is what stands for the checkout where there
 * is none.
 */
export function openOptions<M extends ActionManifest>(
  inputs: SharedInputs,
  { github, exec, log, programEnv, workspace }: ActionContext<M>,
  dirty: "hash" | "error" | "ignore",
  fetched?: FetchedCommit,
): OpenOptions {
  const repository = github.repository ?? "";
  return {
    exec,
    log,
    env: programEnv,
    ...(fetched === undefined
      ? { folder: workspace, gitEnv: programEnv, dirty }
      : { ...fetched, committed: true, dirty: "ignore" }),
    compression: inputs.compression,
    repository,
    ...(inputs.config === undefined ? {} : { config: inputs.config }),
    ...(repository === "" ? {} : { image: `ghcr.io/${repository.toLowerCase()}` }),
  };
}

/** Opens the checkout and the repositories of its layers' images. */
export async function openRun<M extends ActionManifest>(
  inputs: SharedInputs,
  context: ActionContext<M>,
  options: OpenOptions,
): Promise<Run> {
  const { repository } = options;
  const project = await openProject(options);
  const credentials = registryCredentials(inputs, context, project.layers);
  const insecureRegistries = inputs["insecure-registries"];
  const secrets = inputs["build-secrets"];
  const given = { ...context.env, ...secrets };
  const stores = createStores(
    {
      root: project.root,
      proxyEnv: context.env,
      credentials,
      insecureRegistries,
      ...(inputs.store === undefined ? {} : { store: inputs.store }),
      hub: { endpoint: variable(given, "HF_ENDPOINT"), token: variable(given, "HF_TOKEN") },
    },
    project.layers,
  );
  const { exec, log, signal, programEnv, tempFolder } = context;
  const env = { ...programEnv, ...secrets };
  return {
    repository,
    project,
    stores,
    cache: new FileCache(cacheFile(context.env, repository, tempFolder), log),
    environment: { exec, log, signal, env, temporary: tempFolder, credentials, insecureRegistries },
  };
}

/** A variable of the environment; one that is empty, as a secret is that does not exist, is not there. */
function variable(env: Readonly<Record<string, string | undefined>>, name: string): string | undefined {
  const value = env[name]?.trim() ?? "";
  return value === "" ? undefined : value;
}

/**
 * Below the tool cache, which a self-hosted runner keeps; a hosted one starts with an empty folder, which a workflow can fill by
 * actions/cache. Without either: for the job's other steps. Each repository has its own: one machine may serve several, who need not
 * trust each other's answers.
 */
function cacheFile(env: Readonly<Record<string, string | undefined>>, repository: string, tempFolder: string): string {
  const toolCache = env["RUNNER_TOOL_CACHE"] ?? "";
  const folders = repository
    .toLowerCase()
    .split("/")
    .map((name) => name.replaceAll(/[^a-z0-9._-]|^\.+$/g, "_"));
  return path.join(toolCache === "" ? tempFolder : toolCache, "layered-build", ...folders, "manifests.json");
}
