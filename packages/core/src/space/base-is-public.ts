import {
  OciError,
  openRegistry,
  parseReference,
  type RegistryReference,
  type RegistrySession,
  type Store,
} from "@layered-build/oci";
import { LayeredBuildError } from "../error.ts";

/**
 * Makes sure that a Space can pull an image: it asks for it without credentials, as the Hub's builder does. `session` has none.
 * Throws `space` for an image that is in a folder, private, or not there.
 */
export async function checkIsPublic(image: string, session: RegistrySession): Promise<void> {
  const reference = checkIsInRegistry(image);
  const store: Store = openRegistry(reference, session);
  const name = reference.digest ?? reference.tag ?? "latest";
  try {
    if ((await store.headManifest(name)) !== undefined) return;
  } catch (error) {
    const isHidden = error instanceof OciError && ["unauthorized", "forbidden"].includes(error.code);
    if (!isHidden) throw error;
  }
  // Registries hide what is private: without credentials, most say that it is not there.
  throw new LayeredBuildError("space", `A Space cannot pull ${image}: nobody can without signing in.`, {
    hint: howToPublish(reference.registry, reference.repository),
  });
}

/** Throws `space` for an image in a folder of this machine. */
export function checkIsInRegistry(image: string): RegistryReference {
  const reference = parseReference(image);
  if (reference.kind === "registry") return reference;
  throw new LayeredBuildError("space", `A Space cannot pull from a folder: ${image}`, {
    hint: "Let `repository` name a repository of a public registry, such as ghcr.io.",
  });
}

function howToPublish(registry: string, repository: string): string {
  if (registry !== "ghcr.io") return `The Hub has no way to sign in there: make the repository ${repository} public.`;
  const [owner = "", ...rest] = repository.split("/");
  const address = `https://github.com/users/${owner}/packages/container/${encodeURIComponent(rest.join("/"))}/settings`;
  return `The Hub has no way to sign in there. Make the package public: ${address} (of an organisation: /orgs/${owner}/ in its place), "Change package visibility", Public.`;
}
