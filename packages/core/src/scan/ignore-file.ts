import { readFile } from "node:fs/promises";
import path from "node:path";
import { oneLine } from "../one-line.ts";
import { z } from "../z.ts";
import type { Scanner } from "./trivy-arguments.ts";

/**
 * An entry of Trivy's ignore file. `scanner`: whose findings it is about, where the file says so; `expiry`: from when on it lets nothing pass, as written;
 * `isDate`: whether Trivy can read that.
 */
export interface IgnoreEntry {
  readonly id: string;
  readonly scanner: Scanner | undefined;
  readonly expiry: string | undefined;
  readonly isDate: boolean;
}

/** What came of a scan that was to let entries pass. `passed`: the ids of what was let pass. */
export interface IgnoreOutcome {
  readonly passed: ReadonlySet<string>;
  readonly scanners: readonly Scanner[];
  readonly now: Date;
}

const list = z.optional(
  z.nullable(
    z.array(
      z.looseObject({
        // As YAML takes them: `id: 7` is a number.
        id: z.union([z.string(), z.number(), z.boolean()]),
        expired_at: z.optional(z.union([z.string(), z.date()])),
      }),
    ),
  ),
);
const sections = z.looseObject({ vulnerabilities: list, misconfigurations: list, secrets: list, licenses: list });
const mostNamed = 10;
const longest = 80;

/** Reads Trivy's ignore file as Trivy does (pkg/result/ignore.go): YAML by its name, else an id a line. What it cannot read, Trivy refuses: no entries. */
export async function readIgnoreFile(file: string): Promise<readonly IgnoreEntry[]> {
  const text = await readFile(file, "utf8");
  return /\.ya?ml$/.test(path.extname(file)) ? yamlEntries(text) : plainEntries(text);
}

/** What is to be told of entries: those that let nothing pass, as they fit nothing or their time is over; and those whose time never is, against their look. */
export function ignoreNotes(entries: readonly IgnoreEntry[], outcome: IgnoreOutcome): readonly string[] {
  // What did let something pass is not over, whatever the date looks like.
  const over = entries.filter((each) => isOver(each, outcome.now) && !outcome.passed.has(each.id));
  const valid = entries.filter((each) => !isOver(each, outcome.now));
  const endless = entries.filter(isEndless);
  const idle = valid.filter((each) => isLookedFor(each, outcome.scanners) && !outcome.passed.has(each.id));
  return [
    ...(idle.length === 0
      ? []
      : [
          `ignore-file: nothing that was found is ${named(idle.map(({ id }) => id))}. Take out what is no longer needed.`,
        ]),
    ...(over.length === 0 ? [] : [`ignore-file: the time of ${named(over.map(dated))} is over: it lets nothing pass.`]),
    ...(endless.length === 0
      ? []
      : [
          `ignore-file: the time of ${named(endless.map(dated))} is never over: Trivy takes that date for none. Write another.`,
        ]),
  ];
}

function plainEntries(text: string): readonly IgnoreEntry[] {
  const lines = text.split("\n").map((line) => line.trim());
  return lines
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => {
      const [id = "", ...fields] = line.split(/\s+/);
      const expiry = fields.find((field) => field.startsWith("exp:"))?.slice("exp:".length);
      return { id, scanner: undefined, expiry, isDate: expiry === undefined || isPlainDate(expiry) };
    });
}

async function yamlEntries(text: string): Promise<readonly IgnoreEntry[]> {
  // Only now: the reader of YAML is large, and for few.
  const { parse } = await import("yaml");
  const parsed = sections.safeParse(valueOf(() => parse(text)));
  if (!parsed.success) return [];
  const { vulnerabilities, misconfigurations, secrets, licenses } = parsed.data;
  const of = (scanner: Scanner, entries: typeof vulnerabilities): readonly IgnoreEntry[] =>
    (entries ?? []).map(({ id, expired_at: given }) => {
      const expiry = given instanceof Date ? given.toISOString() : given;
      return { id: String(id), scanner, expiry, isDate: expiry === undefined || !Number.isNaN(Date.parse(expiry)) };
    });
  return [
    ...of("vuln", vulnerabilities),
    ...of("misconfig", misconfigurations),
    ...of("secret", secrets),
    ...of("license", licenses),
  ];
}

function valueOf(parse: () => unknown): unknown {
  try {
    return parse();
  } catch {
    return undefined;
  }
}

/** A date that cannot be read lets nothing pass either. */
function isOver(entry: IgnoreEntry, now: Date): boolean {
  const { expiry, isDate } = entry;
  return expiry !== undefined && !isEndless(entry) && !(isDate && new Date(expiry) >= now);
}

/** The zero of Go's time, which Trivy takes for no date at all. */
function isEndless({ expiry, isDate }: IgnoreEntry): boolean {
  return expiry !== undefined && isDate && Date.parse(expiry) === Date.parse("0001-01-01T00:00:00Z");
}

/** In a file of lines Trivy takes no other form (Go's `2006-01-02`), and no day that is not: by such an entry nothing is let pass. */
function isPlainDate(text: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(text) && valueOf(() => new Date(text).toISOString().slice(0, 10)) === text;
}

function dated({ id, expiry }: IgnoreEntry): string {
  return `${id} (${expiry})`;
}

/** Misconfigurations have more names than a report gives, and licences are let pass in parts of an expression: of those it cannot be told. */
function isLookedFor({ id, scanner }: IgnoreEntry, scanners: readonly Scanner[]): boolean {
  if (scanner !== undefined) return (scanner === "vuln" || scanner === "secret") && scanners.includes(scanner);
  const isSure = !scanners.includes("misconfig") && !scanners.includes("license");
  return isSure || /^(CVE|GHSA)-/.test(id);
}

function named(names: readonly string[]): string {
  const shown = names.slice(0, mostNamed).map((name) => oneLine(name, longest));
  return `${shown.join(", ")}${names.length > mostNamed ? ` and ${names.length - mostNamed} more` : ""}`;
}
