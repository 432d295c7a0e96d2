import type { RuleType } from "../tag-rule.ts";
import { rawRule } from "./raw.ts";
import { refRule } from "./ref.ts";
import { shaRule } from "./sha.ts";

/** The rule types that work; a further one is a file beside these and a name in this list. */
export const ruleTypes: readonly RuleType[] = [rawRule, refRule, shaRule];
