import { LayeredBuildError } from "../error.ts";

/** A week and the year it belongs to. */
interface Week {
  readonly number: number;
  readonly year: number;
}

/** An instant as the clocks and calendars of a time zone show it; `month` 1-12, `weekday` 0 (Sunday) to 6. */
export interface LocalTime {
  readonly timeZone: string;
  readonly epochMilliseconds: number;
  readonly offsetMinutes: number;
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly dayOfYear: number;
  readonly weekday: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly millisecond: number;
  /** Weeks that begin on Sunday, week 1 being that of 1 January (the American way, moment's default). */
  readonly week: Week;
  /** ISO 8601: weeks that begin on Monday, week 1 being that of 4 January. */
  readonly isoWeek: Week;
}

const DAY = 86_400_000;

/**
 * Looks at an instant in a time zone of the IANA database.
 *
 * @throws LayeredBuildError `bad-tag-rule` for a time zone that does not exist
 */
export function inTimeZone(date: Date, timeZone: string): LocalTime {
  const offsetMinutes = offsetOf(date, timeZone);
  // The same clock reading in UTC: all fields can then be read without asking for the zone again.
  const local = new Date(date.getTime() + offsetMinutes * 60_000);
  const year = local.getUTCFullYear();
  const day = Math.floor(local.getTime() / DAY);
  return {
    timeZone,
    epochMilliseconds: date.getTime(),
    offsetMinutes,
    year,
    month: local.getUTCMonth() + 1,
    day: local.getUTCDate(),
    dayOfYear: day - dayNumber(year, 1, 1) + 1,
    weekday: local.getUTCDay(),
    hour: local.getUTCHours(),
    minute: local.getUTCMinutes(),
    second: local.getUTCSeconds(),
    millisecond: local.getUTCMilliseconds(),
    week: weekOf(day, 0, 1),
    isoWeek: weekOf(day, 1, 4),
  };
}

function offsetOf(date: Date, timeZone: string): number {
  try {
    const parts = new Intl.DateTimeFormat("en-US", { timeZone, timeZoneName: "longOffset" }).formatToParts(date);
    const text = parts.find(({ type }) => type === "timeZoneName")?.value ?? "";
    const [, sign, hours = "0", minutes = "0"] = /^GMT([+-])(\d\d):(\d\d)/.exec(text) ?? [];
    return (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
  } catch (error) {
    throw new LayeredBuildError("bad-tag-rule", `time zone "${timeZone}" does not exist`, {
      hint: "tz takes a name of the IANA database, such as tz='Asia/Tokyo' or tz='UTC'",
      cause: error,
    });
  }
}

// The week of a day (counted from 1970-01-01), where weeks begin on `firstWeekday` and week 1 holds that day of January.
function weekOf(day: number, firstWeekday: number, januaryDay: number): Week {
  const start = day - weekdayFrom(day, firstWeekday);
  // A week's year is the last one whose week 1 has begun with it: that of its middle, or one beside it.
  const around = new Date((start + 3) * DAY).getUTCFullYear();
  const starts = [around + 1, around, around - 1].map((year) => {
    const fixed = dayNumber(year, 1, januaryDay);
    return { year, first: fixed - weekdayFrom(fixed, firstWeekday) };
  });
  const { year, first } = starts.find((candidate) => candidate.first <= start) ?? { year: around, first: start };
  return { year, number: (start - first) / 7 + 1 };
}

// 1970-01-01 was a Thursday (4).
function weekdayFrom(day: number, firstWeekday: number): number {
  return (((day + 4 - firstWeekday) % 7) + 7) % 7;
}

function dayNumber(year: number, month: number, day: number): number {
  return Date.UTC(year, month - 1, day) / DAY;
}
