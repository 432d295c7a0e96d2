import { suggest } from "@layered-build/dockerfile";
import { frontendOf } from "../build/frontend.ts";
import type { LayerNode } from "../graph/layer-node.ts";
import type { ImageUse } from "../registry/missing-base.ts";

/** The first use of a reference in the Dockerfiles; undefined for one that none of them has. */
export function imageUse(nodes: Iterable<LayerNode>, reference: string): ImageUse | undefined {
  for (const node of nodes) {
    const { id, layer, dockerfile, graphs } = node;
    for (const { stages } of graphs.values()) {
      const uses = stages.flatMap(({ base, references }) => [base, ...references]);
      const use = uses.find(({ to }) => to.kind === "external" && to.reference === reference);
      if (use === undefined) continue;
      const names = dockerfile.stages.flatMap(({ name }) => name ?? []);
      return {
        place: `${layer.dockerfile}:${use.position.line}: ${written[use.by]}${reference}`,
        layer: id,
        stage: maybeStage.test(reference) ? suggest(reference, names) : undefined,
      };
    }
    if (frontendOf(node)?.reference === reference)
      return { place: `${layer.dockerfile}: # syntax=${reference}`, layer: id, stage: undefined };
  }
  return undefined;
}

const written = { FROM: "FROM ", COPY: "COPY --from=", RUN: "RUN --mount=from=" } as const;

/** What has a path, a tag or a digest was never meant to be a stage. */
const maybeStage = /^[a-z0-9._-]+$/i;
