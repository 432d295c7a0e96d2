import type { Dockerfile, Instruction, Position, Stage } from "./instruction.ts";

/** Where a FROM, a `COPY --from` or a `RUN --mount=from` leads. `reference` is expanded and not normalised: `alpine`, `ghcr.io/o/i:t`. */
export type ReferenceTarget =
  | { readonly kind: "stage"; readonly index: number }
  | { readonly kind: "scratch" }
  | { readonly kind: "external"; readonly reference: string };

/** One use of a stage or an image. */
export interface StageReference {
  readonly by: "FROM" | "COPY" | "RUN";
  readonly to: ReferenceTarget;
  /** Where the instruction stands; for what a base stage left with ONBUILD, there. */
  readonly position: Position;
  /** FROM's `--platform`, expanded. */
  readonly platform?: string;
  /** Variables that had no value: an empty text stood in for them, or a default did. */
  readonly unknown: readonly string[];
}

/** A stage and what it is made from. */
export interface ResolvedStage {
  readonly stage: Stage;
  readonly base: StageReference;
  /** What the base, where it is a stage, left with ONBUILD; it runs before the stage's own instructions. */
  readonly triggers: readonly Instruction[];
  /** Every `COPY --from` and every mount with `from`, of the triggers too, in order. */
  readonly references: readonly StageReference[];
}

/** The stages that a target needs, in the order of the file, the target last. */
export interface StageGraph {
  readonly dockerfile: Dockerfile;
  readonly target: ResolvedStage;
  readonly stages: readonly ResolvedStage[];
  /** What a bare `ARG NAME` in a stage gets where no build argument gives it a value. */
  readonly globalArgs: ReadonlyMap<string, string>;
}
