import { describe, expect, test } from "@jest/globals";
import type { ImageConfig } from "@layered-build/oci";
import { understandWrapFile } from "../src/wrap/wrap-file.ts";
import { parseVariables } from "../src/wrap/wrap-variables.ts";

const base = `ghcr.io/o/app:1@sha256:${"1".repeat(64)}`;
const head = "ARG BASE_IMAGE\nFROM ${BASE_IMAGE}\n";
const image: ImageConfig = {
  architecture: "amd64",
  os: "linux",
  config: { Env: ["PATH=/bin"], Entrypoint: ["run"], Cmd: ["x"] },
  rootfs: { type: "layers", diff_ids: [] },
};

const understand = (text: string, config = image) =>
  understandWrapFile({ path: "hf/Dockerfile", text }, base, [{ platform: "linux/amd64", config }]);

describe("what a Dockerfile is to a wrap", () => {
  test.each([
    [`${head}ENV A=1\nEXPOSE 7860\nUSER 1000\nLABEL a=b\nCMD ["x"]\nENTRYPOINT ["y"]\nSTOPSIGNAL SIGINT\n`, "config"],
    [`# syntax=docker/dockerfile:1\n${head}ENV A=1\n`, "config"],
    ["ARG BASE_IMAGE=ghcr.io/o/other\nFROM $BASE_IMAGE\nENV A=1\n", "config"],
    [head, "config"],
    [`# syntax=docker/dockerfile:1-labs\n${head}ENV A=1\n`, "build: # syntax=docker/dockerfile:1-labs"],
    [`${head}ENV A=1\nRUN true\n`, "build: RUN in line 4"],
    [`${head}COPY a /\n`, "build: COPY in line 3"],
    [`${head}ADD a /\n`, "build: ADD in line 3"],
    [`${head}WORKDIR /app\n`, "build: WORKDIR in line 3"],
    [`${head}ARG A=1\nENV B=$A\n`, "build: ARG in line 3"],
    [`${head}ONBUILD RUN true\n`, "build: ONBUILD in line 3"],
    ["ARG BASE_IMAGE\nFROM --platform=linux/amd64 $BASE_IMAGE\n", "build: FROM --platform"],
    ["ARG BASE_IMAGE\nFROM a AS a\nFROM $BASE_IMAGE\nCOPY --from=a /x /\n", "build: several stages"],
    ["FROM python:3.12\n", "foreign: it has no ARG BASE_IMAGE before FROM"],
    ["FROM python:3.12\nARG BASE_IMAGE\n", "foreign: it has no ARG BASE_IMAGE before FROM"],
    ["ARG BASE_IMAGE\nFROM python:3.12\n", "foreign: no FROM of it takes BASE_IMAGE"],
    ["ARG BASE_IMAGE\nFROM ${BASE_IMAGE}-slim\n", "foreign: no FROM of it takes BASE_IMAGE"],
  ])("%j is %s", (text, expected) => {
    const use = understand(text);
    expect(use.kind === "config" ? "config" : `${use.kind}: ${use.why}`).toBe(expected);
  });

  test("says what it sets, and does what BuildKit would", () => {
    const use = understand(`${head}ENV HOME=/data OLD=$PATH\nUSER me\nENTRYPOINT ["z"]\n`);
    if (use.kind !== "config") throw new Error(use.kind);
    expect(use.said).toEqual({ variables: new Set(["HOME", "OLD"]), user: true });
    const { config, history } = use.apply(image);
    // ENTRYPOINT clears a CMD of the image below.
    expect(config).toEqual({ Env: ["PATH=/bin", "HOME=/data", "OLD=/bin"], User: "me", Entrypoint: ["z"] });
    expect(history?.map(({ created_by }) => created_by)).toEqual([
      "ENV HOME=/data OLD=/bin",
      "USER me",
      'ENTRYPOINT ["z"]',
    ]);
    expect(history?.every(({ empty_layer }) => empty_layer)).toBe(true);
  });

  test.each([
    [
      "FROM ${BASE_IMAGE} AS b\nENV HOME=/data PORT=1\nUSER app\nFROM b\nENV PORT=80 HOST=$X\nCOPY a /\n",
      { variables: new Set(["HOME", "PORT", "HOST"]), user: true },
      { HOME: "/data", PORT: "80" },
    ],
    [
      "FROM ${BASE_IMAGE} AS a\nUSER app\nENV A=1\nFROM ${BASE_IMAGE}\nENV B=2\nCOPY --from=a /a /\n",
      { variables: new Set(["B"]), user: false },
      { B: "2" },
    ],
    [
      "FROM ${BASE_IMAGE} AS a\nONBUILD USER app\nFROM a AS b\nENV A='x y'\nFROM b\nCOPY a /\n",
      { variables: new Set(["A"]), user: true },
      {},
    ],
  ])("the stages below say it too: %j", (text, said, env) => {
    const use = understand(`ARG BASE_IMAGE\n${text}`);
    if (use.kind !== "build") throw new Error(use.kind);
    expect(use.said).toEqual(said);
    expect(Object.fromEntries(use.env)).toEqual(env);
  });

  test("an image with ONBUILD is there to be built on", () => {
    const use = understand(`${head}ENV A=1\n`, { ...image, config: { OnBuild: ["RUN true"] } });
    expect(use).toMatchObject({ kind: "build", why: "ONBUILD triggers of the image to set off" });
  });
});

describe("the input env", () => {
  test("sets variables in its order, and leaves those that the wrap would set", () => {
    const { set, left } = parseVariables(["B=1", "A=x=y z", "EMPTY=", "!HF_HOME"]);
    expect([...set]).toEqual([
      ["B", "1"],
      ["A", "x=y z"],
      ["EMPTY", ""],
    ]);
    expect([...left]).toEqual(["HF_HOME"]);
  });

  test.each([
    ["PORT=1", "PORT is set by the input `port`"],
    ["!HOST", "HOST is set by the input `host`"],
    ["A", '"A" has no value'],
    ["=x", '"" is no name of a variable'],
    ["1A=x", '"1A" is no name of a variable'],
    ["!PATH", "!PATH names none of the variables that the wrap sets by itself"],
    ["!HOME=/x", "!HOME names none of the variables"],
    ["OK=2", "OK is given twice"],
    ["!HF_HOME", "HF_HOME is given twice"],
  ])("%j is refused", (line, message) => expect(() => parseVariables(["OK=1", "HF_HOME=/x", line])).toThrow(message));
});
