import { describe, expect, test } from "@jest/globals";
import { renderTemplate } from "../src/tags/handlebars/render-template.ts";
import type { TagContext } from "../src/tags/index.ts";
import { renderPlain } from "../src/tags/render-plain.ts";

const context: TagContext = {
  eventName: "push",
  ref: "refs/heads/main",
  sha: "860c1904a1ce19322e91ac35af1ab07466440c37",
  repositoryDefaultBranch: "main",
  commitDate: new Date("2019-12-31T23:59:58.070Z"),
  now: new Date("2020-01-10T00:30:05Z"),
};
const dev = { ...context, ref: "refs/heads/dev" };
const tag = { ...context, ref: "refs/tags/release/1" };
const pull = { ...context, eventName: "pull_request", ref: "refs/pull/7/merge", baseRef: "release/1.x" };

describe("global expressions", () => {
  test.each<readonly [string, TagContext, string]>([
    ["{{branch}}", dev, "dev"],
    ["{{branch}}", tag, ""],
    ["{{tag}}", tag, "release/1"],
    ["{{tag}}", dev, ""],
    ["{{sha}}", context, "860c190"],
    ["{{sha}}", { ...context, shortShaLength: 10 }, "860c1904a1"],
    ["{{base_ref}}", pull, "release/1.x"],
    ["{{base_ref}}", { ...tag, baseRef: "refs/heads/main" }, "main"],
    ["{{base_ref}}", { ...context, baseRef: "main" }, ""],
    ["{{base_ref}}", tag, ""],
    ["{{is_default_branch}}", context, "true"],
    ["{{is_default_branch}}", dev, "false"],
    ["{{is_default_branch}}", pull, "false"],
    ["{{is_default_branch}}", tag, "false"],
    ["{{is_default_branch}}", { ...tag, eventName: "create" }, "true"],
    ["{{is_default_branch}}", { ...dev, eventName: "discussion_comment" }, "true"],
    ["{{is_default_branch}}", { ...dev, eventName: "issues" }, "true"],
    ["{{is_default_branch}}", { ...dev, eventName: "issue_comment" }, "false"],
    ["{{is_default_branch}}", { ...dev, eventName: "schedule" }, "true"],
    ["{{is_default_branch}}", { ...dev, eventName: "schedule", ref: "" }, "false"],
    ["{{is_not_default_branch}}", context, "false"],
    ["{{is_not_default_branch}}", dev, "true"],
    ["a {{branch}}-{{sha}} b", dev, "a dev-860c190 b"],
    // Text that is not empty is true to Handlebars, "false" too.
    ["{{#if is_default_branch}}yes{{else}}no{{/if}}", dev, "yes"],
    ["{{branch}}", { ...dev, ref: `refs/heads/a=b&<c>"'\`` }, "a&#x3D;b&amp;&lt;c&gt;&quot;&#x27;&#x60;"],
    ["{{date 'YYYYMMDD'}}", context, "20200110"],
    ["{{date 'YYYYMMDD-HHmmss' tz='Asia/Tokyo'}}", context, "20200110-093005"],
    ["{{date 'YYYY-MM-DD Z' tz='America/St_Johns'}}", context, "2020-01-09 -03:30"],
    ["{{commit_date 'YYYY-MM-DD[T]HH:mm:ss.SSS'}}", context, "2019-12-31T23:59:58.070"],
    ["{{commit_date 'YYYYMMDD' tz='Europe/Berlin'}}", context, "20200101"],
  ])("%s %#", (template, value, expected) => {
    expect(renderTemplate(template, value)).toBe(expected);
    // What is plain is rendered without Handlebars, to the same text.
    expect([expected, undefined]).toContain(renderPlain(template, value));
  });

  test.each<readonly [string, TagContext, string | undefined]>([
    ["latest", context, "latest"],
    ["{name}", context, "{name}"],
    ["a {{branch}}-{{ sha }} b", dev, "a dev-860c190 b"],
    ["{{is_default_branch}}", dev, "false"],
    ["{{{branch}}}", dev, undefined],
    ["\\{{branch}}", dev, undefined],
    ["{{branch}} {x}", dev, undefined],
    ["{{date 'YYYY'}}", dev, undefined],
    ["{{#if branch}}x{{/if}}", dev, undefined],
    ["{{branch}}", { ...dev, ref: "refs/heads/a=b" }, undefined],
  ])("%s is plain, or for Handlebars %#", (template, value, expected) => {
    expect(renderPlain(template, value)).toBe(expected);
    expect(expected ?? renderTemplate(template, value)).toBe(renderTemplate(template, value));
  });

  test.each([
    ["{{date}}", "{{date}} lacks its format"],
    ["{{date 2020}}", "{{date}} lacks its format"],
    ["{{commit_date}}", "{{commit_date}} lacks its format"],
    ["{{date 'YYYY' zone='UTC'}}", "{{date}} has no attribute zone"],
    ["{{date 'YYYY' tz='Mars/Base'}}", 'time zone "Mars/Base" does not exist'],
    ["{{date 'z' tz='Asia/Tokyo'}}", "the date format token z has no abbreviation for the time zone Asia/Tokyo"],
    ["{{#if branch}}", "the expression in `{{#if branch}}` does not work"],
    ["{{upper branch}}", 'there is no "upper"'],
    ["{{nothing}}", 'there is no "nothing"'],
    ["{{constructor}}", 'there is no "constructor"'],
    ["{{#if nothing}}x{{/if}}", 'there is no "nothing"'],
  ])("%s is refused", (template, message) => {
    expect(renderPlain(template, context)).toBeUndefined();
    expect(() => renderTemplate(template, context)).toThrow(
      expect.objectContaining({
        code: "bad-tag-rule",
        message: expect.stringContaining(message),
        hint: expect.any(String),
      }),
    );
  });
});

describe("moment's format tokens", () => {
  // Each expected value is what moment 2.31 gives, `zz` apart, which moment-timezone makes UTC.
  test.each([
    ["2020-01-10T00:30:05Z", "dddd, MMMM Do YYYY, h:mm:ss a", "Friday, January 10th 2020, 12:30:05 am"],
    ["2020-02-03T13:04:09.007Z", "D Do DD DDD DDDo DDDD d do dd ddd e E", "3 3rd 03 34 34th 034 1 1st Mo Mon 1 1"],
    ["2020-02-03T13:04:09.007Z", "M Mo MM MMM Q Qo YY Y YYYYY YYYYYY", "2 2nd 02 Feb 1 1st 20 2020 02020 +002020"],
    ["2020-02-03T13:04:09.007Z", "H HH h hh k kk m mm s ss A a", "13 13 1 01 13 13 4 04 9 09 PM pm"],
    ["2020-02-03T00:04:09.007Z", "H h k kk Hmm Hmmss hmm hmmss", "0 12 24 24 004 00409 1204 120409"],
    ["2020-02-03T13:04:09.078Z", "S SS SSS SSSS SSSSSSSSS", "0 07 078 0780 078000000"],
    ["2020-02-03T13:04:09.078Z", "X x Z ZZ z zz", "1580735049 1580735049078 +00:00 +0000 UTC UTC"],
    [
      "2020-02-03T13:04:09.078Z",
      "LT|LTS|L|LL|l|ll",
      "1:04 PM|1:04:09 PM|02/03/2020|February 3, 2020|2/3/2020|Feb 3, 2020",
    ],
    ["2020-02-03T13:04:09.078Z", "LLL|LLLL", "February 3, 2020 1:04 PM|Monday, February 3, 2020 1:04 PM"],
    ["2021-01-02T00:00:00Z", "gggg-[W]ww GGGG-[W]WW w wo W Wo gg GG", "2021-W01 2020-W53 1 1st 53 53rd 21 20"],
    ["2018-12-31T00:00:00Z", "gggg-ww GGGG-WW", "2019-01 2019-01"],
    ["2022-12-31T12:00:00Z", "gggg-ww GGGG-WW", "2022-53 2022-52"],
    ["2023-01-01T12:00:00Z", "gggg-ww GGGG-WW E", "2023-01 2022-52 7"],
    ["2020-01-11T00:00:00Z", "Do", "11th"],
    ["2020-01-22T00:00:00Z", "Do", "22nd"],
    ["2020-01-31T00:00:00Z", "Do", "31st"],
    ["2020-02-03T13:04:09Z", "[year] YYYY[y]", "year 2020y"],
    ["2020-02-03T13:04:09Z", "YYYYMMDDHHmmss", "20200203130409"],
    ["2020-02-03T13:04:09Z", "vYYYY.MM_b/g", "v2020.02_b/g"],
  ])("%s as %s", (iso, format, expected) => {
    expect(at(iso, format)).toBe(expected);
  });

  test("a zone's clock, across its change to summer time", () => {
    const format = "YYYY-MM-DD HH:mm Z";
    expect(at("2024-03-31T00:59:00Z", format, "Europe/Berlin")).toBe("2024-03-31 01:59 +01:00");
    expect(at("2024-03-31T01:00:00Z", format, "Europe/Berlin")).toBe("2024-03-31 03:00 +02:00");
    expect(at("2024-12-31T23:00:00Z", format, "Asia/Kathmandu")).toBe("2025-01-01 04:45 +05:45");
  });
});

function at(iso: string, format: string, tz = "UTC"): string {
  return renderTemplate(`{{{date '${format}' tz='${tz}'}}}`, { ...context, now: new Date(iso) });
}
