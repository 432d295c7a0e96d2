export { evaluateTags, type EvaluatedTags, type SkippedRule, type TagResult } from "./evaluate-tags.ts";
export { parseFlavor, type Flavor } from "./parse-flavor.ts";
export { parseTagRules } from "./parse-tag-rules.ts";
export type { TagContext } from "./tag-context.ts";
export type { TagRule, TagRuleType } from "./tag-rule.ts";
export { readTagSettings, type TagSettings } from "./tag-settings.ts";
export { validateTag } from "./validate-tag.ts";
