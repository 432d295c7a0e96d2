import { LayeredBuildError } from "../error.ts";
import type { LocalTime } from "./local-time.ts";

/** What a token of a date format stands for. */
export type MomentToken = (time: LocalTime) => string;

const months = "January February March April May June July August September October November December".split(" ");
const weekdays = "Sunday Monday Tuesday Wednesday Thursday Friday Saturday".split(" ");

/** moment's tokens in its default locale, English (https://momentjs.com/docs/#/displaying/format/), but for the `L` family. */
export const momentTokens: Readonly<Record<string, MomentToken>> = {
  ...numeric("M", (t) => t.month, 2),
  MMM: (t) => name(months, t.month - 1).slice(0, 3),
  MMMM: (t) => name(months, t.month - 1),
  ...numeric("Q", (t) => Math.ceil(t.month / 3)),
  ...numeric("D", (t) => t.day, 2),
  DDD: (t) => String(t.dayOfYear),
  DDDo: (t) => ordinal(t.dayOfYear),
  DDDD: (t) => pad(t.dayOfYear, 3),
  ...numeric("d", (t) => t.weekday),
  dd: (t) => name(weekdays, t.weekday).slice(0, 2),
  ddd: (t) => name(weekdays, t.weekday).slice(0, 3),
  dddd: (t) => name(weekdays, t.weekday),
  e: (t) => String(t.weekday),
  E: (t) => String(t.weekday === 0 ? 7 : t.weekday),
  ...numeric("w", (t) => t.week.number, 2),
  ...numeric("W", (t) => t.isoWeek.number, 2),
  Y: (t) => pad(t.year, 4),
  YY: (t) => pad(t.year % 100, 2),
  YYYY: (t) => pad(t.year, 4),
  YYYYY: (t) => pad(t.year, 5),
  YYYYYY: (t) => `+${pad(t.year, 6)}`,
  ...numeric("y", (t) => t.year, 2),
  yyy: (t) => pad(t.year, 3),
  yyyy: (t) => pad(t.year, 4),
  ...Object.fromEntries(["N", "NN", "NNN", "NNNNN"].map((token): [string, MomentToken] => [token, () => "AD"])),
  NNNN: () => "Anno Domini",
  gg: (t) => pad(t.week.year % 100, 2),
  gggg: (t) => pad(t.week.year, 4),
  ggggg: (t) => pad(t.week.year, 5),
  GG: (t) => pad(t.isoWeek.year % 100, 2),
  GGGG: (t) => pad(t.isoWeek.year, 4),
  GGGGG: (t) => pad(t.isoWeek.year, 5),
  a: (t) => (t.hour < 12 ? "am" : "pm"),
  A: (t) => (t.hour < 12 ? "AM" : "PM"),
  H: (t) => String(t.hour),
  HH: (t) => pad(t.hour, 2),
  h: (t) => String(hour12(t)),
  hh: (t) => pad(hour12(t), 2),
  k: (t) => String(t.hour || 24),
  kk: (t) => pad(t.hour || 24, 2),
  Hmm: (t) => `${t.hour}${pad(t.minute, 2)}`,
  Hmmss: (t) => `${t.hour}${pad(t.minute, 2)}${pad(t.second, 2)}`,
  hmm: (t) => `${hour12(t)}${pad(t.minute, 2)}`,
  hmmss: (t) => `${hour12(t)}${pad(t.minute, 2)}${pad(t.second, 2)}`,
  m: (t) => String(t.minute),
  mm: (t) => pad(t.minute, 2),
  s: (t) => String(t.second),
  ss: (t) => pad(t.second, 2),
  ...Object.fromEntries(
    [1, 2, 3, 4, 5, 6, 7, 8, 9].map((digits): [string, MomentToken] => [
      "S".repeat(digits),
      (t) => pad(t.millisecond, 3).padEnd(digits, "0").slice(0, digits),
    ]),
  ),
  X: (t) => String(Math.floor(t.epochMilliseconds / 1000)),
  x: (t) => String(t.epochMilliseconds),
  Z: (t) => offset(t, ":"),
  ZZ: (t) => offset(t, ""),
  z: zoneName,
  zz: zoneName,
};

function numeric(token: string, value: (time: LocalTime) => number, width?: number): Record<string, MomentToken> {
  const plain = { [token]: (t: LocalTime) => String(value(t)), [`${token}o`]: (t: LocalTime) => ordinal(value(t)) };
  return width === undefined ? plain : { ...plain, [token + token]: (t: LocalTime) => pad(value(t), width) };
}

function name(names: readonly string[], index: number): string {
  return names[index] ?? "";
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, "0");
}

function hour12({ hour }: LocalTime): number {
  return hour % 12 || 12;
}

function ordinal(value: number): string {
  const endings: Readonly<Record<number, string>> = { 1: "st", 2: "nd", 3: "rd" };
  const teen = Math.floor((value % 100) / 10) === 1;
  return `${value}${(teen ? undefined : endings[value % 10]) ?? "th"}`;
}

function offset({ offsetMinutes }: LocalTime, separator: string): string {
  const minutes = Math.abs(offsetMinutes);
  return `${offsetMinutes < 0 ? "-" : "+"}${pad(Math.floor(minutes / 60), 2)}${separator}${pad(minutes % 60, 2)}`;
}

function zoneName({ timeZone }: LocalTime): string {
  if (timeZone.toUpperCase() === "UTC") return "UTC";
  throw new LayeredBuildError(
    "bad-tag-rule",
    `the date format token z has no abbreviation for the time zone ${timeZone}`,
    {
      hint: "write the abbreviation into the format in brackets, such as [JST], or use Z for the offset",
    },
  );
}
