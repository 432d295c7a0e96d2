import type { CopyInstruction, ResolvedStage, StageGraph } from "@layered-build/dockerfile";

/**
 * What a COPY --from takes its files from: a stage that has to be built, or an image as it is. An image that a stage is nothing but
 * another name of (`FROM image AS name`) is one; `byStage` says so.
 */
export type CopyOrigin =
  | { readonly kind: "stage"; readonly index: number }
  | { readonly kind: "image"; readonly reference: string; readonly byStage: boolean }
  | { readonly kind: "scratch" };

/** The origin of a COPY --from on one platform; undefined for one that is no instruction of the target's stages (ONBUILD). */
export function copyOrigin(graph: StageGraph, { start }: CopyInstruction): CopyOrigin | undefined {
  const uses = graph.stages.flatMap(({ references }) => references).filter(({ by }) => by === "COPY");
  const to = uses.find(({ position }) => position.line === start.line && position.column === start.column)?.to;
  if (to === undefined || to.kind === "scratch") return to;
  if (to.kind === "external") return { kind: "image", reference: to.reference, byStage: false };
  const reference = imageOfStage(graph, to.index);
  return reference === undefined ? to : { kind: "image", reference, byStage: true };
}

/** The image that a stage stands for, if it does nothing to it. */
function imageOfStage({ stages }: Pick<StageGraph, "stages">, index: number): string | undefined {
  const stage = stages.find((each) => each.stage.index === index);
  if (stage === undefined || !isBareName(stage)) return undefined;
  const { to } = stage.base;
  if (to.kind === "external") return to.reference;
  return to.kind === "stage" ? imageOfStage({ stages }, to.index) : undefined;
}

function isBareName({ stage, base, triggers }: ResolvedStage): boolean {
  return stage.instructions.length === 0 && triggers.length === 0 && base.platform === undefined;
}
