import { LayeredBuildError } from "../error.ts";
import type { LayerNode } from "../graph/layer-node.ts";
import type { BuildChoices } from "./build-environment.ts";

/** Whether a layer must be built by registry calls or not at all. The action's input wins over the layers file. */
export function wantsNative(node: LayerNode, choices: BuildChoices): boolean {
  return choices.engine === "native" || (choices.engine === "auto" && node.layer.engine === "native");
}

/** The refusal of such a layer. `reason` says what only BuildKit can do. */
export function nativeOnly(node: LayerNode, reason: string): LayeredBuildError {
  if (node.layer.weights !== undefined) {
    return new LayeredBuildError(
      "engine",
      `The weights of layer ${node.id} cannot be put on their parent: ${reason}.`,
      {
        hint: "Only registry calls write weights. Put them in another folder (`to:`), or on another parent; or COPY them in a Dockerfile.",
      },
    );
  }
  return new LayeredBuildError(
    "engine",
    `Layer ${node.id} cannot be built without BuildKit: ${reason} (${node.layer.dockerfile}).`,
    {
      hint: "Set `engine: auto`, or take that step out of this layer's Dockerfile (into the layer below, for example).",
    },
  );
}
