import { parseReference, type RegistryReference } from "@layered-build/oci";
import { LayeredBuildError } from "../error.ts";
import type { Log } from "../ports.ts";
import type { Repositories } from "../registry/repositories.ts";
import { checkSettings, type SpaceSettings } from "../space/space-settings.ts";
import { findBase } from "../wrap/find-base.ts";

/** What a scaffold is to be made of. */
export interface ScaffoldRequest {
  readonly image: string;
  readonly fallbackTags: readonly string[];
  readonly settings: SpaceSettings;
}

/**
 * Checks before anything is written what the files of a scaffold will say: the image, which has to be there and in a registry, and the
 * variables. Gives the image's reference. Throws `bad-input`, `missing-image`, and what the registry says.
 */
export async function checkScaffold(
  { image, fallbackTags, settings }: ScaffoldRequest,
  stores: Repositories,
  log: Log,
): Promise<RegistryReference> {
  checkSettings(settings);
  const reference = parseReference(image);
  if (reference.kind !== "registry") {
    throw new LayeredBuildError("bad-input", `A scaffold cannot name ${image}: a Space cannot pull from a folder.`, {
      hint: "Its Dockerfile, script and workflow name the image: push it to a registry, and let `image` name it there.",
    });
  }
  // Which tag it is, the wrap says.
  await findBase(image, fallbackTags, stores, { ...log, warning: log.debug });
  return reference;
}
