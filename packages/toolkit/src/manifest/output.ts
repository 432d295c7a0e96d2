/** How an output's value becomes text; the reference pages name it. */
export type OutputKind = "string" | "boolean" | "integer" | "json";

declare const valueType: unique symbol;

/** One declared output. `[valueType]` exists for the compiler only: it carries the type that `setOutput` takes. */
export interface OutputSpec<Value = unknown> {
  readonly kind: OutputKind;
  readonly description: string;
  readonly [valueType]?: (value: Value) => void;
}

/** All fixed outputs of an action, by name. */
export type OutputSpecs = Readonly<Record<string, OutputSpec<never>>>;

/** Outputs whose names are known only at run time, such as one for each layer: `name` is how the documentation writes them. */
export interface OutputPattern {
  readonly name: string;
  readonly description: string;
  readonly values: readonly string[];
}

/** Without a type argument any value will do. (Left to inference, it would be `never`: that is what `OutputSpecs` asks for.) */
function json(description: string): OutputSpec;
function json<Value>(description: string): OutputSpec<Value>;
function json(description: string): OutputSpec {
  return { kind: "json", description };
}

/** The builders of an action's outputs: `json` takes a value and writes it as JSON on one line. */
export const output = {
  string: (description: string): OutputSpec<string> => ({ kind: "string", description }),
  boolean: (description: string): OutputSpec<boolean> => ({ kind: "boolean", description }),
  integer: (description: string): OutputSpec<number> => ({ kind: "integer", description }),
  json,
} as const;
