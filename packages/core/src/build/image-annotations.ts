import type { Annotations, Digest } from "@layered-build/oci";
import { OciAnnotation } from "../image/annotations.ts";
import type { BuildChoices } from "./build-environment.ts";
import type { LayerNode } from "../graph/layer-node.ts";

/** The annotations of a platform's manifest: where it comes from, what it is built on, and those of layers.yaml, which win. */
export function imageAnnotations(
  node: LayerNode,
  choices: BuildChoices,
  base: { readonly name: string; readonly digest: Digest } | undefined,
): Annotations {
  const { source, epoch } = choices;
  return {
    [OciAnnotation.created]: new Date(epoch * 1000).toISOString().replace(".000Z", "Z"),
    [OciAnnotation.revision]: source.revision,
    ...(source.url === undefined ? {} : { [OciAnnotation.source]: source.url }),
    ...(base === undefined ? {} : { [OciAnnotation.baseName]: base.name, [OciAnnotation.baseDigest]: base.digest }),
    ...node.layer.annotations,
  };
}
