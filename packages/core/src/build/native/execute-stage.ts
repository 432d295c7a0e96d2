import {
  DockerfileError,
  expandWord,
  expandWords,
  type CopyInstruction,
  type Instruction,
  type Stage,
} from "@layered-build/dockerfile";
import { Tree, type Descriptor, type ImageConfig } from "@layered-build/oci";
import { LayeredBuildError } from "../../error.ts";
import { frontendComment } from "../../image/frontend-comment.ts";
import { workingDirectory } from "./absolute-path.ts";
import { changeConfig, type Expand } from "./container-config.ts";
import type { ContextFiles } from "./context-sources.ts";
import { draftCopy, type CopySurroundings } from "./copy-instruction.ts";
import { ownershipOf } from "./copy-step.ts";
import { HandOver } from "./hand-over.ts";
import { LayerDraft } from "./layer-draft.ts";
import { onbuildTriggers } from "./onbuild-triggers.ts";
import { realPath } from "./real-path.ts";
import type { StepBlobs } from "./step-blobs.ts";
import { draftWeights, type WeightsStep } from "./weights-step.ts";
import { addBlob, allStored, timeText, type BlobRequest } from "./step-uploads.ts";
import {
  defaultPath,
  finishConfig,
  startState,
  type BegunStage,
  type StageBase,
  type StageState,
} from "./stage-state.ts";

/** One image of one platform, to be made by registry calls. */
export interface StageRequest extends BlobRequest {
  readonly base: StageBase | undefined;
  /** Where the first of `stages` is the rest of one: `base` is its image so far. */
  readonly begun?: BegunStage;
  /** The stages to execute one after the other: each but the first is FROM the one before it. */
  readonly stages: readonly Stage[];
  /** The Dockerfile's path, for messages, and its escape character. */
  readonly dockerfile: string;
  readonly escape: "\\" | "`";
  readonly platform: string;
  /** Build arguments as given, and what global ARGs (the platform's among them) are worth. */
  readonly buildArgs: Readonly<Record<string, string>>;
  readonly globalArgs: ReadonlyMap<string, string>;
  readonly context: ContextFiles;
  /** Files of the Hub that come last. */
  readonly weights?: WeightsStep;
  /** What a COPY --from takes; see `takeCopies`. */
  readonly taken?: CopySurroundings["taken"];
  readonly steps?: StepBlobs;
  /** Why an instruction that ONBUILD of the base has left is BuildKit's to do; undefined where it is not. */
  readonly handOverReason: (instruction: Instruction) => string | undefined;
  readonly labels: Readonly<Record<string, string>>;
}

/** The result: what a manifest is made of, and the files of the image. `stored` settles once all blobs are there, or one failed. */
export interface StageResult {
  readonly config: ImageConfig;
  readonly layers: readonly Descriptor[];
  readonly tree: Tree;
  readonly stored: Promise<unknown>;
}

const weightsComment = "layered-build.weights.v1";
/**
 * Executes stages without RUN: each COPY becomes a blob, the rest changes the configuration. Small blobs may still be on their way: what
 * they are is known, and so all that the configuration says of them.
 * Throws `HandOver` for what is BuildKit's to do, before anything is written under a tag.
 */
export async function executeStages(request: StageRequest): Promise<StageResult> {
  const created = timeText(request.epoch);
  const state = startState(request.base, Tree.empty());
  try {
    for (const [index, stage] of request.stages.entries()) {
      const triggers = beginStage(stage, state, index === 0 ? request : { ...request, begun: undefined });
      await executeTriggers(triggers, state, request, created);
      await executeStage(stage, state, request, created);
    }
    if (request.weights !== undefined) {
      const { draft, shown } = await draftWeights(request.weights, state, request.epoch);
      await addBlob(shown, draft, state, request);
      state.history.push({ created, created_by: shown, comment: weightsComment });
    }
    for (const { descriptor, diffId } of await Promise.all(state.uploads.map(({ known }) => known))) {
      state.layers.push(descriptor);
      state.diffIds.push(diffId);
    }
  } catch (error) {
    // Nothing is sent behind the back of what comes next.
    await allStored(state).catch(() => {});
    throw error;
  }
  state.config = withLabels(state, request.labels);
  const stored = allStored(state);
  stored.catch(() => {});
  return {
    config: finishConfig(state, request.base, request.platform, created),
    layers: state.layers,
    tree: state.tree,
    stored,
  };
}

/** Brings what a stage begins with into scope, and gives what the image below leaves to be done first. It is not left to the next stage too. */
export function beginStage(
  stage: Stage,
  state: StageState,
  { begun, dockerfile }: { readonly begun?: BegunStage | undefined; readonly dockerfile: string },
): readonly Instruction[] {
  state.cmdSet = begun?.cmdSet ?? false;
  const { OnBuild, ...config } = state.config;
  if (begun !== undefined) {
    for (const [name, value] of begun.args) state.environment.set(name, value);
    return [];
  }
  state.config = config;
  // BuildKit makes sure that there is one, whatever the base says.
  if (!(state.config.Env ?? []).some((pair) => pair.startsWith("PATH="))) {
    state.config = { ...state.config, Env: [...(state.config.Env ?? []), defaultPath] };
  }
  // A stage inherits the ARGs of the one below too, and ENV goes before them (BuildKit's dispatchStages).
  for (const pair of state.config.Env ?? [])
    state.environment.set(pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1));
  return onbuildTriggers(OnBuild ?? [], stage, dockerfile);
}

/** The engine was chosen by the Dockerfile, which does not show what the base has left. */
async function executeTriggers(
  triggers: readonly Instruction[],
  state: StageState,
  request: StageRequest,
  created: string,
): Promise<void> {
  for (const trigger of triggers) {
    const reason = request.handOverReason(trigger);
    if (reason !== undefined) throw new HandOver(`ONBUILD of the base: ${reason}`);
    await execute(trigger, state, request, created).catch((error: unknown) => {
      throw placed(error, request.dockerfile, trigger);
    });
  }
}

async function executeStage(stage: Stage, state: StageState, request: StageRequest, created: string): Promise<void> {
  for (const instruction of stage.instructions) {
    await execute(instruction, state, request, created).catch((error: unknown) => {
      throw placed(error, request.dockerfile, instruction);
    });
  }
}

/** Errors of words and values do not know where they stand. */
function placed(error: unknown, dockerfile: string, { start }: Instruction): unknown {
  if (error instanceof DockerfileError) return error.at(dockerfile, start);
  if (!(error instanceof LayeredBuildError) || error.code !== "bad-dockerfile") return error;
  const hint = error.hint === undefined ? {} : { hint: error.hint };
  return new LayeredBuildError(error.code, `${dockerfile}:${start.line}: ${error.message}`, { ...hint, cause: error });
}

async function execute(
  instruction: Instruction,
  state: StageState,
  request: StageRequest,
  created: string,
): Promise<void> {
  const expand = expander(state, request);
  const record = (createdBy: string, layer: boolean): void => {
    state.history.push({
      created,
      created_by: createdBy,
      comment: frontendComment,
      ...(layer ? {} : { empty_layer: true }),
    });
  };
  switch (instruction.kind) {
    case "FROM":
    case "RUN":
      throw new HandOver(`${instruction.kind} in line ${instruction.start.line}`);
    case "ARG":
      return record(`ARG ${instruction.args.map((arg) => declareArg(arg, state, request, expand)).join(" ")}`, false);
    case "MAINTAINER":
      state.author = instruction.value;
      return record(`MAINTAINER ${instruction.value}`, false);
    case "WORKDIR":
      return record(
        `WORKDIR ${await makeWorkdir(expand.word(instruction.value), state, request)}`,
        state.config.WorkingDir !== "/",
      );
    case "COPY":
    case "ADD":
      return record(`${await copy(instruction, state, request, expand)} # buildkit`, true);
    default: {
      const { config, createdBy } = changeConfig(state.config, instruction, expand, state);
      state.config = config;
      if (instruction.kind === "CMD") state.cmdSet = true;
      if (instruction.kind === "ENV") {
        for (const { key, value } of instruction.pairs.map((pair) => ({
          key: expand.word(pair.key),
          value: expand.word(pair.value),
        }))) {
          state.environment.set(key, value);
        }
      }
      if (createdBy !== undefined) record(createdBy, false);
    }
  }
}

/** Expands words by what is in scope now. */
export function expander(state: StageState, request: Pick<StageRequest, "escape">): Expand {
  // A copy: ENV sets several names, and each sees the values from before the instruction.
  const environment = new Map(state.environment);
  const lookup = (name: string): string | undefined => environment.get(name);
  return {
    word: (word) => expandWord(word, lookup, { escape: request.escape }).value,
    list: (word) => expandWords(word, lookup, { escape: request.escape }).values,
  };
}

/** Brings an ARG into scope; gives what its history entry says. */
export function declareArg(
  arg: { readonly name: string; readonly default?: string },
  state: StageState,
  request: Pick<StageRequest, "buildArgs" | "globalArgs">,
  expand: Expand,
): string {
  const given = request.buildArgs[arg.name];
  const value = given ?? (arg.default === undefined ? request.globalArgs.get(arg.name) : expand.word(arg.default));
  if (value === undefined) return arg.name;
  state.environment.set(arg.name, value);
  return `${arg.name}=${value}`;
}

async function makeWorkdir(text: string, state: StageState, request: StageRequest): Promise<string> {
  const path = workingDirectory(state.config.WorkingDir ?? "/", text);
  state.config = { ...state.config, WorkingDir: path };
  if (path === "/") return path;
  const draft = new LayerDraft(state.tree);
  draft.makeFolders(realPath(state.tree, path), 0o755, ownershipOf(state.tree, state.config.User, request.epoch));
  await addBlob(`WORKDIR ${path}`, draft, state, request);
  return path;
}

async function copy(
  instruction: CopyInstruction,
  state: StageState,
  request: StageRequest,
  expand: Expand,
): Promise<string> {
  const { draft, shown, isDear } = await draftCopy(instruction, state, { ...request, expand });
  const keep = isDear && request.steps !== undefined ? { steps: request.steps.ofAnySize } : {};
  await addBlob(shown, draft, state, { ...request, ...keep });
  return shown;
}

/** `labels` of layers.yaml come last, as `docker build --label` does, and leave no history. */
function withLabels(state: StageState, labels: Readonly<Record<string, string>>): StageState["config"] {
  if (Object.keys(labels).length === 0) return state.config;
  return { ...state.config, Labels: { ...state.config.Labels, ...labels } };
}
