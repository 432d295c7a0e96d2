import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { parseReference, type CredentialSource } from "@layered-build/oci";

/**
 * A Docker configuration folder for one build: the user's own, with the credentials for one repository added, so that BuildKit can push
 * there. Gives the environment variables that make docker use it; disposing it removes the folder. Where no credentials are
 * known, docker's own configuration is used as it is.
 */
export async function temporaryDockerConfig(
  repository: string,
  credentials: CredentialSource,
  env: Readonly<Record<string, string>>,
  temporary: string,
): Promise<AsyncDisposable & { readonly env: Readonly<Record<string, string>> }> {
  const reference = parseReference(repository);
  const found = reference.kind === "registry" ? await credentials(reference.registry, reference.repository) : undefined;
  if (reference.kind !== "registry" || found === undefined || !("username" in found)) {
    return { env: {}, [Symbol.asyncDispose]: async () => {} };
  }
  const home = env["DOCKER_CONFIG"] ?? path.join(env["HOME"] ?? env["USERPROFILE"] ?? "", ".docker");
  const original: { auths?: object; credHelpers?: Record<string, string> } = JSON.parse(
    await readFile(path.join(home, "config.json"), "utf8").catch(() => "{}"),
  );
  const host = reference.registry === "docker.io" ? "https://index.docker.io/v1/" : reference.registry;
  const auth = Buffer.from(`${found.username}:${found.password}`).toString("base64");
  const { [host]: _, ...credHelpers } = original.credHelpers ?? {};
  const config = {
    ...original,
    // A store would be asked instead of what stands here.
    credsStore: undefined,
    credHelpers,
    auths: { ...original.auths, [host]: { auth } },
    cliPluginsExtraDirs: [path.join(home, "cli-plugins")],
  };
  const folder = await mkdtemp(path.join(temporary, "layered-build-docker-"));
  await writeFile(path.join(folder, "config.json"), JSON.stringify(config), { mode: 0o600 });
  return {
    env: { DOCKER_CONFIG: folder, BUILDX_CONFIG: env["BUILDX_CONFIG"] ?? path.join(home, "buildx") },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}
