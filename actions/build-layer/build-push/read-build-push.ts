import { posix } from "node:path";
import { parseReference } from "@layered-build/oci";
import { type BuildPush, csvFields, csvItems, pushedImages, pushes } from "@layered-build/core/build-push";
import { type ActionManifest, badInputs, type Inputs, type registryInputs } from "@layered-build/toolkit";
import type { buildPushInputs } from "../build-push-inputs.ts";
import { readContext } from "./default-context.ts";
import { type Places, readSecrets } from "./read-secrets.ts";
import { signInProblems } from "./sign-in.ts";

type Given = Inputs<{ readonly inputs: typeof buildPushInputs & typeof registryInputs } & ActionManifest>;

/** A build, and what is to be said of its inputs although it goes on. */
export interface ReadBuild {
  readonly build: BuildPush;
  readonly warnings: readonly string[];
}

/**
 * Reads the inputs of docker/build-push-action. Throws `bad-input` with all that is wrong, after `others`, what is wrong beside them; no
 * value of a secret is in it.
 */
export function readBuildPush(inputs: Given, others: readonly string[], places: Places): ReadBuild {
  const problems = [...others];
  const items = (name: keyof Given, options: { readonly commas?: boolean; readonly quotes?: boolean } = {}) => {
    const text = inputs[name];
    const read = typeof text === "string" ? csvItems(text, { commas: false, quotes: true, ...options }) : [];
    if (read === undefined) problems.push(unclosed(name));
    return read ?? [];
  };
  const list = (...given: Parameters<typeof items>) => items(...given).map((item) => item.trim());
  const isCsv = (name: keyof Given, item: string) => {
    if (csvFields(item) !== undefined) return true;
    problems.push(unclosed(name));
    return false;
  };
  /** A list whose items are CSV themselves. */
  const attributes = (...given: Parameters<typeof items>) => list(...given).filter((item) => isCsv(given[0], item));
  const commas = { commas: true };

  const secrets = readSecrets(
    {
      secrets: list("secrets"),
      "secret-files": list("secret-files"),
      "secret-envs": list("secret-envs", commas),
    },
    places,
  );
  problems.push(...secrets.problems);
  const tags = list("tags", commas);
  problems.push(...tags.flatMap(tagProblem));
  const main = readContext(inputs.context ?? ".");
  if (main.problem !== undefined) problems.push(`context: ${main.problem}`);
  const inCheckout = (item: string, at: number) => {
    const [, name = "", text = ""] = /^([^=]*=)?(.*)$/s.exec(item) ?? [];
    const read = readContext(text);
    if (read.problem !== undefined) problems.push(`build-contexts: entry ${at + 1}: ${read.problem}`);
    return name + read.context;
  };
  const build: BuildPush = {
    context: main.context,
    file: dockerfileIn(main.folder, inputs.file),
    target: inputs.target,
    builder: inputs.builder,
    network: inputs.network,
    "shm-size": inputs["shm-size"],
    "add-hosts": list("add-hosts", commas),
    allow: list("allow", commas),
    annotations: list("annotations"),
    "build-args": list("build-args"),
    "build-contexts": list("build-contexts").map(inCheckout),
    "cache-from": attributes("cache-from"),
    "cache-to": attributes("cache-to"),
    labels: list("labels"),
    outputs: attributes("outputs", { quotes: false }),
    platforms: list("platforms", commas),
    ssh: list("ssh", commas),
    tags,
    ulimit: list("ulimit"),
    secrets: secrets.secrets,
    load: inputs.load ?? false,
    "no-cache": inputs["no-cache"] ?? false,
    pull: inputs.pull ?? false,
    push: inputs.push ?? false,
    provenance: inputs.provenance,
    sbom: inputs.sbom,
  };
  for (const name of ["provenance", "sbom"] as const) isCsv(name, inputs[name] ?? "");
  const areNamesRead = !problems.some((problem) => /^(tags|outputs): /.test(problem));
  if (areNamesRead && pushes(build) && pushedImages(build).length === 0)
    problems.push(`${build.push ? "push" : "outputs"}: what is pushed has no name: give \`tags\``);
  problems.push(...signInProblems(inputs, build));
  if (problems.length === 0) return { build, warnings: secrets.warnings };
  throw badInputs("build-layer", problems);
}

/** With a folder of the repository as context, the Dockerfile's path begins there. */
function dockerfileIn(folder: string | undefined, file: string | undefined): string | undefined {
  return file === undefined || folder === undefined || folder === "." ? file : posix.join(folder, file);
}

function unclosed(name: string): string {
  return `${name}: its double quotes do not close`;
}

function tagProblem(tag: string): readonly string[] {
  try {
    const reference = parseReference(tag);
    if (reference.kind === "registry" && reference.digest === undefined) return [];
    if (reference.kind === "registry")
      return [`tags: "${tag}" has a digest, which is known only after the build: leave it out`];
    return [`tags: "${tag}" is a folder: write \`outputs: type=oci,dest=FILE\``];
  } catch (error) {
    return [`tags: ${error instanceof Error ? error.message : String(error)}`];
  }
}
