const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** How a length of time is written, for messages. */
export const durationForm = "write a number and s, m, h, d or w, such as 30d";

/** Milliseconds of a length of time as a policy writes it: `90m`, `24h`, `30d`, `2w`; `0` is none. Undefined for all else. */
export function parseDuration(text: string): number | undefined {
  if (text === "0") return 0;
  const [, number, unit] = /^(\d{1,6})([smhdw])$/.exec(text) ?? [];
  return number === undefined || unit === undefined ? undefined : Number(number) * (UNITS[unit] ?? 0);
}
