import { describe, expect, test } from "@jest/globals";
import { DockerfileError, expandWord, parseDockerfile } from "../src/index.ts";

function failure(action: () => unknown): DockerfileError {
  try {
    action();
  } catch (error) {
    if (error instanceof DockerfileError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

describe("whole files", () => {
  test.each([
    ["", "empty-file", "D:1:1: the Dockerfile has no instructions"],
    ["# only\n\n", "empty-file", "D:1:1: the Dockerfile has no instructions"],
    ["ARG A", "no-stage", "D:1:1: the Dockerfile has no FROM"],
    ["ARG A\n\n  RUN x\nFROM a", "no-stage", "D:3:3: RUN stands before the first FROM"],
    ["FROM a AS b\nFROM c AS B", "duplicate-stage", "D:2:1: the stage b is defined twice, first in line 1"],
    ["# escape=x\nFROM a", "bad-value", 'D:1:1: the escape directive is "x"'],
    ["# syntax=x\n # syntax=y\nFROM a", "syntax", "D:2:2: the directive syntax is given twice"],
    ["FROM a\nRUN <<E\nx", "syntax", "D:2:1: the here-document E has no end"],
    ["FROM a\nRUN <<E\nx\n E", "syntax", "D:2:1: the here-document E has no end"],
    ["\\", "unknown-instruction", "D:1:1: unknown instruction "],
    ["\u001b[2JELF\u0000 x", "unknown-instruction", "D:1:1: unknown instruction \\x1b[2JELF\\x00"],
  ])("%j", (text, code, message) => {
    const error = failure(() => parseDockerfile(text, "D"));
    expect(error).toMatchObject({ name: "DockerfileError", code, message, path: "D" });
    expect(error.hint).toMatch(/\w/);
  });
});

describe("instructions", () => {
  test.each([
    ["RUNN x", "unknown-instruction", "2:1: unknown instruction RUNN, did you mean RUN?"],
    ["  EXPSOE 1", "unknown-instruction", "2:3: unknown instruction EXPSOE, did you mean EXPOSE?"],
    ["entripoint x", "unknown-instruction", "2:1: unknown instruction ENTRIPOINT, did you mean ENTRYPOINT?"],
    ["PYTHON x", "unknown-instruction", "2:1: unknown instruction PYTHON"],
    ["FROM", "missing-argument", "2:1: FROM names no image"],
    ["FROM a b", "too-many-arguments", '2:8: FROM has "b" where AS or nothing can stand'],
    ["FROM a AS", "missing-argument", "2:8: AS names no stage"],
    ["FROM a AS b c", "too-many-arguments", '2:13: FROM has "c" too much'],
    ["FROM a AS 1b", "bad-value", '2:11: "1b" cannot be the name of a stage'],
    ["FROM --plattform=x a", "unknown-flag", "2:6: FROM has no flag --plattform, did you mean platform?"],
    ["COPY a", "missing-argument", "2:1: COPY has a source but no destination"],
    ["COPY", "missing-argument", "2:1: COPY has no source"],
    ['ADD ["a"]', "missing-argument", "2:1: ADD has a source but no destination"],
    ["COPY --chwon=1 a b", "unknown-flag", "2:6: COPY has no flag --chwon, did you mean chown?"],
    ["COPY --link --unpack a b", "unknown-flag", "2:13: COPY has no flag --unpack"],
    ["COPY --link --link a b", "duplicate-flag", "2:13: --link is given twice"],
    ["COPY --link= a b", "missing-argument", "2:6: --link has no value"],
    ["COPY --chown a b", "missing-argument", "2:6: --chown has no value"],
    ["COPY --link=yes a b", "bad-value", '2:6: --link is "yes"'],
    ["COPY --from=$X a b", "bad-value", "2:6: --from=$X has a variable in it"],
    ["COPY a \\\n  <<E\nE", "bad-value", "3:3: COPY has a here-document for its destination"],
    ['COPY ["a", 1]', "bad-value", "2:6: the list of COPY has something else than strings in it"],
    ["ENV", "missing-argument", "2:1: ENV has no pair"],
    ["ENV A", "missing-argument", "2:5: ENV gives A no value"],
    ["ENV A=1 \\\n  B", "bad-value", '3:3: "B" has no ='],
    ["LABEL =x", "bad-value", "2:7: LABEL has a value without a name"],
    ["ENV --x A=1", "unknown-flag", "2:5: ENV has no flag --x"],
    ["ARG", "missing-argument", "2:1: ARG names nothing"],
    ["ARG A =x", "bad-value", "2:7: ARG has a value without a name"],
    ["RUN --mount=type=binds x", "bad-value", '2:5: --mount: unknown type "binds", did you mean bind?'],
    ["RUN --mount=tpye=bind x", "bad-value", '2:5: --mount: unknown key "tpye", did you mean type?'],
    ["RUN --mount=target x", "bad-value", "2:5: --mount: target has no value"],
    ["RUN --mount=from=$X,target=/ x", "bad-value", "2:5: --mount: from=$X has a variable in it"],
    ['RUN --mount=a\\"b x', "bad-value", '2:5: --mount: "a\\"b" is no list of fields'],
    ["RUN --mount= x", "bad-value", '2:5: --mount: "" is no list of fields'],
    ["RUN --network=some x", "bad-value", '2:5: --network is "some"'],
    ["RUN --security=x y", "bad-value", '2:5: --security is "x"'],
    ['RUN ["a", 1]', "bad-value", "2:5: the list of RUN has something else than strings in it"],
    ["SHELL", "missing-argument", "2:1: SHELL names no program"],
    ["SHELL []", "missing-argument", "2:1: SHELL names no program"],
    ["SHELL sh -c", "bad-value", "2:7: SHELL is no JSON list"],
    ["EXPOSE", "missing-argument", "2:1: EXPOSE names no port"],
    ["VOLUME", "missing-argument", "2:1: VOLUME names no path"],
    ['VOLUME [""]', "bad-value", "2:8: VOLUME has an empty path"],
    ["USER", "missing-argument", "2:1: USER has no value"],
    ["WORKDIR  ", "missing-argument", "2:1: WORKDIR has no value"],
    ["HEALTHCHECK", "missing-argument", "2:1: HEALTHCHECK has no command"],
    ["HEALTHCHECK NONE x", "too-many-arguments", "2:18: HEALTHCHECK NONE has arguments"],
    ["HEALTHCHECK curl x", "bad-value", '2:13: HEALTHCHECK knows no "curl"'],
    ["HEALTHCHECK CMD", "missing-argument", "2:13: HEALTHCHECK CMD has no command"],
    ["HEALTHCHECK --interval=5 CMD x", "bad-value", "2:13: --interval=5 is no duration"],
    ["HEALTHCHECK --timeout=1us CMD x", "bad-value", "2:13: --timeout=1us is less than 1ms"],
    ["HEALTHCHECK --retries=-1 CMD x", "bad-value", "2:13: --retries=-1 is no count"],
    ["ONBUILD", "missing-argument", "2:1: ONBUILD has no instruction"],
    ["ONBUILD ONBUILD USER x", "bad-value", "2:9: ONBUILD cannot hold ONBUILD"],
    ["ONBUILD from x", "bad-value", "2:9: ONBUILD cannot hold FROM"],
    ["ONBUILD MAINTAINER x", "bad-value", "2:9: ONBUILD cannot hold MAINTAINER"],
    ["ONBUILD COPY a", "missing-argument", "2:9: COPY has a source but no destination"],
    ["ONBUILD \\\n  COPPY a b", "unknown-instruction", "3:3: unknown instruction COPPY, did you mean COPY?"],
    ["\\\n # c\n RUM x", "unknown-instruction", "4:2: unknown instruction RUM, did you mean RUN?"],
  ])("%j", (line, code, message) => {
    const error = failure(() => parseDockerfile(`FROM x\n${line}`, "path/to/Dockerfile"));
    expect(error).toMatchObject({ code, message: `path/to/Dockerfile:${message}` });
    const [row, column] = message.split(":").map(Number);
    expect(error).toMatchObject({ line: row, column });
    expect(error.hint).toMatch(/\w/);
  });
});

const hint = (line: string): string | undefined => failure(() => parseDockerfile(`FROM x\n${line}`, "D")).hint;

test("hints show the form that is missing", () => {
  expect(hint("COPY --link= a b")).toBe("Write --link or --link=true.");
  expect(hint("COPY --chown a b")).toBe("Write --chown=VALUE.");
  expect(hint("ADD --form=a b c")).toBe(
    "Its flags are --chown, --chmod, --link, --exclude, --keep-git-dir, --checksum, --unpack.",
  );
  expect(hint("WORKDIR --x /a")).toBe("WORKDIR has no flags. Put -- before arguments that begin with dashes.");
});

test("an error without a place gets one from the caller, once", () => {
  const bare = failure(() => expandWord("${A?none}", () => undefined));
  expect(bare).toMatchObject({
    code: "required-variable",
    message: 'cannot expand "${A?none}": A: none',
    path: undefined,
  });
  const placed = bare.at("D", { line: 3, column: 4 });
  expect(placed).toMatchObject({
    code: bare.code,
    hint: bare.hint,
    detail: bare.message,
    message: `D:3:4: ${bare.message}`,
    line: 3,
  });
  expect(placed.at("E", { line: 1, column: 1 })).toBe(placed);
});
