import { describe, expect, test } from "@jest/globals";
import { absolutePath, workingDirectory } from "../src/build/native/absolute-path.ts";
import { parseExposedPorts } from "../src/build/native/exposed-ports.ts";
import { goQuotedList } from "../src/build/native/go-quote.ts";

describe("goQuotedList", () => {
  // Each is what Go's fmt.Sprintf("%q", []string{…}) prints.
  test.each<[readonly string[], string]>([
    [[], "[]"],
    [["node", "a.js"], '["node" "a.js"]'],
    [[""], '[""]'],
    [['say "hi"'], '["say \\"hi\\""]'],
    [["a\\b"], '["a\\\\b"]'],
    [["\u0007\b\f\n\r\t\v"], '["\\a\\b\\f\\n\\r\\t\\v"]'],
    [["\0\u001b\u007f"], '["\\x00\\x1b\\x7f"]'],
    [["grün 漢 😀 'x'"], "[\"grün 漢 😀 'x'\"]"],
    [["\u0085\u00a0\u200b\u2028\ufeff"], '["\\u0085\\u00a0\\u200b\\u2028\\ufeff"]'],
    [["\u{e0001}"], '["\\U000e0001"]'],
  ])("%j", (items, expected) => {
    expect(goQuotedList(items)).toBe(expected);
  });
});

describe("parseExposedPorts", () => {
  test.each<[readonly string[], readonly string[]]>([
    [["80"], ["80/tcp"]],
    [
      ["80", "443", "80/tcp"],
      ["80/tcp", "443/tcp", "80/tcp"],
    ],
    [["53/UDP"], ["53/udp"]],
    [
      ["9/sctp", "0"],
      ["9/sctp", "0/tcp"],
    ],
    [["8000-8002"], ["8000/tcp", "8001/tcp", "8002/tcp"]],
    [["7-8/udp"], ["7/udp", "8/udp"]],
    [["65535"], ["65535/tcp"]],
    [["080/"], ["80/tcp"]],
    [[], []],
  ])("%j", (words, expected) => {
    expect(parseExposedPorts(words)).toEqual(expected);
  });

  test.each(["65536", "a", "", "80/icmp", "9-8", "-80", "80-", "1-65536"])("refuses %j", (word) => {
    expect(() => parseExposedPorts([word])).toThrow(expect.objectContaining({ code: "bad-dockerfile" }));
  });

  test.each(["8080:80", "127.0.0.1:1:2", "[::1]:1:2", "+80"])("leaves %j to BuildKit", (word) => {
    expect(() => parseExposedPorts([word])).toThrow(expect.objectContaining({ name: "HandOver" }));
  });
});

describe("absolutePath", () => {
  test.each([
    ["/", "a", "/a"],
    ["/srv", "a/b", "/srv/a/b"],
    ["/srv", "a/", "/srv/a/"],
    ["/srv", "a/.", "/srv/a/."],
    ["/srv", ".", "/srv/"],
    ["/srv", "", "/srv/"],
    ["/srv", "./", "/srv/"],
    ["/", ".", "/"],
    ["/", "/.", "/."],
    ["/srv", "..", "/"],
    ["/srv", "../../x", "/x"],
    ["/srv", "/a", "/a"],
    ["/srv", "/a/", "/a/"],
    ["/srv/", "a", "/srv/a"],
    ["", "a", "/a"],
  ])("in %j, %j is %j", (folder, text, expected) => {
    expect(absolutePath(folder, text)).toBe(expected);
  });
});

describe("workingDirectory", () => {
  test.each([
    ["/", "x", "/x"],
    ["/a/", "b/", "/a/b"],
    ["/a", "../..", "/"],
    ["", "x/./y/..", "/x"],
    ["/a", "", "/a"],
    ["/a", "/b/", "/b/"],
    ["/a", "/b/../c", "/b/../c"],
  ])("in %j %j is %s", (current, text, expected) => {
    expect(workingDirectory(current, text)).toBe(expected);
  });
});
