import { expandWord, expandWords, parseDockerfile } from "@layered-build/dockerfile";
import type { ContainerConfig } from "@layered-build/oci";
import { describe, expect, test } from "@jest/globals";
import { changeConfig, type ConfigInstruction } from "../src/build/native/container-config.ts";

const variables: Readonly<Record<string, string>> = { A: "1", PORTS: "81 82/udp", DIR: "/d" };
const lookup = (name: string): string | undefined => variables[name];
const expand = {
  word: (word: string): string => expandWord(word, lookup, { escape: "\\" }).value,
  list: (word: string): readonly string[] => expandWords(word, lookup, { escape: "\\" }).values,
};

/** The configuration that one line of a Dockerfile makes of another, and its history entry. */
function changed(line: string, config: ContainerConfig = {}, cmdSet = false): readonly [ContainerConfig, string?] {
  const [instruction] = parseDockerfile(`FROM scratch\n${line}\n`, "Dockerfile").stages[0]?.instructions ?? [];
  if (instruction === undefined || !isConfig(instruction)) throw new Error(`${line} is no configuration`);
  const change = changeConfig(config, instruction, expand, { cmdSet });
  return change.createdBy === undefined ? [change.config] : [change.config, change.createdBy];
}

function isConfig(instruction: { readonly kind: string }): instruction is ConfigInstruction {
  return !["FROM", "ARG", "COPY", "ADD", "RUN", "WORKDIR", "MAINTAINER"].includes(instruction.kind);
}

describe("changeConfig", () => {
  test.each<[string, ContainerConfig, ContainerConfig, string | undefined]>([
    ["ENV B=2", { Env: ["PATH=/bin"] }, { Env: ["PATH=/bin", "B=2"] }, "ENV B=2"],
    ["ENV PATH=/x B=2", { Env: ["PATH=/bin", "C=3"] }, { Env: ["PATH=/x", "C=3", "B=2"] }, "ENV PATH=/x B=2"],
    ["ENV A=new B=$A", {}, { Env: ["A=new", "B=1"] }, "ENV A=new B=1"],
    ["ENV B=\"a b\" C='$A'", {}, { Env: ["B=a b", "C=$A"] }, "ENV B=a b C=$A"],
    ["ENV B some text", {}, { Env: ["B=some text"] }, "ENV B=some text"],
    ["ENV B=", { Env: ["B=1"] }, { Env: ["B="] }, "ENV B="],
    ["ENV A=2", { Env: ["AB=1"] }, { Env: ["AB=1", "A=2"] }, "ENV A=2"],
    ["ENV PATH2=x", { Env: ["PATH=/bin"] }, { Env: ["PATH=/bin", "PATH2=x"] }, "ENV PATH2=x"],
    [
      'LABEL a=1 "b c"="$A"',
      { Labels: { a: "0", z: "9" } },
      { Labels: { a: "1", z: "9", "b c": "1" } },
      "LABEL a=1 b c=1",
    ],
    [
      "EXPOSE 443 80/TCP",
      { ExposedPorts: { "22/tcp": {} } },
      { ExposedPorts: { "22/tcp": {}, "443/tcp": {}, "80/tcp": {} } },
      "EXPOSE [443/tcp 80/tcp]",
    ],
    ["EXPOSE $PORTS", {}, { ExposedPorts: { "81/tcp": {}, "82/udp": {} } }, "EXPOSE [81/tcp 82/udp]"],
    ["VOLUME /b $DIR", { Volumes: { "/a": {} } }, { Volumes: { "/a": {}, "/b": {}, "/d": {} } }, "VOLUME [/b /d]"],
    ['VOLUME ["/x y"]', {}, { Volumes: { "/x y": {} } }, "VOLUME [/x y]"],
    ["USER app:$A", { User: "root" }, { User: "app:1" }, "USER app:1"],
    ["STOPSIGNAL SIGTERM", {}, { StopSignal: "SIGTERM" }, "STOPSIGNAL SIGTERM"],
    ['SHELL ["/bin/bash", "-c"]', {}, { Shell: ["/bin/bash", "-c"] }, "SHELL [/bin/bash -c]"],
    ['CMD ["node", "$A"]', { Cmd: ["old"] }, { Cmd: ["node", "$A"], ArgsEscaped: true }, 'CMD ["node" "$A"]'],
    ["CMD echo  $A", {}, { Cmd: ["/bin/sh", "-c", "echo  $A"], ArgsEscaped: true }, 'CMD ["/bin/sh" "-c" "echo  $A"]'],
    [
      "CMD x",
      { Shell: ["/bin/bash", "-ec"] },
      { Shell: ["/bin/bash", "-ec"], Cmd: ["/bin/bash", "-ec", "x"], ArgsEscaped: true },
      'CMD ["/bin/bash" "-ec" "x"]',
    ],
    ["CMD []", {}, { Cmd: [], ArgsEscaped: true }, "CMD []"],
    ['ENTRYPOINT ["a"]', { Cmd: ["inherited"] }, { Entrypoint: ["a"] }, 'ENTRYPOINT ["a"]'],
    ["ENTRYPOINT a b", {}, { Entrypoint: ["/bin/sh", "-c", "a b"] }, 'ENTRYPOINT ["/bin/sh" "-c" "a b"]'],
    [
      "HEALTHCHECK NONE",
      {},
      { Healthcheck: { Test: ["NONE"] } },
      "HEALTHCHECK {Test:[NONE] Interval:0s Timeout:0s StartPeriod:0s StartInterval:0s Retries:0}",
    ],
    ["ONBUILD COPY . /x", { OnBuild: ["RUN a"] }, { OnBuild: ["RUN a", "COPY . /x"] }, undefined],
  ])("%s", (line, before, after, history) => {
    expect(changed(line, before)).toEqual(history === undefined ? [after] : [after, history]);
  });

  test("ENTRYPOINT leaves the CMD of its own stage", () => {
    expect(changed('ENTRYPOINT ["a"]', { Cmd: ["own"] }, true)[0]).toEqual({ Cmd: ["own"], Entrypoint: ["a"] });
  });

  test("members that nobody knows stay", () => {
    expect(changed("USER a", { Unknown: 1 })[0]).toEqual({ Unknown: 1, User: "a" });
  });
});

describe("HEALTHCHECK", () => {
  const second = 1_000_000_000;
  test.each<[string, object, string]>([
    [
      "--interval=30s CMD a b",
      { Test: ["CMD-SHELL", "a b"], Interval: 30 * second },
      "{Test:[CMD-SHELL a b] Interval:30s Timeout:0s StartPeriod:0s StartInterval:0s Retries:0}",
    ],
    [
      '--timeout=1m30s --retries=3 CMD ["a", "b"]',
      { Test: ["CMD", "a", "b"], Timeout: 90 * second, Retries: 3 },
      "{Test:[CMD a b] Interval:0s Timeout:1m30s StartPeriod:0s StartInterval:0s Retries:3}",
    ],
    [
      "--start-period=1.5h --start-interval=500ms CMD a",
      { Test: ["CMD-SHELL", "a"], StartPeriod: 5400 * second, StartInterval: second / 2 },
      "{Test:[CMD-SHELL a] Interval:0s Timeout:0s StartPeriod:1h30m0s StartInterval:500ms Retries:0}",
    ],
    [
      "--interval=2h CMD a",
      { Test: ["CMD-SHELL", "a"], Interval: 7200 * second },
      "{Test:[CMD-SHELL a] Interval:2h0m0s Timeout:0s StartPeriod:0s StartInterval:0s Retries:0}",
    ],
    [
      "--interval=1500us --timeout=1.5s CMD a",
      { Test: ["CMD-SHELL", "a"], Interval: 1_500_000, Timeout: 1.5 * second },
      "{Test:[CMD-SHELL a] Interval:1.5ms Timeout:1.5s StartPeriod:0s StartInterval:0s Retries:0}",
    ],
    [
      "--interval=0 --retries=0 CMD a",
      { Test: ["CMD-SHELL", "a"] },
      "{Test:[CMD-SHELL a] Interval:0s Timeout:0s StartPeriod:0s StartInterval:0s Retries:0}",
    ],
  ])("%s", (text, healthcheck, history) => {
    expect(changed(`HEALTHCHECK ${text}`)).toEqual([{ Healthcheck: healthcheck }, `HEALTHCHECK ${history}`]);
  });

  test.each([
    "--interval=30 CMD a",
    "--interval=1us CMD a",
    "--timeout=1x CMD a",
    "--timeout=s CMD a",
    "--interval=-1s CMD a",
    "--retries=x CMD a",
    "--retries=-1 CMD a",
    "--retries=1.5 CMD a",
  ])("refuses %s", (text) => {
    expect(() => changed(`HEALTHCHECK ${text}`)).toThrow(/HEALTHCHECK|retries|interval|timeout/);
  });
});
