import { describe, expect, test } from "@jest/globals";
import { canonicalInstructions, parseDockerfile } from "../src/index.ts";

function lines(text: string, shell?: readonly string[]): readonly string[] {
  const [stage] = parseDockerfile(`FROM x\n${text}`, "D").stages;
  if (stage === undefined) throw new Error("no stage");
  return canonicalInstructions(stage, shell);
}

const first = (text: string): string | undefined =>
  parseDockerfile(text, "D").stages.map((stage) => canonicalInstructions(stage)[0])[0];

test("as text", () => {
  expect(lines("COPY --link --chown=1 a /b\nRUN --network=none  a  b\nONBUILD USER c")).toEqual([
    'FROM {"image":"x"}',
    'COPY {"chown":"1","destination":"/b","exclude":[],"heredocs":[],"link":true,"parents":false,"sources":["a"]}',
    'RUN {"command":{"form":"shell","text":"a b"},"heredocs":[],"mounts":[],"network":"none"}',
    'ONBUILD {"trigger":"USER c"}',
  ]);
});

describe("means the same", () => {
  test.each([
    ["RUN a && b", "run a \\\n    && \\\n# why\n\n  b"],
    ["RUN a && b", "RUN a   &&\tb"],
    ["RUN a 'b  c' d", "RUN a  'b  c'   d"],
    ['RUN a "$b  ${c:-d}" e', 'RUN a   "$b  ${c:-d}" e'],
    ["RUN a\\ \\ b c", "RUN a\\ \\ b  c"],
    ["ENV a=b c=d", "ENV a=b \\\n    c=d"],
    ["COPY --link --chown=1 a b", "COPY --chown=1   --link=true  a   b"],
    ["EXPOSE 1 2", "EXPOSE 2  1"],
    ["# c\nUSER a\n\n# d", "user   a"],
    ['CMD ["a","b"]', 'CMD [ "a" , "b" ]'],
    ["RUN <<E\na\nE", "RUN  <<E\na\nE"],
    [
      'SHELL ["/bin/bash","-euxo","pipefail","-c"]\nRUN a b',
      'SHELL ["/bin/bash", "-euxo", "pipefail", "-c"]\nRUN a  b',
    ],
    ["ONBUILD RUN a b", "onbuild  \\\n RUN a \\\nb"],
  ])("%j and %j", (one, other) => {
    expect(lines(other)).toEqual(lines(one));
  });
});

describe("means something else", () => {
  test.each([
    ["RUN a 'b c'", "RUN a 'b  c'"],
    ['RUN a "b c"', 'RUN a "b  c"'],
    ["RUN a b", "RUN ab"],
    ["RUN a\\ b", "RUN a b"],
    ["RUN a \"$(b 'c d')\"", "RUN a \"$(b 'c  d')\""],
    ['RUN a "$(b "c d")"', 'RUN a "$(b "c  d")"'],
    ['RUN a "${b:-"c d"}"', 'RUN a "${b:-"c  d"}"'],
    ["RUN a `b 'c d'`", "RUN a `b 'c  d'`"],
    ["RUN a $'b\\' c d'", "RUN a $'b\\' c  d'"],
    ['RUN a "\\" "b c"', 'RUN a "\\" "b  c"'],
    ["RUN a \"it's\" 'b c'", "RUN a \"it's\" 'b  c'"],
    ["RUN a it's b", "RUN a it's  b"],
    ["RUN <<E\na b\nE", "RUN <<E\na  b\nE"],
    ["RUN <<E\na\nE", "RUN <<'E'\na\nE"],
    ["RUN <<E\na\n\nE", "RUN <<E\na\nE"],
    ["CMD a b", "CMD a  b"],
    ['CMD ["a b"]', 'CMD ["a  b"]'],
    ["ENV a b c", "ENV a b  c"],
    ["ENV a=b", "LABEL a=b"],
    ["COPY a b", "COPY --link a b"],
    ["COPY a b", "ADD a b"],
    ["RUN --mount=target=/a b", "RUN --mount=target=/b b"],
    ["USER a\nUSER b", "USER b\nUSER a"],
    ['SHELL ["python","-c"]\nRUN a b', 'SHELL ["python","-c"]\nRUN a  b'],
    ["ARG a", "ARG a="],
  ])("%j and %j", (one, other) => {
    expect(lines(other)).not.toEqual(lines(one));
  });

  test("below a base whose shell is none", () => {
    expect(lines("RUN a b", ["pwsh", "-Command"])).not.toEqual(lines("RUN a  b", ["pwsh", "-Command"]));
  });

  test("the name and the platform of a stage", () => {
    expect(new Set(["FROM a", "FROM a AS b", "FROM a AS c", "FROM --platform=p a"].map(first)).size).toBe(4);
  });
});
