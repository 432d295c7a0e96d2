import {
  DockerfileError,
  parseDockerfile,
  resolveStages,
  type Dockerfile,
  type Instruction,
  type Stage,
  type StageGraph,
} from "@layered-build/dockerfile";
import { Tree, type History, type ImageConfig } from "@layered-build/oci";
import { changeConfig, type ConfigInstruction } from "../build/native/container-config.ts";
import { beginStage, expander } from "../build/native/execute-stage.ts";
import { startState } from "../build/native/stage-state.ts";
import { platformArgs } from "../graph/platform-args.ts";
import { frontendComment } from "../image/frontend-comment.ts";
import type { SaidByFile } from "./decide-mode.ts";
import type { WrapFile } from "./wrap-request.ts";

/** The build argument that the Dockerfile of a wrap takes its base by. */
export const baseArgument = "BASE_IMAGE";

/** What a Dockerfile is to a wrap: not meant for one, configuration alone, or something to be built. */
export type WrapFileUse =
  | { readonly kind: "foreign"; readonly why: string }
  | (Understood & { readonly kind: "config"; readonly apply: (image: ImageConfig) => ImageConfig })
  | (Understood & { readonly kind: "build"; readonly why: string });

interface Understood {
  readonly said: SaidByFile;
  /** The variables whose values are known before a build. */
  readonly env: ReadonlyMap<string, string>;
}

/** An image of one platform. */
interface WrappedImage {
  readonly platform: string;
  readonly config: ImageConfig;
}

/** Understands the Dockerfile of a wrap on `base`, whose images for the platforms these are. Throws its parser's errors. */
export function understandWrapFile(file: WrapFile, base: string, images: readonly WrappedImage[]): WrapFileUse {
  const dockerfile = parseDockerfile(file.text, file.path);
  const graphs = images.map(({ platform }) =>
    resolveStages(dockerfile, { buildArgs: { [baseArgument]: base }, platformArgs: platformArgs(platform) }),
  );
  const isDeclared = dockerfile.globalArgs.some(({ args }) => args.some(({ name }) => name === baseArgument));
  if (!isDeclared) return { kind: "foreign", why: `it has no ARG ${baseArgument} before FROM` };
  const isUsed = graphs.every(({ stages }) =>
    stages.some(({ base: { to } }) => to.kind === "external" && to.reference === base),
  );
  if (!isUsed) return { kind: "foreign", why: `no FROM of it takes ${baseArgument}` };
  const chains = graphs.map(instructionsOf);
  const said: SaidByFile = {
    variables: new Set(chains.flat().flatMap((each) => (each.kind === "ENV" ? each.pairs.map(({ key }) => key) : []))),
    user: chains.flat().some(({ kind }) => kind === "USER"),
  };
  const hasTriggers = images.some(({ config }) => (config.config?.OnBuild ?? []).length > 0);
  const why = buildReason(dockerfile) ?? (hasTriggers ? "ONBUILD triggers of the image to set off" : undefined);
  const env = literalsOf(chains);
  if (why !== undefined) return { kind: "build", said, env, why };
  const [stage] = dockerfile.stages;
  return {
    kind: "config",
    said,
    env,
    apply: (image) => (stage === undefined ? image : applied(image, stage, dockerfile)),
  };
}

/** What the target does to the image, in the stages that it is FROM too: they leave it ENV and USER. */
function instructionsOf({ target, stages }: Pick<StageGraph, "target" | "stages">): readonly Instruction[] {
  const { to } = target.base;
  const below = to.kind === "stage" ? stages.find(({ stage }) => stage.index === to.index) : undefined;
  const own = [...target.triggers, ...target.stage.instructions];
  return below === undefined ? own : [...instructionsOf({ target: below, stages }), ...own];
}

/** The last values of variables, where they are plain words, the same for all platforms. */
function literalsOf(chains: readonly (readonly Instruction[])[]): ReadonlyMap<string, string> {
  const values = new Map<string, string | undefined>();
  for (const chain of chains) {
    for (const { key, value } of chain.flatMap((each) => (each.kind === "ENV" ? each.pairs : [])))
      values.set(key, /^[\w.:/-]*$/.test(value) ? value : undefined);
  }
  return new Map([...values].flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])));
}

/** Why a Dockerfile is more than a change of configuration: its first instruction that is, mostly. */
function buildReason(dockerfile: Dockerfile): string | undefined {
  const { directives, stages } = dockerfile;
  if (directives.syntax !== undefined && !/^(docker\.io\/)?docker\/dockerfile:1$/.test(directives.syntax))
    return `# syntax=${directives.syntax}`;
  if (directives.escape !== "\\") return "another escape character than the backslash";
  const [stage, ...others] = stages;
  if (stage === undefined || others.length > 0) return "several stages";
  if (stage.from.platform !== undefined) return "FROM --platform";
  const first = stage.instructions.find((each) => !isConfig(each));
  return first === undefined ? undefined : `${first.kind} in line ${first.start.line}`;
}

/** ONBUILD is for an image that others are built on. */
function isConfig(instruction: Instruction): instruction is ConfigInstruction {
  return !["FROM", "ARG", "COPY", "ADD", "RUN", "WORKDIR", "MAINTAINER", "ONBUILD"].includes(instruction.kind);
}

/** The configuration as BuildKit would make it of the image, with the image's own time. */
function applied(image: ImageConfig, stage: Stage, { directives, path }: Dockerfile): ImageConfig {
  const { created, config = {} } = image;
  const history: History[] = [];
  const state = startState({ config: { ...image, config }, layers: [], tree: Tree.empty() }, Tree.empty());
  beginStage(stage, state, { dockerfile: path });
  for (const instruction of stage.instructions.filter(isConfig)) {
    try {
      const change = changeConfig(state.config, instruction, expander(state, directives), state);
      state.config = change.config;
      if (change.createdBy !== undefined)
        history.push({
          ...(created === undefined ? {} : { created }),
          created_by: change.createdBy,
          comment: frontendComment,
          empty_layer: true,
        });
    } catch (error) {
      if (error instanceof DockerfileError) throw error.at(path, instruction.start);
      throw error;
    }
    for (const pair of state.config.Env ?? [])
      state.environment.set(pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1));
    state.cmdSet ||= instruction.kind === "CMD";
  }
  const fits = image.history !== undefined || image.rootfs.diff_ids.length === 0;
  return { ...image, config: state.config, ...(fits ? { history: [...(image.history ?? []), ...history] } : {}) };
}
