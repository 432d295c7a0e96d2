import { readFile } from "node:fs/promises";
import path from "node:path";
import { oneLine } from "../one-line.ts";
import { z } from "../z.ts";
import type { Scanner } from "./trivy-arguments.ts";

/** An entry of Trivy's ignore file. `scanner`: whose findings it is about, where the file says so; `expiry`: from when on it lets nothing pass, as written. */
export interface IgnoreEntry {
  readonly id: string;
  readonly scanner: Scanner | undefined;
  readonly expiry: string | undefined;
}

/** What came of a scan that was to let entries pass. `passed`: the ids of what was let pass. */
export interface IgnoreOutcome {
  readonly passed: ReadonlySet<string>;
  readonly scanners: readonly Scanner[];
  readonly now: Date;
}

const list = z.optional(
  z.nullable(z.array(z.looseObject({ id: z.string(), expired_at: z.optional(z.union([z.string(), z.date()])) }))),
);
const sections = z.looseObject({ vulnerabilities: list, misconfigurations: list, secrets: list, licenses: list });
const mostNamed = 10;
const longest = 80;

/** Reads Trivy's ignore file as Trivy does (pkg/result/ignore.go): YAML by its name, else an id a line. What it cannot read, Trivy refuses: no entries. */
export async function readIgnoreFile(file: string): Promise<readonly IgnoreEntry[]> {
  const text = await readFile(file, "utf8");
  return /\.ya?ml$/.test(path.extname(file)) ? yamlEntries(text) : plainEntries(text);
}

/** What is to be told of entries that let nothing pass: those that fit nothing, and those whose time is over. */
export function ignoreNotes(entries: readonly IgnoreEntry[], outcome: IgnoreOutcome): readonly string[] {
  const [over, valid] = [
    entries.filter((each) => isOver(each, outcome.now)),
    entries.filter((each) => !isOver(each, outcome.now)),
  ];
  const idle = valid.filter((each) => isLookedFor(each, outcome.scanners) && !outcome.passed.has(each.id));
  return [
    ...(idle.length === 0
      ? []
      : [
          `ignore-file: nothing that was found is ${named(idle.map(({ id }) => id))}. Take out what is no longer needed.`,
        ]),
    ...(over.length === 0
      ? []
      : [
          `ignore-file: the time of ${named(over.map(({ id, expiry }) => `${id} (${expiry})`))} is over: it lets nothing pass.`,
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
      return { id, scanner: undefined, expiry };
    });
}

async function yamlEntries(text: string): Promise<readonly IgnoreEntry[]> {
  // Only now: the reader of YAML is large, and for few.
  const { parse } = await import("yaml");
  const parsed = sections.safeParse(valueOf(() => parse(text)));
  if (!parsed.success) return [];
  const { vulnerabilities, misconfigurations, secrets, licenses } = parsed.data;
  const of = (scanner: Scanner, entries: typeof vulnerabilities): readonly IgnoreEntry[] =>
    (entries ?? []).map(({ id, expired_at: expiry }) => ({
      id,
      scanner,
      expiry: expiry instanceof Date ? expiry.toISOString() : expiry,
    }));
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
function isOver({ expiry }: IgnoreEntry, now: Date): boolean {
  return expiry !== undefined && !(new Date(expiry) >= now);
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
