import type { HealthcheckInstruction } from "@layered-build/dockerfile";
import type { ContainerConfig } from "@layered-build/oci";
import { LayeredBuildError } from "../../error.ts";

type Healthcheck = NonNullable<ContainerConfig["Healthcheck"]>;

/** The health check of an image, as Docker's image spec has it (durations in nanoseconds; what is not given is absent). */
export function healthcheckOf(instruction: HealthcheckInstruction): Healthcheck {
  const { command } = instruction;
  if (command === undefined) return { Test: ["NONE"] };
  const times = {
    Interval: nanoseconds("interval", instruction.interval),
    Timeout: nanoseconds("timeout", instruction.timeout),
    StartPeriod: nanoseconds("start-period", instruction.startPeriod),
    StartInterval: nanoseconds("start-interval", instruction.startInterval),
    Retries: retries(instruction.retries),
  };
  return {
    Test: command.form === "exec" ? ["CMD", ...command.argv] : ["CMD-SHELL", command.text],
    ...Object.fromEntries(Object.entries(times).filter(([, value]) => value !== 0)),
  };
}

/** The health check as the history shows it: Go's `%+v` of BuildKit's struct. */
export function healthcheckText(check: Healthcheck): string {
  const test = (check.Test ?? []).join(" ");
  const times = [check.Interval, check.Timeout, check.StartPeriod, check.StartInterval].map((time) =>
    goDuration(time ?? 0),
  );
  return (
    `{Test:[${test}] Interval:${times[0]} Timeout:${times[1]} StartPeriod:${times[2]} ` +
    `StartInterval:${times[3]} Retries:${check.Retries ?? 0}}`
  );
}

const units: Readonly<Record<string, number>> = { ns: 1, us: 1e3, µs: 1e3, ms: 1e6, s: 1e9, m: 60e9, h: 3600e9 };

function nanoseconds(flag: string, text: string | undefined): number {
  if (text === undefined || text === "0") return 0;
  const parts = [...text.matchAll(/(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h)/g)];
  const total = parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * (units[unit ?? ""] ?? 0), 0);
  if (parts.map(([all]) => all).join("") !== text || (total !== 0 && total < 1e6)) {
    throw new LayeredBuildError(
      "bad-dockerfile",
      `HEALTHCHECK --${flag}=${text}: expected a time such as 30s or 1m30s, at least 1ms.`,
    );
  }
  return Math.trunc(total);
}

function retries(text: string | undefined): number {
  const count = Number(text ?? 0);
  if (Number.isInteger(count) && count >= 0) return count;
  throw new LayeredBuildError(
    "bad-dockerfile",
    `HEALTHCHECK --retries=${text ?? ""}: expected a whole number from 0 on.`,
  );
}

/** Go's time.Duration.String for whole milliseconds and up: `1m30s`, `0s`, `1.5s`, `500ms`. */
function goDuration(duration: number): string {
  if (duration === 0) return "0s";
  if (duration < 1e9) return `${duration / 1e6}ms`;
  const seconds = `${(duration % 60e9) / 1e9}s`;
  const minutes = Math.trunc(duration / 60e9);
  if (minutes === 0) return seconds;
  return minutes < 60 ? `${minutes}m${seconds}` : `${Math.trunc(minutes / 60)}h${minutes % 60}m${seconds}`;
}
