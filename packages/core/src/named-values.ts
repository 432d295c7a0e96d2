import { isRecord } from "@layered-build/oci/is-record";

/** Values by their names, or what is wrong with the text; `problem` reads on after what the text is called. */
export type NamedValues =
  | { readonly ok: true; readonly value: ReadonlyMap<string, string> }
  | { readonly ok: false; readonly problem: string };

/** What holds for names beyond their form. */
export interface NameRules {
  /** Of a secret no name is shown: where the name was forgotten, it is a part of the value. */
  readonly isSecret: boolean;
  /** What is wrong with a name; reads on after it. */
  readonly problemOf: (name: string) => string | undefined;
}

/** What a name of a variable is. */
export const namePattern = /^[A-Za-z_][A-Za-z0-9_]*$/;

/**
 * Reads `NAME=VALUE` lines, or a JSON object of texts, whose values may have several lines. A value may be empty. No problem has a value in it.
 */
export function parseNamedValues(text: string, { isSecret, problemOf }: NameRules): NamedValues {
  const entries = entriesOf(text);
  if (entries === undefined) return wrong("begins like JSON, and is none");
  const values = new Map<string, string>();
  for (const [at, { name, value }] of entries.entries()) {
    if (name === undefined) return wrong(`entry ${at + 1} is no NAME=VALUE`);
    const told = isSecret ? `entry ${at + 1}` : JSON.stringify(name);
    if (value === undefined) return wrong(`the value of ${told} is no text`);
    // Base64 ends with `=`: without its name it would be one, for all who see names.
    if (isSecret && /^=+$/.test(value)) return wrong(`${told} has no value, or is a value without its name`);
    const form = namePattern.test(name) ? undefined : "is no name of a variable: letters, digits and _ only";
    const problem = form ?? (values.has(name) ? "is given twice" : problemOf(name));
    if (problem !== undefined) return wrong(`${told} ${problem}`);
    values.set(name, value);
  }
  return { ok: true, value: values };
}

/** The values alone, whatever is wrong with the text: a line without a name is one. */
export function valuesIn(text: string): readonly string[] {
  return (entriesOf(text) ?? []).flatMap(({ value }) => value ?? []);
}

/** What stands for one value: a line without a name, and a value of JSON that is no text, lack a part. */
interface Entry {
  readonly name: string | undefined;
  readonly value: string | undefined;
}

function entriesOf(text: string): readonly Entry[] | undefined {
  if (text.trimStart().startsWith("{")) return entriesOfJson(text);
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => {
      const equals = line.indexOf("=");
      if (equals < 1) return { name: undefined, value: line };
      return { name: line.slice(0, equals).trim(), value: line.slice(equals + 1).trim() };
    });
}

function entriesOfJson(text: string): readonly Entry[] | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Not as a cause: the parser's message quotes the text.
    return undefined;
  }
  if (!isRecord(value)) return undefined;
  return Object.entries(value).map(([name, each]) => ({
    name,
    value: typeof each === "string" ? each : undefined,
  }));
}

function wrong(problem: string): NamedValues {
  return { ok: false, problem };
}
