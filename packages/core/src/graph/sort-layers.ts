import { LayeredBuildError } from "../error.ts";

/** What the order needs to know of a layer. */
export interface Linked {
  readonly id: string;
  readonly parents: readonly string[];
}

/**
 * Orders layers so that parents come before children, otherwise as given.
 * Throws `unknown-layer` for a parent that does not exist and `cycle` for a layer that needs itself, naming the way round.
 */
export function sortLayers<T extends Linked>(layers: readonly T[]): readonly T[] {
  const byId = new Map(layers.map((layer) => [layer.id, layer]));
  const done = new Set<string>();
  const sorted: T[] = [];
  const visit = (layer: T, path: readonly string[]): void => {
    if (done.has(layer.id)) return;
    const start = path.indexOf(layer.id);
    if (start >= 0) {
      throw new LayeredBuildError(
        "cycle",
        `Layers need each other in a circle: ${[...path.slice(start), layer.id].join(" → ")}.`,
        {
          hint: "Read it as «is built on». Take one of these edges out: a FROM or COPY --from in a Dockerfile, or `from:` in layers.yaml.",
        },
      );
    }
    for (const id of layer.parents) {
      const parent = byId.get(id);
      if (parent === undefined) throw unknownLayer(id, [...byId.keys()], `layer ${layer.id} has it as \`from\``);
      visit(parent, [...path, layer.id]);
    }
    done.add(layer.id);
    sorted.push(layer);
  };
  for (const layer of layers) visit(layer, []);
  return sorted;
}

/** The error for a layer's name that does not exist. `where` says who asked for it. */
export function unknownLayer(id: string, known: readonly string[], where: string): LayeredBuildError {
  return new LayeredBuildError("unknown-layer", `There is no layer "${id}" (${where}).`, {
    hint: `The layers are: ${known.join(", ")}.`,
  });
}
