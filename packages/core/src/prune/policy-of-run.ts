import { LayeredBuildError } from "../error.ts";
import { tagPattern, type KeepRule, type Policy } from "../retention/index.ts";
import { durationForm, parseDuration } from "./duration.ts";
import { parsePolicy } from "./parse-policy.ts";

/** A policy before the repository is known: `common` are the rules of every family that its tags show, where no families are named. */
export interface PolicyOfRun extends Policy {
  readonly common?: { readonly keep: readonly KeepRule[]; readonly pin: readonly string[] };
}

/** What a user can say about what is kept: a policy, or its short form. */
export interface PolicyInputs {
  /** The text of the policy, and how messages call it. */
  readonly policy?: { readonly text: string; readonly path: string };
  readonly keepLatest?: number;
  readonly keepWithin?: string;
  readonly keepTags: readonly string[];
  readonly deleteTags: readonly string[];
  readonly families: readonly string[];
  readonly minAge: string;
  readonly protect: Policy["protect"];
}

/**
 * The policy of a run. The single inputs are the short form: the same rules for each family, those named in `families` (`NAME=PATTERN`, or
 * a pattern), or those that the repository's tags show. All problems are reported together. Throws `bad-input`, `bad-config`.
 */
export function policyOfRun(inputs: PolicyInputs): PolicyOfRun {
  const problems: string[] = [];
  const minAge = durationOf(inputs.minAge, "min-age", problems) ?? 0;
  const common = commonRules(inputs, problems);
  const says = inputs.keepLatest !== undefined || inputs.keepWithin !== undefined || inputs.keepTags.length > 0;
  const isShort = says || inputs.families.length > 0;
  if (inputs.policy !== undefined && isShort) {
    problems.push("`policy` says what is kept, so keep-latest, keep-within, keep-tags and families cannot say it too");
  }
  if (inputs.policy === undefined && !says && inputs.deleteTags.length === 0) {
    problems.push("nothing says what is kept: give keep-latest, keep-within, keep-tags, delete-tags or policy");
  }
  const named = inputs.families.map(familyOf);
  const twice = named.find(({ name }, index) => named.findIndex((other) => other.name === name) < index);
  if (twice !== undefined)
    problems.push(`families: ${twice.name} is named twice; a pattern such as {a,b}-* is for two kinds of tags`);
  if (problems.length > 0)
    throw new LayeredBuildError("bad-input", problems.join("\n"), {
      hint: "The README of prune-old-images has examples.",
    });
  // A mistake in a pattern shows now, and not when the registry has been read.
  for (const pattern of [...inputs.deleteTags, ...inputs.keepTags]) tagPattern(pattern);
  const shared = { minAge, deleteTags: inputs.deleteTags, protect: inputs.protect };
  if (inputs.policy !== undefined) return { ...parsePolicy(inputs.policy.text, inputs.policy.path), ...shared };
  // Only tags to delete: all others are kept.
  if (common.keep.length === 0) return { ...shared, families: [], default: "keep" };
  if (inputs.families.length === 0) return { ...shared, families: [], default: "keep", common };
  const families = named.map(({ name, pattern }) => {
    tagPattern(pattern);
    return { name, tags: [pattern], ...common };
  });
  return { ...shared, families, default: "keep" };
}

function familyOf(text: string): { readonly name: string; readonly pattern: string } {
  const [, name = text, pattern = text] = /^([\w.-]+)=(.+)$/.exec(text) ?? [];
  return { name, pattern };
}

function commonRules(inputs: PolicyInputs, problems: string[]): NonNullable<PolicyOfRun["common"]> {
  const keep: KeepRule[] = [];
  if (inputs.keepLatest !== undefined) keep.push({ kind: "newest", count: inputs.keepLatest, per: "family" });
  if (inputs.keepWithin !== undefined) {
    const milliseconds = durationOf(inputs.keepWithin, "keep-within", problems);
    if (milliseconds !== undefined) keep.push({ kind: "within", milliseconds });
  }
  for (const pattern of inputs.keepTags) keep.push({ kind: "tags", pattern });
  return { keep, pin: [] };
}

function durationOf(text: string, name: string, problems: string[]): number | undefined {
  const milliseconds = parseDuration(text);
  if (milliseconds === undefined) problems.push(`${name}: "${text}" is no length of time: ${durationForm}`);
  return milliseconds;
}
