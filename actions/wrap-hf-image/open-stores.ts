import { openRepositories, type Repositories } from "@layered-build/core/wrap";
import type { ActionContext } from "@layered-build/toolkit";
import { registryCredentials } from "@layered-build/toolkit/registry-credentials";
import type { Given } from "./image-to-wrap.ts";
import type { manifest } from "./manifest.ts";

/** The repositories of a run, and who it signs in as. */
export interface OpenedStores {
  readonly stores: Repositories;
  readonly credentials: ReturnType<typeof registryCredentials>;
  readonly insecureRegistries: readonly string[];
}

/** Opens them as the inputs say: user name and password are for the registry that is written to. */
export function openStores(inputs: Given, context: ActionContext<typeof manifest>): OpenedStores {
  const { env, workspace } = context;
  const credentials = registryCredentials(inputs, context, [{ image: inputs.repository ?? inputs.image }]);
  const insecureRegistries = inputs["insecure-registries"];
  const stores = openRepositories({ root: workspace, proxyEnv: env, credentials, insecureRegistries });
  return { stores, credentials, insecureRegistries };
}
