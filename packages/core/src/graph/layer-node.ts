import type { Dockerfile, Instruction, Stage, StageGraph } from "@layered-build/dockerfile";
import type { Layer } from "../config/layer.ts";
import type { BuildContext } from "../source/build-context.ts";

/** How a layer's Dockerfile refers to one of its parents. */
export interface ParentLink {
  readonly id: string;
  /** The references in FROM and --from that mean it, expanded. */
  readonly names: readonly string[];
  /** The build argument before the first FROM that takes its reference, where the Dockerfile declares one. */
  readonly argument?: string;
}

/** What a stage or a --from stands on. */
export type StageSource = { readonly kind: "scratch" } | { readonly kind: "external"; readonly reference: string };

/** A layer with its Dockerfile understood: the stages that count, its parents and its external images. */
export interface LayerNode {
  readonly layer: Layer;
  readonly id: string;
  readonly text: string;
  readonly dockerfile: Dockerfile;
  /** The target's stages for each platform: a FROM may depend on it. */
  readonly graphs: ReadonlyMap<string, StageGraph>;
  readonly ignorePatterns: readonly string[];
  readonly context: BuildContext;
  /** All stages that the target needs on any platform, in the order of the file. */
  readonly closure: readonly Stage[];
  /** The target stage and those it is FROM, lowest first. */
  readonly chain: readonly Stage[];
  /** What the lowest stage of the chain stands on. */
  readonly base: StageSource;
  /** Whether another platform than the first has another chain or base. */
  readonly chainsDiffer: boolean;
  readonly links: readonly ParentLink[];
  readonly parents: readonly string[];
  /** External images that are no layers, as the Dockerfile writes them, expanded. */
  readonly externals: readonly string[];
  /** What ONBUILD of parents does in the stages that are FROM them, by the reference in FROM. */
  readonly triggers: ReadonlyMap<string, readonly Instruction[]>;
  /** Whether a step takes the repository's .git folder along: then every commit is another image. */
  readonly takesGit: boolean;
}

/** The parent that the lowest stage of a layer's chain is FROM; undefined for FROM scratch and external images. */
export function baseParent(node: LayerNode): ParentLink | undefined {
  const { base } = node;
  return base.kind === "external" ? node.links.find((link) => link.names.includes(base.reference)) : undefined;
}

/** Whether an instruction names the repository's .git folder. */
export function namesGitFolder(instruction: Instruction): boolean {
  return /(^|[\s/=,"'[])\.git(?=$|[\s/,"'\]])/.test(instruction.source);
}
