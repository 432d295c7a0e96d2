import { LayeredBuildError } from "../error.ts";
import { parseWeightsSource } from "../hub/weights-source.ts";
import type { LayerEntry, Weights } from "./layer.ts";

/** What only a Dockerfile has a use for. */
const membersOfDockerfile = [
  "context",
  "target",
  "parent-arg",
  "build-args",
  "secrets",
  "ssh",
  "ignore",
  "generated",
] as const satisfies readonly (keyof LayerEntry)[];

/** What is wrong with `dockerfile` and `weights` of a layer, each beginning with the member that it is about. */
export function weightsProblems(entry: LayerEntry): readonly string[] {
  const { weights, dockerfile } = entry;
  if (weights === undefined) return [];
  const { from = [], engine } = entry;
  return [
    ...(dockerfile === undefined ? [] : [": it has `dockerfile` and `weights`, and can be only one of them"]),
    ...membersOfDockerfile
      .filter((member) => entry[member] !== undefined)
      .map((member) => `.${member}: means nothing for \`weights\``),
    ...(from.length > 1 ? [`.from: weights stand on one layer, or on none`] : []),
    ...(engine === "buildkit" ? [".engine: weights are written by registry calls, never by BuildKit"] : []),
    ...sourceProblems(weights.source),
    ...(isFolder(weights.to) ? [] : [`.weights.to: ${weights.to} is no absolute path of a folder`]),
  ];
}

/** A layer's weights; undefined where it has none, or where `weightsProblems` has something to say of them. */
export function weightsOf(entry: LayerEntry): Weights | undefined {
  const { weights } = entry;
  if (weights === undefined || weightsProblems(entry).length > 0) return undefined;
  const { source, include = [], exclude = [], to } = weights;
  return { source: parseWeightsSource(source), include, exclude, to: to.replace(/(?<=.)\/+$/, "") };
}

function sourceProblems(source: string): readonly string[] {
  try {
    parseWeightsSource(source);
    return [];
  } catch (error) {
    if (error instanceof LayeredBuildError) return [`.weights.source: ${error.message} ${error.hint ?? ""}`];
    throw error;
  }
}

function isFolder(path: string): boolean {
  const names = path.replace(/\/+$/, "").split("/");
  return names[0] === "" && names.slice(1).every((name) => name !== "" && name !== "." && name !== "..");
}
