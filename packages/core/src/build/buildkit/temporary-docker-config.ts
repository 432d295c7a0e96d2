import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { parseReference, type Credentials, type CredentialSource } from "@layered-build/oci";

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
    // A store or helper would be asked instead of what stands here; an empty one for a host means this file (docker/cli, config).
    credHelpers: { ...original.credHelpers, ...Object.fromEntries(Object.keys(auths).map((host) => [host, ""])) },
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
): Promise<Readonly<Record<string, Auth>>> {
  const auths: Record<string, Auth> = {};
  for (const text of references) {
    const reference = parseReference(text);
    if (reference.kind !== "registry") continue;
    const found = await credentials(reference.registry, reference.repository);
    if (found === undefined) continue;
    const host = reference.registry === "docker.io" ? "https://index.docker.io/v1/" : reference.registry;
    auths[host] = authOf(found);
  }
  return auths;
}

interface Auth {
  readonly auth: string;
  readonly identitytoken?: string;
}

function authOf(found: Credentials): Auth {
  if ("username" in found) return { auth: encode(`${found.username}:${found.password}`) };
  // The user that docker login writes beside an identity token.
  return { auth: encode("00000000-0000-0000-0000-000000000000:"), identitytoken: found.identityToken };
}

function encode(text: string): string {
  return Buffer.from(text).toString("base64");
}
