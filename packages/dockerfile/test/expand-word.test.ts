import { describe, expect, test } from "@jest/globals";
import { expandHeredoc, expandWord, expandWords, variablesOf } from "../src/index.ts";

const variables: Readonly<Record<string, string>> = {
  v: "value",
  e: "",
  path: "/usr/local/lib/libfoo.so.1",
  w: "abcabc",
  star: "a*b",
  two: "a b",
  v1: "one",
  é: "accent",
};
const lookup = (name: string): string | undefined => variables[name];

describe("expandWord", () => {
  test.each([
    ["", ""],
    ["plain", "plain"],
    ["$v", "value"],
    ["${v}", "value"],
    ["x$v.y", "xvalue.y"],
    ["$v1", "one"],
    ["${v}1", "value1"],
    ["$1v", "v"],
    ["$é", "accent"],
    ["$nope", ""],
    ["a$", "a$"],
    ["$.", "$."],
    ["$@$*$#$?$-$$$!$0x", "x"],
    ["'$v'", "$v"],
    ['"$v"', "value"],
    ['"a\'b"', "a'b"],
    ["'a\"b'", 'a"b'],
    ["a' b 'c", "a b c"],
    ["\\$v", "$v"],
    ['"\\$v"', "$v"],
    ['"\\"\\\\\\n"', '"\\\\n'],
    ["'\\$v'", "\\$v"],
    ["a\\b", "ab"],
    ["a\\", "a"],
    ["$two", "a b"],
    ["a < b << c", "a < b << c"],
    // - and +
    ["${v:-x}", "value"],
    ["${e:-x}", "x"],
    ["${n:-x}", "x"],
    ["${e-x}", ""],
    ["${n-x}", "x"],
    ["${n:-}", ""],
    ["${n:-$v}", "value"],
    ["${n:-${m:-${v}}}", "value"],
    ["${n:-a b}", "a b"],
    ["${n:-'$v'}", "$v"],
    ["${n:-\\}}", "}"],
    ["${v:+x}", "x"],
    ["${e:+x}", ""],
    ["${e+x}", "x"],
    ["${n+x}", ""],
    ["${v:+${e:-y}}", "y"],
    ["${v:?no}", "value"],
    ["${e?no}", ""],
    // # and %
    ["${path#/}", "usr/local/lib/libfoo.so.1"],
    ["${path#*/}", "usr/local/lib/libfoo.so.1"],
    ["${path##*/}", "libfoo.so.1"],
    ["${path%.*}", "/usr/local/lib/libfoo.so"],
    ["${path%%.*}", "/usr/local/lib/libfoo"],
    ["${path%/*}", "/usr/local/lib"],
    ["${path#x}", "/usr/local/lib/libfoo.so.1"],
    ["${w#?b}", "cabc"],
    ["${w%b?}", "abca"],
    ["${w#[ab]}", "abcabc"],
    ["${star#a\\*}", "b"],
    ["${star%\\*b}", "a"],
    ["${w%%b*}", "a"],
    ["${n#x}", ""],
    ["${w#$nope}", "abcabc"],
    ["${w#${n:-ab}}", "cabc"],
    // / and //
    ["${w/b/X}", "aXcabc"],
    ["${w//b/X}", "aXcaXc"],
    ["${w//b/}", "acac"],
    ["${w/b*/X}", "aX"],
    ["${w//?c/<>}", "a<>a<>"],
    ["${w/x/y}", "abcabc"],
    ["${w//*/X}", "X"],
    ["${path//\\//-}", "-usr-local-lib-libfoo.so.1"],
    ["${w//b/$v}", "avaluecavaluec"],
    ["${n/a/b}", ""],
  ])("%s", (word, expected) => {
    expect(expandWord(word, lookup).value).toBe(expected);
  });

  test("the escape character can be the backquote", () => {
    expect(expandWord("C:\\$v`$v", lookup, { escape: "`" }).value).toBe("C:\\value$v");
  });

  test.each([
    ["$v ${n} ${m:-$v$o}", ["v", "n", "m", "o"], ["n", "m", "o"]],
    ["${v#$v}", ["v"], []],
    ["'$n' \\$n", [], []],
  ])("%s uses", (word, used, unknown) => {
    const result = expandWord(word, lookup);
    expect([...result.used].toSorted()).toEqual(used.toSorted());
    expect([...result.unknown].toSorted()).toEqual(unknown.toSorted());
  });

  test.each([
    ["'a", "bad-substitution", "a single quote is not closed"],
    ['"a', "bad-substitution", "a double quote is not closed"],
    ["${", "bad-substitution", "missing } after ${"],
    ["${v", "bad-substitution", "missing } after ${v"],
    ["${v:-x", "bad-substitution", "missing }"],
    ["${}", "bad-substitution", "bad substitution ${}"],
    ["${:x}", "bad-substitution", "bad substitution ${:"],
    ["${{v}}", "bad-substitution", "bad substitution ${{"],
    ["${v!x}", "bad-substitution", "unsupported modifier ! in ${v!…}"],
    ["${v:#x}", "bad-substitution", "unsupported modifier :# in ${v:#…}"],
    ["${v:x}", "bad-substitution", "unsupported modifier :x in ${v:x…}"],
    ["${v#\\a}", "bad-substitution", "invalid escape \\a in the pattern \\a"],
    ["${w/a}", "bad-substitution", "missing /"],
    ["${n?}", "required-variable", "n: is not allowed to be unset"],
    ["${e:?}", "required-variable", "e: is not allowed to be empty"],
    ["${n:?say $v}", "required-variable", "n: say value"],
  ])("%s fails", (word, code, text) => {
    expect(() => expandWord(word, lookup)).toThrow(
      expect.objectContaining({
        code,
        message: `cannot expand ${JSON.stringify(word)}: ${text}`,
        hint: expect.stringMatching(/\w/),
      }),
    );
  });
});

describe("expandWords", () => {
  test.each([
    ["80 443", ["80", "443"]],
    ["  80\t443 ", ["80", "443"]],
    ["$two", ["a", "b"]],
    ['"$two"', ["a b"]],
    ["x$two.y", ["xa", "b.y"]],
    ["a\\ b", ["a b"]],
    ["$nope", []],
    ["'' x", ["x"]],
    // BuildKit loses what stands before a nested word.
    ["80${n:-81}", ["81"]],
  ])("%s", (word, expected) => {
    expect(expandWords(word, lookup).values).toEqual(expected);
  });
});

describe("expandHeredoc", () => {
  test.each([
    ["a='$v'\nb=\"${n:-x}\"\n", "a='value'\nb=\"x\"\n"],
    ["\\$v it's", "$v it's"],
    ["a\\nb", "anb"],
  ])("%j", (text, expected) => {
    expect(expandHeredoc(text, lookup).value).toBe(expected);
  });
});

describe("variablesOf", () => {
  test.each([
    ["plain", []],
    ["$a-${b}", ["a", "b"]],
    ["${a:?$m}${b:-${c#$d}}", ["m", "a", "d", "c", "b"]],
    ["${a/$x/$y}", ["x", "y", "a"]],
    ["'$a'", []],
    ["$a$a", ["a"]],
  ])("%s", (word, names) => {
    expect(variablesOf(word)).toEqual(names);
  });
});
