import { compareBytes } from "./compare-bytes.ts";
import { variablesOf } from "./expand-word.ts";
import { platformArgNames } from "./global-args.ts";
import type { ArgInstruction, Instruction } from "./instruction.ts";
import type { StageGraph } from "./stage-graph.ts";

function* declarations(instructions: readonly Instruction[]): Generator<ArgInstruction> {
  for (const instruction of instructions) {
    if (instruction.kind === "ARG") yield instruction;
    else if (instruction.kind === "ONBUILD" && instruction.instruction.kind === "ARG") yield instruction.instruction;
  }
}

/**
 * The names of the build arguments that can change what a target's stages become, sorted: those that the stages declare,
 * those that their FROMs use, and those that the defaults of these use. Others may be given and change nothing.
 *
 * `triggers` are instructions that ONBUILD of external bases has left, where they are known.
 * Not among them is what BuildKit takes undeclared: proxies, `SOURCE_DATE_EPOCH` and `BUILDKIT_…`.
 */
export function declaredArgs(
  { dockerfile, stages }: StageGraph,
  triggers: readonly Instruction[] = [],
): readonly string[] {
  const options = { escape: dockerfile.directives.escape };
  const defaults = new Map<string, string[]>();
  for (const { name, default: word } of dockerfile.globalArgs.flatMap((instruction) => instruction.args)) {
    defaults.set(name, [...(defaults.get(name) ?? []), ...(word === undefined ? [] : variablesOf(word, options))]);
  }
  const names = new Set<string>();
  const addGlobal = (name: string): void => {
    const uses = defaults.get(name);
    if (names.has(name) || (uses === undefined && !platformArgNames.includes(name))) return;
    names.add(name);
    uses?.forEach(addGlobal);
  };
  for (const { stage } of stages)
    for (const word of [stage.from.image, stage.from.platform ?? ""]) variablesOf(word, options).forEach(addGlobal);
  const instructions = [...triggers, ...stages.flatMap(({ stage }) => stage.instructions)];
  for (const { name, default: word } of Array.from(declarations(instructions)).flatMap(({ args }) => args)) {
    // With a default of its own the argument takes nothing from the one above the stages.
    if (word === undefined) addGlobal(name);
    names.add(name);
  }
  return [...names].toSorted(compareBytes);
}
