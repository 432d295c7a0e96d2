import { readFlags } from "./flags.ts";
import { given } from "./given.ts";
import type { ArgInstruction, PairsInstruction } from "./instruction.ts";
import type { InstructionSource } from "./instruction-source.ts";
import type { Token } from "./token.ts";
import { splitQuotedWords } from "./words.ts";

function splitPair(source: InstructionSource, word: Token): { key: string; value: string } | undefined {
  const equals = word.text.indexOf("=");
  if (equals < 0) return undefined;
  if (equals === 0) {
    throw source.error("bad-value", `${source.keyword} has a value without a name`, "Write NAME=VALUE.", word);
  }
  return { key: word.text.slice(0, equals), value: word.text.slice(equals + 1) };
}

/** `ENV` and `LABEL`, `NAME=VALUE…` or the old `NAME some text`. */
export function parsePairs(source: InstructionSource, kind: "ENV" | "LABEL"): PairsInstruction {
  readFlags(source, {});
  const words = splitQuotedWords(source.rest, source.escape);
  const form = `Write ${kind} NAME=VALUE.`;
  const first = words[0];
  if (first === undefined) throw source.error("missing-argument", `${kind} has no pair`, form);
  if (!first.text.includes("=")) {
    const old = /^([^\t\v\f\r ]+)[\t\v\f\r ]+([^]*)$/.exec(source.rest.text);
    if (old === null) throw source.error("missing-argument", `${kind} gives ${first.text} no value`, form, first);
    return { ...source.place, kind, pairs: [{ key: old[1] ?? "", value: old[2] ?? "" }] };
  }
  const pairs = words.map((word) => {
    const pair = splitPair(source, word);
    if (pair !== undefined) return pair;
    throw source.error(
      "bad-value",
      `${JSON.stringify(word.text)} has no =`,
      "Every word is NAME=VALUE. Quote a value that has spaces in it.",
      word,
    );
  });
  return { ...source.place, kind, pairs };
}

/** `ARG NAME[=DEFAULT]…`. BuildKit passes over flags here, and so do we. */
export function parseArg(source: InstructionSource): ArgInstruction {
  const words = splitQuotedWords(source.rest, source.escape);
  if (words.length === 0)
    throw source.error("missing-argument", "ARG names nothing", "Write ARG NAME or ARG NAME=DEFAULT.");
  const args = words.map((word) => {
    const pair = splitPair(source, word);
    return { name: pair?.key ?? word.text, ...given("default", pair?.value) };
  });
  return { ...source.place, kind: "ARG", args };
}
