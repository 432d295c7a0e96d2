import type { Digest } from "@layered-build/oci";
import { frontendOf } from "../build/frontend.ts";
import type { LayerNode } from "../graph/layer-node.ts";

/** The images from elsewhere that decide about a layer's image: those of FROM and --from that are no layers, and the frontend. */
export function externalImages(node: LayerNode): readonly string[] {
  const frontend = frontendOf(node);
  return frontend === undefined ? node.externals : [...new Set([...node.externals, frontend.reference])];
}

/** The digests of a layer's external images, as far as `bases` has them. */
export function basesOf<T extends string = Digest>(
  node: LayerNode,
  bases: Readonly<Record<string, T>>,
): Readonly<Record<string, T>> {
  return Object.fromEntries(
    externalImages(node).flatMap((reference) => {
      // An image may be called like a member that every object has.
      const digest = Object.hasOwn(bases, reference) ? bases[reference] : undefined;
      return digest === undefined ? [] : [[reference, digest]];
    }),
  );
}
