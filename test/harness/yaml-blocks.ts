import { parse } from "yaml";
import { type Problem, validateWorkflow } from "./workflow-lint.ts";

/** A fenced block of a Markdown file. */
export type YamlBlock = {
  readonly text: string;
  /** The line of the file on which the text begins, from 1. */
  readonly line: number;
  /** What follows `yaml` on the fence, trimmed: a note to tests and readers' tools. */
  readonly info: string;
  /** A whole workflow; jobs or steps of one; the configuration of layers; or anything else. */
  readonly kind: "workflow" | "jobs" | "steps" | "layers" | "other";
};

/** Finds the ```yaml blocks of a Markdown text, also indented ones (in lists), without their indentation. */
export function yamlBlocks(markdown: string): readonly YamlBlock[] {
  const blocks: YamlBlock[] = [];
  const lines = markdown.split("\n");
  for (let index = 0; index < lines.length; index++) {
    const open = /^(?<indent>\s*)(?<fence>`{3,})ya?ml\b(?<info>.*)$/.exec(lines[index] ?? "")?.groups;
    if (open === undefined) continue;
    const { indent = "", fence = "", info = "" } = open;
    const start = index + 1;
    while (++index < lines.length && lines[index]?.trim() !== fence);
    const own = lines.slice(start, index).map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line));
    const text = `${own.join("\n")}\n`;
    blocks.push({ text, line: start + 1, info: info.trim(), kind: kindOf(text) });
  }
  return blocks;
}

/**
 * Validates the blocks of a Markdown text that are workflows, or jobs or steps of one; lines are those of the file.
 * Of fragments only errors count: what they refer to may stand elsewhere.
 */
export async function validateBlocks(markdown: string, name: string, suite?: string): Promise<readonly Problem[]> {
  const found = yamlBlocks(markdown).map(async (block) => {
    const frame = frames[block.kind];
    if (frame === undefined) return [];
    const indented = block.text.replaceAll(/^(?=.)/gm, " ".repeat(frame.indent));
    const problems = await validateWorkflow(frame.head + indented, name, suite);
    const offset = block.line - 1 - (frame.head.split("\n").length - 1);
    return problems
      .filter(({ severity }) => block.kind === "workflow" || severity === "error")
      .map((problem) => ({ ...problem, line: problem.line + offset }));
  });
  return (await Promise.all(found)).flat();
}

/** What stands around a fragment in a workflow. */
const frames: Partial<Record<YamlBlock["kind"], { readonly head: string; readonly indent: number }>> = {
  workflow: { head: "", indent: 0 },
  jobs: { head: "on: push\n", indent: 0 },
  steps: { head: "on: push\njobs:\n  job:\n    runs-on: ubuntu-24.04\n    steps:\n", indent: 6 },
};

function kindOf(text: string): YamlBlock["kind"] {
  let value: unknown;
  try {
    value = parse(text);
  } catch {
    // Broken YAML is to be reported, not passed over: as a workflow it will be.
    return "workflow";
  }
  if (Array.isArray(value)) return value.some(isStep) ? "steps" : "other";
  if (typeof value !== "object" || value === null) return "other";
  if ("jobs" in value) return "on" in value ? "workflow" : "jobs";
  return "layers" in value ? "layers" : "other";
}

const isStep = (value: unknown): boolean =>
  typeof value === "object" && value !== null && ("uses" in value || "run" in value || "parallel" in value);
