import { readFlags } from "./flags.ts";
import { given } from "./given.ts";
import type { Command, CommandInstruction, RunInstruction, ShellInstruction } from "./instruction.ts";
import type { InstructionSource } from "./instruction-source.ts";
import { parseMount } from "./parse-mount.ts";
import type { Token } from "./token.ts";

/** What an instruction starts: a JSON list, or else text for the shell. */
export function readCommand(source: InstructionSource, text: Token = source.rest): Command {
  const list = source.json(text);
  return list.kind === "strings" ? { form: "exec", argv: list.values } : { form: "shell", text: text.text };
}

/** `RUN`. */
export function parseRun(source: InstructionSource): RunInstruction {
  const flags = readFlags(source, { mount: "texts", network: "text", security: "text", device: "texts" });
  const choose = (name: string, values: readonly string[]): string | undefined => {
    const value = flags.text(name);
    if (value === undefined || values.includes(value)) return value;
    const hint = `It can be ${values.join(", ")}.`;
    throw source.error("bad-value", `--${name} is ${JSON.stringify(value)}`, hint, flags.token(name));
  };
  const network = choose("network", ["default", "none", "host"]);
  const security = choose("security", ["sandbox", "insecure"]);
  const devices = flags.texts("device").map((flag) => flag.text);
  return {
    ...source.place,
    kind: "RUN",
    command: readCommand(source),
    mounts: flags.texts("mount").map((flag) => parseMount(source, flag)),
    heredocs: source.heredocs.map(({ raw: _raw, ...heredoc }) => heredoc),
    ...given("network", network),
    ...given("security", security),
    ...given("devices", devices.length === 0 ? undefined : devices),
  };
}

/** `CMD` and `ENTRYPOINT`. */
export function parseCommand(source: InstructionSource, kind: "CMD" | "ENTRYPOINT"): CommandInstruction {
  readFlags(source, {});
  return { ...source.place, kind, command: readCommand(source) };
}

/** `SHELL ["…"]`. */
export function parseShell(source: InstructionSource): ShellInstruction {
  readFlags(source, {});
  const list = source.json();
  const hint = 'Write SHELL ["/bin/sh", "-c"].';
  if (source.rest.text === "" || (list.kind === "strings" && list.values.length === 0)) {
    throw source.error("missing-argument", "SHELL names no program", hint);
  }
  if (list.kind !== "strings") throw source.error("bad-value", "SHELL is no JSON list", hint, source.rest);
  return { ...source.place, kind: "SHELL", argv: list.values };
}
