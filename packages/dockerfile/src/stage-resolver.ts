import { DockerfileError } from "./dockerfile-error.ts";
import { given } from "./given.ts";
import type { GlobalArgs } from "./global-args.ts";
import type { Dockerfile, FromInstruction, Instruction, Position, Stage } from "./instruction.ts";
import type { ReferenceTarget, ResolvedStage, StageReference } from "./stage-graph.ts";

/** The instructions that a stage's ONBUILD leaves to the stage that is built on it. */
export function triggersOf(stage: Stage | undefined): readonly Instruction[] {
  return (
    stage?.instructions.flatMap((instruction) => (instruction.kind === "ONBUILD" ? instruction.instruction : [])) ?? []
  );
}

/** Finds what single stages of a Dockerfile are made from. Use `resolveStages`. */
export class StageResolver {
  readonly #dockerfile: Dockerfile;
  readonly #args: GlobalArgs;

  constructor(dockerfile: Dockerfile, args: GlobalArgs) {
    this.#dockerfile = dockerfile;
    this.#args = args;
  }

  resolve(stage: Stage): ResolvedStage {
    const base = this.#base(stage.from, stage.index);
    const triggers = base.to.kind === "stage" ? triggersOf(this.#dockerfile.stages[base.to.index]) : [];
    const references = [...triggers, ...stage.instructions].flatMap((instruction) => this.#uses(instruction, stage));
    return { stage, base, triggers, references };
  }

  #error(
    code: "bad-value" | "unknown-stage" | "stage-order",
    text: string,
    hint: string,
    position: Position,
  ): DockerfileError {
    return new DockerfileError(code, text, { path: this.#dockerfile.path, position, hint });
  }

  #base(from: FromInstruction, index: number): StageReference {
    const image = this.#args.expand(from.image, from.start);
    const platform = from.platform === undefined ? undefined : this.#args.expand(from.platform, from.start);
    for (const [what, word, expansion] of [
      ["FROM", from.image, image] as const,
      ["--platform", from.platform, platform] as const,
    ]) {
      if (expansion?.value !== "") continue;
      const missing = expansion.unknown.join(", ");
      const hint =
        missing === "" ? "Give its ARG a default." : `Nothing sets ${missing}: declare ARG before the first FROM.`;
      throw this.#error("bad-value", `${what} ${word} expands to nothing`, hint, from.start);
    }
    // Unlike --from, FROM compares as written, with the stages above only (BuildKit's convert.go, addState).
    const stage = this.#dockerfile.stages.slice(0, index).find((candidate) => candidate.name === image.value);
    return {
      by: "FROM",
      to: stage === undefined ? external(image.value) : { kind: "stage", index: stage.index },
      position: from.start,
      ...given("platform", platform?.value),
      unknown: [...new Set([...image.unknown, ...(platform?.unknown ?? [])])],
    };
  }

  #uses(instruction: Instruction, stage: Stage): readonly StageReference[] {
    const use = (by: "COPY" | "RUN", from: string | undefined): StageReference[] =>
      from === undefined || from === ""
        ? []
        : [{ by, to: this.#named(from, stage, instruction, by), position: instruction.start, unknown: [] }];
    if (instruction.kind === "COPY") return use("COPY", instruction.from);
    if (instruction.kind !== "RUN") return [];
    return instruction.mounts.flatMap((mount) => use("RUN", mount.options.from));
  }

  #named(from: string, stage: Stage, { start }: Instruction, by: "COPY" | "RUN"): ReferenceTarget {
    const { stages } = this.#dockerfile;
    const numbered = by === "COPY" && /^[+-]?\d+$/.test(from);
    const found = numbered ? stages[Number(from)] : stages.find((candidate) => candidate.name === from.toLowerCase());
    if (found === undefined) {
      if (!numbered) return external(from);
      throw this.#error(
        "unknown-stage",
        `there is no stage ${from}`,
        `The stages are 0 to ${stages.length - 1}.`,
        start,
      );
    }
    if (found.index < stage.index) return { kind: "stage", index: found.index };
    const problem =
      found.index === stage.index ? "is the one being built" : `is defined only in line ${found.from.start.line}`;
    throw this.#error(
      "stage-order",
      `the stage ${from} ${problem}`,
      "Move the stage above its use, or name another.",
      start,
    );
  }
}

function external(reference: string): ReferenceTarget {
  return reference === "scratch" ? { kind: "scratch" } : { kind: "external", reference };
}
