import { join } from "node:path";
import { askHelper } from "./credential-helper.ts";
import type { Environment } from "./credential-helper.ts";
import { sameCredentials, type Credentials, type CredentialSource } from "./credentials.ts";
import { configKeys, helperKey, readDockerConfig } from "./docker-config.ts";
import type { DockerConfig } from "./docker-config.ts";

/** Where to look for Docker's credentials: `env` stands for the environment (its home is used where `home` is not given). */
export interface DockerCredentialOptions {
  readonly env: Environment;
  readonly home?: string;
}

/**
 * The credentials that `docker login` or `podman login` left: podman's `REGISTRY_AUTH_FILE` where set,
 * `config.json` in `DOCKER_CONFIG` or `~/.docker`, then podman's `auth.json`. The first file that has some wins.
 * Files are read at the first look-up, and each helper is asked once per key, and again where what it gave is refused.
 */
export function dockerCredentials(options: DockerCredentialOptions): CredentialSource {
  let configs: Promise<readonly DockerConfig[]> | undefined;
  const asked = new Map<string, Promise<Credentials | undefined>>();
  const ask = async (helper: string, key: string, refused?: Credentials): Promise<Credentials | undefined> => {
    const id = `${helper} ${key}`;
    const askAnew = (): Promise<Credentials | undefined> => {
      const answer = askHelper(helper, helperKey(key), options.env);
      asked.set(id, answer);
      return answer;
    };
    const known = asked.get(id);
    if (known === undefined) return askAnew();
    const found = await known;
    if (refused === undefined || found === undefined || !sameCredentials(found, refused)) return found;
    // Of several that are refused at once, the first asks for all of them.
    return asked.get(id) === known ? askAnew() : asked.get(id);
  };

  return async (registry, repository, refused) => {
    configs ??= readAll(configFiles(options));
    const keys = configKeys(registry, repository);
    for (const config of await configs) {
      const found = await lookUp(config, keys, (helper, key) => ask(helper, key, refused));
      if (found !== undefined) return found;
    }
    return undefined;
  };
}

/** The files that may hold credentials, in the order in which they are asked. */
export function configFiles(options: DockerCredentialOptions): readonly string[] {
  const { env } = options;
  const home = options.home ?? env["HOME"] ?? env["USERPROFILE"];
  return [
    env["REGISTRY_AUTH_FILE"] || undefined,
    below(env["DOCKER_CONFIG"], "config.json") ?? below(home, ".docker", "config.json"),
    below(env["XDG_RUNTIME_DIR"], "containers", "auth.json"),
    below(env["XDG_CONFIG_HOME"], "containers", "auth.json") ?? below(home, ".config", "containers", "auth.json"),
  ].filter((file) => file !== undefined);
}

// A variable that is set to nothing counts as not set.
function below(folder: string | undefined, ...path: readonly string[]): string | undefined {
  return folder ? join(folder, ...path) : undefined;
}

async function readAll(files: readonly string[]): Promise<readonly DockerConfig[]> {
  const configs = await Promise.all(files.map((file) => readDockerConfig(file)));
  return configs.filter((config) => config !== undefined);
}

async function lookUp(
  config: DockerConfig,
  keys: readonly string[],
  ask: (helper: string, key: string) => Promise<Credentials | undefined>,
): Promise<Credentials | undefined> {
  const host = keys.at(-1);
  for (const key of keys) {
    const helper = config.helpers.get(key);
    // Docker keeps all else in the credsStore, but only by host; a helper named for the host replaces it.
    const store = key === host ? config.store : undefined;
    const answer = helper ?? store;
    const found = (answer === undefined ? undefined : await ask(answer, key)) ?? config.auths.get(key);
    if (found !== undefined) return found;
  }
  return undefined;
}
