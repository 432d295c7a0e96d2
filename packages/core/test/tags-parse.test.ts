import { describe, expect, test } from "@jest/globals";
import { LayeredBuildError } from "../src/error.ts";
import { parseFlavor, parseTagRules, readTagSettings } from "../src/tags/index.ts";

describe("parseTagRules", () => {
  test("keeps the order written, without comments and empty lines", async () => {
    const text = ["# all refs", "", "type=ref,event=branch", "   ", "  # and", "type=raw,value=a#b", "x"].join("\r\n");
    expect((await parseTagRules(text)).map(({ source }) => source)).toEqual([
      "type=ref,event=branch",
      "type=raw,value=a#b",
      "x",
    ]);
  });

  test("fills in each type's defaults", async () => {
    expect(await parseTagRules("type=ref,event=branch\ntype=ref,event=pr\ntype=raw,value=x\ntype=sha")).toMatchObject([
      { type: "ref", priority: 600, enable: "true", prefix: undefined, suffix: undefined },
      { type: "ref", priority: 600, enable: "true", prefix: "pr-", suffix: undefined },
      { type: "raw", priority: 200, enable: "true", prefix: undefined, suffix: undefined },
      { type: "sha", priority: 100, enable: "true", prefix: "sha-", suffix: undefined },
    ]);
  });

  test.each<readonly [string, object]>([
    ["type=sha,prefix=,suffix=", { prefix: "", suffix: "" }],
    [" TYPE = sha , Prefix = a- ", { type: "sha", prefix: "a-" }],
    ["type=sha,prefix=a,prefix=b", { prefix: "b" }],
    ["type=sha,prefix=a=b", { prefix: "a=b" }],
    ["type=sha,priority=7.5,enable={{is_default_branch}}", { priority: 7.5, enable: "{{is_default_branch}}" }],
    ['type=sha,"prefix=a,b"', { prefix: "a,b" }],
    ['value={{date "YYYY"}}', { type: "raw" }],
    ["=x", { type: "raw" }],
  ])("%s", async (line, expected) => {
    expect(await parseTagRules(line)).toMatchObject([expected]);
  });

  test.each([
    ["type=semver", "the attribute pattern is missing"],
    ["type=semver,pattern={{majro}}", "there is no {{majro}} in a version"],
    ["type=pep440,pattern={{branch}}", "there is no {{branch}} in a version"],
    ["type=match", "the attribute pattern is missing"],
    ["type=match,pattern=v(", 'pattern "v(" is no regular expression'],
    ["type=semver,pattern={{version}},match=v(", 'match "v(" is no regular expression'],
    ["type=pep440,pattern={{version}},match=v1", 'match "v1" has no group'],
    ["type=match,pattern=v(.*),group=first", 'group "first" is no number'],
    ["type=schedule,patern=x", 'type=schedule has no attribute "patern"'],
    ["type=Sha", 'tag rule type "Sha" does not exist; supported: edge, match, pep440, raw, ref, schedule, semver, sha'],
    ["type=", 'tag rule type "" does not exist'],
    ["type=ref", "the attribute event is missing"],
    ["type=ref,event=push", 'event "push" does not exist'],
    ["type=raw", "the attribute value is missing"],
    ["type=sha,format=medium", 'format "medium" does not exist'],
    ["type=sha,priority=high", 'priority "high" is no number'],
    ["type=sha,enabled=false", 'type=sha has no attribute "enabled"'],
    ["type=ref,event=tag,format=long,pattern=x", 'type=ref has no attribute "format", "pattern"'],
    ["type=sha,short", 'type=sha has no attribute "value"'],
    ['type=raw,"value=x', "Quote Not Closed"],
  ])("%s is refused", async (line, message) => {
    await expect(parseTagRules(line)).rejects.toThrow(
      expect.objectContaining({
        code: "bad-tag-rule",
        message: expect.stringContaining(`tag rule \`${line}\`: `),
        hint: expect.stringMatching(/\w/),
      }),
    );
    await expect(parseTagRules(line)).rejects.toThrow(message);
  });

  test("names all lines that are wrong at once", async () => {
    const error = await thrownBy(() => parseTagRules("type=ref\ntype=sha\ntype=foo\ntype=bar"));
    expect(error.message.split("\n")).toEqual([
      "3 tag rules are wrong:",
      "- tag rule `type=ref`: the attribute event is missing",
      '- tag rule `type=foo`: tag rule type "foo" does not exist; supported: edge, match, pep440, raw, ref, schedule, semver, sha',
      '- tag rule `type=bar`: tag rule type "bar" does not exist; supported: edge, match, pep440, raw, ref, schedule, semver, sha',
    ]);
    expect(error.hint?.split("; ")).toHaveLength(2);
  });
});

describe("parseFlavor", () => {
  const plain = { latest: "auto", prefix: "", prefixLatest: false, suffix: "", suffixLatest: false };

  test.each<readonly [string, object]>([
    ["", plain],
    ["# latest=true", plain],
    ["latest=false", { ...plain, latest: "false" }],
    ["latest=true\nlatest=auto", plain],
    ["prefix=a-\nsuffix=-z", { ...plain, prefix: "a-", suffix: "-z" }],
    ["prefix=a-,onlatest=true,suffix=-z", { ...plain, prefix: "a-", prefixLatest: true, suffix: "-z" }],
    ["prefix=a-,suffix=-z,onlatest=true", { ...plain, prefix: "a-", suffix: "-z", suffixLatest: true }],
    ["prefix=a-,onlatest=true\nprefix=b-,onlatest=false", { ...plain, prefix: "b-" }],
    ["onlatest=true", plain],
    [" Latest = true , PREFIX = x ", { ...plain, latest: "true", prefix: "x" }],
  ])("%j", async (text, expected) => {
    expect(await parseFlavor(text)).toEqual(expected);
  });

  test.each([
    ["latest=yes", 'latest is "yes"'],
    ["latest", '"latest" has no value'],
    ["prefix=a,onlatest=maybe", 'onlatest is "maybe"'],
    ["infix=a", '"infix" does not exist'],
  ])("%s is refused", async (line, message) => {
    expect(await thrownBy(() => parseFlavor(line))).toMatchObject({
      code: "bad-tag-rule",
      message: `flavor \`${line}\`: ${message}`,
    });
  });
});

describe("readTagSettings", () => {
  test.each<readonly [Readonly<Record<string, string>>, object]>([
    [{}, { shortShaLength: 7, usePullRequestHead: false }],
    [{ DOCKER_METADATA_SHORT_SHA_LENGTH: "" }, { shortShaLength: 7, usePullRequestHead: false }],
    [{ DOCKER_METADATA_SHORT_SHA_LENGTH: "12" }, { shortShaLength: 12, usePullRequestHead: false }],
    [{ DOCKER_METADATA_PR_HEAD_SHA: "TRUE" }, { shortShaLength: 7, usePullRequestHead: true }],
    [{ DOCKER_METADATA_PR_HEAD_SHA: "1" }, { shortShaLength: 7, usePullRequestHead: false }],
  ])("%j", (environment, expected) => {
    expect(readTagSettings(environment)).toEqual(expected);
  });

  test("a length that is no number is refused", async () => {
    expect(await thrownBy(() => readTagSettings({ DOCKER_METADATA_SHORT_SHA_LENGTH: "long" }))).toMatchObject({
      code: "bad-input",
      message: 'DOCKER_METADATA_SHORT_SHA_LENGTH is no number: "long"',
    });
  });
});

async function thrownBy(action: () => unknown): Promise<LayeredBuildError> {
  try {
    await action();
  } catch (error) {
    if (error instanceof LayeredBuildError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}
