import { z } from "../../z.ts";

/** A plain scalar that YAML 1.1, which Compose reads, and YAML 1.2 take for different values. */
class UnclearScalar {
  readonly source: string;

  constructor(source: string) {
    this.source = source;
  }
}

/** Tells such scalars from all others: `010` (octal once), `1_000` (an integer once), `2024-01-31` (a time once). */
export function unclearScalar(source: string): UnclearScalar | undefined {
  return /^[-+]?(0[0-7_]+|0b[01_]+|\d[\d_]*_[\d_]*)$|^\d{4}-\d\d?-\d\d?($|[Tt\s])/.test(source)
    ? new UnclearScalar(source)
    : undefined;
}

const number = z
  .number()
  .check(
    z.refine(
      (value) => !Number.isInteger(value) || Number.isSafeInteger(value),
      "too large a number: put it in quotes",
    ),
  );

/** A text, or a number or boolean, which count as their text. */
export const scalar = z.pipe(
  z.union([z.string(), number, z.boolean()], {
    error: ({ input }) =>
      input instanceof UnclearScalar
        ? `${input.source} is no text, and what it is depends on the reader: put it in quotes`
        : "expected a text, a number, true or false",
  }),
  z.transform(String),
);

/** `KEY: value` pairs, or a list of `KEY=VALUE`; null for a member without a value. */
export const pairs = z.pipe(
  z.transform((value) => (Array.isArray(value) ? (pairsOfList(value) ?? value) : value)),
  z.record(z.string(), z.nullable(scalar), { error: "expected KEY: value pairs, or a list of KEY=VALUE" }),
);

/** One text, or a list of them. */
export const texts = z.pipe(
  z.transform((value) => (typeof value === "string" ? [value] : value)),
  z.array(scalar, { error: "expected a list" }),
);

function pairsOfList(list: readonly unknown[]): Readonly<Record<string, string | null>> | undefined {
  if (!list.every((item) => typeof item === "string")) return undefined;
  return Object.fromEntries(
    list.map((item) => {
      const at = item.indexOf("=");
      return at < 0 ? [item, null] : [item.slice(0, at), item.slice(at + 1)];
    }),
  );
}

/** An object of a file whose shape is not known yet. */
export type Members = Readonly<Record<string, unknown>>;

/** Whether a value is an object with members. */
export function isMembers(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof UnclearScalar);
}

/** The pairs that have a value. */
export function withoutNulls(record: Readonly<Record<string, string | null>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(record).flatMap(([key, value]) => (value === null ? [] : [[key, value]])));
}
