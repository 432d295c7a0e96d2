import { DockerfileError, parseDockerfile, type Instruction, type Stage } from "@layered-build/dockerfile";
import { HandOver } from "./hand-over.ts";

/**
 * The instructions that an image keeps for whoever builds on it, as they run before those of a stage that is FROM it (BuildKit's
 * initOnBuildTriggers). They stand where the FROM stands. Throws `HandOver` for what is no instruction, or several: BuildKit says what is wrong.
 */
export function onbuildTriggers(triggers: readonly string[], { from }: Stage, path: string): readonly Instruction[] {
  return triggers.map((trigger) => {
    const { start, end } = from;
    return { ...parseTrigger(trigger, path), start, end };
  });
}

/** What the image keeps is read with the backslash as escape character, whatever the Dockerfile that it comes from has. */
function parseTrigger(trigger: string, path: string): Instruction {
  try {
    const { stages } = parseDockerfile(`FROM scratch\n${trigger}\n`, path);
    const [instruction, ...more] = stages[0]?.instructions ?? [];
    if (stages.length === 1 && instruction !== undefined && more.length === 0) return instruction;
  } catch (error) {
    if (!(error instanceof DockerfileError)) throw error;
  }
  throw new HandOver(`the base's ONBUILD ${trigger} is not one instruction`);
}
