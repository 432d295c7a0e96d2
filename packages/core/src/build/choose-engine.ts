import {
  declaredArgs,
  sourceKind,
  type CopyInstruction,
  type Dockerfile,
  type Instruction,
  type Stage,
} from "@layered-build/dockerfile";
import { isBuildPlatformArg } from "../graph/platform-args.ts";
import type { LayerNode } from "../graph/layer-node.ts";
import { cutChain, type CutChain } from "./split/cut-chain.ts";
import { stepAdvice } from "./split/step-advice.ts";

/** Who builds a layer: the stages to execute by registry calls, first to last, or BuildKit, with the reason; or one after the other. */
export type Engine =
  | { readonly kind: "native"; readonly stages: readonly Stage[] }
  | {
      readonly kind: "split";
      /** The chain up to the last instruction that BuildKit has to do, and what is left for registry calls; see `cutChain`. */
      readonly head: readonly Stage[];
      readonly stages: readonly Stage[];
      /** That instruction: `RUN in line 4`. */
      readonly what: string;
      /** How to have it done less often, where the Dockerfile shows a way. */
      readonly advice?: string;
    }
  | { readonly kind: "buildkit"; readonly reason: string };

/**
 * Chooses the engine for a layer by its Dockerfile alone. What cannot be done exactly by registry calls goes to BuildKit:
 * nothing is ever approximated. The native engine may still hand over when it sees the parent's files.
 */
export function chooseEngine(node: LayerNode): Engine {
  if (node.layer.engine === "buildkit") return buildkit("engine: buildkit is asked for");
  const special = specialFrontend(node.dockerfile);
  if (special !== undefined) return buildkit(special);
  const windows = node.layer.platforms.find((platform) => !platform.startsWith("linux/"));
  if (windows !== undefined) return buildkit(`the platform ${windows} is not Linux`);
  const buildkitArg = Object.keys(node.layer.buildArgs).find((name) => name.startsWith("BUILDKIT_"));
  if (buildkitArg !== undefined) return buildkit(`the build argument ${buildkitArg}`);
  if (node.chainsDiffer) return buildkit("the stages differ by platform");
  if (node.takesGit) return buildkit("a step takes .git along");
  const triggers = node.chain.slice(0, -1).some((stage) => stage.instructions.some(({ kind }) => kind === "ONBUILD"));
  if (triggers) return buildkit("ONBUILD in a stage that another is built on");
  const platform = node.chain.find((stage) => stage.from.platform !== undefined);
  if (platform !== undefined) return buildkit(`FROM --platform in line ${platform.from.start.line}`);
  const handOver = (instruction: Instruction): string | undefined => handOverReason(instruction, node);
  const cut = cutChain(node.chain, (instruction) => handOver(instruction) !== undefined);
  const last = cut?.head.at(-1)?.instructions.at(-1);
  if (cut === undefined || last === undefined) return { kind: "native", stages: node.chain };
  const what = `${handOver(last) ?? last.kind} in line ${last.start.line}`;
  const reason = unsplitReason(node, cut);
  if (reason !== undefined) return buildkit(`${what}${reason}`);
  return { kind: "split", head: cut.head, stages: cut.rest, what, ...stepAdvice(cut.head, node.context) };
}

/** Why BuildKit has to go on behind the cut; undefined where it need not. */
function unsplitReason(node: LayerNode, { head, rest }: CutChain): string | undefined {
  if (rest.every(({ instructions }) => instructions.length === 0)) return "";
  if (head.some(({ instructions }) => instructions.some(({ kind }) => kind === "ONBUILD"))) return ", after ONBUILD";
  // The target that BuildKit is told would be another.
  const declared = [...node.graphs.values()].flatMap((graph) => declaredArgs(graph));
  return node.layer.target !== undefined && declared.includes("TARGETSTAGE") ? ", with ARG TARGETSTAGE" : undefined;
}

function handOverReason(instruction: Instruction, { links }: LayerNode): string | undefined {
  if (instruction.kind === "ARG") {
    if (instruction.args.some(({ name }) => isBuildPlatformArg(name))) return "ARG BUILD…";
    // Its value is the parent's image as BuildKit is told it.
    const ofParent = instruction.args.find(({ name }) => links.some(({ argument }) => argument === name));
    if (ofParent !== undefined) return `ARG ${ofParent.name}`;
  }
  if (instruction.kind === "RUN") return instruction.kind;
  if (instruction.kind === "STOPSIGNAL" && !/^(\d+|(SIG)?[A-Z][A-Z0-9+-]*)$/.test(instruction.value))
    return "STOPSIGNAL";
  if (instruction.kind === "ADD") return fetchReason(instruction);
  return instruction.kind === "COPY" && instruction.from !== undefined ? "COPY --from" : undefined;
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
