import { oneLine } from "@layered-build/core/one-line";
import { isRecord } from "@layered-build/oci/is-record";
import { isAlias, isMap, isScalar, isSeq, parseDocument } from "yaml";
import { ToolkitError } from "../error.ts";
import type { ActionManifest } from "../manifest/define-action.ts";

/** What options themselves are given by. */
const ofOptions = ["options", "check"];
/** Names that no input has: the first of them tell enough, and all of a long list would be an annotation that nobody reads. */
const mostUnknown = 10;
const longestName = 100;

/** Options by the names of their inputs, and what is wrong with others: names that the action has not, and secrets, which would stand in a log. */
export interface ParsedOptions {
  readonly options: ReadonlyMap<string, string>;
  readonly problems: readonly string[];
}

/**
 * Reads the input `options`: other inputs of the action as a YAML mapping, by name, as text that each of them takes. A list becomes lines, a
 * mapping `NAME=VALUE` a line where a list is wanted, else JSON. `source` is what errors call them. Throws `bad-input` for what is no mapping.
 */
export function parseOptions(text: string, source: string, manifest: ActionManifest): ParsedOptions {
  const ofCaller: readonly string[] = [...ofOptions, ...(manifest.ofCaller ?? [])];
  const problems: string[] = [];
  const unknown: string[] = [];
  const options = new Map<string, string>();
  for (const [name, value] of mappingOf(text, source)) {
    const spec = Object.hasOwn(manifest.inputs, name) ? manifest.inputs[name] : undefined;
    if (ofCaller.includes(name)) problems.push(`${source}: ${name}: is given by itself`);
    else if (spec === undefined) unknown.push(oneLine(name, longestName));
    else if (spec.kind === "secret")
      problems.push(`${source}: ${name}: is a secret, and belongs into an input of its own`);
    else options.set(name, spec.kind === "list" ? listText(value) : textOf(value));
  }
  return { options, problems: [...unknownProblems(unknown, source, manifest), ...problems] };
}

function unknownProblems(names: readonly string[], source: string, manifest: ActionManifest): readonly string[] {
  const problems = names.slice(0, mostUnknown).map((name) => `${source}: ${name}: ${manifest.name} has no such input`);
  const more = names.length - mostUnknown;
  return more > 0 ? [...problems, `${source}: and ${more} more: ${manifest.name} has no such inputs`] : problems;
}

function mappingOf(text: string, source: string): readonly (readonly [string, unknown])[] {
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error !== undefined) throw wrong(source, `is no YAML (${error.message.split("\n", 1)[0] ?? ""})`);
  const value = writtenValue(document.contents, source);
  if (isRecord(value)) return Object.entries(value);
  throw wrong(source, "is no mapping");
}

/** The value of a YAML node, with numbers and truth values as they are written: `1.10` is a version. Throws `bad-input` for an alias. */
function writtenValue(node: unknown, source: string): unknown {
  if (isAlias(node))
    throw wrong(source, `*${node.source} stands for another part of the text: quote a text that begins with *`);
  if (isSeq(node)) return node.items.map((item) => writtenValue(item, source));
  if (isMap(node)) {
    // Without a prototype, `__proto__` is a name as others are.
    const entries: Record<string, unknown> = Object.create(null);
    for (const { key, value } of node.items) entries[textOf(writtenValue(key, source))] = writtenValue(value, source);
    return entries;
  }
  if (!isScalar(node)) return undefined;
  return node.value === null || typeof node.value === "string" ? node.value : node.source;
}

function wrong(source: string, problem: string): ToolkitError {
  return new ToolkitError("bad-input", `${source}: ${problem}.`, {
    hint: "Write other inputs, one a line: `name: value`. `true` stands for none. What is off is `false` on the input's own line, not in a block below it.",
  });
}

/** A mapping in the place of a list is `NAME=VALUE` a line: so people write variables. */
function listText(value: unknown): string {
  if (!isRecord(value)) return textOf(value);
  return Object.entries(value)
    .map(([name, each]) => `${name}=${textOf(each)}`)
    .join("\n");
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (Array.isArray(value)) return value.map(textOf).join("\n");
  return typeof value === "string" ? value : JSON.stringify(value);
}
