import { LayeredBuildError } from "../error.ts";

/** The variables that a wrap sets besides HOST and PORT, unless it is told otherwise. */
const ownNames = ["HOME", "HF_HOME", "XDG_CACHE_HOME"] as const;

/** What the input `env` says: variables to set, in its order, and those of the wrap's own that stay as the image has them. */
export interface WrapVariables {
  readonly set: ReadonlyMap<string, string>;
  readonly left: ReadonlySet<string>;
}

/** Reads `NAME=VALUE` and `!NAME` lines. Throws `bad-input` with all that is wrong. */
export function parseVariables(lines: readonly string[]): WrapVariables {
  const set = new Map<string, string>();
  const left = new Set<string>();
  const problems: string[] = [];
  for (const line of lines) {
    const [, not = "", name = "", value] = /^(!?)([^=]*)(?:=(.*))?$/s.exec(line) ?? [];
    const isTwice = set.has(name) || left.has(name);
    const problem = problemOf(not === "!", name, value) ?? (isTwice ? `${name} is given twice` : undefined);
    if (problem !== undefined) problems.push(problem);
    else if (not === "!") left.add(name);
    else set.set(name, value ?? "");
  }
  if (problems.length > 0) {
    throw new LayeredBuildError("bad-input", `\`env\`: ${problems.join("; ")}.`, {
      hint: `Write NAME=VALUE, one a line. !NAME leaves one of ${ownNames.join(", ")} as the image has it.`,
    });
  }
  return { set, left };
}

function problemOf(isLeft: boolean, name: string, value: string | undefined): string | undefined {
  if (name === "HOST" || name === "PORT") return `${name} is set by the input \`${name.toLowerCase()}\``;
  if (isLeft)
    return value === undefined && ownNames.some((own) => own === name)
      ? undefined
      : `!${name} names none of the variables that the wrap sets by itself`;
  if (value === undefined) return `"${name}" has no value`;
  return /^[A-Za-z_][A-Za-z0-9_.-]*$/.test(name) ? undefined : `"${name}" is no name of a variable`;
}
