import {
  DockerfileError,
  expandWord,
  expandWords,
  parseDockerfile,
  resolveStages,
  type Dockerfile,
  type Instruction,
} from "@layered-build/dockerfile";
import type { ContainerConfig, History, ImageConfig } from "@layered-build/oci";
import { changeConfig, type ConfigInstruction } from "../build/native/container-config.ts";
import { platformArgs } from "../graph/platform-args.ts";
import type { SaidByFile } from "./decide-mode.ts";
import type { WrapFile } from "./wrap-request.ts";

/** The build argument that the Dockerfile of a wrap takes its base by. */
export const baseArgument = "BASE_IMAGE";

/** What a Dockerfile is to a wrap: not meant for one, configuration alone, or something to be built. */
export type WrapFileUse =
  | { readonly kind: "foreign"; readonly why: string }
  | { readonly kind: "config"; readonly said: SaidByFile; readonly apply: (image: ImageConfig) => ImageConfig }
  | { readonly kind: "build"; readonly said: SaidByFile; readonly why: string };

/** An image of one platform. */
interface WrappedImage {
  readonly platform: string;
  readonly config: ImageConfig;
}

const comment = "buildkit.dockerfile.v0";
/** BuildKit makes sure that there is one (util/system, DefaultPathEnvUnix). */
const defaultPath = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

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
  const instructions = dockerfile.stages.at(-1)?.instructions ?? [];
  const said: SaidByFile = {
    variables: new Set(instructions.flatMap((each) => (each.kind === "ENV" ? each.pairs.map(({ key }) => key) : []))),
    user: instructions.some(({ kind }) => kind === "USER"),
  };
  const hasTriggers = images.some(({ config }) => (config.config?.OnBuild ?? []).length > 0);
  const why = buildReason(dockerfile) ?? (hasTriggers ? "ONBUILD triggers of the image to set off" : undefined);
  if (why !== undefined) return { kind: "build", said, why };
  return { kind: "config", said, apply: (image) => applied(image, instructions.filter(isConfig), dockerfile) };
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
function applied(
  image: ImageConfig,
  instructions: readonly ConfigInstruction[],
  { directives, path }: Dockerfile,
): ImageConfig {
  const { created } = image;
  const history: History[] = [];
  let config: ContainerConfig = image.config ?? {};
  if (!(config.Env ?? []).some((pair) => pair.startsWith("PATH=")))
    config = { ...config, Env: [...(config.Env ?? []), defaultPath] };
  let cmdSet = false;
  for (const instruction of instructions) {
    const env = new Map(
      (config.Env ?? []).map((pair) => [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)]),
    );
    const lookup = (name: string): string | undefined => env.get(name);
    const options = { escape: directives.escape };
    const expand = {
      word: (word: string) => expandWord(word, lookup, options).value,
      list: (word: string) => expandWords(word, lookup, options).values,
    };
    try {
      const change = changeConfig(config, instruction, expand, { cmdSet });
      config = change.config;
      if (change.createdBy !== undefined)
        history.push({
          ...(created === undefined ? {} : { created }),
          created_by: change.createdBy,
          comment,
          empty_layer: true,
        });
    } catch (error) {
      if (error instanceof DockerfileError) throw error.at(path, instruction.start);
      throw error;
    }
    cmdSet ||= instruction.kind === "CMD";
  }
  const fits = image.history !== undefined || image.rootfs.diff_ids.length === 0;
  return { ...image, config, ...(fits ? { history: [...(image.history ?? []), ...history] } : {}) };
}
