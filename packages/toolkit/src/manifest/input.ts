import { valuesIn } from "@layered-build/core/named-values";
import { parseBoolean } from "../inputs/parse-boolean.ts";
import { parseList } from "../inputs/parse-list.ts";
import { parseSelection } from "../inputs/parse-selection.ts";
import type { InputSpec, Parsed } from "./input-spec.ts";
import type { Selection } from "./selection.ts";

/** Options of an input whose value is always there. */
type Given<Default> = { readonly default: Default } | { readonly required: true };
/** Options of an input that may be absent. `runnerDefault` is an expression for the runner, such as `${{ github.token }}`. */
interface Optional {
  readonly default?: never;
  readonly required?: false;
  readonly runnerDefault?: string;
}

const ok = <Value>(value: Value): Parsed<Value> => ({ ok: true, value });
const wrong = (problem: string): Parsed<never> => ({ ok: false, problem });

interface Presence {
  readonly default?: string;
  readonly required?: boolean;
  readonly runnerDefault?: string;
}

function presence(options: Presence): Pick<InputSpec, "required" | "default" | "runnerDefault"> {
  return {
    required: options.required ?? false,
    ...(options.default === undefined ? {} : { default: options.default }),
    ...(options.runnerDefault === undefined ? {} : { runnerDefault: options.runnerDefault }),
  };
}

const parseText = (text: string): Parsed<string | undefined> => ok(text === "" ? undefined : text);

const parseFlag = (text: string): Parsed<boolean | undefined> => {
  if (text === "") return ok(undefined);
  const value = parseBoolean(text);
  return value === undefined ? wrong(`got "${text}", expected true or false`) : ok(value);
};

function string(description: string, options: Given<string>): InputSpec<string>;
function string(description: string, options?: Optional): InputSpec<string | undefined>;
function string(description: string, options: Presence = {}): InputSpec<string | undefined> {
  return { kind: "string", description, ...presence(options), parse: parseText };
}

/** `named`: the text is NAME=VALUE lines, or a JSON object of texts, whose values are secrets. */
interface Named {
  readonly named?: boolean;
}

function secret(description: string, options: { readonly required: true } & Named): InputSpec<string>;
function secret(description: string, options?: Optional & Named): InputSpec<string | undefined>;
function secret(description: string, options: Presence & Named = {}): InputSpec<string | undefined> {
  const parts = options.named === true ? { secretsIn: valuesIn } : {};
  return { kind: "secret", description, ...presence(options), ...parts, parse: parseText };
}

function choice<Choice extends string>(
  description: string,
  choices: Readonly<Record<Choice, string>>,
  options: Given<NoInfer<Choice>>,
): InputSpec<Choice>;
function choice<Choice extends string>(
  description: string,
  choices: Readonly<Record<Choice, string>>,
  options?: Optional,
): InputSpec<Choice | undefined>;
function choice<Choice extends string>(
  description: string,
  choices: Readonly<Record<Choice, string>>,
  options: Presence = {},
): InputSpec<Choice | undefined> {
  const isChoice = (text: string): text is Choice => Object.hasOwn(choices, text);
  const parse = (text: string): Parsed<Choice | undefined> => {
    if (text === "") return ok(undefined);
    return isChoice(text) ? ok(text) : wrong(`got "${text}", expected one of ${Object.keys(choices).join(", ")}`);
  };
  return { kind: "choice", description, choices, ...presence(options), parse };
}

function list(
  description: string,
  options: { readonly commas?: boolean; readonly required?: boolean; readonly default?: string } = {},
): InputSpec<readonly string[]> {
  const { commas = false } = options;
  return { kind: "list", description, commas, ...presence(options), parse: (text) => ok(parseList(text, { commas })) };
}

function selection(description: string, options: { readonly default: "all" | "false" }): InputSpec<Selection> {
  return { kind: "selection", description, ...presence(options), parse: parseSelection };
}

function boolean(description: string, options: Given<boolean>): InputSpec<boolean>;
function boolean(description: string, options?: Optional): InputSpec<boolean | undefined>;
function boolean(
  description: string,
  options: { readonly default?: boolean; readonly required?: boolean; readonly runnerDefault?: string } = {},
): InputSpec<boolean | undefined> {
  const { default: fallback, ...rest } = options;
  const text = fallback === undefined ? {} : { default: String(fallback) };
  return { kind: "boolean", description, ...presence({ ...rest, ...text }), parse: parseFlag };
}

interface Range {
  readonly min?: number;
  readonly max?: number;
}

function integer(description: string, options: Given<number> & Range): InputSpec<number>;
function integer(description: string, options?: Optional & Range): InputSpec<number | undefined>;
function integer(
  description: string,
  options: { readonly default?: number; readonly required?: boolean; readonly runnerDefault?: string } & Range = {},
): InputSpec<number | undefined> {
  const { default: fallback, min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER, ...rest } = options;
  const range = options.min === undefined && options.max === undefined ? "" : ` ${rangeText(options)}`;
  const parse = (text: string): Parsed<number | undefined> => {
    if (text === "") return ok(undefined);
    const value = /^[+-]?\d+$/.test(text) ? Number(text) : Number.NaN;
    return value >= min && value <= max ? ok(value) : wrong(`got "${text}", expected a whole number${range}`);
  };
  const text = fallback === undefined ? {} : { default: String(fallback) };
  return { kind: "integer", description, ...presence({ ...rest, ...text }), parse };
}

function rangeText({ min, max }: Range): string {
  if (min === undefined) return `up to ${max}`;
  return max === undefined ? `from ${min}` : `from ${min} to ${max}`;
}

/**
 * The builders of an action's inputs; what a builder returns carries the type of the value.
 *
 * - `string`: trimmed text; `secret`: the same, and masked in the log before anything else is printed; `named` ones value by value
 * - `choice`: one of the keys of `choices`, whose values document them
 * - `list`: one item a line, or a JSON list; `commas` allows several to a line. Absent is the empty list
 * - `selection`: `all` or `true`, `none` or `false`, or a list of names
 * - `boolean`: true, True, TRUE, false, False or FALSE
 * - `integer`: a whole number, within `min` and `max`
 *
 * With `default` or `required` a value is always there; without, it may be undefined.
 */
export const input = { string, secret, choice, list, selection, boolean, integer } as const;
