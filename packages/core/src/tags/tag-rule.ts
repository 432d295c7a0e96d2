import type { TagContext } from "./tag-context.ts";

/** The name of a rule type: what `type=` may say. They are docker/metadata-action's. */
export type TagRuleType = "schedule" | "semver" | "pep440" | "match" | "edge" | "ref" | "raw" | "sha";

/** A rule line's `key=value` fields, keys in lower case; `type` is among them. */
export type RuleAttributes = ReadonlyMap<string, string>;

/**
 * What one rule says about a run.
 *
 * `value` is without prefix and suffix, and not yet sanitised; `latest` is what `latest=auto` means for it;
 * `moving` is false for a name that stands for one commit or one version for good.
 * `none` is of a rule for other runs; `unfit` of one that is for this run and can do nothing with its text, of which metadata-action warns.
 */
export type RuleOutcome =
  | { readonly kind: "tag"; readonly value: string; readonly latest: boolean; readonly moving: boolean }
  | { readonly kind: "none" | "unfit"; readonly reason: string };

/** What a rule sees of a run: its context, and the global expressions (`{{branch}}`, …) rendered in it. */
export interface RuleScope {
  readonly context: TagContext;
  readonly render: (template: string) => string;
}

/** A rule's own part, once its attributes are checked. */
export interface RuleBody {
  /** The prefix of a rule that names none; it wins over the flavor's, as a written one does. */
  readonly prefix?: string;
  readonly evaluate: (scope: RuleScope) => RuleOutcome;
}

/**
 * One rule type: a file in rules/. `attributes` are those that it has besides the ones of all rules; `parse` throws `bad-tag-rule` for
 * values of them that it cannot accept.
 */
export interface RuleType {
  readonly type: TagRuleType;
  readonly priority: number;
  readonly attributes: readonly string[];
  readonly parse: (attributes: RuleAttributes) => RuleBody;
}

/**
 * One line of `tag-rules`.
 *
 * `source` is the line as written; `enable`, `prefix` and `suffix` are templates still. Rules of a higher `priority` come first,
 * and of equal ones the first written.
 */
export interface TagRule {
  readonly type: TagRuleType;
  readonly source: string;
  readonly priority: number;
  readonly enable: string;
  readonly prefix: string | undefined;
  readonly suffix: string | undefined;
  readonly evaluate: (scope: RuleScope) => RuleOutcome;
}
