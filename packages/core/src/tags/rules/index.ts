import type { RuleType } from "../tag-rule.ts";
import { edgeRule } from "./edge.ts";
import { matchRule } from "./match.ts";
import { pep440Rule } from "./pep440.ts";
import { rawRule } from "./raw.ts";
import { refRule } from "./ref.ts";
import { scheduleRule } from "./schedule.ts";
import { semverRule } from "./semver.ts";
import { shaRule } from "./sha.ts";

/** The rule types; a further one is a file beside these and a name in this list. */
export const ruleTypes: readonly RuleType[] = [
  scheduleRule,
  semverRule,
  pep440Rule,
  matchRule,
  edgeRule,
  refRule,
  rawRule,
  shaRule,
];
