import { parse, YAMLParseError } from "yaml";
import { ToolkitError } from "../error.ts";
import type { ActionManifest } from "../manifest/define-action.ts";

/** What an action is about, and where it looks, whoever gives options: those say only how. */
const ofCaller: ReadonlySet<string> = new Set(["options", "mode", "plan", "plan-file", "store", "config", "digests"]);

/**
 * Reads the input `options`: other inputs of the action as a YAML mapping, by name, as text that each of them takes. A list becomes lines, a
 * mapping JSON. Throws `bad-input` with all that is wrong: no mapping, names that the action has not, and secrets, which would stand in a log.
 */
export function parseOptions(text: string, manifest: ActionManifest): ReadonlyMap<string, string> {
  const problems: string[] = [];
  const found = new Map<string, string>();
  for (const [name, value] of mappingOf(text)) {
    const spec = Object.hasOwn(manifest.inputs, name) ? manifest.inputs[name] : undefined;
    if (ofCaller.has(name)) problems.push(`${name}: is given by itself`);
    else if (spec === undefined) problems.push(`${name}: ${manifest.name} has no such input`);
    else if (spec.kind === "secret") problems.push(`${name}: is a secret, and belongs into an input of its own`);
    else found.set(name, textOf(value));
  }
  if (problems.length === 0) return found;
  throw new ToolkitError("bad-input", `options: ${problems.join("; ")}.`, {
    hint: `What there is, is in action-docs/${manifest.name}.md.`,
  });
}

function mappingOf(text: string): readonly (readonly [string, unknown])[] {
  let value: unknown;
  try {
    value = parse(text);
  } catch (error) {
    if (!(error instanceof YAMLParseError)) throw error;
    throw wrong(`is no YAML (${error.message.split("\n", 1)[0] ?? ""})`);
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return Object.entries(value);
  throw wrong("is no mapping");
}

function wrong(problem: string): ToolkitError {
  return new ToolkitError("bad-input", `options: ${problem}.`, {
    hint: "Write other inputs, one a line: `name: value`. `true` stands for none.",
  });
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (Array.isArray(value)) return value.map(textOf).join("\n");
  if (typeof value === "string") return value;
  // A number or a truth value is written in JSON as in YAML.
  return JSON.stringify(value);
}
