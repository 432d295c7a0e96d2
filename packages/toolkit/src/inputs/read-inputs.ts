import { ToolkitError } from "../error.ts";
import type { ActionManifest, Inputs } from "../manifest/define-action.ts";
import type { InputSpec } from "../manifest/input-spec.ts";
import { inputsHint } from "./inputs-hint.ts";
import type { GivenInputs } from "./with-options.ts";

/** The text of an input as the runner gives it; "" and undefined both mean that it is absent. */
export type GetInput = (name: string) => string | undefined;

/**
 * Reads all inputs of an action into one typed object; nothing reads an input after that.
 * An empty text counts as absent, so `force: ${{ inputs.force }}` works where the caller has no such input.
 * All problems come together in one `bad-input` error, with those that options have.
 */
export function readInputs<M extends ActionManifest>(
  manifest: M,
  { getInput, nameOf = (name) => name, problems: ofOptions = [] }: Pick<GivenInputs, "getInput"> & Partial<GivenInputs>,
): Inputs<M> {
  const problems = [...ofOptions];
  const values: Record<string, unknown> = {};
  for (const [name, spec] of Object.entries(manifest.inputs)) {
    const text = textOf(spec, getInput(name));
    if (text === "" && spec.required) {
      problems.push(`${nameOf(name)}: is required, and was not given`);
      continue;
    }
    const parsed = spec.parse(text);
    if (parsed.ok) values[name] = parsed.value;
    else problems.push(`${nameOf(name)}: ${parsed.problem}`);
  }
  if (problems.length > 0 || !isComplete(manifest, values)) throw badInputs(manifest.name, problems);
  return values;
}

/** Each value comes from the `parse` that `Inputs` infers its type from, so having them all is having the right type. */
function isComplete<M extends ActionManifest>(manifest: M, values: Record<string, unknown>): values is Inputs<M> {
  return Object.keys(manifest.inputs).every((name) => Object.hasOwn(values, name));
}

function textOf(spec: InputSpec, given: string | undefined): string {
  const text = (given ?? "").trim();
  return text === "" ? (spec.default ?? "") : text;
}

/** The error for inputs of an action; each problem reads on after the input's name: `push: got "x", expected …`. */
export function badInputs(action: string, problems: readonly string[]): ToolkitError {
  const [only, ...more] = problems;
  const message =
    more.length === 0
      ? `The input ${only ?? ""}.`
      : `${problems.length} inputs are wrong:\n${problems.map((problem) => `  - ${problem}`).join("\n")}`;
  return new ToolkitError("bad-input", message, {
    hint: `Correct \`with:\` in the workflow. ${inputsHint(action)}`,
  });
}
