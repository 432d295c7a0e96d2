import { LayeredBuildError } from "../error.ts";
import type { Flavor } from "./parse-flavor.ts";
import { renderPlain } from "./render-plain.ts";
import { sanitizeTag } from "./sanitize-tag.ts";
import { resolveTagContext, type TagContext } from "./tag-context.ts";
import type { RuleScope, TagRule, TagRuleType } from "./tag-rule.ts";

/**
 * A tag that a run writes: its name (without a layer's tag-prefix), the type of the rule it comes from, and whether it `moving`ly
 * names the newest image of a line, or one commit or version for good.
 */
export interface TagResult {
  readonly name: string;
  readonly rule: TagRuleType | "latest";
  readonly moving: boolean;
}

/** A rule that gave no tag, and why: `unfit` as in `RuleOutcome`. */
export interface SkippedRule {
  readonly kind: "none" | "unfit";
  readonly rule: string;
  readonly reason: string;
}

/** All tags of a run: `version` is the first one (undefined where there is none), `latest` stands last. */
export interface EvaluatedTags {
  readonly version: string | undefined;
  readonly tags: readonly TagResult[];
  readonly skipped: readonly SkippedRule[];
}

/**
 * Applies tag rules to a run, as docker/metadata-action does: by priority, each name once, `latest` as the first tag decides.
 *
 * @throws LayeredBuildError `bad-tag-rule` for an `enable` that is neither true nor false, or an expression that does not work
 */
export async function evaluateTags(
  rules: readonly TagRule[],
  flavor: Flavor,
  context: TagContext,
): Promise<EvaluatedTags> {
  const resolved = resolveTagContext(context);
  const scope: RuleScope = { context: resolved, render: await templateRenderer(rules, flavor, resolved) };
  const tags = new Map<string, TagResult>();
  const skipped: SkippedRule[] = [];
  let latest: boolean | undefined;

  for (const rule of rules.toSorted((a, b) => b.priority - a.priority)) {
    const outcome = isEnabled(rule, scope) ? rule.evaluate(scope) : ({ kind: "none", reason: "not enabled" } as const);
    if (outcome.kind !== "tag") {
      skipped.push({ ...outcome, rule: rule.source });
      continue;
    }
    const value = withAffixes(outcome.value, rule, flavor, scope);
    if (value === "") {
      skipped.push({ kind: "none", rule: rule.source, reason: "its value is empty" });
      continue;
    }
    add(tags, { name: sanitizeTag(value), rule: rule.type, moving: outcome.moving });
    // Only the first tag is asked: one of a higher priority keeps `latest` from later ones (docker/metadata-action#163).
    latest ??= flavor.latest === "auto" ? outcome.latest : flavor.latest === "true";
  }

  const [version] = tags.keys();
  if (latest === true) add(tags, { name: latestName(flavor), rule: "latest", moving: true });
  return { version, tags: [...tags.values()], skipped };
}

/** A function that replaces the expressions of a template. Handlebars is loaded only where a rule or the flavor needs it. */
async function templateRenderer(
  rules: readonly TagRule[],
  flavor: Flavor,
  context: TagContext,
): Promise<(template: string) => string> {
  const templates = [...rules.map(({ source }) => source), flavor.prefix, flavor.suffix];
  if (templates.every((template) => renderPlain(template, context) !== undefined)) {
    return (template) => renderPlain(template, context) ?? template;
  }
  const { renderTemplate } = await import("./handlebars/render-template.ts");
  return (template) => renderPlain(template, context) ?? renderTemplate(template, context);
}

function isEnabled(rule: TagRule, { render }: RuleScope): boolean {
  const enable = render(rule.enable);
  if (enable === "true" || enable === "false") return enable === "true";
  throw new LayeredBuildError("bad-tag-rule", `tag rule \`${rule.source}\`: enable is "${enable}"`, {
    hint: "enable takes true, false, or an expression that gives one of them, such as {{is_default_branch}}",
  });
}

// A rule's own prefix or suffix wins, even an empty one.
function withAffixes(value: string, rule: TagRule, flavor: Flavor, { render }: RuleScope): string {
  return `${render(rule.prefix ?? flavor.prefix)}${value}${render(rule.suffix ?? flavor.suffix)}`;
}

// Two rules may give one name. The first keeps its place; a name that either of them fixes for good does not move.
function add(tags: Map<string, TagResult>, tag: TagResult): void {
  const before = tags.get(tag.name);
  tags.set(tag.name, before === undefined ? tag : { ...before, moving: before.moving && tag.moving });
}

function latestName({ prefix, prefixLatest, suffix, suffixLatest }: Flavor): string {
  return sanitizeTag(`${prefixLatest ? prefix : ""}latest${suffixLatest ? suffix : ""}`);
}
