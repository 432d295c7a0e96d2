import { input } from "../manifest/input.ts";

/** The inputs that say how to reach registries: the same in every action. */
export const registryInputs = {
  "insecure-registries": input.list(
    "Registries (host or host:port) to speak plain http with. Loopback addresses need no entry.",
    { commas: true },
  ),
  username: input.string(
    "User name for the registry of the images. Without it: the credentials of a docker login, and for ghcr.io the token.",
  ),
  password: input.secret("Password or access token that belongs to username."),
  token: input.secret(
    "GitHub token: signs in to ghcr.io where no other credentials are given, and asks whether this commit is still the newest of its branch.",
    { runnerDefault: "${{ github.token }}" },
  ),
} as const;

/** The inputs that say which layers there are and where their images go. */
export const layersInputs = {
  config: input.string(
    "Path of the layers file. Without it: layers.yaml or .github/layers.yaml, and where neither exists the layers are discovered from the Dockerfiles.",
  ),
  store: input.string(
    "An OCI image layout folder (oci:PATH) that stands in for the registry: missing images are written there, existing ones still come from their own repository. For pull requests of forks, whose token cannot push.",
  ),
} as const;
