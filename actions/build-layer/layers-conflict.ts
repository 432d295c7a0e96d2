import { type Inputs, ownDocument, registryInputs } from "@layered-build/toolkit";
import { buildPushInputs } from "./build-push-inputs.ts";
import type { manifest } from "./manifest.ts";

/** Signing in is the same with layers and without; which registries BuildKit speaks plain http with is its builder's matter. */
const ofBoth = Object.keys(registryInputs).filter((name) => name !== "insecure-registries");

/** What is wrong with inputs about layers where `given`, inputs of docker/build-push-action, say what is built; names both. */
export function layersConflict(
  { inputs: specs }: Pick<typeof manifest, "inputs">,
  inputs: Inputs<typeof manifest>,
  given: readonly string[],
): readonly string[] {
  const values: Readonly<Record<string, unknown>> = inputs;
  const others = Object.entries(specs).flatMap(([name, spec]) => {
    if (Object.hasOwn(buildPushInputs, name) || ofBoth.includes(name)) return [];
    if (name === "engine" && inputs.engine === "buildkit") return [];
    const absent = spec.parse(spec.default ?? "");
    return absent.ok && JSON.stringify(absent.value) === JSON.stringify(values[name]) ? [] : [`\`${name}\``];
  });
  if (others.length === 0) return [];
  return [
    `\`${given[0]}\` asks for a build without layers, and ${others.join(", ")} for one of layers: give either (what stands for docker/build-push-action's inputs in layers.yaml: ${ownDocument("action-docs/guides/migrating.md")})`,
  ];
}
