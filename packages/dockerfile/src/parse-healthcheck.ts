import { readFlags } from "./flags.ts";
import { given } from "./given.ts";
import type { HealthcheckInstruction } from "./instruction.ts";
import type { InstructionSource } from "./instruction-source.ts";
import { readCommand } from "./parse-run.ts";

const nanoseconds = { ns: 1, us: 1e3, µs: 1e3, μs: 1e3, ms: 1e6, s: 1e9, m: 6e10, h: 3.6e12 };

/** Go's duration syntax, `1h30m` or `1.5s`, as nanoseconds; undefined where it is none. */
function parseDuration(text: string): number | undefined {
  if (/^[+-]?0$/.test(text)) return 0;
  if (!/^[+-]?((\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h))+$/.test(text)) return undefined;
  let total = 0;
  for (const [, count, unit] of text.matchAll(/([\d.]+)(ns|us|µs|μs|ms|s|m|h)/g)) {
    const size = Object.entries(nanoseconds).find(([name]) => name === unit)?.[1] ?? 0;
    total += Number(count) * size;
  }
  return text.startsWith("-") ? -total : total;
}

/** `HEALTHCHECK [flags] CMD …` or `HEALTHCHECK NONE`. */
export function parseHealthcheck(source: InstructionSource): HealthcheckInstruction {
  const { rest } = source;
  const type = /^[^\t-\r ]*/.exec(rest.text)?.[0] ?? "";
  const argument = rest.text.slice(type.length).replace(/^[\t-\r ]+/, "");
  const text = { text: argument, offset: rest.offset + rest.text.length - argument.length };
  if (type === "") {
    throw source.error(
      "missing-argument",
      "HEALTHCHECK has no command",
      "Write HEALTHCHECK CMD COMMAND or HEALTHCHECK NONE.",
    );
  }
  if (type.toUpperCase() === "NONE") {
    if (argument === "") return { ...source.place, kind: "HEALTHCHECK" };
    throw source.error("too-many-arguments", "HEALTHCHECK NONE has arguments", "Write HEALTHCHECK NONE alone.", text);
  }
  const flags = readFlags(source, {
    interval: "text",
    timeout: "text",
    "start-period": "text",
    "start-interval": "text",
    retries: "text",
  });
  if (type.toUpperCase() !== "CMD") {
    throw source.error("bad-value", `HEALTHCHECK knows no ${JSON.stringify(type)}`, "CMD or NONE stands there.", rest);
  }
  const command = readCommand(source, text);
  if (argument === "" || (command.form === "exec" && command.argv.length === 0)) {
    throw source.error("missing-argument", "HEALTHCHECK CMD has no command", "Write HEALTHCHECK CMD COMMAND.", rest);
  }
  const duration = (name: string): string | undefined => {
    const value = flags.text(name);
    if (value === undefined || value === "") return undefined;
    const length = parseDuration(value);
    if (length === 0 || (length !== undefined && length >= nanoseconds.ms)) return value;
    const problem = length === undefined ? "is no duration" : "is less than 1ms";
    throw source.error("bad-value", `--${name}=${value} ${problem}`, "Write 30s, 1m30s or 500ms.", flags.token(name));
  };
  const retries = flags.text("retries") || undefined;
  if (retries !== undefined && (!/^\+?\d+$/.test(retries) || Number(retries) > 0x7fffffff)) {
    throw source.error(
      "bad-value",
      `--retries=${retries} is no count`,
      "Write a whole number from 0.",
      flags.token("retries"),
    );
  }
  return {
    ...source.place,
    kind: "HEALTHCHECK",
    command,
    ...given("interval", duration("interval")),
    ...given("timeout", duration("timeout")),
    ...given("startPeriod", duration("start-period")),
    ...given("startInterval", duration("start-interval")),
    ...given("retries", retries),
  };
}
