import { LayeredBuildError } from "../error.ts";
import { issueMessage, YamlSource } from "../config/yaml-source.ts";
import { tagPattern, type Family, type KeepRule } from "../retention/index.ts";
import { z } from "../z.ts";
import { durationForm, parseDuration } from "./duration.ts";

/** Created where a policy is read. */
function policyFile() {
  const patterns = z.union([
    z.string().check(z.minLength(1)),
    z.array(z.string().check(z.minLength(1))).check(z.minLength(1)),
  ]);
  const duration = z
    .string()
    .check(z.refine((text) => parseDuration(text) !== undefined, `is no length of time: ${durationForm}`));
  const rule = z.union([
    z.strictObject({ newest: z.int().check(z.minimum(1)), per: z.optional(z.enum(["family", "branch"])) }),
    z.strictObject({ within: duration }),
    z.strictObject({ semver: z.enum(["patch", "minor"]) }),
    z.strictObject({ tags: z.string().check(z.minLength(1)) }),
    z.strictObject({ branches: z.literal("alive") }),
    z.strictObject({ pulls: z.literal("open") }),
  ]);
  return z.strictObject({
    families: z
      .array(
        z.strictObject({
          name: z.string().check(z.minLength(1)),
          tags: patterns,
          keep: z.optional(z.array(rule)),
          pin: z.optional(z.array(z.string())),
        }),
      )
      .check(z.minLength(1)),
    default: z.optional(z.enum(["keep", "delete"])),
  });
}

type Rule = NonNullable<z.infer<ReturnType<typeof policyFile>>["families"][number]["keep"]>[number];

/**
 * Parses a policy (YAML): families with their tags, the rules that keep some, and pins; `default` is what becomes of all other tags. `path`
 * is how messages call it. All problems are reported together, with lines. Throws `bad-config`.
 */
export function parsePolicy(
  text: string,
  path: string,
): { readonly families: readonly Family[]; readonly default: "keep" | "delete" } {
  const source = new YamlSource(text, path);
  const parsed = policyFile().safeParse(source.value ?? {}, { jitless: true });
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => source.problem(issue.path, messageOf(issue)));
    throw new LayeredBuildError("bad-config", problems.join("\n"), {
      hint: 'A policy is {families: [{name: app, tags: "app-*", keep: [{newest: 5}, {within: 30d}], pin: ["app-prod-*"]}], default: keep}.',
    });
  }
  const families = parsed.data.families.map(({ name, tags, keep = [], pin = [] }): Family => {
    const patterns = typeof tags === "string" ? [tags] : tags;
    for (const pattern of [...patterns, ...pin]) tagPattern(pattern);
    for (const rule of keep) if ("tags" in rule) tagPattern(rule.tags);
    return { name, tags: patterns, keep: keep.map(ruleOf), pin };
  });
  const twice = families.find(({ name }, index) => families.findIndex((other) => other.name === name) < index);
  if (twice !== undefined) {
    throw new LayeredBuildError("bad-config", `${path}: two families are called ${twice.name}.`, {
      hint: "Give one family several patterns: tags: [a-*, b-*].",
    });
  }
  return { families, default: parsed.data.default ?? "keep" };
}

function ruleOf(rule: Rule): KeepRule {
  if ("newest" in rule) return { kind: "newest", count: rule.newest, per: rule.per ?? "family" };
  if ("within" in rule) return { kind: "within", milliseconds: parseDuration(rule.within) ?? 0 };
  if ("semver" in rule) return { kind: "semver", of: rule.semver };
  if ("tags" in rule) return { kind: "tags", pattern: rule.tags };
  return { kind: "branches" in rule ? "branches" : "pulls" };
}

/** Of a rule that is none of the known ones, Zod says only that. */
function messageOf(issue: z.core.$ZodIssue): string {
  if (issue.code !== "invalid_union" || !issue.path.includes("keep")) return issueMessage(issue);
  return "is no rule: {newest: 5}, {newest: 5, per: branch}, {within: 30d}, {semver: patch}, {tags: PATTERN}, {branches: alive} or {pulls: open}";
}
