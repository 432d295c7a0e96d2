import { mkdtemp, mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, test } from "@jest/globals";
import { LayeredBuildError } from "../src/error.ts";
import { checkSpaceCard } from "../src/space/space-card.ts";
import { hasIds, idsOf } from "../src/space/file-ids.ts";
import { joinFrontMatter, splitFrontMatter } from "../src/space/front-matter.ts";
import { parseRecord, printRecord, recordName } from "../src/space/owned-files.ts";
import { planSpaceCommit } from "../src/space/plan-space-commit.ts";
import { readSpaceFolder } from "../src/space/read-space-folder.ts";
import { secretShape } from "../src/space/secret-shape.ts";
import type { SpaceFile } from "../src/space/space-api.ts";
import { parseSpaceName } from "../src/space/space-name.ts";
import { spaceReadme } from "../src/space/space-readme.ts";
import { checkSettings, parseSettings } from "../src/space/space-settings.ts";

function thrown(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof LayeredBuildError) return `${error.message}\n${error.hint ?? ""}`;
    throw error;
  }
  throw new Error("nothing was thrown");
}

describe("the name of a Space", () => {
  test("is OWNER/NAME", () => {
    expect(parseSpaceName("acme/my_app.2")).toEqual({ owner: "acme", name: "my_app.2" });
  });
  test.each(["", "acme", "acme/", "/app", "a/b/c", "a/../b", "a/-b", "a/b--c", "a b/c", `a/${"b".repeat(97)}`])(
    "refuses %j",
    (text) => {
      expect(thrown(() => parseSpaceName(text))).toContain("is no name of a Space");
    },
  );
});

describe("variables and secrets", () => {
  test("are lines, or JSON", () => {
    expect([...parseSettings("A=1\n\n # no\n B = x=y \r\nC=", "variables")]).toEqual([
      ["A", "1"],
      ["B", "x=y"],
      ["C", ""],
    ]);
    expect([...parseSettings('{"KEY": "a\\nb"}', "secrets")]).toEqual([["KEY", "a\nb"]]);
  });
  test.each([
    ["A", "space-variables: entry 1 is no NAME=VALUE."],
    ["A=1\n=the-secret", "space-variables: entry 2 is no NAME=VALUE."],
    ["A=1\nA=2", '"A" is given twice'],
    ["A-B=1", '"A-B" is no name of a variable'],
    ["SPACE_ID=1", '"SPACE_ID" is set by the Hub itself'],
    ["{the-secret", "begins like JSON, and is none"],
    ['{"A": 1}', 'the value of "A" is no text'],
  ])("refuses %j without showing a value", (text, expected) => {
    const told = thrown(() => parseSettings(text, "variables"));
    expect(told).toContain(expected);
    expect(told).not.toContain("the-secret");
  });
  test.each([
    ["c2VjcmV0+dmFsdWU/eHh4==", "entry 1 has no value, or is a value without its name"],
    ["A=1\nc2VjcmV0+dmFsdWU/eHh=h4", "entry 2 is no name of a variable"],
    ["c2VjcmV0==", "entry 1 has no value, or is a value without its name"],
    ["c2VjcmV0=", "entry 1 has no value, or is a value without its name"],
    ["JBSWY3DPEHPK3PXP=c2VjcmV0\nc2VjcmV0=", "entry 2 has no value"],
    ['{"c2VjcmV0": " "}', "entry 1 has no value"],
    ["c2VjcmV0=1\nc2VjcmV0=2", "entry 2 is given twice"],
    ["SPACE_c2VjcmV0=1", "entry 1 is set by the Hub itself"],
    ['{"c2VjcmV0": 1}', "the value of entry 1 is no text"],
  ])("of secrets %j, a message shows nothing at all", (text, expected) => {
    const told = thrown(() => parseSettings(text, "secrets"));
    expect(told).toContain(`space-secrets: ${expected}`);
    expect(told).not.toContain("c2VjcmV0");
  });
  test.each(["A=1\nAPI_KEY=", "A=1\nAPI_KEY= \r\n", '{"A": "1", "API_KEY": ""}', '{"A": "1", "API_KEY": "\\n"}'])(
    "an empty secret is none: %j",
    (text) => {
      const told = thrown(() => parseSettings(text, "secrets"));
      expect(told).toContain("space-secrets: API_KEY is empty: so is a secret that does not exist.");
    },
  );
  test.each([
    ["API_KEY", "x"],
    ["OPENAI_API_KEYS", "a,b"],
    ["openaiApiKey", "x"],
    ["APIKEY", "x"],
    ["DB_PASSWORD", "1234"],
    ["PASSWORD_OF_DB", "x"],
    ["DB_PWD", "x"],
    ["CLIENT_SECRET", "x"],
    ["SECRET_SALT", "x"],
    ["HF_TOKEN", "x"],
    ["TOKEN", "x"],
    ["DATABASE", "postgres://shop:s3cret@db.example/shop"],
    ["CACHE", "redis://:s3cret@cache.example:6379/0"],
    ["NOTE", "see https://a:s3cret@b.example"],
  ])("%s=%s is no variable, and the message has no value", (name, value) => {
    const told = thrown(() => checkSettings({ variables: new Map([[name, value]]), secrets: new Map() }));
    expect(told).toMatch(
      new RegExp(`^${name} in space-variables has (the name of a secret|a URL with a password in it)`),
    );
    expect(told).toContain("`space-secrets`");
    expect(told).not.toContain("s3cret");
  });
  test.each([
    ["PUBLIC_KEY", "x"],
    ["STRIPE_PUBLISHABLE_KEY", "x"],
    ["PARTITION_KEY", "id"],
    ["KEY", "C minor"],
    ["MONKEY", "x"],
    ["KEY_BINDINGS", "vi"],
    ["TOKENIZER", "gpt2"],
    ["TOKENIZER_NAME", "gpt2"],
    ["TOKENIZERS_PARALLELISM", "false"],
    ["MAX_TOKENS", "512"],
    ["MAX_NEW_TOKENS", "512"],
    ["EOS_TOKEN", "</s>"],
    ["COST_PER_TOKEN", "0.01"],
    ["TOKEN_LIMIT", "512"],
    ["PASSWORD_MIN_LENGTH", "12"],
    ["PWD", "/app"],
    ["HF_TOKEN_PATH", "/run/secrets/hf"],
    ["AWS_SECRET_NAME", "shop/db"],
    ["USE_AUTH_TOKEN", "true"],
    ["API_KEY", ""],
    ["SECRETARY", "Ms Miller"],
    ["DATABASE", "postgres://db.example:5432/shop"],
    ["DATABASE", "postgres://shop@db.example/shop"],
    ["DATABASE", "postgres://shop:${DB_PASSWORD}@db.example/shop"],
    ["URL", "http://app.example:8080/@me"],
  ])("%s=%s may be one", (name, value) => {
    expect(() => checkSettings({ variables: new Map([[name, value]]), secrets: new Map() })).not.toThrow();
  });
  test.each([
    ["hf_abcdefghijklmnopqrst", "a token of Hugging Face"],
    ["ghp_abcdefghijklmnopqrstuvwxyz0123456789", "a token of GitHub"],
    ["sk-proj-abcdefghijklmnopqrstuvwxyz", "an API key (sk-…)"],
    ["x\n-----BEGIN RSA PRIVATE KEY-----\n", "a private key"],
    ["AKIAIOSFODNN7EXAMPLE", "an access key of AWS"],
  ])("%j is no variable", (value, shape) => {
    expect(secretShape(value)).toBe(shape);
    expect(thrown(() => checkSettings({ variables: new Map([["A", value]]), secrets: new Map() }))).toContain(shape);
  });
  test.each(["", "hf_home", "/tmp/hf_cache", "sk-short", "https://example.com", "gpt2", "task-sk-learn"])(
    "%j may be one",
    (value) => {
      expect(secretShape(value)).toBeUndefined();
    },
  );
});

describe("a README.md", () => {
  test.each([
    ["---\na: 1\n---\nText\n", "a: 1", "Text\n"],
    ["---\r\na: 1\r\n---\r\nText", "a: 1", "Text"],
    ["\uFEFF---\na: 1\n---\n", "a: 1", ""],
    ["---\n---\nText\n", "", "Text\n"],
    ["# Text\n---\na: 1\n---\n", undefined, "# Text\n---\na: 1\n---\n"],
    ["---\nno end\n", undefined, "---\nno end\n"],
  ])("%j is divided", (text, yaml, body) => {
    expect(splitFrontMatter(text)).toEqual({ yaml, body });
  });

  const defaults = { title: "demo", port: 7860 };
  const generated =
    "title: demo\nemoji: 🐳\ncolorFrom: blue\ncolorTo: indigo\nsdk: docker\napp_port: 7860\npinned: false\n";
  test.each([
    ["nothing there", undefined, undefined, `---\n${generated}---\nbody\n`],
    ["a text alone", "# Mine\n", undefined, `---\n${generated}---\n# Mine\n`],
    [
      "keys and comments of a person",
      "---\n# mine\ntitle:   Mine\npinned: true\n---\nT\n",
      undefined,
      `---\n# mine\ntitle:   Mine\npinned: true\n${generated.replace("title: demo\n", "").replace("pinned: false\n", "")}---\nT\n`,
    ],
    [
      "theirs, where the repository has none",
      undefined,
      { text: "---\ntitle: Theirs\nmodels: [gpt2]\n---\nHello\n", isOurs: false },
      `---\ntitle: Theirs\nmodels: [gpt2]\n${generated.replace("title: demo\n", "")}---\nHello\n`,
    ],
    [
      "theirs beside ours: their keys come along",
      "---\ntitle: Mine\n---\nT\n",
      { text: "---\ntitle: Theirs\nlicense: mit\n---\n", isOurs: false },
      `---\ntitle: Mine\nlicense: mit\n${generated.replace("title: demo\n", "")}---\nT\n`,
    ],
    [
      "what an earlier run wrote: a key that is gone stays gone",
      "---\ntitle: Mine\n---\nT\n",
      { text: "---\ntitle: Mine\nlicense: mit\n---\nT\n", isOurs: true },
      `---\ntitle: Mine\n${generated.replace("title: demo\n", "")}---\nT\n`,
    ],
  ])("%s", (_name, own, theirs, expected) => {
    const made = spaceReadme(own, theirs, defaults, "body\n");
    expect(made).toBe(expected);
    // And once more: it is complete.
    expect(spaceReadme(made, undefined, defaults, "body\n")).toBe(made);
    expect(checkSpaceCard(made, "README.md", 7860)).toEqual({ basePath: "/" });
  });

  test("in braces keeps them, with what is missing inside", () => {
    const made = spaceReadme("---\n{title: Shop, models: [gpt2]} # mine\n---\nT\n", undefined, defaults, "body\n");
    expect(checkSpaceCard(made, "README.md", 7860)).toEqual({ basePath: "/" });
    expect(made).toMatch(/^---\n\{ title: Shop, models: \[ gpt2 \], emoji: 🐳, .*pinned: false \} # mine\n---\nT\n$/s);
    expect(spaceReadme(made, undefined, defaults, "body\n")).toBe(made);
  });

  test.each(["---\ntitle: Mine\n\n# Text\n", "\uFEFF---\r\ntitle: Mine\r\n", "---", "--- \ntitle: Mine\n----\n"])(
    "front matter that never ends is not published: %j",
    (text) => {
      const problem = "1: the front matter has no closing ---.";
      const theirs = { text, isOurs: false };
      expect(thrown(() => spaceReadme(text, undefined, defaults, "", "hf/README.md"))).toContain(
        `hf/README.md:${problem}`,
      );
      for (const own of [undefined, "# Mine\n"])
        expect(thrown(() => spaceReadme(own, theirs, defaults, "", "hf/README.md"))).toContain(
          `README.md of the Space:${problem}`,
        );
    },
  );
  test("is called by its name where its front matter is no YAML", () => {
    const wrong = "---\na: [\n---\n";
    const theirs = { text: wrong, isOurs: false };
    expect(thrown(() => spaceReadme(wrong, undefined, defaults, "", "hf/README.md"))).toMatch(/^hf\/README\.md:2:5: /);
    for (const own of [undefined, "# Mine\n"])
      expect(thrown(() => spaceReadme(own, theirs, defaults, "", "hf/README.md"))).toMatch(
        /^README\.md of the Space:2:5: /,
      );
  });

  test("is checked against what the Hub takes, each problem with its line", () => {
    const keys = [
      "title: ''",
      "emoji: no",
      "colorTo: teal",
      "sdk: static",
      "app_port: '7860'",
      "base_path: docs",
      "header: tall",
      "hf_oauth_expiration_minutes: 50000",
      "custom_headers: { X-Frame-Options: deny }",
      "models: gpt2",
      "pinned: maybe",
    ];
    const told = thrown(() =>
      checkSpaceCard(joinFrontMatter({ yaml: keys.join("\n"), body: "" }), "hf/README.md", 7860),
    );
    keys.forEach((key, at) => expect(told).toContain(`hf/README.md:${at + 2}: ${key.split(":")[0]}`));
    expect(told.split("\n")).toHaveLength(keys.length + 1);
    expect(thrown(() => checkSpaceCard("---\na: [\n---\n", "README.md", 1))).toContain("README.md:2:");
    expect(thrown(() => checkSpaceCard("# no front matter\n", "README.md", 1))).toContain("title");
  });
  test.each(["//evil.example/", "/\\\\evil.example/", "docs"])("its base_path is no %j", (base) => {
    const readme = `---\ntitle: a\nsdk: docker\napp_port: 1\nbase_path: '${base}'\n---\n`;
    expect(thrown(() => checkSpaceCard(readme, "README.md", 1))).toContain("base_path");
  });
  test.each(["🐳", "👩‍💻", "🇨🇭", "1️⃣"])("%s is an emoji", (emoji) => {
    const readme = `---\ntitle: a\nsdk: docker\napp_port: 1\nemoji: ${emoji}\n---\n`;
    expect(checkSpaceCard(readme, "README.md", 1)).toEqual({ basePath: "/" });
  });
});

const bytes = (text: string): Buffer => Buffer.from(text);

const onHub = (name: string, text: string): SpaceFile => ({
  path: name,
  size: text.length,
  git: idsOf(bytes(text)).git,
  sha256: undefined,
});
const there = (files: Readonly<Record<string, string>>, owned: Readonly<Record<string, string>>) => ({
  files: new Map(Object.entries(files).map(([name, text]) => [name, onHub(name, text)])),
  owned: { files: new Map(Object.entries(owned).map(([name, text]) => [name, idsOf(bytes(text))])), image: "i" },
});
const wanted = (files: Readonly<Record<string, string>>, yielding: readonly string[] = []) => ({
  files: new Map(Object.entries(files).map(([name, text]) => [name, bytes(text)])),
  image: "i",
  merged: new Set(["README.md"]),
  yielding: new Set(yielding),
});

describe("what is committed", () => {
  test("is nothing where all is there", () => {
    const files = { a: "1", b: "2" };
    const record = printRecord({
      files: new Map(Object.entries(files).map(([name, text]) => [name, idsOf(bytes(text))])),
      image: "i",
    });
    const plan = planSpaceCommit(there({ ...files, [recordName]: record, other: "x" }, files), wanted(files));
    expect(plan).toEqual({ change: undefined, left: [] });
  });
  test("is what differs; owned files that are wanted no more go, others stay", () => {
    const { change, left } = planSpaceCommit(
      there(
        { a: "old", gone: "g", edited: "by a person", other: "x" },
        { a: "old", gone: "g", edited: "ours", lost: "l" },
      ),
      wanted({ a: "new", b: "2" }),
    );
    expect([...(change?.put.keys() ?? [])]).toEqual(["a", "b", recordName]);
    expect(change?.remove).toEqual(["gone"]);
    expect(left).toEqual(["edited"]);
    const record = parseRecord(change?.put.get(recordName)?.toString(), "r");
    expect([...record.files.keys()]).toEqual(["a", "b"]);
  });
  test("is refused over files of others, unless they are the same, merged, or yield", () => {
    const told = thrown(() =>
      planSpaceCommit(there({ a: "theirs", b: "edited" }, { b: "ours" }), wanted({ a: "1", b: "2" })),
    );
    expect(told).toMatch(/- a \(not written by this action\)\n {2}- b \(changed since\)/);
    const plan = planSpaceCommit(
      there({ a: "1", "README.md": "theirs", usage: "theirs" }, {}),
      wanted({ a: "1", "README.md": "merged", usage: "ours" }, ["usage"]),
    );
    expect([...(plan.change?.put.keys() ?? [])]).toEqual(["README.md", recordName]);
    expect(parseRecord(plan.change?.put.get(recordName)?.toString(), "r").files.has("usage")).toBe(false);
  });
  test("knows a file in LFS by its sha256", () => {
    const ids = idsOf(bytes("picture"));
    expect(hasIds({ path: "a", size: 7, git: "of the pointer", sha256: ids.sha256 }, ids)).toBe(true);
    expect(hasIds({ path: "a", size: 7, git: ids.git, sha256: "another" }, ids)).toBe(false);
  });
  test("a record that is none stops it", () => {
    expect(thrown(() => parseRecord("{}", "record"))).toContain("record is no list of files of layered-build");
  });
});

describe("the folder of a Space", () => {
  test("has to be there where it is named", async () => {
    const root = await mkdtemp(path.join(tmpdir(), "layered-space-"));
    try {
      expect(await readSpaceFolder(root, "hf")).toEqual(new Map());
      await expect(readSpaceFolder(root, "hf", true)).rejects.toThrow("`space-dir`: hf does not exist.");
    } finally {
      await rm(root, { recursive: true });
    }
  });
  test("is a folder of the checkout, and has no links", async () => {
    const root = await mkdtemp(path.join(tmpdir(), "layered-build-space-"));
    try {
      expect(await readSpaceFolder(root, "hf")).toEqual(new Map());
      await mkdir(path.join(root, "real/docs"), { recursive: true });
      await writeFile(path.join(root, "real/docs/a b.md"), "A");
      await writeFile(path.join(root, "real/.env.example"), "TOKEN=\n");
      await writeFile(path.join(root, "real", recordName), "{}");
      expect([...(await readSpaceFolder(root, "real")).keys()].toSorted()).toEqual([".env.example", "docs/a b.md"]);
      await symlink(path.join(root, "real"), path.join(root, "hf"));
      await expect(readSpaceFolder(root, "hf")).rejects.toThrow("hf is, or is below, a link");
      await symlink("/etc/passwd", path.join(root, "real/passwd"));
      await expect(readSpaceFolder(root, "real")).rejects.toThrow("real/passwd is neither a file nor a folder");
    } finally {
      await rm(root, { recursive: true });
    }
  });
});
