import { LayeredBuildError } from "../error.ts";
import { baseParent, type LayerNode } from "../graph/layer-node.ts";
import type { LayerBuild, ParentImage } from "./layer-build.ts";

/** Finds the image of a layer's parent, where it is not known yet under its key tag: a plan needs no digests of images that are still to be built. Throws `missing-parent`. */
export async function parentImage(build: LayerBuild, id: string): Promise<ParentImage> {
  const planned = build.planned.get(id);
  const node = build.project.nodes.find((each) => each.id === id);
  if (planned === undefined || node === undefined) {
    throw new LayeredBuildError("bad-plan", `Layer ${build.node.id} stands on ${id}, which is not in the plan.`, {
      hint: "Make the plan anew with detect-changed-layers.",
    });
  }
  const store = await build.stores.ofLayer(node.layer);
  const digest = build.images.get(id) ?? (await store.headManifest(planned.tag))?.digest;
  if (digest === undefined) {
    throw new LayeredBuildError(
      "missing-parent",
      `Layer ${build.node.id} stands on ${id}, whose image ${store.name}:${planned.tag} does not exist.`,
      {
        hint: `Build ${id} first: name both in \`layer\`, or use the matrix of detect-changed-layers wave by wave.`,
      },
    );
  }
  return {
    id,
    store,
    digest,
    isIndex: planned.platforms.length > 1,
    name: `${node.layer.image}:${planned.tag}`,
    tagPrefixes: tagPrefixes(build, node),
  };
}

/** The tag prefixes of a layer and of those below it, as FROM leads down the chain. */
function tagPrefixes(build: LayerBuild, node: LayerNode): readonly string[] {
  const below = build.project.nodes.find(({ id }) => id === baseParent(node)?.id);
  return [node.layer.tagPrefix, ...(below === undefined ? [] : tagPrefixes(build, below))];
}
