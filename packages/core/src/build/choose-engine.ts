import {
  declaredArgs,
  sourceKind,
  triggersOf,
  type CopyInstruction,
  type Dockerfile,
  type Instruction,
  type Stage,
} from "@layered-build/dockerfile";
import { isBuildPlatformArg } from "../graph/platform-args.ts";
import { namesGitFolder, type LayerNode } from "../graph/layer-node.ts";
import { copyOrigin } from "./copy-from/copy-origin.ts";
import { exportSource } from "./copy-from/export-source.ts";
import { isSignal } from "./native/stop-signal.ts";
import { cutChain, type CutChain } from "./split/cut-chain.ts";
import { stepAdvice } from "./split/step-advice.ts";

/** Who builds a layer: the stages to execute by registry calls, first to last, or BuildKit, with the reason; or one after the other. */
export type Engine =
  | { readonly kind: "native"; readonly stages: readonly Stage[] }
  | {
      readonly kind: "split";
      /**
       * The chain up to the last instruction that BuildKit has to do, and what is left for registry calls; see `cutChain`.
       * Without a head all is left, and BuildKit has builder stages to build, of which the rest copies.
       */
      readonly head?: readonly Stage[];
      readonly stages: readonly Stage[];
      /** That instruction: `RUN in line 4`. */
      readonly what: string;
      /** How to have it done less often, where the Dockerfile shows a way. */
      readonly advice?: string;
    }
  | { readonly kind: "buildkit"; readonly reason: string };

/**
 * Chooses the engine for a layer by its Dockerfile alone. What cannot be done exactly by registry calls goes to BuildKit:
 * nothing is ever approximated. The native engine may still hand over when it sees the parent's files. `isApart: false`: every COPY --from
 * is BuildKit's, together with what it is copied onto.
 */
export function chooseEngine(node: LayerNode, isApart = true): Engine {
  if (node.layer.engine === "buildkit") return buildkit("engine: buildkit is asked for");
  const special = specialFrontend(node.dockerfile);
  if (special !== undefined) return buildkit(special);
  const windows = node.layer.platforms.find((platform) => !platform.startsWith("linux/"));
  if (windows !== undefined) return buildkit(`the platform ${windows} is not Linux`);
  const buildkitArg = Object.keys(node.layer.buildArgs).find((name) => name.startsWith("BUILDKIT_"));
  if (buildkitArg !== undefined) return buildkit(`the build argument ${buildkitArg}`);
  if (node.chainsDiffer) return buildkit("the stages differ by platform");
  if (node.takesGit) return buildkit("a step takes .git along");
  const trigger = triggersOfChain(node)
    .map((each) => triggerReason(each, node))
    .find((reason) => reason !== undefined);
  if (trigger !== undefined) return buildkit(`ONBUILD of what a stage is built on: ${trigger}`);
  const platform = node.chain.find((stage) => stage.from.platform !== undefined);
  if (platform !== undefined) return buildkit(`FROM --platform in line ${platform.from.start.line}`);
  const handOver = (instruction: Instruction): string | undefined =>
    handOverReason(instruction, node) ?? (isApart || !isCopyFrom(instruction) ? undefined : "COPY --from");
  const cut = cutChain(node.chain, (instruction) => handOver(instruction) !== undefined);
  const last = cut?.head.at(-1)?.instructions.at(-1);
  if (cut === undefined || last === undefined) {
    const builder = node.chain.flatMap(({ instructions }) => instructions).find((each) => takesFromStage(each, node));
    if (builder === undefined) return { kind: "native", stages: node.chain };
    const what = `${builder.kind} --from in line ${builder.start.line}`;
    if (tellsTarget(node)) return buildkit(`${what}, with ARG TARGETSTAGE`);
    return { kind: "split", stages: node.chain, what };
  }
  const what = `${handOver(last) ?? last.kind} in line ${last.start.line}`;
  const reason = unsplitReason(node, cut);
  if (reason !== undefined) return buildkit(`${what}${reason}`);
  return { kind: "split", head: cut.head, stages: cut.rest, what, ...stepAdvice(cut.head, node.context) };
}

/** What ONBUILD leaves to the stages of the chain, as far as Dockerfiles say it: of a layer below, and of the stages before. */
function triggersOfChain({ base, chain, triggers }: LayerNode): readonly Instruction[] {
  const ofParent = base.kind === "external" ? (triggers.get(base.reference) ?? []) : [];
  return [...ofParent, ...chain.slice(0, -1).flatMap((stage) => triggersOf(stage))];
}

/** Why an instruction that ONBUILD has left is BuildKit's to do; undefined where it is not. */
export function triggerReason(instruction: Instruction, node: LayerNode): string | undefined {
  if (isCopyFrom(instruction)) return "COPY --from";
  return namesGitFolder(instruction) ? "a step takes .git along" : handOverReason(instruction, node);
}

/** Why BuildKit has to go on behind the cut; undefined where it need not. */
function unsplitReason(node: LayerNode, { head, rest }: CutChain): string | undefined {
  if (rest.every(({ instructions }) => instructions.length === 0)) return "";
  if (head.some(({ instructions }) => instructions.some(({ kind }) => kind === "ONBUILD"))) return ", after ONBUILD";
  return tellsTarget(node) ? ", with ARG TARGETSTAGE" : undefined;
}

/** Whether the target that BuildKit is told can be seen: of a part of the Dockerfile it would be another. */
function tellsTarget({ graphs, layer }: LayerNode): boolean {
  const declared = [...graphs.values()].flatMap((graph) => declaredArgs(graph));
  return layer.target !== undefined && declared.includes("TARGETSTAGE");
}

/** Whether a COPY takes from a stage that has to be built. */
function takesFromStage(instruction: Instruction, { graphs }: LayerNode): instruction is CopyInstruction {
  if (!isCopyFrom(instruction)) return false;
  return [...graphs.values()].some((graph) => copyOrigin(graph, instruction)?.kind === "stage");
}

function handOverReason(instruction: Instruction, node: LayerNode): string | undefined {
  const { links } = node;
  if (instruction.kind === "ARG") {
    if (instruction.args.some(({ name }) => isBuildPlatformArg(name))) return "ARG BUILD…";
    // Its value is the parent's image as BuildKit is told it.
    const ofParent = instruction.args.find(({ name }) => links.some(({ argument }) => argument === name));
    if (ofParent !== undefined) return `ARG ${ofParent.name}`;
  }
  if (instruction.kind === "RUN") return instruction.kind;
  if (instruction.kind === "STOPSIGNAL" && !isSignal(instruction.value)) return "STOPSIGNAL";
  if (instruction.kind === "ADD") return fetchReason(instruction);
  return isCopyFrom(instruction) ? copyReason(instruction, node) : undefined;
}

function isCopyFrom(instruction: Instruction): instruction is CopyInstruction {
  return instruction.kind === "COPY" && instruction.from !== undefined;
}

/** A COPY --from that shows already that it cannot be taken apart from what it is copied onto. */
function copyReason(instruction: CopyInstruction, node: LayerNode): string | undefined {
  const origins = new Set(Array.from(node.graphs.values(), (graph) => copyOrigin(graph, instruction)?.kind));
  const [kind] = origins;
  if (origins.size > 1 || kind === undefined || kind === "scratch") return "COPY --from";
  const isLost = (source: string): boolean =>
    !source.includes("$") && exportSource(source, instruction.parents) === undefined;
  return kind === "stage" && instruction.sources.some(isLost) ? "COPY --from" : undefined;
}

/** ADD of what is not in the build context. A variable may say so as well; that shows when it is expanded. */
function fetchReason({ sources, checksum, keepGitDir }: CopyInstruction): string | undefined {
  if (sources.some((source) => sourceKind(source) !== "context")) return "ADD of a URL";
  if (checksum !== undefined) return "ADD --checksum";
  return keepGitDir === undefined ? undefined : "ADD --keep-git-dir";
}

/**
 * Frontends other than docker/dockerfile's stable line 1 may read the file in their own way: labs channels, forks, and whatever a digest or
 * `latest` stands for. Before 1.4 there were no here-documents (docs.docker.com/build/buildkit/dockerfile-release-notes).
 */
function specialFrontend(dockerfile: Dockerfile): string | undefined {
  const { syntax, escape } = dockerfile.directives;
  if (escape !== "\\") return "its escape character is not the backslash";
  if (syntax === undefined || /^(docker\.io\/)?docker\/dockerfile:1(\.([4-9]|[1-9]\d+)(\.\d+)?)?$/.test(syntax))
    return undefined;
  return `# syntax=${syntax}`;
}

function buildkit(reason: string): Engine {
  return { kind: "buildkit", reason };
}
