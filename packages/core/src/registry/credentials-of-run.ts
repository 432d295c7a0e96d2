import { dockerCredentials, firstOf, parseReference, type CredentialSource } from "@layered-build/oci";
import type { Layer } from "../config/layer.ts";
import { LayeredBuildError } from "../error.ts";
import { ecrCredentials, type AwsRole } from "./ecr-credentials.ts";
import { noRegistryHost } from "./registry-host.ts";

export type { AwsRole } from "./ecr-credentials.ts";
export { checkRegistryHost } from "./registry-host.ts";

/** What a user can give to sign in with. */
export interface GivenCredentials {
  /** The registry that user name and password belong to; without it, those of the layers' images. */
  readonly registry?: string | undefined;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  /** A GitHub token: signs in to ghcr.io where nothing else does. */
  readonly token?: string | undefined;
  /** The role of AWS to take on for AWS ECR. Without it: whoever AWS's SDK finds (environment, files, the machine's own role). */
  readonly awsRole?: AwsRole | undefined;
  /** The environment, in which Docker's own configuration is found. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * Who to sign in as: user name and password go to their registry, or those of the layers' images, and to no other; then what a docker or
 * podman login has left; then, for AWS ECR, what AWS gives, and for ghcr.io, the token. Throws `bad-input` where only one of user name and password is given,
 * or `registry` is none.
 */
export function credentialsOfRun(given: GivenCredentials, layers: readonly Pick<Layer, "image">[]): CredentialSource {
  checkCredentials(given);
  const { username, password, token } = given;
  const registries = new Set(
    given.registry === undefined ? layers.flatMap(({ image }) => registryOf(image)) : registryOfInput(given.registry),
  );
  const inputs: CredentialSource = async (registry) =>
    username !== undefined && password !== undefined && registries.has(registry) ? { username, password } : undefined;
  const github: CredentialSource = async (registry) =>
    token !== undefined && registry === "ghcr.io" ? { username: "x-access-token", password: token } : undefined;
  const aws = ecrCredentials(given.env, given.awsRole);
  // Who names a role means it: a log-in that an earlier step has left is another's.
  const left = dockerCredentials({ env: given.env });
  return given.awsRole === undefined ? firstOf(inputs, left, aws, github) : firstOf(inputs, aws, left, github);
}

/** Throws `bad-input` where only one of user name and password is given, or `registry` is none. */
export function checkCredentials({
  registry,
  username,
  password,
}: Pick<GivenCredentials, "registry" | "username" | "password">): void {
  if ((username === undefined) !== (password === undefined)) {
    const [there, missing] = username === undefined ? ["password", "username"] : ["username", "password"];
    throw new LayeredBuildError("bad-input", `\`${there}\` is given, and \`${missing}\` is not (or is empty).`, {
      hint: "Give both. A secret that does not exist, or that a pull request of a fork cannot read, is empty.",
    });
  }
  if (registry !== undefined) registryOfInput(registry);
}

function registryOfInput(text: string): readonly string[] {
  try {
    return registryOf(`${text}/x`);
  } catch {
    throw noRegistryHost("registry", text);
  }
}

function registryOf(image: string): readonly string[] {
  const reference = parseReference(image);
  return reference.kind === "registry" ? [reference.registry] : [];
}
