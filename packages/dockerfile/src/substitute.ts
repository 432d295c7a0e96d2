import { DockerfileError } from "./dockerfile-error.ts";
import { removePrefix, removeSuffix } from "./shell-pattern.ts";

/** The parts of `${name:-word}` and its like, the word expanded already. `emptyIsUnset` is the colon. */
export interface Substitution {
  readonly name: string;
  readonly value: string | undefined;
  readonly operator: string;
  readonly word: string;
  readonly emptyIsUnset: boolean;
}

/** What `-`, `+`, `?`, `#`, `##`, `%` and `%%` make of a variable. Throws `required-variable` and `bad-substitution`. */
export function substitute({ name, value, operator, word, emptyIsUnset }: Substitution): string {
  const present = value !== undefined && (value !== "" || !emptyIsUnset);
  if (operator === "-") return present ? value : word;
  if (operator === "+") return present ? word : "";
  if (operator === "?") {
    if (present) return value;
    const reason = word === "" ? `is not allowed to be ${value === undefined ? "unset" : "empty"}` : word;
    throw new DockerfileError("required-variable", `${name}: ${reason}`, {
      hint: `Give ${name} a value: with a build argument, or a default in its ARG.`,
    });
  }
  const greedy = word.startsWith(operator);
  const pattern = greedy ? word.slice(1) : word;
  return operator === "%" ? removeSuffix(value ?? "", pattern, greedy) : removePrefix(value ?? "", pattern, greedy);
}
