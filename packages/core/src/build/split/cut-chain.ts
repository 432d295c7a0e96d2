import type { Instruction, Stage } from "@layered-build/dockerfile";

/** A chain of stages, cut behind an instruction. */
export interface CutChain {
  /** The stages up to the cut, lowest first; the last one ends with the instruction. */
  readonly head: readonly Stage[];
  /** What is left: the rest of that stage (it may be empty), and the stages that are built on it. */
  readonly rest: readonly Stage[];
}

/** Cuts a chain behind the last of its instructions that `isLast` holds for; undefined where there is none. */
export function cutChain(chain: readonly Stage[], isLast: (instruction: Instruction) => boolean): CutChain | undefined {
  const at = chain.findLastIndex((stage) => stage.instructions.some(isLast));
  const stage = chain[at];
  if (stage === undefined) return undefined;
  const count = stage.instructions.findLastIndex(isLast) + 1;
  return {
    head: [...chain.slice(0, at), { ...stage, instructions: stage.instructions.slice(0, count) }],
    rest: [{ ...stage, instructions: stage.instructions.slice(count) }, ...chain.slice(at + 1)],
  };
}
