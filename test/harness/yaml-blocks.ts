import { parse } from "yaml";
import { type FencedBlock, fencedBlocks } from "./fenced-blocks.ts";
import { type Problem, validateWorkflow } from "./workflow-lint.ts";

/** What a YAML text is: a whole workflow; jobs or steps of one; the configuration of layers; or anything else. */
export type YamlKind = "workflow" | "jobs" | "steps" | "layers" | "other";

/** A fenced block with YAML. */
export type YamlBlock = FencedBlock & { readonly kind: YamlKind };

/** Finds the ```yaml blocks of a Markdown text. */
export function yamlBlocks(markdown: string): readonly YamlBlock[] {
  return fencedBlocks(markdown)
    .filter(({ language }) => /^ya?ml$/.test(language))
    .map((block) => ({ ...block, kind: yamlKind(block.text) }));
}

/** Validates those blocks of a Markdown text that are workflows, or jobs or steps of one. */
export async function validateBlocks(markdown: string, name: string, suite?: string): Promise<readonly Problem[]> {
  return (await Promise.all(yamlBlocks(markdown).map((block) => validateBlock(block, name, suite)))).flat();
}

/**
 * Validates a block that is a workflow, or jobs or steps of one; lines are those of the file.
 * Of fragments only errors count: what they refer to may stand elsewhere.
 */
export async function validateBlock(block: FencedBlock, name: string, suite?: string): Promise<readonly Problem[]> {
  const kind = yamlKind(block.text);
  const frame = frames[kind];
  if (frame === undefined) return [];
  const indented = block.text.replaceAll(/^(?=.)/gm, " ".repeat(frame.indent));
  const problems = await validateWorkflow(frame.head + indented, name, suite);
  const offset = block.line - 1 - (frame.head.split("\n").length - 1);
  return problems
    .filter(({ severity }) => kind === "workflow" || severity === "error")
    .map((problem) => ({ ...problem, line: problem.line + offset }));
}

/** What stands around a fragment in a workflow. */
const frames: Partial<Record<YamlKind, { readonly head: string; readonly indent: number }>> = {
  workflow: { head: "", indent: 0 },
  jobs: { head: "on: push\n", indent: 0 },
  steps: { head: "on: push\njobs:\n  job:\n    runs-on: ubuntu-24.04\n    steps:\n", indent: 6 },
};

/** What a YAML text is. */
export function yamlKind(text: string): YamlKind {
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
