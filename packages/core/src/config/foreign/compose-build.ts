import { z } from "../../z.ts";
import { platform } from "../layers-file.ts";
import { pairs, scalar, texts } from "./shapes.ts";

const secret = z.union([
  z.pipe(
    scalar,
    z.transform((source) => ({ source, target: undefined })),
  ),
  z.looseObject({ source: scalar, target: z.optional(scalar) }),
]);

/** What is read of a service's `build`, in its object form; see the Compose Build Specification. */
export const composeBuild = z.looseObject({
  context: z.optional(scalar),
  dockerfile: z.optional(scalar),
  dockerfile_inline: z.optional(scalar),
  target: z.optional(scalar),
  args: z.nullish(pairs),
  labels: z.nullish(pairs),
  additional_contexts: z.nullish(pairs),
  platforms: z.nullish(z.array(platform)),
  secrets: z.nullish(z.array(secret, { error: "expected a list" })),
  ssh: z.nullish(pairs),
  tags: z.nullish(texts),
});

/** A service's `build`, variables replaced. */
export type ComposeBuild = z.infer<typeof composeBuild>;

/** Members of `build` that say how an image is built, and nothing of what it is. */
const onlyHow = new Set(["cache_from", "cache_to", "no_cache", "pull", "provenance", "sbom"]);

/** The members of a `build` that might change an image, and have no counterpart in a layer. */
export function notTakenOver(build: ComposeBuild): readonly string[] {
  return Object.keys(build).filter(
    (name) => !Object.hasOwn(composeBuild.shape, name) && !onlyHow.has(name) && !name.startsWith("x-"),
  );
}
