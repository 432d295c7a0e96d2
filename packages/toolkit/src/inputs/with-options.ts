import type { ActionManifest } from "../manifest/define-action.ts";
import { parseBoolean } from "./parse-boolean.ts";
import type { GetInput } from "./read-inputs.ts";

/** The inputs as they are given, under those of the input `options`, where the action has it. Throws `bad-input`. */
export async function withOptions(manifest: ActionManifest, getInput: GetInput): Promise<GetInput> {
  if (!Object.hasOwn(manifest.inputs, "options")) return getInput;
  const text = (getInput("options") ?? "").trim();
  if (text === "" || parseBoolean(text) !== undefined) return getInput;
  // Only now: the reader of YAML is large, and for few.
  const { parseOptions } = await import("./parse-options.ts");
  const options = parseOptions(text, manifest);
  return (name) => options.get(name) ?? getInput(name);
}
