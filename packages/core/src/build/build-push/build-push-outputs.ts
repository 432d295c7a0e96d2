import { parseReference, type RegistryReference } from "@layered-build/oci";
import type { BuildPush } from "./build-push.ts";
import { csvFields } from "./csv-items.ts";
import { goBool } from "./go-bool.ts";

/** The attributes of an item such as `type=image,name=acme/app,push=true`. */
type Attributes = ReadonlyMap<string, string>;

/** Reads an item's attributes; a field without `=` has its whole text as the value of "". What is no CSV has none: inputs are checked for that. */
export function attributesOf(item: string): Attributes {
  return new Map(
    (csvFields(item) ?? []).map((field) => {
      const equals = field.indexOf("=");
      return equals < 0 ? ["", field] : [field.slice(0, equals).trim(), field.slice(equals + 1).trim()];
    }),
  );
}

/** Whether one of the outputs is of this type; one that is nothing but a path is a folder (buildx, `buildflags.ParseExports`). */
export function hasOutput(outputs: readonly string[], type: string): boolean {
  return outputs.some((output) => (attributesOf(output).get("type") ?? "local") === type);
}

/** The images that are pushed, by their names: the tags, or those that the outputs bring themselves. None where nothing is pushed. */
export function pushedImages(build: Pick<BuildPush, "tags" | "push" | "outputs">): readonly string[] {
  if (!pushes(build)) return [];
  return [...build.tags, ...pushingOutputs(build).flatMap((output) => output.get("name")?.split(",") ?? [])];
}

/** Whether anything is pushed. */
export function pushes(build: Pick<BuildPush, "push" | "outputs">): boolean {
  return build.push || pushingOutputs(build).length > 0;
}

/** With `--push`, all outputs that are images are pushed (buildx, `commands/build.go`). */
function pushingOutputs({ push, outputs }: Pick<BuildPush, "push" | "outputs">): readonly Attributes[] {
  return outputs
    .map(attributesOf)
    .filter(
      (output) =>
        output.get("type") === "registry" ||
        goBool(output.get("push")) === true ||
        (push && output.get("type") === "image"),
    );
}

/** The images that a build reads or writes as its own: its tags, those of its outputs, pushed or not, and those of its caches. */
export function ownImages(build: BuildPush): readonly string[] {
  const caches = [...build["cache-from"], ...build["cache-to"]].map(attributesOf).flatMap((cache) => {
    // A cache that is nothing but a name is an image.
    return cache.get("ref") ?? (cache.has("type") ? [] : (cache.get("") ?? []));
  });
  const outputs = build.outputs.flatMap((output) => attributesOf(output).get("name")?.split(",") ?? []);
  return [...build.tags, ...outputs, ...caches];
}

/** All images in registries that a build names, those of its contexts too. */
export function namedImages(build: BuildPush): readonly string[] {
  const contexts = build["build-contexts"].flatMap((item) => /^[^=]*=docker-image:\/\/(.*)$/s.exec(item)?.[1] ?? []);
  return [...ownImages(build), ...contexts];
}

/** What a text names in a registry, if it does. */
export function registryImage(text: string): RegistryReference | undefined {
  try {
    const reference = parseReference(text);
    return reference.kind === "registry" ? reference : undefined;
  } catch {
    return undefined;
  }
}
