import { isDigest, type Digest } from "@layered-build/oci";
import { frontendOf } from "../build/frontend.ts";
import type { LayerNode } from "../graph/layer-node.ts";
import { hubReference } from "../hub/weights-source.ts";
import type { FixedBase } from "../registry/resolve-bases.ts";

/**
 * What decides about a layer's image and comes from elsewhere: the images of FROM and --from that are no layers, the frontend, and the source
 * of weights.
 */
export function externalImages(node: LayerNode): readonly string[] {
  const { weights } = node.layer;
  if (weights !== undefined) return [...node.externals, hubReference(weights.source)];
  const frontend = frontendOf(node);
  return frontend === undefined ? node.externals : [...new Set([...node.externals, frontend.reference])];
}

/** The digest that an image from elsewhere has by `bases`; undefined where it is not among them. */
export function imageDigest(bases: Readonly<Record<string, FixedBase>>, reference: string): Digest | undefined {
  // An image may be called like a member that every object has.
  const fixed = Object.hasOwn(bases, reference) ? bases[reference] : undefined;
  return fixed !== undefined && isDigest(fixed) ? fixed : undefined;
}

/** The digests of a layer's external images, and the commit of its weights, as far as `bases` has them. */
export function basesOf<T extends string = FixedBase>(
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
