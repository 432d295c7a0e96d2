import { dockerCredentials, firstOf, parseReference, type CredentialSource } from "@layered-build/oci";
import type { Layer } from "../config/layer.ts";

/** What a user can give to sign in with. */
export interface GivenCredentials {
  readonly username?: string;
  readonly password?: string;
  /** A GitHub token: signs in to ghcr.io where nothing else does. */
  readonly token?: string;
  /** The environment, in which Docker's own configuration is found. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * Who to sign in as: user name and password go to the registries of the layers' images and to no other; then what a docker or podman
 * login has left; then, for ghcr.io, the token.
 */
export function credentialsOfRun(given: GivenCredentials, layers: readonly Layer[]): CredentialSource {
  const registries = new Set(layers.flatMap(({ image }) => registryOf(image)));
  const { username, password, token } = given;
  const inputs: CredentialSource = async (registry) =>
    username !== undefined && password !== undefined && registries.has(registry) ? { username, password } : undefined;
  const github: CredentialSource = async (registry) =>
    token !== undefined && registry === "ghcr.io" ? { username: "x-access-token", password: token } : undefined;
  return firstOf(inputs, dockerCredentials({ env: given.env }), github);
}

function registryOf(image: string): readonly string[] {
  const reference = parseReference(image);
  return reference.kind === "registry" ? [reference.registry] : [];
}
