import {
  createStores,
  credentialsOfRun,
  openProject,
  type BuildEnvironment,
  type Project,
  type Stores,
} from "@layered-build/core";
import type { Inputs } from "../manifest/define-action.ts";
import type { ActionManifest } from "../manifest/define-action.ts";
import type { ActionContext } from "../run/context.ts";
import type { layersInputs, registryInputs } from "../manifest/shared-inputs.ts";

/** The values of the shared inputs. */
export type SharedInputs = Inputs<{ readonly inputs: typeof layersInputs & typeof registryInputs } & ActionManifest>;

/** What every action on layers starts with: the checkout, its repositories, and the means to build. */
export interface Run {
  readonly repository: string;
  readonly project: Project;
  readonly stores: Stores;
  readonly environment: BuildEnvironment;
}

/** Opens the checkout and the repositories of its layers' images. `dirty`: see the input of detect-changed-layers. */
export async function openRun<M extends ActionManifest>(
  inputs: SharedInputs,
  context: ActionContext<M>,
  dirty: "hash" | "error" | "ignore",
): Promise<Run> {
  const repository = context.github.repository ?? "";
  const project = await openProject({
    folder: context.workspace,
    exec: context.exec,
    env: context.programEnv,
    dirty,
    compression: inputs.compression,
    repository,
    ...(inputs.config === undefined ? {} : { config: inputs.config }),
    ...(repository === "" ? {} : { image: `ghcr.io/${repository.toLowerCase()}` }),
  });
  const credentials = credentialsOfRun(
    {
      env: context.env,
      ...(inputs.registry === undefined ? {} : { registry: inputs.registry }),
      ...(inputs.username === undefined ? {} : { username: inputs.username }),
      ...(inputs.password === undefined ? {} : { password: inputs.password }),
      ...(inputs.token === undefined ? {} : { token: inputs.token }),
    },
    project.layers,
  );
  const insecureRegistries = inputs["insecure-registries"];
  const stores = createStores(
    {
      root: project.root,
      proxyEnv: context.env,
      credentials,
      insecureRegistries,
      ...(inputs.store === undefined ? {} : { store: inputs.store }),
    },
    project.layers,
  );
  const { exec, log, signal, programEnv, tempFolder } = context;
  return {
    repository,
    project,
    stores,
    environment: { exec, log, signal, env: programEnv, temporary: tempFolder, credentials, insecureRegistries },
  };
}
