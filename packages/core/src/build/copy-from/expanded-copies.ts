import { DockerfileError, type CopyInstruction, type Instruction } from "@layered-build/dockerfile";
import { Tree } from "@layered-build/oci";
import { changeConfig } from "../native/container-config.ts";
import { beginStage, declareArg, expander, type StageRequest } from "../native/execute-stage.ts";
import { startState, type StageState } from "../native/stage-state.ts";

/** A COPY --from with its sources expanded. */
export interface ExpandedCopy {
  readonly instruction: CopyInstruction;
  readonly sources: readonly string[];
}

type Scope = Pick<StageRequest, "base" | "begun" | "stages" | "dockerfile" | "buildArgs" | "globalArgs" | "escape">;

/**
 * The COPY --froms of stages that are about to be executed: what they take is fetched for all of them at once, before the first.
 * Ends at a word that cannot be expanded; the execution says where.
 */
export function expandedCopies(request: Scope): readonly ExpandedCopy[] {
  const { base } = request;
  const state = startState(base === undefined ? undefined : { ...base, tree: Tree.empty() }, Tree.empty());
  const found: ExpandedCopy[] = [];
  try {
    for (const [index, stage] of request.stages.entries()) {
      const triggers = beginStage(stage, state, index === 0 ? request : { ...request, begun: undefined });
      for (const instruction of [...triggers, ...stage.instructions]) {
        if (instruction.kind === "COPY" && instruction.from !== undefined) {
          found.push({ instruction, sources: instruction.sources.map(expander(state, request).word) });
        } else bringIntoScope(instruction, state, request);
      }
    }
  } catch (error) {
    if (!(error instanceof DockerfileError)) throw error;
  }
  return found;
}

function bringIntoScope(instruction: Instruction, state: StageState, request: Scope): void {
  const expand = expander(state, request);
  if (instruction.kind === "ARG") for (const arg of instruction.args) declareArg(arg, state, request, expand);
  if (instruction.kind !== "ENV" && instruction.kind !== "ONBUILD") return;
  state.config = changeConfig(state.config, instruction, expand, state).config;
  if (instruction.kind === "ONBUILD") return;
  for (const { key, value } of instruction.pairs) state.environment.set(expand.word(key), expand.word(value));
}
