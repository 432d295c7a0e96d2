import { describe, expect, test } from "@jest/globals";
import { failureReport, ToolkitError } from "@layered-build/toolkit";

const about = { action: "sample", issues: "https://github.com/org/layered-build/issues" };

function coded(message: string, code: string, rest: { hint?: string; cause?: unknown } = {}): Error {
  return Object.assign(new Error(message, rest.cause === undefined ? {} : { cause: rest.cause }), {
    code,
    ...(rest.hint === undefined ? {} : { hint: rest.hint }),
  });
}

describe("failureReport", () => {
  test.each<readonly [string, unknown, string]>([
    ["a code and a hint", new ToolkitError("bad-input", "What.", { hint: "Fix." }), "What.\nFix."],
    ["a code of another package", coded("What.", "unauthorized"), "What."],
    [
      "a file in the place of a folder",
      coded("ENOTDIR: not a directory, open '/tmp/x/a'", "ENOTDIR"),
      "ENOTDIR: not a directory, open '/tmp/x/a'\nA file stands where this path needs a folder.",
    ],
    ["a full disk", coded("ENOSPC: no space left", "ENOSPC"), "ENOSPC: no space left\nThe runner's disk is full."],
    [
      "several together",
      new AggregateError([coded("One.", "a", { hint: "Do one." }), coded("Two.", "b")], "Both failed."),
      "Both failed.\n  - One.\nDo one.\n  - Two.",
    ],
  ])("%s explains itself", (_name, error, text) => {
    const report = failureReport(error, about);
    expect(report.kind).toBe("expected");
    expect(report.annotation.startsWith(text)).toBe(true);
  });

  test.each<readonly [string, unknown, string]>([
    ["no code", new TypeError("x is not a function"), "TypeError: x is not a function"],
    ["a code of Node", coded("Bad argument.", "ERR_INVALID_ARG_TYPE"), "Error: Bad argument."],
    ["a missing file that nobody foresaw", coded("ENOENT: no such file", "ENOENT"), "Error: ENOENT: no such file"],
    ["something that is no error", "text", "text"],
    [
      "several, one without a code",
      new AggregateError([coded("One.", "a"), new Error("Two.")], "Both."),
      "AggregateError: Both.",
    ],
  ])("%s is called a bug, with where to report it", (_name, error, text) => {
    const report = failureReport(error, about);
    expect(report.kind).toBe("unexpected");
    expect(report.annotation).toContain(`sample failed in a way that it does not know: ${text}\n`);
    expect(report.annotation).toContain("This is a bug in the action.");
    expect(report.annotation).toContain(about.issues);
  });

  test("leaves out causes whose words were said, and keeps what is below them", () => {
    const deepest = new Error("ECONNRESET");
    const twin = new Error("the registry answered 429", { cause: deepest });
    const outer = coded("app: the registry answered 429.", "store", { hint: "Log in.", cause: twin });
    expect(failureReport(outer, about).details).toEqual(["caused by: ECONNRESET"]);
  });

  test("shows causes one by one, those of an AggregateError indented, a circle once", () => {
    const refused = coded("", "ECONNREFUSED");
    const both = new AggregateError([new Error("IPv6"), new Error("IPv4")], "all addresses failed", { cause: refused });
    const fetchFailed = new Error("fetch failed", { cause: both });
    refused.cause = fetchFailed;
    const report = failureReport(coded("No answer.", "unreachable", { cause: fetchFailed }), about);
    expect(report.annotation).toBe("No answer.");
    expect(report.details).toEqual([
      "caused by: fetch failed",
      "  caused by: all addresses failed",
      "    caused by: IPv6",
      "    caused by: IPv4",
      "    caused by: ECONNREFUSED",
    ]);
  });
});
