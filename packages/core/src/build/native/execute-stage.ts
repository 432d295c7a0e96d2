import { DockerfileError, expandWord, expandWords, type Instruction, type Stage } from "@layered-build/dockerfile";
import {
  Tree,
  writeEmptyLayer,
  writeLayerBlob,
  type ImageConfig,
  type Descriptor,
  type Store,
} from "@layered-build/oci";
import type { Compression } from "../../config/layer.ts";
import { LayeredBuildError } from "../../error.ts";
import { absolutePath } from "./absolute-path.ts";
import { changeConfig, type Expand } from "./container-config.ts";
import { contextSources, type ContextFiles } from "./context-sources.ts";
import { copySource, ownershipOf } from "./copy-step.ts";
import { HandOver } from "./hand-over.ts";
import { LayerDraft } from "./layer-draft.ts";
import { finishConfig, startState, type StageBase, type StageState } from "./stage-state.ts";

/** One image of one platform, to be made by registry calls. */
export interface StageRequest {
  readonly store: Store;
  readonly base: StageBase | undefined;
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
  readonly labels: Readonly<Record<string, string>>;
  readonly compression: Compression;
  /** The time of all that is new, in seconds since 1970. */
  readonly epoch: number;
  readonly onBlob: (what: string, outcome: "exists" | "mounted" | "uploaded", size: number) => void;
}

/** The result: what a manifest is made of, and the files of the image. */
export interface StageResult {
  readonly config: ImageConfig;
  readonly layers: readonly Descriptor[];
  readonly tree: Tree;
}

/** The comment of BuildKit's Dockerfile frontend in every history entry. */
const comment = "buildkit.dockerfile.v0";

/**
 * Executes stages without RUN: each COPY becomes a blob, the rest changes the configuration.
 * Throws `HandOver` for what is BuildKit's to do, before anything is written under a tag.
 */
export async function executeStages(request: StageRequest): Promise<StageResult> {
  const onBuild = request.base?.config.config?.OnBuild ?? [];
  if (onBuild.length > 0) throw new HandOver("the parent has ONBUILD triggers");
  const created = new Date(request.epoch * 1000).toISOString().replace(".000Z", "Z");
  const state = startState(request.base, Tree.empty());
  try {
    for (const stage of request.stages) await executeStage(stage, state, request, created);
  } finally {
    // Also where a step has failed: nothing is sent behind the back of what comes next.
    await Promise.allSettled(state.uploads);
  }
  state.config = withLabels(state, request.labels);
  for (const { descriptor, diffId } of await Promise.all(state.uploads)) {
    state.layers.push(descriptor);
    state.diffIds.push(diffId);
  }
  return {
    config: finishConfig(state, request.base, request.platform, created),
    layers: state.layers,
    tree: state.tree,
  };
}

async function executeStage(stage: Stage, state: StageState, request: StageRequest, created: string): Promise<void> {
  // A stage inherits the ARGs of the one below too, and ENV goes before them (BuildKit's dispatchStages).
  for (const pair of state.config.Env ?? [])
    state.environment.set(pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1));
  state.cmdSet = false;
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
    state.history.push({ created, created_by: createdBy, comment, ...(layer ? {} : { empty_layer: true }) });
  };
  switch (instruction.kind) {
    case "FROM":
    case "RUN":
    case "ADD":
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

function expander(state: StageState, request: StageRequest): Expand {
  // A copy: ENV sets several names, and each sees the values from before the instruction.
  const environment = new Map(state.environment);
  const lookup = (name: string): string | undefined => environment.get(name);
  return {
    word: (word) => expandWord(word, lookup, { escape: request.escape }).value,
    list: (word) => expandWords(word, lookup, { escape: request.escape }).values,
  };
}

/** Brings an ARG into scope; gives what its history entry says. */
function declareArg(
  arg: { readonly name: string; readonly default?: string },
  state: StageState,
  request: StageRequest,
  expand: Expand,
): string {
  const given = request.buildArgs[arg.name];
  const value = given ?? (arg.default === undefined ? request.globalArgs.get(arg.name) : expand.word(arg.default));
  if (value === undefined) return arg.name;
  state.environment.set(arg.name, value);
  return `${arg.name}=${value}`;
}

async function makeWorkdir(text: string, state: StageState, request: StageRequest): Promise<string> {
  const path = absolutePath(state.config.WorkingDir ?? "/", text).replace(/(?<=.)\/\.?$/, "");
  state.config = { ...state.config, WorkingDir: path };
  if (path === "/") return path;
  const draft = new LayerDraft(state.tree);
  draft.makeFolders(state.tree.resolve(path).path, 0o755, ownershipOf(state.tree, state.config.User, request.epoch));
  await addBlob(`WORKDIR ${path}`, draft, state, request);
  return path;
}

async function copy(
  instruction: Extract<Instruction, { kind: "COPY" | "ADD" }>,
  state: StageState,
  request: StageRequest,
  expand: Expand,
): Promise<string> {
  const sources = instruction.sources.map(expand.word);
  const destination = expand.word(instruction.destination);
  const chown = instruction.chown === undefined ? undefined : expand.word(instruction.chown);
  const chmod = instruction.chmod === undefined ? undefined : expand.word(instruction.chmod);
  if (chmod !== undefined && !/^[0-7]{1,4}$/.test(chmod)) throw new HandOver(`--chmod=${chmod} is not octal`);
  const draft = new LayerDraft(state.tree);
  const target = {
    destination: absolutePath(state.config.WorkingDir ?? "/", destination),
    ...(chmod === undefined ? {} : { chmod: Number.parseInt(chmod, 8) }),
    owner: ownershipOf(state.tree, chown, request.epoch),
  };
  const exclude = instruction.exclude.map(expand.word);
  const lookup = (name: string): string | undefined => state.environment.get(name);
  for (const source of contextSources(instruction, { sources, exclude, lookup }, request.context)) {
    await copySource(state.tree, draft, source, target);
  }
  const shown = [
    ...(chown === undefined ? [] : [`--chown=${chown}`]),
    ...(chmod === undefined ? [] : [`--chmod=${chmod}`]),
    ...sources,
    ...instruction.heredocs.map((heredoc) => `<<${heredoc.name}`),
    destination,
  ];
  await addBlob(`COPY ${shown.join(" ")}`, draft, state, request);
  return `COPY ${shown.join(" ")}`;
}

/** Starts the upload of a step's blob. The next step need not wait for it, since it knows the files already; memory allows for two at once. */
async function addBlob(what: string, draft: LayerDraft, state: StageState, request: StageRequest): Promise<void> {
  await state.uploads.at(-2);
  const entries = draft.entries();
  const upload = (
    entries.length === 0
      ? writeEmptyLayer(request.store)
      : writeLayerBlob(request.store, entries, { compression: request.compression })
  ).then((blob) => {
    request.onBlob(what, blob.outcome, blob.descriptor.size);
    return blob;
  });
  // It is awaited at the end, whatever happens until then.
  upload.catch(() => {});
  state.uploads.push(upload);
}

/** `labels` of layers.yaml come last, as `docker build --label` does, and leave no history. */
function withLabels(state: StageState, labels: Readonly<Record<string, string>>): StageState["config"] {
  if (Object.keys(labels).length === 0) return state.config;
  return { ...state.config, Labels: { ...state.config.Labels, ...labels } };
}
