import { describe, expect, test } from "@jest/globals";
import { cutSummary, inertText, programEnvironment } from "@layered-build/toolkit";

describe("inertText", () => {
  test.each([
    ["plain: text", "plain: text"],
    ["a ::warning:: inside", "a ::warning:: inside"],
    ["::add-mask::x", ":\u200B:add-mask::x"],
    ["one\n  ::set-output name=a::b", "one\n  :\u200B:set-output name=a::b"],
    ["#5 0.1 ##[set-output name=a]b", "#5 0.1 ##\u200B[set-output name=a]b"],
  ])("%j becomes %j", (text, inert) => {
    expect(inertText(text)).toBe(inert);
  });
});

describe("cutSummary", () => {
  test("leaves a text alone that is under the limit", () => {
    expect(cutSummary("a\nb\n", 1000)).toBe("a\nb\n");
  });

  test("cuts at the end of a line, counts bytes, and says so", () => {
    const text = "ü".repeat(49).concat("\n").repeat(20);
    const cut = cutSummary(text, 1000);
    expect(Buffer.byteLength(cut)).toBeLessThan(1000);
    expect(Buffer.byteLength(cut)).toBeGreaterThan(800);
    expect(cut).toMatch(/^(ü{49}\n)+\n?_The rest is cut/m);
    expect(cut).not.toContain("\uFFFD");
  });

  test("holds a real summary under 1 MiB", () => {
    expect(Buffer.byteLength(cutSummary("| row |\n".repeat(200_000)))).toBeLessThan(1024 * 1024);
  });
});

describe("programEnvironment", () => {
  test("drops what the runner gave to this action alone, and keeps all else", () => {
    const kept = { PATH: "/bin", DOCKER_CONFIG: "/d", AWS_PROFILE: "p", GITHUB_SHA: "1", ACTIONS_RUNTIME_TOKEN: "t" };
    const dropped = {
      INPUT_PASSWORD: "s",
      "INPUT_TAG-RULES": "x",
      STATE_post: "1",
      GITHUB_OUTPUT: "/o",
      GITHUB_ENV: "/e",
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: "t",
      UNSET: undefined,
    };
    expect(programEnvironment({ ...kept, ...dropped })).toEqual(kept);
  });
});
