import { describe, expect, test } from "@jest/globals";
import { wrapTags } from "../src/wrap/wrap-tags.ts";

const templates = { tagTemplate: "hf-{platform}-{version}", indexTag: "hf-{version}" };
const tagsOf = (version: string, platforms: readonly string[], more: Partial<typeof templates> = {}) => {
  const tags = wrapTags({ version, platforms, ...templates, ...more });
  return [...tags.platforms.values(), ...(tags.index === undefined ? [] : [tags.index])];
};

describe("tags of a wrap", () => {
  test.each([
    ["latest", ["linux/amd64"], ["hf-amd64-latest"]],
    ["main", ["linux/amd64"], ["hf-amd64-main"]],
    ["v1.0.0", ["linux/amd64"], ["hf-amd64-v1.0.0"]],
    ["feature/x", ["linux/amd64"], ["hf-amd64-feature-x"]],
    ["v1.0.0+build.7", ["linux/amd64"], ["hf-amd64-v1.0.0-build.7"]],
    ["1", ["linux/amd64", "linux/arm/v7"], ["hf-amd64-1", "hf-arm-v7-1", "hf-1"]],
    ["1", ["linux/arm64", "linux/arm"], ["hf-arm64-1", "hf-arm-v7-1", "hf-1"]],
  ])("version %s for %j", (version, platforms, expected) => expect(tagsOf(version, platforms)).toEqual(expected));

  test("a version of 200 characters is cut, the same in all tags, and another one makes another tag", () => {
    const [amd64 = "", arm = "", index = ""] = tagsOf("x".repeat(200), ["linux/amd64", "linux/arm/v7"]);
    expect(arm).toHaveLength(128);
    expect(arm).toMatch(/^hf-arm-v7-x+-[0-9a-f]{8}$/);
    expect(amd64.slice("hf-amd64-".length)).toBe(arm.slice("hf-arm-v7-".length));
    expect(index.slice("hf-".length)).toBe(arm.slice("hf-arm-v7-".length));
    expect(tagsOf(`${"x".repeat(200)}y`, ["linux/amd64"])).not.toEqual(tagsOf("x".repeat(200), ["linux/amd64"]));
  });

  test.each([
    ["///", {}, 'The version "///" has no character that a tag may have.'],
    ["v1", { tagTemplate: "hf-{arch}" }, "`tag-template` has {arch}, which stands for nothing there."],
    ["v1", { indexTag: "hf-{platform}" }, "`index-tag` has {platform}, which stands for nothing there."],
    ["v1", { tagTemplate: "hf-{version}" }, "Two images of this run would have the tag hf-v1."],
    ["v1", { tagTemplate: "-{version}" }, 'tag -v1 begins with "-", and a tag begins with a letter, a digit or _'],
    ["v1", { tagTemplate: "a b{version}{platform}" }, 'tag "a bv1amd64" contains " "'],
    ["a".repeat(32), { tagTemplate: "key-{version}" }, "has the form of the tags that layered-build keeps for itself"],
    ["x".repeat(20), { tagTemplate: `${"t".repeat(120)}{version}` }, "leaves 8 characters for the version"],
  ])("version %s with %j is refused", (version, more, message) =>
    expect(() => tagsOf(version, ["linux/amd64", "linux/arm64"], more)).toThrow(message),
  );
});
