import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { parseReference, type CredentialSource } from "@layered-build/oci";

/** What of Docker's own configuration is looked at; the rest is passed on. */
interface DockerConfigFile {
  readonly auths?: object;
  readonly credHelpers?: Readonly<Record<string, string>>;
}

/**
 * A Docker configuration folder for one build: the user's own, with the credentials for some repositories added, so that BuildKit can pull
 * from and push to them. Gives the environment variables that make docker use it; disposing it removes the folder. Where no credentials
 * are known, docker's own configuration is used as it is.
 */
export async function temporaryDockerConfig(
  references: readonly string[],
  credentials: CredentialSource,
  env: Readonly<Record<string, string>>,
  temporary: string,
): Promise<AsyncDisposable & { readonly env: Readonly<Record<string, string>> }> {
  const auths = await authsFor(references, credentials);
  if (Object.keys(auths).length === 0) return { env: {}, [Symbol.asyncDispose]: async () => {} };
  const home = env["DOCKER_CONFIG"] ?? path.join(env["HOME"] ?? env["USERPROFILE"] ?? "", ".docker");
  const original: DockerConfigFile = JSON.parse(
    await readFile(path.join(home, "config.json"), "utf8").catch(() => "{}"),
  );
  const config = {
    ...original,
    // A store or helper would be asked instead of what stands here.
    credsStore: undefined,
    credHelpers: Object.fromEntries(Object.entries(original.credHelpers ?? {}).filter(([host]) => !(host in auths))),
    auths: { ...original.auths, ...auths },
    cliPluginsExtraDirs: [path.join(home, "cli-plugins")],
  };
  const folder = await mkdtemp(path.join(temporary, "layered-build-docker-"));
  await writeFile(path.join(folder, "config.json"), JSON.stringify(config), { mode: 0o600 });
  // `docker context use` is in the configuration, what it names is in a folder beside it.
  await cp(path.join(home, "contexts"), path.join(folder, "contexts"), { recursive: true }).catch(() => {});
  return {
    env: { DOCKER_CONFIG: folder, BUILDX_CONFIG: env["BUILDX_CONFIG"] ?? path.join(home, "buildx") },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

/** The `auths` of a Docker configuration for the registries of these references. */
async function authsFor(
  references: readonly string[],
  credentials: CredentialSource,
): Promise<Readonly<Record<string, { readonly auth: string }>>> {
  const auths: Record<string, { readonly auth: string }> = {};
  for (const text of references) {
    const reference = parseReference(text);
    if (reference.kind !== "registry") continue;
    const found = await credentials(reference.registry, reference.repository);
    if (found === undefined || !("username" in found)) continue;
    const host = reference.registry === "docker.io" ? "https://index.docker.io/v1/" : reference.registry;
    auths[host] = { auth: Buffer.from(`${found.username}:${found.password}`).toString("base64") };
  }
  return auths;
}
