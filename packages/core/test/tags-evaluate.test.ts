import { expandTagPrefix } from "../src/config/tag-prefix.ts";
import { describe, expect, test } from "@jest/globals";
import { LayeredBuildError } from "../src/error.ts";
import { evaluateTags, parseFlavor, parseTagRules, type TagContext } from "../src/tags/index.ts";

const sha = "860c1904a1ce19322e91ac35af1ab07466440c37";

const push: TagContext = {
  eventName: "push",
  ref: "refs/heads/main",
  sha,
  repositoryDefaultBranch: "main",
  commitDate: new Date("2020-01-09T23:30:00Z"),
  now: new Date("2020-01-10T00:30:00Z"),
};
const branch = { ...push, ref: "refs/heads/feature/fast.lane" };
const oddBranch = { ...push, ref: "refs/heads/renovate/a=b & c+d" };
const tag = { ...push, ref: "refs/tags/v1.2.3" };
const prerelease = { ...push, ref: "refs/tags/v1.2.3-rc.1" };
const shortTag = { ...push, ref: "refs/tags/v1.2" };
const nestedTag = { ...push, ref: "refs/tags/app/v1.0.0" };
const pull = {
  ...push,
  eventName: "pull_request",
  ref: "refs/pull/2/merge",
  pullRequestNumber: 2,
  baseRef: "main",
  headSha: "0123456789abcdef0123456789abcdef01234567",
};
const pullTarget = { ...pull, eventName: "pull_request_target", ref: "refs/heads/main" };
const schedule = { ...push, eventName: "schedule" };
const scheduleElsewhere = { ...schedule, ref: "refs/heads/dev" };
const dispatch = { ...push, eventName: "workflow_dispatch" };
const dispatchElsewhere = { ...dispatch, ref: "refs/heads/dev" };
const mergeGroup = { ...push, eventName: "merge_group", ref: "refs/heads/gh-readonly-queue/main/pr-1-abc" };

const evaluate = async (rules: string, context: TagContext, flavor = "") =>
  evaluateTags(await parseTagRules(rules), await parseFlavor(flavor), context);
const names = async (rules: string, context: TagContext, flavor = "") =>
  (await evaluate(rules, context, flavor)).tags.map(({ name }) => name);

describe("the tags of a run", () => {
  const seed = "type=sha,prefix=\ntype=raw,value=latest,enable={{is_default_branch}}";
  const refs = "type=ref,event=branch\ntype=ref,event=tag\ntype=ref,event=pr";

  test.each<readonly [string, string, TagContext, readonly string[]]>([
    ["seed 000's rules, default branch", seed, push, ["latest", "860c190"]],
    ["seed 000's rules, another branch", seed, branch, ["860c190"]],
    ["seed 000's rules, a tag", seed, tag, ["860c190"]],
    ["seed 000's rules, a pull request", seed, pull, ["860c190"]],
    ["seed 000's rules, dispatched on the default branch", seed, dispatch, ["latest", "860c190"]],
    ["seed 000's rules, dispatched elsewhere", seed, dispatchElsewhere, ["860c190"]],
    // A schedule's branch is the default branch, whatever its name: metadata-action says true for the event itself.
    ["seed 000's rules, a schedule", seed, scheduleElsewhere, ["latest", "860c190"]],

    ["refs, default branch", refs, push, ["main"]],
    ["refs, a branch with slashes", refs, branch, ["feature-fast.lane"]],
    ["refs, a branch with odd characters", refs, oddBranch, ["renovate-a-b-c-d"]],
    ["refs, a tag", refs, tag, ["v1.2.3", "latest"]],
    ["refs, a prerelease tag makes latest too", refs, prerelease, ["v1.2.3-rc.1", "latest"]],
    ["refs, a tag with a slash", refs, nestedTag, ["app-v1.0.0", "latest"]],
    ["refs, a pull request", refs, pull, ["pr-2"]],
    ["refs, pull_request_target has the base branch's ref", refs, pullTarget, ["pr-2"]],
    ["refs, a schedule", refs, schedule, ["main"]],
    ["refs, dispatched", refs, dispatch, ["main"]],
    ["refs, a merge queue", refs, mergeGroup, ["gh-readonly-queue-main-pr-1-abc"]],
    ["no rules, a schedule", "", schedule, ["nightly", "main"]],
    ["no rules are metadata-action's refs", "", tag, ["v1.2.3", "latest"]],
    ["no rules, a pull request", "# none", pull, ["pr-2"]],

    ["sha, short", "type=sha", push, ["sha-860c190"]],
    ["sha, long", "type=sha,format=long", push, [`sha-${sha}`]],
    ["sha, other affixes", "type=sha,prefix=git-,suffix=-x", push, ["git-860c190-x"]],
    ["sha, none", "type=sha", { ...push, sha: "" }, []],
    ["sha of a longer short length", "type=sha,prefix=", { ...push, shortShaLength: 12 }, ["860c1904a1ce"]],
    ["sha, shorter than its length", "type=sha,prefix=", { ...push, sha: "abc", shortShaLength: 7 }, ["abc"]],
    ["sha of the merge, in a pull request", "type=sha,prefix=", pull, ["860c190"]],
    ["sha of the head, if asked for", "type=sha,prefix=", { ...pull, usePullRequestHead: true }, ["0123456"]],
    ["sha of the head, target event", "type=sha,prefix=", { ...pullTarget, usePullRequestHead: true }, ["0123456"]],
    [
      "sha of the head is not asked for in a push",
      "type=sha,prefix=",
      { ...push, headSha: pull.headSha, usePullRequestHead: true },
      ["860c190"],
    ],

    ["raw alone", "acustomtag", push, ["acustomtag"]],
    ["raw, disabled", "type=raw,value=x,enable=false", push, []],
    ["raw, sanitised", "type=raw,value=a/b: c_d", push, ["a-b-c_d"]],
    ["raw, empty", "type=raw,value=", push, []],
    ["raw, empty but prefixed", "type=raw,value=,prefix=x", push, ["x"]],
    ["raw, quoted for its comma", 'type=raw,"value=a,b"', push, ["a-b"]],
    ["raw, a value with =", "type=raw,value=a=b", push, ["a-b"]],
    ["raw, HTML-escaped by Handlebars", "type=raw,value={{branch}}", oddBranch, ["renovate-a-x3D-b-amp-c-d"]],
    ["raw, not escaped in triple braces", "type=raw,value={{{branch}}}", oddBranch, ["renovate-a-b-c-d"]],
    ["a prefix with an expression", "type=raw,value=x,prefix={{sha}}-", push, ["860c190-x"]],
    ["a suffix with an expression", "type=sha,suffix=-{{date 'YYYYMMDD'}}", push, ["sha-860c190-20200110"]],
    ["the same name once", "type=raw,value=a\ntype=raw,value=b\ntype=raw,value=a", push, ["a", "b"]],

    ["by priority", "type=sha\ntype=raw,value=r\ntype=ref,event=branch", push, ["main", "r", "sha-860c190"]],
    ["by written priority", "type=ref,event=branch\ntype=sha,priority=601", push, ["sha-860c190", "main"]],
    ["equal priorities in order", "type=raw,value=b\ntype=raw,value=a", push, ["b", "a"]],
    ["an empty priority is 0", "type=raw,value=b,priority=\ntype=sha", push, ["sha-860c190", "b"]],
    ["the first tag keeps latest away", "type=raw,value=x,priority=1000\ntype=ref,event=tag", tag, ["x", "v1.2.3"]],
    [
      "a rule that gives nothing decides nothing",
      "type=ref,event=branch\ntype=ref,event=tag",
      tag,
      ["v1.2.3", "latest"],
    ],
    [
      "a disabled rule decides nothing",
      "type=raw,value=x,priority=1000,enable=false\ntype=ref,event=tag",
      tag,
      ["v1.2.3", "latest"],
    ],
  ])("%s", async (_, rules, context, expected) => {
    expect(await names(rules, context)).toEqual(expected);
  });

  test.each<readonly [string, string, string, TagContext, readonly string[]]>([
    ["latest=true", "latest=true", "type=ref,event=branch", push, ["main", "latest"]],
    ["latest=false", "latest=false", "type=ref,event=tag", tag, ["v1.2.3"]],
    ["latest=true without any tag", "latest=true", "type=ref,event=tag", push, []],
    ["latest named twice", "latest=true", "type=raw,value=latest", push, ["latest"]],
    ["prefix and suffix", "prefix=a-\nsuffix=-z", "type=ref,event=branch", push, ["a-main-z"]],
    ["not around latest", "prefix=a-", "type=ref,event=tag", tag, ["a-v1.2.3", "latest"]],
    [
      "around latest",
      "prefix=a-,onlatest=true\nsuffix=-z,onlatest=true",
      "type=ref,event=tag",
      tag,
      ["a-v1.2.3-z", "a-latest-z"],
    ],
    ["onlatest belongs to its own line", "prefix=a-\nonlatest=true", "type=ref,event=tag", tag, ["a-v1.2.3", "latest"]],
    [
      "a rule's prefix wins, even an empty one",
      "prefix=a-,suffix=-z",
      "type=raw,value=x,prefix=\ntype=sha",
      push,
      ["x-z", "sha-860c190-z"],
    ],
    ["a pull request's pr- wins too", "prefix=a-", "type=ref,event=pr", pull, ["pr-2"]],
    [
      "rendered in tags, but not in latest",
      "prefix={{sha}}-,onlatest=true",
      "type=ref,event=tag",
      tag,
      ["860c190-v1.2.3", "-sha--latest"],
    ],
    ["cut at a second =", "prefix=a=b", "type=raw,value=x", push, ["ax"]],
  ])("flavor: %s", async (_, flavor, rules, context, expected) => {
    expect(await names(rules, context, flavor)).toEqual(expected);
  });

  test("the version is the first tag, and undefined without one", async () => {
    expect((await evaluate("type=sha\ntype=ref,event=branch", branch)).version).toBe("feature-fast.lane");
    expect((await evaluate("type=ref,event=tag", branch)).version).toBeUndefined();
  });

  test("rules that give no tag say why", async () => {
    const rules = "type=ref,event=tag\ntype=ref,event=pr\ntype=raw,value=x,enable=false\ntype=raw,value={{tag}}";
    const none = { kind: "none" };
    expect((await evaluate(rules, branch)).skipped).toEqual([
      { ...none, rule: "type=ref,event=tag", reason: "refs/heads/feature/fast.lane is not a git tag" },
      { ...none, rule: "type=ref,event=pr", reason: "refs/heads/feature/fast.lane is not a pull request" },
      { ...none, rule: "type=raw,value=x,enable=false", reason: "not enabled" },
      { ...none, rule: "type=raw,value={{tag}}", reason: "its value is empty" },
    ]);
  });

  test.each([
    ["type=semver,pattern={{version}},value=banana", "banana is no version by semver.org"],
    ["type=pep440,pattern={{version}},value=banana", "banana is no version by PEP 440"],
    [
      "type=semver,pattern={{version}},value=lib/v1,match=^app/(.*)$",
      "lib-v1 is no version by semver.org, and is what match=^app/(.*)$ takes of the tag: all of it where it finds nothing",
    ],
    ["type=match,pattern=v.,value=banana", "v. finds no group 0 in banana"],
  ])("%s can do nothing with its text, and says so", async (rule, reason) => {
    expect((await evaluate(rule, branch)).skipped).toEqual([{ kind: "unfit", rule, reason }]);
  });

  test("seed 000's six tags, on the default branch", async () => {
    const { tags } = await evaluate("type=sha,prefix=\ntype=raw,value=latest,enable={{is_default_branch}}", push);
    const written = ["base", "model", "service"].flatMap((name) =>
      tags.map((result) => expandTagPrefix("nllb-{name}-", name) + result.name),
    );
    expect(written).toEqual([
      "nllb-base-latest",
      "nllb-base-860c190",
      "nllb-model-latest",
      "nllb-model-860c190",
      "nllb-service-latest",
      "nllb-service-860c190",
    ]);
  });
});

describe("moving tags", () => {
  test.each<readonly [string, TagContext, string, string, boolean]>([
    ["type=sha", push, "sha-860c190", "sha", false],
    ["type=sha,format=long,prefix=", push, sha, "sha", false],
    ["type=ref,event=branch", push, "main", "ref", true],
    ["type=ref,event=branch", { ...push, ref: "refs/heads/1.2.3" }, "1.2.3", "ref", true],
    ["type=ref,event=pr", pull, "pr-2", "ref", true],
    ["type=ref,event=tag", tag, "v1.2.3", "ref", false],
    ["type=ref,event=tag", prerelease, "v1.2.3-rc.1", "ref", false],
    ["type=ref,event=tag", shortTag, "v1.2", "ref", true],
    ["type=ref,event=tag", tag, "latest", "latest", true],
    ["type=raw,value=latest", push, "latest", "raw", true],
    ["type=raw,value=1.2.3", push, "1.2.3", "raw", false],
    ["type=raw,value=1.2", push, "1.2", "raw", true],
    ["type=raw,value=stable-2024.1.1x", push, "stable-2024.1.1x", "raw", true],
    // The commit's own tag stays fixed, though a rule of a higher priority gives the same name.
    ["type=raw,value={{sha}}\ntype=sha,prefix=", push, "860c190", "raw", false],
  ])("%s gives %#", async (rules, context, name, rule, moving) => {
    expect((await evaluate(rules, context)).tags).toContainEqual({ name, rule, moving });
  });
});

describe("what does not work", () => {
  test.each<readonly [string, string, TagContext, RegExp]>([
    ["enable that is neither", "type=sha,enable=yes", push, /type=sha,enable=yes.*enable is "yes"/],
    ["enable of an empty expression", "type=sha,enable={{tag}}", push, /enable is ""/],
    ["a template that does not parse", "type=raw,value={{branch", push, /expression in `{{branch` does not work/],
    ["a name that does not exist", "type=raw,value={{brnach}}", push, /there is no "brnach"/],
    ["a name that does not exist, in a prefix", "type=sha,prefix={{nothing}}-", push, /there is no "nothing"/],
    ["a helper that does not exist", "type=raw,value={{shout 'x'}}", push, /there is no "shout"/],
  ])("%s", async (_, rules, context, message) => {
    const failure: unknown = await evaluate(rules, context).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(LayeredBuildError);
    expect(failure).toMatchObject({ code: "bad-tag-rule", message: expect.stringMatching(message) });
  });

  test("a pull_request_target run without a number is not taken for its base branch", async () => {
    await expect(names("type=ref,event=branch", { ...pullTarget, pullRequestNumber: undefined })).rejects.toMatchObject(
      {
        code: "bad-input",
      },
    );
  });
});

describe("tags of versions, matches, branches and nights", () => {
  const semver =
    "type=semver,pattern={{version}}\ntype=semver,pattern={{major}}.{{minor}}\ntype=semver,pattern={{major}}";
  const of = (ref: string): TagContext => ({ ...push, ref: `refs/tags/${ref}` });

  test.each<readonly [string, string, TagContext, readonly string[]]>([
    ["semver, a release", semver, tag, ["1.2.3", "1.2", "1", "latest"]],
    ["semver, a prerelease is tagged whole, and moves nothing", semver, prerelease, ["1.2.3-rc.1"]],
    ["semver, build metadata", "type=semver,pattern={{version}}", of("v1.2.3+sha.5114f85"), ["1.2.3", "latest"]],
    ["semver, what is no version", semver, shortTag, []],
    ["semver, a tag with a slash", semver, nestedTag, []],
    ["semver, a branch", semver, push, []],
    ["semver, raw", "type=semver,pattern={{raw}}", prerelease, ["v1.2.3-rc.1"]],
    ["semver, text around it", "type=semver,pattern=v{{ major }}.{{minor}}-lts", tag, ["v1.2-lts", "latest"]],
    ["semver, of a value", "type=semver,pattern={{major}},value=v7.8.9", push, ["7", "latest"]],
    [
      "semver, the part that match takes",
      "type=semver,pattern={{major}},match=^app/v(.+)$",
      nestedTag,
      ["1", "latest"],
    ],
    [
      "semver, of a value, with match",
      "type=semver,pattern={{version}},value=x-2.0.1,match=^x-(.*)",
      push,
      ["2.0.1", "latest"],
    ],
    ["semver, match finds nothing", "type=semver,pattern={{version}},match=^web/(.*)$", tag, ["1.2.3", "latest"]],
    [
      "semver, match with slashes at its ends",
      "type=semver,pattern={{version}},match=/v(.*)",
      nestedTag,
      ["1.0.0", "latest"],
    ],
    ["semver, a value with a slash", "type=semver,pattern={{raw}},value=v1.0.0-a/b", push, ["v1.0.0-a-b"]],
    [
      "pep440, the part that match takes",
      "type=pep440,pattern={{version}},match=app/v(.*)",
      nestedTag,
      ["1.0.0", "latest"],
    ],
    [
      "pep440, a release",
      "type=pep440,pattern={{version}}\ntype=pep440,pattern={{major}}.{{minor}}",
      of("1.2"),
      ["1.2", "latest"],
    ],
    ["pep440, a prerelease", "type=pep440,pattern={{major}}", of("v1.2.3rc2"), ["1.2.3rc2"]],
    ["pep440, a post-release", "type=pep440,pattern={{major}}", of("1.2.3.post1"), ["1.2.3.post1"]],
    ["pep440, what is no version", "type=pep440,pattern={{version}}", of("nightly"), []],
    ["match, a group", String.raw`"type=match","pattern=v(\d+\.\d+)",group=1`, tag, ["1.2", "latest"]],
    ["match, all of it", String.raw`type=match,pattern=\d+\.\d+\.\d+`, tag, ["1.2.3", "latest"]],
    ["match, with flags", "type=match,pattern=/V1/i", tag, ["v1", "latest"]],
    ["match, nothing", "type=match,pattern=x(.*),group=1", tag, []],
    ["match, no such group", "type=match,pattern=v1,group=2", tag, []],
    ["match, of a value", "type=match,pattern=[a-z]+,value=abc123", push, ["abc", "latest"]],
    ["edge, the default branch", "type=edge", push, ["edge"]],
    ["edge, another branch", "type=edge", branch, []],
    ["edge, a branch that is named", "type=edge,branch=feature/fast.lane", branch, ["edge"]],
    ["schedule", "type=schedule", schedule, ["nightly"]],
    ["schedule, with a date", "type=schedule,pattern={{date 'YYYYMMDD'}}", schedule, ["20200110"]],
    ["schedule, in another event", "type=schedule", push, []],
    [
      "by priority, whatever the order",
      "type=sha\ntype=edge\ntype=schedule",
      schedule,
      ["nightly", "edge", "sha-860c190"],
    ],
  ])("%s", async (_what, rules, context, expected) => {
    expect(await names(rules, context)).toEqual(expected);
  });

  test("a match that would not end is an error that names the rule", async () => {
    const started = Date.now();
    const endless = evaluate("type=match,pattern=(a+)+$", of(`${"a".repeat(200)}b`));
    await expect(endless).rejects.toMatchObject({
      code: "bad-tag-rule",
      message: expect.stringMatching(/^type=match: the pattern \(a\+\)\+\$ takes more than 1 second on "aaa/),
      hint: expect.stringContaining("(a+)+"),
    });
    expect(Date.now() - started).toBeLessThan(10_000);
  });

  test("what stands for one version stays, and the rest moves on", async () => {
    const { tags } = await evaluate(`${semver}\ntype=edge,branch=main`, tag);
    expect(tags.map(({ name, moving }) => [name, moving])).toEqual([
      ["1.2.3", false],
      ["1.2", true],
      ["1", true],
      ["latest", true],
    ]);
    const calendar = await evaluate("type=pep440,pattern={{version}}", of("2026.11"));
    expect(calendar.tags[0]).toEqual({ name: "2026.11", rule: "pep440", moving: false });
    const night = await evaluate("type=schedule,pattern={{date 'YYYY-MM-DD'}}", schedule);
    expect(night.tags[0]?.moving).toBe(false);
  });

  test("a flavor's latest, prefix and suffix hold for versions too", async () => {
    expect(await names(semver, tag, "latest=false\nsuffix=-slim")).toEqual(["1.2.3-slim", "1.2-slim", "1-slim"]);
  });
});
