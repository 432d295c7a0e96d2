import { credentialsOfRun, openRepositories, type Repositories } from "@layered-build/core/wrap";
import type { ActionContext } from "@layered-build/toolkit";
import type { Given } from "./image-to-wrap.ts";
import type { manifest } from "./manifest.ts";

/** The repositories of a run, and who it signs in as. */
export interface OpenedStores {
  readonly stores: Repositories;
  readonly credentials: ReturnType<typeof credentialsOfRun>;
  readonly insecureRegistries: readonly string[];
}

/** Opens them as the inputs say: user name and password are for the registry that is written to. */
export function openStores(inputs: Given, { env, workspace }: ActionContext<typeof manifest>): OpenedStores {
  const credentials = credentialsOfRun(
    {
      env,
      ...(inputs.registry === undefined ? {} : { registry: inputs.registry }),
      ...(inputs.username === undefined ? {} : { username: inputs.username }),
      ...(inputs.password === undefined ? {} : { password: inputs.password }),
      ...(inputs.token === undefined ? {} : { token: inputs.token }),
    },
    [{ image: inputs.repository ?? inputs.image }],
  );
  const insecureRegistries = inputs["insecure-registries"];
  const stores = openRepositories({ root: workspace, proxyEnv: env, credentials, insecureRegistries });
  return { stores, credentials, insecureRegistries };
}
