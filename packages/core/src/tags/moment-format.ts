import { inTimeZone, type LocalTime } from "./local-time.ts";
import { momentTokens, type MomentToken } from "./moment-tokens.ts";

// Tokens that stand for a format of their own, as English has it.
const localFormats = {
  LT: "h:mm A",
  LTS: "h:mm:ss A",
  L: "MM/DD/YYYY",
  LL: "MMMM D, YYYY",
  LLL: "MMMM D, YYYY h:mm A",
  LLLL: "dddd, MMMM D, YYYY h:mm A",
  l: "M/D/YYYY",
  ll: "MMM D, YYYY",
  lll: "MMM D, YYYY h:mm A",
  llll: "ddd, MMM D, YYYY h:mm A",
};

const tokens: Readonly<Record<string, MomentToken>> = {
  ...momentTokens,
  ...Object.fromEntries(
    Object.entries(localFormats).map(([token, format]): [string, MomentToken] => [
      token,
      (time) => formatLocal(time, format),
    ]),
  ),
};

// The longest token at a place wins; text in brackets and a token after a backslash stand for themselves.
const parts = new RegExp(
  String.raw`\[(?<quoted>[^[]*)\]|\\?(?:${Object.keys(tokens)
    .toSorted((a, b) => b.length - a.length)
    .join("|")})|[^]`,
  "g",
);

/**
 * Formats an instant with moment's format tokens in a time zone, in English, without moment.
 *
 * @throws LayeredBuildError `bad-tag-rule` for a time zone that does not exist, and for `z` (a zone's abbreviation) outside UTC,
 *   which JavaScript's own zone data does not have
 */
export function formatMoment(date: Date, format: string, timeZone = "UTC"): string {
  return formatLocal(inTimeZone(date, timeZone), format);
}

function formatLocal(time: LocalTime, format: string): string {
  return [...format.matchAll(parts)]
    .map(([part, quoted]) => quoted ?? tokens[part]?.(time) ?? part.replaceAll("\\", ""))
    .join("");
}
