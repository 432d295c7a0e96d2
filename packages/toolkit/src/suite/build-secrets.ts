import { ToolkitError } from "../error.ts";

const namePattern = /^[A-Za-z_][A-Za-z0-9_]*$/;
/** A shorter line of a value would mask half the log, and hides nothing. */
const shortestLine = 4;

/**
 * Reads the input `build-secrets`: variables of builds alone, `NAME=VALUE` lines, or a JSON object of texts, whose values may have several lines. What
 * is empty is left out: so is a secret that does not exist, or that a fork's pull request cannot read. Values are masked, by themselves too:
 * the runner knows only the whole text. Throws `bad-input`, without a word of what was given: it may be a value without its name.
 */
export function buildSecrets(
  text: string | undefined,
  mask: (secret: string) => void,
): Readonly<Record<string, string>> {
  if (text === undefined) return {};
  const pairs = text.startsWith("{") ? pairsOfJson(text) : pairsOfLines(text);
  for (const [, value] of pairs)
    for (const part of [value, ...value.split(/\r?\n/)]) if (part.trim().length >= shortestLine) mask(part.trim());
  for (const [at, [name]] of pairs.entries()) {
    if (!namePattern.test(name)) throw wrong(`entry ${at + 1} has no name of a variable: letters, digits and _ only`);
    if (pairs.findIndex(([other]) => other === name) < at) throw wrong(`entry ${at + 1} has the name of another`);
  }
  return Object.fromEntries(pairs.filter(([, value]) => value !== ""));
}

function pairsOfLines(text: string): readonly (readonly [string, string])[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line, at) => {
      const equals = line.indexOf("=");
      if (equals < 1) throw wrong(`entry ${at + 1} is no NAME=VALUE`);
      return [line.slice(0, equals).trim(), line.slice(equals + 1).trim()] as const;
    });
}

function pairsOfJson(text: string): readonly (readonly [string, string])[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Not as a cause: the parser's message quotes the text.
    throw wrong("it begins like JSON, and is none");
  }
  return Object.entries(value ?? {}).map(([name, each]: readonly [string, unknown], at) => {
    if (typeof each !== "string") throw wrong(`the value of entry ${at + 1} is no text`);
    return [name, each] as const;
  });
}

function wrong(problem: string): ToolkitError {
  return new ToolkitError("bad-input", `build-secrets: ${problem}.`, {
    hint: "Write one NAME=VALUE a line, or a JSON object of texts where a value has several lines.",
  });
}
