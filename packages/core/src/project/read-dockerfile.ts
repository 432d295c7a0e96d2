import {
  IgnoreRules,
  ignoreFileNames,
  parseDockerfile,
  parseIgnoreFile,
  type Dockerfile,
} from "@layered-build/dockerfile";
import type { Layer } from "../config/layer.ts";
import { LayeredBuildError } from "../error.ts";
import type { ReadText } from "./read-repository-file.ts";

/** A layer's Dockerfile and the ignore rules of its context. */
export interface DockerfileOfLayer {
  readonly text: string;
  readonly dockerfile: Dockerfile;
  readonly ignorePatterns: readonly string[];
  readonly ignoreRules: IgnoreRules;
}

/** Where a layer's ignore file may be, from the repository's root: beside the Dockerfile, or else in the context. */
export function ignoreFilesOf(layer: Layer): readonly [string, string] {
  const [beside, inContext] = ignoreFileNames(layer.dockerfile);
  return [beside, layer.context === "" ? inContext : `${layer.context}/${inContext}`];
}

/** Reads and parses a layer's Dockerfile, and the ignore file beside it or in the context. Throws `bad-config`, or the parser's error. */
export async function readDockerfile(read: ReadText, layer: Layer): Promise<DockerfileOfLayer> {
  if (layer.weights !== undefined) return onlyParent(layer);
  const text = await read(layer.dockerfile);
  if (text === undefined) {
    throw new LayeredBuildError(
      "bad-config",
      `The Dockerfile of layer ${layer.id} does not exist: ${layer.dockerfile}.`,
      {
        hint: "`dockerfile:` in layers.yaml is a path from the repository's root.",
      },
    );
  }
  const [beside, atContext] = ignoreFilesOf(layer);
  const ignoreText = (await read(beside)) ?? (await read(atContext)) ?? "";
  const ignorePatterns = parseIgnoreFile(ignoreText);
  return {
    text,
    dockerfile: parseDockerfile(text, layer.dockerfile),
    ignorePatterns,
    ignoreRules: new IgnoreRules(ignorePatterns),
  };
}

/** A layer of weights stands on its parent as one by a Dockerfile does, of which there is nothing but FROM. */
function onlyParent({ from, dockerfile }: Layer): DockerfileOfLayer {
  const text = `FROM ${from?.[0] ?? "scratch"}\n`;
  return { text, dockerfile: parseDockerfile(text, dockerfile), ignorePatterns: [], ignoreRules: new IgnoreRules([]) };
}
