import type { Instruction, Stage } from "@layered-build/dockerfile";
import type { LayerNode } from "../../graph/layer-node.ts";
import { chmodAdvice } from "./chmod-advice.ts";

/**
 * How a RUN is run less often, or not at all: behind a COPY of a whole folder it runs again with every change in there, and what only
 * changes modes can be said with the COPY. `head` ends with the RUN. Empty where the Dockerfile shows no way.
 */
export function stepAdvice(head: readonly Stage[], context: LayerNode["context"]): { readonly advice?: string } {
  const instructions: readonly Instruction[] = head.flatMap((stage) => stage.instructions);
  const run = instructions.at(-1);
  const chmod = run?.kind === "RUN" ? chmodAdvice(head.at(-1)?.instructions ?? [], run, context) : undefined;
  if (chmod !== undefined) return { advice: chmod };
  const copy = instructions.findLast((instruction) => takesFolder(instruction, context));
  if (run?.kind !== "RUN" || copy === undefined) return {};
  return {
    advice:
      `COPY in line ${copy.start.line} takes a folder, and with every change in it the RUN in line ${run.start.line} is run again. ` +
      "If that RUN does not need those files, write the COPY below it.",
  };
}

function takesFolder(instruction: Instruction, context: LayerNode["context"]): boolean {
  if (instruction.kind !== "COPY" || instruction.from !== undefined) return false;
  const paths = instruction.sources.map((source) => source.replace(/^(\.?\/)+|\/+$/g, ""));
  return paths.some((path) => path === "" || path === "." || context.get(path)?.kind === "directory");
}
