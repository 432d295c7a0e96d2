import { resolveStages, variablesOf, type Dockerfile, type Stage, type StageGraph } from "@layered-build/dockerfile";
import type { Layer } from "../config/layer.ts";
import { LayeredBuildError } from "../error.ts";
import type { DockerfileOfLayer } from "../project/read-dockerfile.ts";
import type { BuildContext } from "../source/build-context.ts";
import { namesGitFolder, type LayerNode, type ParentLink, type StageSource } from "./layer-node.ts";
import { platformArgs } from "./platform-args.ts";
import { layersMeant } from "./references-layer.ts";

/**
 * Understands one layer: which stages count, and which of the images they refer to are other layers.
 * Throws the Dockerfile's own errors, and `missing-parent` where a declared parent is not to be found in it.
 */
export function understandLayer(
  layer: Layer,
  file: DockerfileOfLayer,
  layers: readonly Layer[],
  context: BuildContext,
): LayerNode {
  const { dockerfile } = file;
  refuseReplacedStages(dockerfile, layer);
  const takesArgument = argumentOfBase(dockerfile, layer);
  if (takesArgument && layer.from === undefined) checkDefault(dockerfile, layer);
  // A placeholder that means the first declared parent: the argument's default may be missing, or the name of something else.
  const declaredParent = takesArgument ? layer.from?.[0] : undefined;
  const buildArgs =
    declaredParent === undefined ? layer.buildArgs : { ...layer.buildArgs, [layer.parentArg]: declaredParent };
  const graphs = new Map(
    layer.platforms.map((platform): readonly [string, StageGraph] => [
      platform,
      resolveStages(dockerfile, {
        ...(layer.target === undefined ? {} : { target: layer.target }),
        buildArgs,
        platformArgs: platformArgs(platform),
      }),
    ]),
  );
  const all = [...new Set([...graphs.values()].flatMap(referencesOf))];
  const chains = [...graphs.values()].map(chainOf);
  const [chain] = chains;
  if (chain === undefined) throw new LayeredBuildError("bad-config", `Layer ${layer.id} has no platforms.`);
  const closure = dockerfile.stages.filter((stage) =>
    [...graphs.values()].some((graph) => graph.stages.some((each) => each.stage.index === stage.index)),
  );
  const links = linkParents(layer, layers, all, chain.base, takesArgument);
  const parentNames = new Set(links.flatMap((link) => link.names));
  return {
    layer,
    id: layer.id,
    text: file.text,
    dockerfile,
    graphs,
    ignorePatterns: file.ignorePatterns,
    context,
    closure,
    chain: chain.stages,
    base: chain.base,
    chainsDiffer: chains.some((other) => !sameChain(chain, other)),
    links,
    parents: links.map((link) => link.id),
    externals: all.filter((reference) => !parentNames.has(reference)),
    triggers: new Map(),
    takesGit: closure.some((stage) => stage.instructions.some(namesGitFolder)),
  };
}

/** Nobody can tell the parent of `ARG BASE_IMAGE` and `FROM $BASE_IMAGE` where neither a default nor layers.yaml says it. */
function checkDefault(dockerfile: Dockerfile, layer: Layer): void {
  const declared = dockerfile.globalArgs.find(({ args }) => args.some(({ name }) => name === layer.parentArg));
  const given = declared?.args.some(({ name, default: value }) => name === layer.parentArg && value !== undefined);
  if (given === true || layer.buildArgs[layer.parentArg] !== undefined) return;
  throw new LayeredBuildError(
    "missing-parent",
    `${layer.dockerfile}:${declared?.start.line ?? 1}: ARG ${layer.parentArg} has no default, so the parent of layer ${layer.id} is not known.`,
    { hint: `Name it in layers.yaml (\`from: NAME\`), or give the argument a default: ARG ${layer.parentArg}=NAME.` },
  );
}

/** BuildKit puts a named context in the place of a stage of the same name; here the stage would be built. */
function refuseReplacedStages(dockerfile: Dockerfile, layer: Layer): void {
  const names = Object.keys(layer.contexts ?? {}).map((name) => name.toLowerCase());
  const stage = dockerfile.stages.find(({ name }) => name !== undefined && names.includes(name));
  if (stage === undefined) return;
  throw new LayeredBuildError(
    "bad-config",
    `${layer.dockerfile}:${stage.from.start.line}: the stage ${stage.name} has the name of a context of layer ${layer.id}, which would replace it.`,
    { hint: "That is not supported: take the stage out of the Dockerfile, or give it another name than the context." },
  );
}

/** Whether a FROM takes its image from the parent's build argument, which is declared before the first FROM. */
function argumentOfBase(dockerfile: Dockerfile, layer: Layer): boolean {
  const declared = dockerfile.globalArgs.some(({ args }) => args.some(({ name }) => name === layer.parentArg));
  const options = { escape: dockerfile.directives.escape };
  return declared && dockerfile.stages.some(({ from }) => variablesOf(from.image, options).includes(layer.parentArg));
}

/** The target stage and those it is FROM, lowest first, and what the lowest stands on. */
interface Chain {
  readonly stages: readonly Stage[];
  readonly base: StageSource;
}

function chainOf(graph: StageGraph): Chain {
  const stages = [graph.target.stage];
  let { to } = graph.target.base;
  while (to.kind === "stage") {
    const { index } = to;
    const below = graph.stages.find(({ stage }) => stage.index === index);
    if (below === undefined) break;
    stages.unshift(below.stage);
    to = below.base.to;
  }
  return { stages, base: to.kind === "external" ? to : { kind: "scratch" } };
}

function sameChain(one: Chain, other: Chain): boolean {
  const base = ({ base: source }: Chain): string => (source.kind === "external" ? source.reference : "");
  return (
    one.stages.length === other.stages.length &&
    one.stages.every((stage, at) => stage === other.stages[at]) &&
    base(one) === base(other)
  );
}

/** The images that a platform's stages refer to, as they are written (expanded). */
function referencesOf(graph: StageGraph): readonly string[] {
  return graph.stages
    .flatMap(({ base, references }) => [base, ...references])
    .flatMap(({ to }) => (to.kind === "external" ? [to.reference] : []));
}

function linkParents(
  layer: Layer,
  layers: readonly Layer[],
  references: readonly string[],
  base: StageSource,
  takesArgument: boolean,
): readonly ParentLink[] {
  const others = layers.filter((other) => other.id !== layer.id);
  const namesOf = new Map<string, string[]>();
  for (const reference of references) {
    for (const id of layersMeant(reference, layers, layer)) {
      const names = namesOf.get(id);
      if (names === undefined) namesOf.set(id, [reference]);
      else names.push(reference);
    }
  }
  const link = (id: string, names: readonly string[]): ParentLink => {
    const isBase = base.kind === "external" && names.includes(base.reference);
    return { id, names, ...(isBase && takesArgument ? { argument: layer.parentArg } : {}) };
  };
  if (layer.from === undefined) {
    return others.flatMap((other) => {
      const names = namesOf.get(other.id);
      return names === undefined ? [] : [link(other.id, names)];
    });
  }
  return layer.from.map((id) => {
    const other = others.find((each) => each.id === id);
    // Another layer's name: `sortLayers` says so, with all names.
    if (other === undefined) return link(id, []);
    const names = namesOf.get(id);
    if (names !== undefined) return link(id, names);
    // The only parent, and a FROM that is called otherwise (an image name that people are used to).
    if (layer.from?.length === 1 && base.kind === "external") return link(id, [base.reference]);
    throw new LayeredBuildError(
      "missing-parent",
      `${layer.dockerfile} does not refer to ${id}, which layers.yaml names as a parent of ${layer.id}.`,
      {
        hint: `Write FROM ${id} or COPY --from=${id}, or declare ARG ${layer.parentArg} before FROM and use it there.`,
      },
    );
  });
}
