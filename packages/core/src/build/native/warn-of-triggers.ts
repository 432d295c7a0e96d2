import { declaredArgs } from "@layered-build/dockerfile";
import type { LayerBuild } from "../layer-build.ts";

/**
 * Warns where ONBUILD of a base that is no layer takes what no key is made of: the plan knows such a base by its digest alone.
 * Quiet where layers.yaml names `inputs`, and where the Dockerfile declares the ARG itself.
 */
export function warnOfTriggers(
  { node, environment }: Pick<LayerBuild, "node" | "environment">,
  reference: string,
  triggers: readonly string[],
): void {
  const taking = triggers.find((trigger) => /^\s*(COPY|ADD|RUN)\b/i.test(trigger));
  if (taking !== undefined && node.layer.inputs.length === 0) {
    environment.log.warning(
      `${node.id}: its base ${reference} has ONBUILD ${taking.split("\n", 1)[0] ?? ""}, which the plan does not see: a change of the files that it takes starts no build. ` +
        "Name them in `inputs` of the layer, or write the instruction into its Dockerfile.",
    );
  }
  const declared = [...node.graphs.values()].flatMap((graph) => declaredArgs(graph));
  const argument = triggers
    .map((trigger) => /^\s*ARG\s+([A-Za-z_]\w*)/i.exec(trigger)?.[1])
    .find((name) => name !== undefined && Object.hasOwn(node.layer.buildArgs, name) && !declared.includes(name));
  if (argument === undefined) return;
  environment.log.warning(
    `${node.id}: its base ${reference} has ONBUILD ARG ${argument}, which the plan does not see: another value starts no build. Write ARG ${argument} into the layer's Dockerfile, too.`,
  );
}
