import type { Dockerfile, Instruction, Stage } from "@layered-build/dockerfile";
import { isBuildPlatformArg } from "../graph/platform-args.ts";
import { baseParent, type LayerNode } from "../graph/layer-node.ts";

/** Who builds a layer: the stages to execute by registry calls, first to last, or BuildKit, with the reason. */
export type Engine =
  | { readonly kind: "native"; readonly stages: readonly Stage[] }
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
  if (node.base.kind === "external" && baseParent(node) === undefined) {
    return buildkit(`its base ${node.base.reference} is not a layer of this chain`);
  }
  const triggers = node.chain.slice(0, -1).some((stage) => stage.instructions.some(({ kind }) => kind === "ONBUILD"));
  if (triggers) return buildkit("ONBUILD in a stage that another is built on");
  for (const stage of node.chain) {
    if (stage.from.platform !== undefined) return buildkit(`FROM --platform in line ${stage.from.start.line}`);
    for (const instruction of stage.instructions) {
      const reason = handOverReason(instruction);
      if (reason !== undefined) return buildkit(`${reason} in line ${instruction.start.line}`);
    }
  }
  return { kind: "native", stages: node.chain };
}

function handOverReason(instruction: Instruction): string | undefined {
  if (instruction.kind === "ARG" && instruction.args.some(({ name }) => isBuildPlatformArg(name))) return "ARG BUILD…";
  if (instruction.kind === "RUN" || instruction.kind === "ADD") return instruction.kind;
  if (instruction.kind === "STOPSIGNAL" && !/^(\d+|(SIG)?[A-Z][A-Z0-9+-]*)$/.test(instruction.value))
    return "STOPSIGNAL";
  if (instruction.kind !== "COPY") return undefined;
  if (instruction.from !== undefined) return "COPY --from";
  if (instruction.link) return "COPY --link";
  if (instruction.parents) return "COPY --parents";
  return undefined;
}

/** Frontends other than docker/dockerfile:1 may read the file in their own way. */
function specialFrontend(dockerfile: Dockerfile): string | undefined {
  const { syntax, escape } = dockerfile.directives;
  if (escape !== "\\") return "its escape character is not the backslash";
  if (syntax === undefined || /^(docker\.io\/)?docker\/dockerfile:1(\.\d+)*$/.test(syntax)) return undefined;
  return `# syntax=${syntax}`;
}

function buildkit(reason: string): Engine {
  return { kind: "buildkit", reason };
}
