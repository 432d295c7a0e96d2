import { describe, expect, test } from "@jest/globals";
import { type Instruction, parseDockerfile } from "../src/index.ts";

/** The instructions of one stage, without their places. */
function parse(...lines: readonly string[]): object[] {
  const { stages } = parseDockerfile(["FROM base", ...lines].join("\n"), "Dockerfile");
  return (stages[0]?.instructions ?? []).map(
    ({ source: _source, start: _start, end: _end, ...rest }: Instruction) => rest,
  );
}

const shell = (text: string): object => ({ command: { form: "shell", text } });

const exec = (...argv: string[]): object => ({ command: { form: "exec", argv } });

const body = (name: string, content: string, more: object = {}): object => ({
  name,
  content,
  expand: true,
  stripTabs: false,
  ...more,
});

const copied = (heredocs: readonly object[], sources: readonly string[], destination: string): object => ({
  kind: "COPY",
  sources,
  heredocs,
  destination,
  link: false,
  parents: false,
  exclude: [],
});

const run = (text: string, ...heredocs: readonly object[]): object => ({
  kind: "RUN",
  command: { form: "shell", text },
  mounts: [],
  heredocs,
});

describe("FROM", () => {
  test.each([
    ["FROM alpine", { image: "alpine" }],
    ["from  alpine:3.20   as   Build", { image: "alpine:3.20", as: "build" }],
    [
      "FROM --platform=$BUILDPLATFORM golang:${V:-1.24} AS go-1.x_2",
      { image: "golang:${V:-1.24}", platform: "$BUILDPLATFORM", as: "go-1.x_2" },
    ],
    ['FROM --platform="linux/amd64" a@sha256:0', { image: "a@sha256:0", platform: "linux/amd64" }],
    ["FROM --platform= a", { image: "a" }],
  ])("%s", (line, expected) => {
    const { from } = parseDockerfile(line, "Dockerfile").stages[0] ?? {};
    expect(from).toEqual({ ...expected, kind: "FROM", source: line, start: expect.anything(), end: expect.anything() });
  });
});

describe("ARG, ENV and LABEL", () => {
  test.each([
    ["ARG A", { kind: "ARG", args: [{ name: "A" }] }],
    [
      "ARG A= B='x y' C",
      { kind: "ARG", args: [{ name: "A", default: "" }, { name: "B", default: "'x y'" }, { name: "C" }] },
    ],
    [
      "ENV A=1 B=a\\ b C=\"x 'y' z\"",
      {
        kind: "ENV",
        pairs: [
          { key: "A", value: "1" },
          { key: "B", value: "a\\ b" },
          { key: "C", value: "\"x 'y' z\"" },
        ],
      },
    ],
    ["ENV A some  text = here", { kind: "ENV", pairs: [{ key: "A", value: "some  text = here" }] }],
    ["ENV A=b=c", { kind: "ENV", pairs: [{ key: "A", value: "b=c" }] }],
    ["ENV A=", { kind: "ENV", pairs: [{ key: "A", value: "" }] }],
    ['LABEL "com.example"=x', { kind: "LABEL", pairs: [{ key: '"com.example"', value: "x" }] }],
    [
      "label a.b=c \\\n  d=e",
      {
        kind: "LABEL",
        pairs: [
          { key: "a.b", value: "c" },
          { key: "d", value: "e" },
        ],
      },
    ],
    ["LABEL version 1.0", { kind: "LABEL", pairs: [{ key: "version", value: "1.0" }] }],
  ])("%s", (line, expected) => {
    expect(parse(line)).toEqual([expected]);
  });
});

describe("COPY and ADD", () => {
  const plain = { kind: "COPY", heredocs: [], link: false, parents: false, exclude: [] };
  test.each([
    ["COPY a b /x/", { sources: ["a", "b"], destination: "/x/" }],
    [
      "COPY --from=build --chown=1:2 --chmod=u=rwX --link a .",
      { sources: ["a"], destination: ".", from: "build", chown: "1:2", chmod: "u=rwX", link: true },
    ],
    ["COPY --link=false --parents=TRUE a b", { sources: ["a"], destination: "b", parents: true }],
    ["COPY --exclude=*.md --exclude='a b' . /x", { sources: ["."], destination: "/x", exclude: ["*.md", "a b"] }],
    ['COPY ["a b", "c", "/x y"]', { sources: ["a b", "c"], destination: "/x y" }],
    ['COPY --link ["a", "b"]', { sources: ["a"], destination: "b", link: true }],
    ['COPY ["a", b]', { sources: ['["a",'], destination: "b]" }],
    ["COPY -- --odd /x", { sources: ["--odd"], destination: "/x" }],
    ["COPY a --link", { sources: ["a"], destination: "--link" }],
    ['COPY "a b" /x', { sources: ['"a', 'b"'], destination: "/x" }],
    ['COPY --chown=a\\ b"c d" a b', { sources: ["a"], destination: "b", chown: "a bc d" }],
    ["COPY --from= a b", { sources: ["a"], destination: "b" }],
  ])("%s", (line, expected) => {
    expect(parse(line)).toEqual([{ ...plain, ...expected }]);
  });

  test.each([
    ["ADD a.tar /x", {}],
    [
      "ADD --checksum=sha256:0 --keep-git-dir --unpack=false a.tar /x",
      { checksum: "sha256:0", keepGitDir: true, unpack: false },
    ],
    ["ADD --keep-git-dir=false --exclude=a --link a.tar /x", { keepGitDir: false, exclude: ["a"], link: true }],
  ])("%s", (line, expected) => {
    expect(parse(line)).toEqual([{ ...plain, kind: "ADD", sources: ["a.tar"], destination: "/x", ...expected }]);
  });
});

describe("RUN", () => {
  const plain = { kind: "RUN", mounts: [], heredocs: [] };
  test.each([
    ["RUN apt update", shell("apt update")],
    ["RUN   echo  a   b  ", shell("echo  a   b")],
    ['RUN ["a", "b c"]', exec("a", "b c")],
    ['RUN  [ "a" ]', exec("a")],
    ["RUN []", exec()],
    ["RUN [ -f x ] && y", shell("[ -f x ] && y")],
    ["RUN ['a']", shell("['a']")],
    ['RUN ["a"] b', shell('["a"] b')],
    ["RUN", shell("")],
    ["RUN --network=none --security=insecure x", { ...shell("x"), network: "none", security: "insecure" }],
    ["RUN --device=vendor.com/gpu=all --device=b x", { ...shell("x"), devices: ["vendor.com/gpu=all", "b"] }],
    ["RUN echo --network=x", shell("echo --network=x")],
    ["RUN --mount=target=/x y", { ...shell("y"), mounts: [{ type: "bind", options: { target: "/x" } }] }],
    [
      "RUN --mount=type=cache,id=$ID,target=/c,sharing=locked --mount=TYPE=Secret,id=s,required true",
      {
        ...shell("true"),
        mounts: [
          { type: "cache", options: { type: "cache", id: "$ID", target: "/c", sharing: "locked" } },
          { type: "secret", options: { type: "Secret", id: "s", required: "true" } },
        ],
      },
    ],
    [
      "RUN --mount=from=build,src=/a,dst=/b,rw x",
      { ...shell("x"), mounts: [{ type: "bind", options: { from: "build", src: "/a", dst: "/b", rw: "true" } }] },
    ],
    [
      'RUN --mount=\\"target=/a,b\\",ro=false x',
      { ...shell("x"), mounts: [{ type: "bind", options: { target: "/a,b", ro: "false" } }] },
    ],
    [
      "RUN --mount=type=$T,target=/x y",
      { ...shell("y"), mounts: [{ type: "$T", options: { type: "$T", target: "/x" } }] },
    ],
  ])("%s", (line, expected) => {
    expect(parse(line)).toEqual([{ ...plain, ...expected }]);
  });
});

describe("the others", () => {
  test.each([
    ["CMD a  b", { kind: "CMD", command: { form: "shell", text: "a  b" } }],
    ['CMD ["a","\\u0041"]', { kind: "CMD", command: { form: "exec", argv: ["a", "A"] } }],
    ["ENTRYPOINT []", { kind: "ENTRYPOINT", command: { form: "exec", argv: [] } }],
    ["ENTRYPOINT exec x", { kind: "ENTRYPOINT", command: { form: "shell", text: "exec x" } }],
    ['SHELL ["/bin/bash", "-c"]', { kind: "SHELL", argv: ["/bin/bash", "-c"] }],
    ["EXPOSE 80 443/tcp $P", { kind: "EXPOSE", values: ["$P", "443/tcp", "80"] }],
    ["VOLUME /a  /b", { kind: "VOLUME", values: ["/a", "/b"] }],
    ['VOLUME ["/a b", " /c "]', { kind: "VOLUME", values: ["/a b", "/c"] }],
    ["USER app:$G", { kind: "USER", value: "app:$G" }],
    ["WORKDIR /a b", { kind: "WORKDIR", value: "/a b" }],
    ["STOPSIGNAL SIGTERM", { kind: "STOPSIGNAL", value: "SIGTERM" }],
    ["MAINTAINER A B <c@d>", { kind: "MAINTAINER", value: "A B <c@d>" }],
    ["HEALTHCHECK none", { kind: "HEALTHCHECK" }],
    ["HEALTHCHECK CMD  a b", { kind: "HEALTHCHECK", command: { form: "shell", text: "a b" } }],
    ['HEALTHCHECK cmd ["a"]', { kind: "HEALTHCHECK", command: { form: "exec", argv: ["a"] } }],
    [
      "HEALTHCHECK --interval=1m30s --timeout=.5s --start-period=0 --start-interval=1ms --retries=3 CMD a",
      {
        kind: "HEALTHCHECK",
        command: { form: "shell", text: "a" },
        interval: "1m30s",
        timeout: ".5s",
        startPeriod: "0",
        startInterval: "1ms",
        retries: "3",
      },
    ],
    [
      "ONBUILD COPY --link a /b  ",
      {
        kind: "ONBUILD",
        trigger: "COPY --link a /b  ",
        instruction: expect.objectContaining({ kind: "COPY", sources: ["a"], link: true, source: "COPY --link a /b" }),
      },
    ],
    [
      "onbuild  run  x",
      { kind: "ONBUILD", trigger: "run  x", instruction: expect.objectContaining({ kind: "RUN", source: "run  x" }) },
    ],
  ])("%s", (line, expected) => {
    expect(parse(line)).toEqual([expected]);
  });
});

describe("here-documents", () => {
  test.each([
    [["RUN <<EOF", "a", "  # b", "", "EOF"], [run("<<EOF", body("EOF", "a\n  # b\n\n"))]],
    [
      ["RUN <<EOF", "EOF", "USER x"],
      [run("<<EOF", body("EOF", "")), { kind: "USER", value: "x" }],
    ],
    [["RUN <<-E cat > /x", "\t\ta\t", "\tE"], [run("<<-E cat > /x", body("E", "a\t\n", { stripTabs: true }))]],
    [["RUN <<'E'", "$a", "E"], [run("<<'E'", body("E", "$a\n", { expand: false }))]],
    [['RUN 3<< "E F" x', "a", "E F"], [run('3<< "E F" x', body("E F", "a\n", { expand: false }))]],
    [["RUN cat <<A - <<B", "1", "A", "2", "B"], [run("cat <<A - <<B", body("A", "1\n"), body("B", "2\n"))]],
    [
      ['RUN echo "<<A"', "USER x"],
      [run('echo "<<A"'), { kind: "USER", value: "x" }],
    ],
    [
      ["RUN echo it's <<A", "USER x"],
      [run("echo it's <<A"), { kind: "USER", value: "x" }],
    ],
    [["RUN a <<<b"], [run("a <<<b")]],
    [["RUN <<$Y b", "1", "$Y"], [run("<<$Y b", body("$Y", "1\n"))]],
    [["RUN <<E\\ F b", "1", "E F"], [run("<<E\\ F b", body("E F", "1\n"))]],
    [["RUN a << b", "1", "b"], [run("a << b", body("b", "1\n"))]],
    [["RUN x \\", "  <<A", "1", "A"], [run("x   <<A", body("A", "1\n"))]],
    [["RUN <<E", "a \\", "E"], [run("<<E", body("E", "a \\\n"))]],
    [
      ["RUN <<E", "a\r", "E\r", "USER b"],
      [run("<<E", body("E", "a\r\n")), { kind: "USER", value: "b" }],
    ],
    [
      ['COPY <<A b <<"C" /x/', "1", "A", "$2", "C"],
      [copied([body("A", "1\n"), body("C", "$2\n", { expand: false })], ["b"], "/x/")],
    ],
    [["COPY <<A <<A /x/", "1", "A", "2", "A"], [copied([body("A", "2\n"), body("A", "2\n")], [], "/x/")]],
    [
      ['COPY ["<<A", "/x"]', "USER b"],
      [copied([body("A", "")], [], "/x"), { kind: "USER", value: "b" }],
    ],
    [
      ["CMD <<E", "USER b"],
      [
        { kind: "CMD", command: { form: "shell", text: "<<E" } },
        { kind: "USER", value: "b" },
      ],
    ],
    [
      ["ONBUILD RUN <<-E", "\ta", "E"],
      [
        {
          kind: "ONBUILD",
          trigger: "RUN <<-E\n\ta\nE",
          instruction: expect.objectContaining(run("<<-E", body("E", "a\n", { stripTabs: true }))),
        },
      ],
    ],
  ])("%j", (lines, expected) => {
    expect(parse(...lines)).toEqual(expected);
  });
});
