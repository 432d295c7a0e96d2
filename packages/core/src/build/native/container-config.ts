import type { Command, Instruction } from "@layered-build/dockerfile";
import type { ContainerConfig } from "@layered-build/oci";
import { parseExposedPorts } from "./exposed-ports.ts";
import { healthcheckOf, healthcheckText } from "./healthcheck.ts";
import { goQuotedList } from "./go-quote.ts";

/** The instructions that change only an image's configuration. */
export type ConfigInstruction = Exclude<
  Instruction,
  { kind: "FROM" | "ARG" | "COPY" | "ADD" | "RUN" | "WORKDIR" | "MAINTAINER" }
>;

/** What a configuration instruction does. `createdBy` is its history entry; ONBUILD has none, as in BuildKit. */
export interface ConfigChange {
  readonly config: ContainerConfig;
  readonly createdBy?: string;
}

/** Word expansion with the stage's environment; `list` expands and then splits, as EXPOSE does. */
export interface Expand {
  readonly word: (word: string) => string;
  readonly list: (word: string) => readonly string[];
}

/**
 * The effect of one instruction on a container's configuration, as BuildKit's dockerfile2llb has it (building.md 4.2 names each).
 * `cmdSet` says whether CMD was given in this stage: ENTRYPOINT clears an inherited CMD only.
 */
export function changeConfig(
  config: ContainerConfig,
  instruction: ConfigInstruction,
  expand: Expand,
  stage: { readonly cmdSet: boolean },
): ConfigChange {
  switch (instruction.kind) {
    case "ENV": {
      // One environment for the whole instruction: `ENV abc=bye def=$abc` sees the old abc.
      const pairs = instruction.pairs.map(({ key, value }) => [expand.word(key), expand.word(value)] as const);
      const env = pairs.reduce((list, [name, value]) => withEnv(list, name, value), config.Env ?? []);
      return { config: { ...config, Env: env }, createdBy: `ENV ${pairs.map((pair) => pair.join("=")).join(" ")}` };
    }
    case "LABEL": {
      const pairs = instruction.pairs.map(({ key, value }) => [expand.word(key), expand.word(value)] as const);
      const labels = { ...config.Labels, ...Object.fromEntries(pairs) };
      return {
        config: { ...config, Labels: labels },
        createdBy: `LABEL ${pairs.map((pair) => pair.join("=")).join(" ")}`,
      };
    }
    case "EXPOSE": {
      const ports = parseExposedPorts(instruction.values.flatMap(expand.list));
      const exposed = { ...config.ExposedPorts, ...Object.fromEntries(ports.map((port) => [port, {}])) };
      return { config: { ...config, ExposedPorts: exposed }, createdBy: `EXPOSE [${ports.join(" ")}]` };
    }
    case "VOLUME": {
      const volumes = instruction.values.map(expand.word);
      const all = { ...config.Volumes, ...Object.fromEntries(volumes.map((volume) => [volume, {}])) };
      return { config: { ...config, Volumes: all }, createdBy: `VOLUME [${volumes.join(" ")}]` };
    }
    case "USER": {
      const user = expand.word(instruction.value);
      return { config: { ...config, User: user }, createdBy: `USER ${user}` };
    }
    case "STOPSIGNAL": {
      const signal = expand.word(instruction.value);
      return { config: { ...config, StopSignal: signal }, createdBy: `STOPSIGNAL ${signal}` };
    }
    case "SHELL":
      return { config: { ...config, Shell: instruction.argv }, createdBy: `SHELL [${instruction.argv.join(" ")}]` };
    case "CMD": {
      const argv = commandOf(instruction.command, config);
      return { config: { ...config, Cmd: argv, ArgsEscaped: true }, createdBy: `CMD ${goQuotedList(argv)}` };
    }
    case "ENTRYPOINT": {
      const argv = commandOf(instruction.command, config);
      const { Cmd, ...withoutCmd } = config;
      const cleared = stage.cmdSet && Cmd !== undefined ? config : withoutCmd;
      return { config: { ...cleared, Entrypoint: argv }, createdBy: `ENTRYPOINT ${goQuotedList(argv)}` };
    }
    case "HEALTHCHECK": {
      const healthcheck = healthcheckOf(instruction);
      return {
        config: { ...config, Healthcheck: healthcheck },
        createdBy: `HEALTHCHECK ${healthcheckText(healthcheck)}`,
      };
    }
    case "ONBUILD":
      return { config: { ...config, OnBuild: [...(config.OnBuild ?? []), instruction.trigger] } };
  }
}

function commandOf(command: Command, config: ContainerConfig): readonly string[] {
  if (command.form === "exec") return command.argv;
  return [...(config.Shell ?? ["/bin/sh", "-c"]), command.text];
}

function withEnv(env: readonly string[], name: string, value: string): readonly string[] {
  const entry = `${name}=${value}`;
  const at = env.findIndex((each) => each.startsWith(`${name}=`));
  return at < 0 ? [...env, entry] : env.with(at, entry);
}
