import { execFileSync, spawnSync } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { temporaryFolder } from "../../../test/harness/temporary-folder.ts";
import { spawnExec } from "../src/exec/spawn-exec.ts";
import { parseDuration } from "../src/prune/duration.ts";
import { livingRefs } from "../src/prune/living-refs.ts";
import { parsePlanFile } from "../src/prune/plan-file.ts";
import { policyOfRun, type PolicyInputs } from "../src/prune/policy-of-run.ts";
import { protectFrom } from "../src/prune/protect-from.ts";
import type { Rest } from "../src/prune/rest/rest.ts";
import { undoLine, undoScript } from "../src/prune/undo-script.ts";
import { tagPattern } from "../src/retention/tag-pattern.ts";

const none: PolicyInputs = {
  keepTags: [],
  deleteTags: [],
  families: [],
  minAge: "24h",
  protect: { tags: new Map(), digests: new Map() },
};
const digest = `sha256:${"ab".repeat(32)}` as const;

describe("policies", () => {
  test.each([
    ["90m", 5_400_000],
    ["24h", 86_400_000],
    ["2w", 1_209_600_000],
    ["0", 0],
    ["1y", undefined],
    ["-1d", undefined],
  ])("%s is %p milliseconds", (text, milliseconds) => {
    expect(parseDuration(text)).toBe(milliseconds);
  });

  test("the short form is one family of each that is named, or of each that the tags show", () => {
    const named = policyOfRun({ ...none, keepLatest: 5, families: ["service=nllb-service-*", "other-*"] });
    expect(named.families.map(({ name, tags }) => [name, tags])).toEqual([
      ["service", ["nllb-service-*"]],
      ["other-*", ["other-*"]],
    ]);
    expect(policyOfRun({ ...none, keepLatest: 5 }).common?.keep).toEqual([{ kind: "newest", count: 5, per: "family" }]);
    expect(policyOfRun({ ...none, deleteTags: ["pr-*"] })).toMatchObject({ families: [], default: "keep" });
  });

  test.each([
    [{}, "nothing says what is kept"],
    [{ keepWithin: "soon" }, 'keep-within: "soon" is no length of time'],
    [{ keepLatest: 1, policy: { text: "{}", path: "policy" } }, "cannot say it too"],
    [
      { policy: { text: "families: [{name: a, tags: a, keep: [{newest: 0}]}]", path: "p.yaml" } },
      "p.yaml:1: families.0.keep.0",
    ],
    [
      { policy: { text: "families: [{name: a, tags: a}, {name: a, tags: b}]", path: "p.yaml" } },
      "two families are called a",
    ],
    [{ policy: { text: "famlies: []", path: "p.yaml" } }, "p.yaml"],
    [{ keepTags: ["*a*b*c*d*e*"] }, "more than 4 wildcards"],
    [{ keepLatest: 1, families: ["{sha}-{sha}"] }, "a placeholder twice"],
    [{ keepLatest: 1, families: ["app=a-*", "web=w-*", "app=b-*"] }, "families: app is named twice"],
    [{ keepLatest: 1, families: ["a-*", "a-*"] }, "families: a-* is named twice"],
    [{ keepLatest: 1, families: ["app=a-*,web=w-*"] }, 'The tag pattern "a-*,web=w-*" is not one: it has a comma'],
    [{ keepTags: ["{a", "b}-*"] }, 'The tag pattern "{a" is not one: it has half of a pair of braces'],
    [{ policy: { text: 'families: [{name: a, tags: "a-*, b-*"}]', path: "p.yaml" } }, "it has a comma"],
    [{ keepTags: ["v{verison}"] }, 'The tag pattern "v{verison}" is not one: there is no placeholder {verison}'],
    [{ deleteTags: ["pr-{toString}-{sha}"] }, "there is no placeholder {toString}"],
    [{ keepLatest: 1, families: ["app=v{}"] }, "there is no placeholder {}"],
    [
      { policy: { text: 'families: [{name: a, tags: "a-*", pin: ["{a,{tag}}"]}]', path: "p.yaml" } },
      "there is no placeholder {tag}",
    ],
    [{ keepTags: ["v[0-9"] }, 'The tag pattern "v[0-9" is not one: it has half of a pair of brackets'],
    [{ keepTags: ["v[]"] }, "half of a pair of brackets"],
    [{ keepTags: ["v0-9]"] }, "half of a pair of brackets"],
    [{ keepTags: ["v[z-a]*"] }, "the range z-a is the wrong way round"],
  ])("%j is refused: %s", (inputs, message) => {
    expect(() => policyOfRun({ ...none, ...inputs })).toThrow(message);
  });

  test("a length of time without its unit is one problem", () => {
    expect(() => policyOfRun({ ...none, keepWithin: "30" })).toThrow(
      /^keep-within: "30" is no length of time: write a number and s, m, h, d or w, such as 30d$/,
    );
  });

  test.each([
    ["nllb-service-*", "nllb-service-abc", { rest: "abc" }],
    ["v{version}", "v1.2.3", { version: "1.2.3", rest: "1.2.3" }],
    ["b-{branch}-{sha}", "b-feature-x-0123456", { branch: "feature-x", rest: "feature-x-0123456" }],
    ["pr-{pr}", "pr-12", { pr: "12", rest: "12" }],
    ["pr-{pr}", "pr-x", undefined],
    ["{a,b}-*", "b-1", { rest: "b-1" }],
    ["x-{a,{b,c}}", "x-c", { rest: "c" }],
    ["!x", "y", undefined],
    ["v{1..3}", "v2", { rest: "2" }],
    ["v[0-9_]*", "v1", { rest: "1" }],
    ["[!a-c]x", "dx", { rest: "dx" }],
    ["[[:digit:]-]x", "-x", { rest: "-x" }],
  ])("%s on %s", (pattern, tag, match) => {
    expect(tagPattern(pattern)(tag)).toEqual(match);
  });
});

describe("plan files", () => {
  const part = {
    repository: "oci:images",
    now: "2026-01-01T00:00:00.000Z",
    inventory: "",
    policy: { minAge: 0, families: [], deleteTags: [], default: "keep", protect: { tags: {}, digests: {} } },
    freed: {},
    notes: [],
    operations: [],
    tags: [],
    entries: [],
    listed: [],
  };

  const parse = (now: string) =>
    parsePlanFile(JSON.stringify({ schema: 1, repositories: [{ ...part, now }] }), "plan.json");

  test("a plan is taken", () => {
    expect(parse(part.now).repositories).toHaveLength(1);
  });

  test.each(["yesterday", "2999-01-01T00:00:00.000Z"])("one of %s is not: by it nothing would be too young", (now) => {
    expect(() => parse(now)).toThrow("is no plan");
  });
});

function takeBack(...commands: readonly string[]): readonly [number | null, string, string] {
  const { status, stdout, stderr } = spawnSync("sh", [], { input: undoScript + commands.map(undoLine).join("") });
  return [status, stdout.toString(), stderr.toString()];
}

describe("what takes a run back", () => {
  test("goes on behind a command that fails, and says which it was", () => {
    expect(takeBack("echo 1", "echo 2")).toEqual([0, "1\n2\n", ""]);
    expect(takeBack("echo 1", "false a:b", "echo 2", "none-such")).toEqual([
      1,
      "1\n2\n",
      expect.stringMatching(
        /^Not taken back: false a:b\n.*Not taken back: none-such\n2 changes were not taken back\.\n$/s,
      ),
    ]);
  });
});

const denied: Rest = async () => ({ status: 403, headers: {}, json: {}, text: "" });

describe("what outside refers to images", () => {
  test("files name tags and digests, in Docker's short forms too", async () => {
    const root = await mkdtemp(join(tmpdir(), "protect-"));
    const files = {
      "deploy/app.yaml": `spec: {containers: [{image: "ghcr.io/acme/app:v1"}]}\n# ${digest}\n`,
      "space/Dockerfile": "ARG BASE_IMAGE=ghcr.io/acme/app:space-1@" + digest + "\nFROM ${BASE_IMAGE}\n",
      "compose.yaml": "services:\n  a:\n    image: ghcr.io/acme/app\n  b:\n    image: ghcr.io/acme/apple:v9\n",
      "not-tracked.yaml": "image: ghcr.io/acme/app:untracked\n",
    };
    for (const [name, text] of Object.entries(files)) {
      await mkdir(dirname(join(root, name)), { recursive: true });
      await writeFile(join(root, name), text);
    }
    execFileSync("git", ["init", "-q", root]);
    execFileSync("git", ["-C", root, "add", "deploy", "space", "compose.yaml"]);
    const exec = spawnExec({ PATH: process.env["PATH"] ?? "" }, root);
    const found = await protectFrom(root, ["deploy/**", "**/Dockerfile", "*.yaml"], "ghcr.io/acme/app", exec);
    const places = ["latest", "v1", "space-1", "v9", "untracked"].map((tag) => found.tags.get(tag));
    expect(places).toEqual(["compose.yaml:3", "deploy/app.yaml:1", "space/Dockerfile:1", undefined, undefined]);
    expect([...found.digests]).toEqual([[digest, "deploy/app.yaml:2"]]);
    await expect(protectFrom(root, ["k8s/**"], "ghcr.io/acme/app", exec)).rejects.toThrow("matches no file");
    await rm(root, { recursive: true, force: true });
  });

  test.each([
    ["Helm", "image:\n  repository: ghcr.io/acme/app\n  tag: '1.2.3'\n"],
    ["Helm with the registry apart", "image: {registry: ghcr.io, repository: acme/app, tag: 1.2.3}\n"],
    ["Kustomize", "images:\n  - name: ghcr.io/acme/app\n    newTag: 1.2.3\n"],
    ["a Dockerfile's argument", "ARG TAG=1.2.3\nFROM ghcr.io/acme/app:${TAG}\n"],
    ["a large file", `${"# filler\n".repeat(600_000)}image: ghcr.io/acme/app:1.2.3\n`],
  ])("%s: the tag that stands apart from the name is named", async (_, text) => {
    const root = await mkdtemp(join(tmpdir(), "protect-"));
    await writeFile(join(root, "file"), text);
    await writeFile(join(root, "other"), "tag: 9.9.9\n");
    execFileSync("git", ["init", "-q", root]);
    execFileSync("git", ["-C", root, "add", "."]);
    const exec = spawnExec({ PATH: process.env["PATH"] ?? "" }, root);
    const { tags } = await protectFrom(root, ["*"], "ghcr.io/acme/app", exec);
    expect([tags.has("1.2.3"), tags.has("9.9.9")]).toEqual([true, false]);
    await rm(root, { recursive: true, force: true });
  });

  test("what is no file of the checkout is passed over, or told: never read for ever", async () => {
    await using folder = await temporaryFolder("protect");
    const root = folder.path;
    const git = (...args: readonly string[]) => execFileSync("git", ["-C", root, ...args]);
    await mkdir(join(root, "k8s"));
    await writeFile(join(root, "k8s/app.yaml"), "image: ghcr.io/acme/app:1.2.3\n");
    await symlink("k8s", join(root, "link"));
    await writeFile(join(root, "gone"), "");
    await writeFile(Buffer.concat([Buffer.from(`${root}/`), Buffer.from([0xff])]), "ghcr.io/acme/app:2\n");
    git("init", "-q");
    git("add", ".");
    git("update-index", "--add", "--cacheinfo", `160000,${"1".repeat(40)},module`);
    await mkdir(join(root, "module"));
    const exec = spawnExec({ PATH: process.env["PATH"] ?? "" }, root);
    const { tags } = await protectFrom(root, ["**"], "ghcr.io/acme/app", exec);
    expect([...tags.keys()]).toEqual(["1.2.3", "2"]);
    await rm(join(root, "gone"));
    const gone = protectFrom(root, ["**"], "ghcr.io/acme/app", exec);
    await expect(gone).rejects.toThrow("protect-from: gone cannot be read: there is no such file");
    execFileSync("mkfifo", [join(root, "gone")]);
    const pipe = protectFrom(root, ["**"], "ghcr.io/acme/app", exec);
    await expect(pipe).rejects.toThrow("it is neither a file nor a folder");
  });

  test("branches and pull requests are asked for page by page, and no answer is an error", async () => {
    const policy = policyOfRun({
      ...none,
      policy: { text: "families: [{name: a, tags: a-*, keep: [{branches: alive}, {pulls: open}]}]", path: "p" },
    });
    const asked: string[] = [];
    const rest: Rest = async (_, path) => {
      asked.push(path);
      const page = Number(/&page=(\d+)/.exec(path)?.[1]);
      const json = path.includes("/branches")
        ? Array.from({ length: page === 1 ? 100 : 1 }, (__, index) => ({ name: `b${page}-${index}` }))
        : [{ number: 7 }];
      return { status: 200, headers: {}, json, text: "" };
    };
    const living = await livingRefs(policy, "acme/app", rest);
    expect(living?.branches).toHaveLength(101);
    expect(living?.pulls).toEqual([7]);
    expect(asked).toHaveLength(3);
    await expect(livingRefs(policy, "acme/app", denied)).rejects.toThrow("does not say which branches");
    expect(await livingRefs(policyOfRun({ ...none, keepLatest: 1 }), undefined, denied)).toBeUndefined();
  });
});
