import type { ActionManifest } from "../manifest/define-action.ts";
import { parseBoolean } from "./parse-boolean.ts";
import { checkNameProblem } from "./check-name.ts";
import type { GetInput } from "./read-inputs.ts";

/** The inputs of a run, before they are read. */
export interface GivenInputs {
  readonly getInput: GetInput;
  /** What errors call an input: those among options by where they stand, as `options: fail-on`. */
  readonly nameOf: (input: string) => string;
  /** What is wrong with the options themselves. */
  readonly problems: readonly string[];
}

/**
 * The inputs as they are given, under those of the input `options`, where the action has it. In errors, options have the name that the input
 * `check` gives them. Throws `bad-input` where they are no options at all.
 */
export async function withOptions(manifest: ActionManifest, getInput: GetInput): Promise<GivenInputs> {
  const asGiven: GivenInputs = { getInput, nameOf: (input) => input, problems: [] };
  if (!Object.hasOwn(manifest.inputs, "options")) return asGiven;
  const given = getInput("options") ?? "";
  const text = given.trim();
  const check = (getInput("check") ?? "").trim();
  // A block with nothing in it means off to whoever wrote it, and is on to the workflow, which asks by a check.
  const isNone = given === "" || (text === "" && check === "");
  if (isNone || parseBoolean(text) === true) return asGiven;
  const source = check === "" || checkNameProblem(check) !== undefined ? "options" : check;
  // Only now: the reader of YAML is large, and for few.
  const { parseOptions } = await import("./parse-options.ts");
  const { options, problems } = parseOptions(text, source, manifest);
  return {
    getInput: (name) => options.get(name) ?? getInput(name),
    nameOf: (name) => (options.has(name) ? `${source}: ${name}` : name),
    problems,
  };
}
