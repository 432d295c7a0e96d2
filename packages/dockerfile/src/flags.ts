import { didYouMean } from "./suggest.ts";
import type { InstructionSource } from "./instruction-source.ts";
import type { Token } from "./token.ts";

/** How a flag is written: `--name=text` once, the same repeatedly, or `--name[=true|false]`. */
export type FlagKind = "text" | "texts" | "boolean";

/** The flags that an instruction was given. A repeated flag's values are in the order of the file. */
export interface Flags {
  readonly text: (name: string) => string | undefined;
  readonly texts: (name: string) => readonly Token[];
  readonly boolean: (name: string) => boolean | undefined;
  /** The token of a flag, for errors about its value. */
  readonly token: (name: string) => Token | undefined;
}

function readBoolean(source: InstructionSource, name: string, value: string | undefined, flag: Token): string {
  const text = value?.toLowerCase();
  if (text === undefined || text === "true") return "true";
  if (text === "false") return "false";
  throw source.error("bad-value", `--${name} is ${JSON.stringify(value)}`, "It takes true or false.", flag);
}

/** Reads an instruction's flags by what it knows. Throws `unknown-flag`, `duplicate-flag`, `missing-argument` and `bad-value`. */
export function readFlags(source: InstructionSource, known: Readonly<Record<string, FlagKind>>): Flags {
  const found = new Map<string, { flag: Token; values: Token[] }>();
  for (const flag of source.flags) {
    const equals = flag.text.indexOf("=");
    const name = equals < 0 ? flag.text.slice(2) : flag.text.slice(2, equals);
    const value = equals < 0 ? undefined : flag.text.slice(equals + 1);
    const kind = Object.hasOwn(known, name) ? known[name] : undefined;
    if (kind === undefined) {
      const names = Object.keys(known);
      throw source.error(
        "unknown-flag",
        `${source.keyword} has no flag --${name}${didYouMean(name, names)}`,
        names.length === 0
          ? `${source.keyword} has no flags. Put -- before arguments that begin with dashes.`
          : `Its flags are ${names.map((each) => `--${each}`).join(", ")}.`,
        flag,
      );
    }
    const before = found.get(name);
    if (before !== undefined && kind !== "texts") {
      throw source.error("duplicate-flag", `--${name} is given twice`, "Keep one of them.", flag);
    }
    if (kind === "boolean" ? value === "" : value === undefined) {
      const example = kind === "boolean" ? `--${name} or --${name}=true` : `--${name}=VALUE`;
      throw source.error("missing-argument", `--${name} has no value`, `Write ${example}.`, flag);
    }
    const text = kind === "boolean" ? readBoolean(source, name, value, flag) : (value ?? "");
    const token = { text, offset: flag.offset };
    if (before === undefined) found.set(name, { flag, values: [token] });
    else before.values.push(token);
  }
  const text = (name: string): string | undefined => found.get(name)?.values[0]?.text;
  return {
    text,
    texts: (name) => found.get(name)?.values ?? [],
    boolean: (name) => (found.has(name) ? text(name) === "true" : undefined),
    token: (name) => found.get(name)?.flag,
  };
}
