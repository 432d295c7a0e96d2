/** How an input's text is read; the reference pages name it. */
export type InputKind = "string" | "choice" | "list" | "selection" | "boolean" | "integer" | "secret";

/** A value, or what is wrong with the text; `problem` reads on after the input's name: `got "x", expected …`. */
export type Parsed<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly problem: string };

/**
 * One declared input: its documentation, and how its text becomes a value.
 *
 * - `default`: the literal text of `default:` in action.yml; also used where a caller passes an empty text
 * - `runnerDefault`: an expression (`${{ github.token }}`) that only the runner can expand, so the value may still be absent
 * - `secretsIn`: the secrets that a secret input's text is made of, where each is to be masked by itself
 * - `choices`: value to its meaning
 * - `commas`: of a list that is split at commas too; `csv`: of one that is read as CSV, so that a JSON list is none
 * - `parse` gets trimmed text, and "" where the input is absent without a default (never when `required`)
 */
export interface InputSpec<Value = unknown> {
  readonly kind: InputKind;
  readonly description: string;
  readonly required: boolean;
  readonly default?: string;
  readonly runnerDefault?: string;
  readonly secretsIn?: (text: string) => readonly string[];
  readonly choices?: Readonly<Record<string, string>>;
  readonly commas?: boolean;
  readonly csv?: boolean;
  readonly parse: (text: string) => Parsed<Value>;
}

/** All inputs of an action, by name. */
export type InputSpecs = Readonly<Record<string, InputSpec>>;
