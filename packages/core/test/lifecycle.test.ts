import { describe, expect, test } from "@jest/globals";
import { digestOf, type Digest } from "@layered-build/oci";
import type { Log } from "../src/ports.ts";
import { compileLifecycle } from "../src/prune/lifecycle/compile-lifecycle.ts";
import { lifecycleText } from "../src/prune/lifecycle/lifecycle-policy.ts";
import { lifecycleSummary } from "../src/prune/lifecycle/lifecycle-summary.ts";
import { patternsMeet } from "../src/prune/lifecycle/patterns-meet.ts";
import { comparePreview, lifecycleOf } from "../src/prune/lifecycle/preview-lifecycle.ts";
import { policyOfRun } from "../src/prune/policy-of-run.ts";
import { reason, type EntryDecision, type Policy } from "../src/retention/index.ts";

const none: Policy["protect"] = { tags: new Map(), digests: new Map() };

function policy(families: string, minAge = "24h", more: Partial<Policy> = {}): Policy {
  const text = families.startsWith("families") ? families : `families: [${families}]`;
  const inputs = { keepTags: [], deleteTags: more.deleteTags ?? [], families: [], minAge };
  return policyOfRun({ ...inputs, policy: { text, path: "p" }, protect: more.protect ?? none });
}

function entry(tags: readonly string[], more: Partial<EntryDecision> = {}): EntryDecision {
  const kept = { action: "keep", reason: reason("rule", "app: pushed within 30d") } as const;
  return { digest: digestOf(Buffer.from(tags.join())), class: "image", tags, ...kept, ...more };
}

const days = (countNumber: number) => ({ countType: "sinceImagePushed", countUnit: "days", countNumber });
const key = "app-key-0123456789abcdef0123456789abcdef";
const step = "app-step-0123456789abcdef0123456789abcdef";

describe("a policy as an ECR lifecycle policy", () => {
  test.each([
    ["within", policy('{name: app, tags: "app-*", keep: [{within: 30d}]}'), [["app-*", days(30)]]],
    ["the longest of several", policy("{name: a, tags: a-*, keep: [{within: 2w}, {within: 3d}]}"), [["a-*", days(14)]]],
    ["hours are the next whole day", policy("{name: a, tags: a-*, keep: [{within: 25h}]}"), [["a-*", days(2)]]],
    ["min-age, where it is longer", policy("{name: a, tags: a-*, keep: [{within: 1d}]}", "72h"), [["a-*", days(3)]]],
    ["nothing kept: all but what is young", policy("{name: a, tags: a-*}", "0"), [["a-*", days(1)]]],
    [
      "several patterns: a rule for each, since ECR takes a list for all of them together",
      policy("{name: a, tags: [a-*, b], keep: [{within: 1d}]}"),
      [
        ["a-*", days(1)],
        ["b", days(1)],
      ],
    ],
    [
      "newest, without min-age",
      policy("{name: a, tags: a-*, keep: [{newest: 5}, {newest: 3}]}", "0"),
      [["a-*", { countType: "imageCountMoreThan", countNumber: 5 }]],
    ],
    [
      "delete-tags before families",
      policy("{name: a, tags: a-*, keep: [{within: 9d}]}", "24h", { deleteTags: ["a-pr-*"] }),
      [
        ["a-pr-*", days(1)],
        ["a-*", days(9)],
      ],
    ],
  ])("%s", (_, given, expected) => {
    const { rules, refused } = compileLifecycle(given, []);
    expect(rules).toEqual(
      expected.map(([pattern, count], index) => ({
        rulePriority: index + 1,
        description: expect.any(String),
        selection: { tagStatus: "tagged", tagPatternList: [pattern], ...Object(count) },
        action: { type: "expire" },
      })),
    );
    expect(refused.map(({ what }) => what)).toEqual(["images without a tag"]);
  });

  const within = "keep: [{within: 30d}]";
  test.each([
    ["semver", "{name: a, tags: a-*, keep: [{semver: patch}]}", "ECR does not know versions"],
    ["branches", "{name: a, tags: a-*, keep: [{branches: alive}]}", "branches and pull requests"],
    ["pulls", "{name: a, tags: a-*, keep: [{within: 1d}, {pulls: open}]}", "branches and pull requests"],
    ["tags", "{name: a, tags: a-*, keep: [{within: 1d}, {tags: a-1}]}", "cannot except tags (a-1)"],
    ["per branch", "{name: a, tags: a-*, keep: [{newest: 1, per: branch}]}", "for each branch apart"],
    ["either of two", "{name: a, tags: a-*, keep: [{newest: 1}, {within: 1d}]}", "either of"],
    ["newest and min-age", "{name: a, tags: a-*, keep: [{newest: 1}]}", "younger than min-age"],
    ["pins", `{name: a, tags: a-*, ${within}, pin: [a-prod]}`, "ECR has no pins: a-prod"],
    ["placeholders", `{name: a, tags: "a-{sha}", ${within}}`, "`*` alone: not a-{sha}"],
    ["other wildcards", `{name: a, tags: "a-?", ${within}}`, "`*` alone: not a-?"],
    ["signatures' tags", `{name: a, tags: "*", ${within}}`, "takes in signatures' tags"],
  ])("refuses %s with the reason", (_, family, why) => {
    const { rules, refused } = compileLifecycle(policy(family), []);
    expect(rules).toEqual([]);
    expect(refused).toContainEqual({ what: "family a", why: expect.stringContaining(why) });
  });

  test.each([
    [
      "a base of a kept image",
      entry(["app-1"], { reason: reason("needed", "v2 was built on it") }),
      "v2 was built on it",
    ],
    ["a tag besides", entry(["app-1", "stable"]), "would delete stable too"],
    ["a chart", entry(["app-1"], { class: "artifact" }), "no image, for one"],
    ["a step of the suite", entry([step], { class: "suite" }), "no image, for one"],
    ["an image with the suite's tag alone", entry([key], { action: "delete" }), "takes no place here"],
    [
      "what cannot be read",
      entry(["app-1"], { reason: reason("unresolved", "it cannot be read") }),
      "it cannot be read",
    ],
  ])("refuses a family that the repository shows to have %s", (_, given, why) => {
    const { rules, refused } = compileLifecycle(policy(`{name: app, tags: "app-*", ${within}}`), [given]);
    expect(rules).toEqual([]);
    expect(refused[1]?.why).toContain(why);
  });

  test("takes a family whose images go, are kept by its rule or young, with the suite's key beside", () => {
    const entries = [
      entry(["app-1"], { action: "delete", reason: reason("unkept", "") }),
      entry(["app-2", "app-latest", key]),
      entry(["app-3"], { reason: reason("young", "") }),
      entry(["other"], { reason: reason("unmatched", "") }),
    ];
    expect(compileLifecycle(policy(`{name: app, tags: "app-*", ${within}}`), entries).rules).toHaveLength(1);
  });

  test("refuses what it shares tags with a family, a pin, or what a file names", () => {
    const two = policy(`{name: a, tags: "app-*", ${within}}, {name: b, tags: "a*-latest", ${within}}`);
    expect(
      compileLifecycle(two, [])
        .refused.map(({ why }) => why)
        .slice(1),
    ).toEqual(["it can have tags in common with the family b", "it can have tags in common with the family a"]);
    const pinned = policy("{name: a, tags: a-*, pin: [a-prod-*]}", "24h", { deleteTags: ["*-old"] });
    expect(compileLifecycle(pinned, []).rules).toEqual([]);
    const protect = { tags: new Map([["app-1", "deploy.yaml"]]), digests: new Map() };
    const named = compileLifecycle(policy(`{name: app, tags: "app-*", ${within}}`, "24h", { protect }), []);
    expect(named.refused[1]?.why).toBe("ECR does not know that deploy.yaml names app-1");
    const asked = policy("{name: a, tags: a-*, keep: [{newest: 1}]}", "0", { deleteTags: ["a-pr-*"] });
    expect(compileLifecycle(asked, []).rules.map(({ description }) => description)).toEqual(["delete-tags a-pr-*"]);
    const rest = compileLifecycle(policy("families: [{name: a, tags: a}]\ndefault: delete"), []);
    expect(rest.refused.map(({ what }) => what)).toContain("`default: delete`");
  });

  test("has at most 50 rules and 30,720 characters", () => {
    const long = "x".repeat(100);
    const families = Array.from(
      { length: 52 },
      (_, index) => `{name: f${index}, tags: "${long}${index}-*", ${within}}`,
    );
    const compiled = compileLifecycle(policy(families.join(",")), []);
    expect(compiled.rules).toHaveLength(50);
    expect(compiled.refused.filter(({ why }) => why.includes("at most 50 rules"))).toHaveLength(2);
    expect(lifecycleText(compiled).length).toBeLessThan(30_720);
  });

  test("the preview beside the plan", () => {
    const goes = [entry(["a-1"], { action: "delete" }), entry(["a-2"], { action: "delete" })];
    const stays = entry(["a-3"], { reason: reason("needed", "v9 was built on it") });
    const both = new Set(goes.slice(0, 1).map(({ digest }) => digest));
    expect(comparePreview(both, [...goes, stays])).toEqual({ both: 1, fewer: 1, more: [] });
    const preview = comparePreview(new Set([stays.digest]), [...goes, stays]);
    expect(preview).toEqual({ both: 0, fewer: 2, more: [stays] });
    const compiled = compileLifecycle(policy(`{name: app, tags: "app-*", ${within}}`), []);
    const summary = lifecycleSummary({ ...compiled, text: "", preview, withheld: true }, undefined);
    expect(summary).toContain("was not written");
    expect(summary).toContain("- a-3 stays: v9 was built on it");
  });
});

const nothing = (): void => undefined;

test("a policy is withheld where the preview goes further than the plan, and a refused preview is a warning", async () => {
  const stays = entry(["app-1"]);
  const given = policy('{name: app, tags: "app-*", keep: [{within: 30d}]}');
  const plan = {
    entries: [stays],
    tags: [],
    operations: [],
    freed: { logical: 0, exclusive: 0, unread: 0 },
    notes: [],
  };
  const asked = async (preview?: (text: string) => Promise<ReadonlySet<Digest>>) => {
    const warnings: string[] = [];
    const warning = (line: string): void => void warnings.push(line);
    const log: Log = { debug: nothing, info: nothing, warning, group: async (_, body) => body() };
    const repository = { name: "r", ...(preview === undefined ? {} : { previewLifecycle: preview }) };
    return { lifecycle: await lifecycleOf(repository, { plan, policy: given }, log), warnings };
  };
  expect(await asked()).toEqual({ lifecycle: undefined, warnings: [] });
  const further = await asked(async () => new Set([stays.digest]));
  expect(further.lifecycle).toMatchObject({ withheld: true, preview: { more: [stays] } });
  expect(further.warnings).toEqual([expect.stringContaining("ECR would delete app-1, which the plan keeps")]);
  const right = await asked(async (text) => new Set(text.includes('"app-*"') ? [] : [stays.digest]));
  expect(right).toMatchObject({ lifecycle: { withheld: false, preview: { more: [] } }, warnings: [] });
  const denied = await asked(async () => Promise.reject(new Error("AccessDenied")));
  expect(denied.lifecycle).toMatchObject({ withheld: false, preview: undefined });
  expect(denied.warnings).toEqual([expect.stringContaining("ecr:StartLifecyclePolicyPreview")]);
});

/** All texts of these characters, up to a length. */
const texts = (alphabet: string, most: number): readonly string[] => {
  let row = [""];
  return [
    ...row,
    ...Array.from(
      { length: most },
      () => (row = row.flatMap((text) => alphabet.split("").map((c) => text + c))),
    ).flat(),
  ];
};

test("patterns meet where some tag matches both, and only there", () => {
  const tags = texts("ab", 6);
  const patterns = texts("ab*", 3);
  const matched = new Map(
    patterns.map((pattern) => {
      const expression = new RegExp(`^${pattern.replaceAll("*", ".*")}$`);
      return [pattern, new Set(tags.filter((tag) => expression.test(tag)))];
    }),
  );
  const shareTag = (a: string, b: string): boolean =>
    [...(matched.get(a) ?? [])].some((tag) => matched.get(b)?.has(tag));
  const wrong = patterns.flatMap((a) =>
    patterns.filter((b) => patternsMeet(a, b) !== shareTag(a, b)).map((b) => [a, b]),
  );
  expect(wrong).toEqual([]);
  expect(patternsMeet("a-{sha}", "a-0123*")).toBe(true);
  expect(patternsMeet("b-{sha}", "a-*")).toBe(false);
  expect(patternsMeet("@(b|c)", "a-*")).toBe(true);
});
