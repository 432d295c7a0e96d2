import type { Parsed } from "../manifest/input-spec.ts";
import type { Selection } from "../manifest/selection.ts";
import { parseBoolean } from "./parse-boolean.ts";
import { parseList } from "./parse-list.ts";

/** Reads `all` (or `true`), `none` (or `false`, or nothing), or a list of names; no layer may have one of those words as its name. */
export function parseSelection(text: string): Parsed<Selection> {
  const items = parseList(text, { commas: true });
  const [first] = items;
  if (first === undefined) return { ok: true, value: { kind: "none" } };
  const word = items.find((item) => item === "all" || item === "none" || parseBoolean(item) !== undefined);
  if (word === undefined) return { ok: true, value: { kind: "some", names: [...new Set(items)] } };
  if (items.length > 1) return { ok: false, problem: `"${word}" stands for itself and cannot be in a list with names` };
  const all = word === "all" || parseBoolean(word) === true;
  return { ok: true, value: { kind: all ? "all" : "none" } };
}
