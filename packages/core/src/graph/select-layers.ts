import { unknownLayer } from "./sort-layers.ts";

/** Which layers are meant: all, none, or some by name. */
export type LayerSelection =
  | { readonly kind: "all" }
  | { readonly kind: "none" }
  | { readonly kind: "some"; readonly names: readonly string[] };

/** The names that a selection means. `input` names the input for the error. Throws `unknown-layer`. */
export function selectLayers(selection: LayerSelection, known: readonly string[], input: string): ReadonlySet<string> {
  if (selection.kind === "none") return new Set();
  if (selection.kind === "all") return new Set(known);
  const unknown = selection.names.find((name) => !known.includes(name));
  if (unknown !== undefined) throw unknownLayer(unknown, known, `asked for by the input \`${input}\``);
  return new Set(selection.names);
}
