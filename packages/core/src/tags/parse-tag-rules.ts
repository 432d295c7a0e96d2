import { LayeredBuildError } from "../error.ts";
import { lineFields, listLines } from "./list-lines.ts";
import { ruleTypes } from "./rules/index.ts";
import type { RuleAttributes, RuleType, TagRule } from "./tag-rule.ts";

const ofAllRules = ["enable", "priority", "prefix", "suffix"];

// What metadata-action does where no rules are given.
const defaultLines = ["type=schedule", "type=ref,event=branch", "type=ref,event=tag", "type=ref,event=pr"];

/**
 * Reads `tag-rules`: docker/metadata-action's `tags` input, one rule a line.
 *
 * Text without rules means metadata-action's defaults. Rules stay in the order written; `evaluateTags` sorts by priority.
 *
 * @throws LayeredBuildError `bad-tag-rule`, naming every line that is wrong
 */
export async function parseTagRules(text: string): Promise<readonly TagRule[]> {
  const lines = listLines(text);
  const rules: TagRule[] = [];
  const errors: LayeredBuildError[] = [];
  for (const line of lines.length === 0 ? defaultLines : lines) {
    try {
      rules.push(await parseTagRule(line));
    } catch (error) {
      errors.push(problemOf(line, error));
    }
  }
  throwAll(errors);
  return rules;
}

async function parseTagRule(line: string): Promise<TagRule> {
  const attributes = attributesOf(await lineFields(line));
  const ruleType = ruleTypeOf(attributes.get("type") ?? "raw");
  checkNames(attributes, ruleType);
  const body = ruleType.parse(attributes);
  return {
    type: ruleType.type,
    source: line,
    priority: priorityOf(attributes.get("priority"), ruleType),
    enable: attributes.get("enable") ?? "true",
    prefix: attributes.get("prefix") ?? body.prefix,
    suffix: attributes.get("suffix"),
    evaluate: body.evaluate,
  };
}

function attributesOf(fields: readonly string[]): RuleAttributes {
  // A field splits at its first `=`, unless it begins with it; a field without one is the value. The last of equal keys counts.
  return new Map(
    fields.map((field): [string, string] => {
      const at = field.indexOf("=");
      return at < 1 ? ["value", field.trim()] : [field.slice(0, at).trim().toLowerCase(), field.slice(at + 1).trim()];
    }),
  );
}

/** metadata-action passes over an attribute that it does not know, and so over a misspelt `enable`: the tag is then always written. */
function checkNames(attributes: RuleAttributes, { type, attributes: own }: RuleType): void {
  const known = [...own, ...ofAllRules];
  const unknown = [...attributes.keys()].filter((name) => name !== "type" && !known.includes(name));
  if (unknown.length === 0) return;
  throw new LayeredBuildError(
    "bad-tag-rule",
    `type=${type} has no attribute ${unknown.map((name) => JSON.stringify(name)).join(", ")}`,
    { hint: `type=${type} takes ${known.join(", ")}; text without \`=\` is its value` },
  );
}

function ruleTypeOf(name: string): RuleType {
  const found = ruleTypes.find(({ type }) => type === name);
  if (found !== undefined) return found;
  const supported = ruleTypes.map(({ type }) => type).toSorted();
  throw new LayeredBuildError(
    "bad-tag-rule",
    `tag rule type "${name}" does not exist; supported: ${supported.join(", ")}`,
    {
      hint: "a line is `type=TYPE,attribute=value,…`, or a tag alone",
    },
  );
}

function priorityOf(text: string | undefined, ruleType: RuleType): number {
  const priority = text === undefined ? ruleType.priority : Number(text);
  if (Number.isFinite(priority)) return priority;
  throw new LayeredBuildError("bad-tag-rule", `priority "${text}" is no number`, {
    hint: `the priority of type=${ruleType.type} is ${ruleType.priority} unless said otherwise; higher ones come first`,
  });
}

function problemOf(line: string, cause: unknown): LayeredBuildError {
  const message = `tag rule \`${line}\`: ${cause instanceof Error ? cause.message : String(cause)}`;
  const hint =
    cause instanceof LayeredBuildError ? cause.hint : "a field that contains commas goes into double quotes as a whole";
  return new LayeredBuildError("bad-tag-rule", message, hint === undefined ? { cause } : { hint, cause });
}

function throwAll(errors: readonly LayeredBuildError[]): void {
  const [first, ...others] = errors;
  if (first === undefined) return;
  if (others.length === 0) throw first;
  throw new LayeredBuildError(
    "bad-tag-rule",
    [`${errors.length} tag rules are wrong:`, ...errors.map(({ message }) => `- ${message}`)].join("\n"),
    { hint: [...new Set(errors.map(({ hint }) => hint))].join("; "), cause: new AggregateError(errors) },
  );
}
