import { isMembers } from "./shapes.ts";

/** Where the variables of a Compose file come from. */
export interface Variables {
  /** The value, or undefined where it is not set. Throws `InterpolationError` where it cannot be told. */
  readonly get: (name: string) => string | undefined;
  /** Told of a variable that is used without a default and is not set: it counts as empty. */
  readonly missing: (name: string) => void;
}

/** A text whose variables cannot be replaced; the message says why. */
export class InterpolationError extends Error {
  override readonly name = "InterpolationError";
}

/**
 * Replaces the variables of a text by the rules of the Compose specification ("Interpolation"): `$NAME`, `${NAME}`, a default by `:-`
 * (unset or empty) or `-` (unset), an error by `:?` or `?`, another value by `:+` or `+`, each with variables in turn; `$$` is a dollar.
 * Throws `InterpolationError`.
 */
export function interpolate(text: string, variables: Variables): string {
  let result = "";
  let at = 0;
  for (let dollar = text.indexOf("$"); dollar >= 0; dollar = text.indexOf("$", at)) {
    result += text.slice(at, dollar);
    const name = /^[A-Za-z_]\w*/.exec(text.slice(dollar + 1))?.[0];
    if (text[dollar + 1] === "{") {
      const end = closingBrace(text, dollar);
      result += braced(text.slice(dollar + 2, end), variables);
      at = end + 1;
    } else if (name !== undefined) {
      result += valueOf(name, variables);
      at = dollar + 1 + name.length;
    } else {
      result += "$";
      at = dollar + (text[dollar + 1] === "$" ? 2 : 1);
    }
  }
  return result + text.slice(at);
}

/** Replaces the variables in all texts of a value; names of members stay as they are. */
export function interpolateAll(value: unknown, replace: (text: string) => string): unknown {
  if (typeof value === "string") return replace(value);
  if (Array.isArray(value)) return value.map((item) => interpolateAll(item, replace));
  if (!isMembers(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, interpolateAll(item, replace)]));
}

/** The brace that ends the variable which begins at `start`; variables within it have theirs. */
function closingBrace(text: string, start: number): number {
  let open = 0;
  for (const { 0: mark, index } of text.slice(start).matchAll(/\$\{|\}/g)) {
    open += mark === "}" ? -1 : 1;
    if (open === 0) return start + index;
  }
  throw new InterpolationError(`${text} has a \${ without its }; a dollar alone is written $$`);
}

function braced(text: string, variables: Variables): string {
  const {
    name,
    operator,
    word = "",
  } = /^(?<name>[A-Za-z_]\w*)(?:(?<operator>:?[-?+])(?<word>.*))?$/s.exec(text)?.groups ?? {};
  if (name === undefined) throw new InterpolationError(`\${${text}} is no variable; a dollar alone is written $$`);
  if (operator === undefined) return valueOf(name, variables);
  const value = variables.get(name);
  const isSet = value !== undefined && !(operator.startsWith(":") && value === "");
  if (operator.endsWith("+")) return isSet ? interpolate(word, variables) : "";
  if (isSet) return value;
  if (operator.endsWith("-")) return interpolate(word, variables);
  throw new InterpolationError(`the variable ${name} has to be set: ${interpolate(word, variables)}`);
}

function valueOf(name: string, variables: Variables): string {
  const value = variables.get(name);
  if (value === undefined) variables.missing(name);
  return value ?? "";
}
