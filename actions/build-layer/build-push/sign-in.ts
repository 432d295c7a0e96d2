import { type BuildPush, LayeredBuildError, ownImages, registryImage } from "@layered-build/core/build-push";
import { checkCredentials } from "@layered-build/core/credentials";
import type { ActionManifest, Inputs, registryInputs } from "@layered-build/toolkit";

type Given = Inputs<{ readonly inputs: typeof registryInputs } & ActionManifest>;

/**
 * The registries that `username` and `password` may be for, where `registry` does not say. Not only those that are pushed to: a build
 * that pushes nothing may have its base image from there.
 */
export function signInRegistries(build: BuildPush): readonly string[] {
  // What is no reference to an image is for BuildKit to refuse.
  return [...new Set(ownImages(build).flatMap((image) => registryImage(image)?.registry ?? []))];
}

/** What is wrong with who is to sign in: of several registries, one would get the password of another; of none, nobody. */
export function signInProblems(inputs: Given, build: BuildPush): readonly string[] {
  const wrong = wrongCredentials(inputs);
  if (wrong !== undefined) return [wrong];
  if (inputs.registry !== undefined || inputs.username === undefined) return [];
  const registries = signInRegistries(build);
  if (registries.length === 1) return [];
  if (registries.length === 0)
    return ["username: no image is named, so that it belongs to no registry: say which by `registry`"];
  return [
    `username: the names are in ${registries.join(", ")}, and it belongs to one of them: say which by \`registry\``,
  ];
}

/** With what to do about it: most often, the secret is one that a fork's pull request cannot read. */
function wrongCredentials(inputs: Given): string | undefined {
  try {
    checkCredentials(inputs);
    return undefined;
  } catch (error) {
    if (!(error instanceof LayeredBuildError)) throw error;
    return `${error.message} ${error.hint ?? ""}`.trim().replace(/\.$/, "");
  }
}
