import { parse, YAMLParseError } from "yaml";
import { ToolkitError } from "../error.ts";
import type { ActionManifest } from "../manifest/define-action.ts";

/** What an action is about, and where it looks, whoever gives options: those say only how. */
const ofCaller: ReadonlySet<string> = new Set([
  "options",
  "check",
  "mode",
  "image",
  "images",
  "plan",
  "plan-file",
  "store",
  "config",
  "digests",
]);

/** Options by the names of their inputs, and what is wrong with others: names that the action has not, and secrets, which would stand in a log. */
export interface ParsedOptions {
  readonly options: ReadonlyMap<string, string>;
  readonly problems: readonly string[];
}

/**
 * Reads the input `options`: other inputs of the action as a YAML mapping, by name, as text that each of them takes. A list becomes lines, a
 * mapping JSON. `source` is what errors call them. Throws `bad-input` for what is no mapping.
 */
export function parseOptions(text: string, source: string, manifest: ActionManifest): ParsedOptions {
  const problems: string[] = [];
  const options = new Map<string, string>();
  for (const [name, value] of mappingOf(text, source)) {
    const spec = Object.hasOwn(manifest.inputs, name) ? manifest.inputs[name] : undefined;
    if (ofCaller.has(name)) problems.push(`${source}: ${name}: is given by itself`);
    else if (spec === undefined) problems.push(`${source}: ${name}: ${manifest.name} has no such input`);
    else if (spec.kind === "secret")
      problems.push(`${source}: ${name}: is a secret, and belongs into an input of its own`);
    else options.set(name, textOf(value));
  }
  return { options, problems };
}

function mappingOf(text: string, source: string): readonly (readonly [string, unknown])[] {
  let value: unknown;
  try {
    value = parse(text);
  } catch (error) {
    if (!(error instanceof YAMLParseError)) throw error;
    throw wrong(source, `is no YAML (${error.message.split("\n", 1)[0] ?? ""})`);
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return Object.entries(value);
  throw wrong(source, "is no mapping");
}

function wrong(source: string, problem: string): ToolkitError {
  return new ToolkitError("bad-input", `${source}: ${problem}.`, {
    hint: "Write other inputs, one a line: `name: value`. `true` stands for none. What is off is `false` on the input's own line, not in a block below it.",
  });
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (Array.isArray(value)) return value.map(textOf).join("\n");
  if (typeof value === "string") return value;
  // A number or a truth value is written in JSON as in YAML.
  return JSON.stringify(value);
}
