import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { commandFiles, expandDefault, makeContexts, stepEnvironment } from "../test/harness/action-environment.ts";
import { readActionManifest } from "../test/harness/action-manifest.ts";
import { parseCommandFile } from "../test/harness/command-file.ts";
import { type Command, measure } from "./measure.ts";

/** A step of a workflow that runs one of our actions. `folder` is for what the runner keeps (home, temp, command files). */
export type Step = {
  readonly action: string;
  readonly inputs: Readonly<Record<string, string>>;
  readonly workspace: string;
  readonly apiUrl: string;
  readonly folder: string;
  /** The webhook's payload, of a push to main; default: an empty one. */
  readonly event?: object;
  /** Of the step, besides what the runner sets. */
  readonly env?: Readonly<Record<string, string>>;
};

const root = join(import.meta.dirname, "..");

/**
 * Runs a built action as the runner would, and times the process alone: from its start to its exit, Node's own start included.
 * Gives the seconds, and the step's outputs.
 */
export async function runStep(
  step: Step,
  signal: AbortSignal,
): Promise<{ readonly seconds: number; readonly outputs: ReadonlyMap<string, string> }> {
  const paths = new Map(commandFiles.map((name) => [name, join(step.folder, name.toLowerCase())]));
  for (const path of paths.values()) await writeFile(path, "");
  const seconds = await measure(await stepCommand(step, paths), signal);
  return { seconds, outputs: parseCommandFile(await readFile(paths.get("OUTPUT") ?? "", "utf8")) };
}

async function stepCommand(step: Step, files: ReadonlyMap<string, string>): Promise<Command> {
  const manifest = await readActionManifest(join(root, "actions", step.action));
  const folders = { home: step.folder, temp: step.folder, toolCache: step.folder };
  const contexts = await makeContexts(
    { apiUrl: step.apiUrl, token: "ghs_bench", event: step.event ?? {} },
    step.workspace,
    folders,
  );
  const inputs = [...manifest.inputs].map(([name, input]) => {
    const value = step.inputs[name] ?? expandDefault(input.default, contexts);
    return [`INPUT_${name.toUpperCase()}`, value] as const;
  });
  const env = {
    ...stepEnvironment(contexts, folders),
    ...Object.fromEntries([...files].map(([name, path]) => [`GITHUB_${name}`, path])),
    ...Object.fromEntries(inputs),
    ...step.env,
  };
  return { program: process.execPath, args: [manifest.main], cwd: step.workspace, env };
}
