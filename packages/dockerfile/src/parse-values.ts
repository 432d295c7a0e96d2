import { compareBytes } from "./compare-bytes.ts";
import { readFlags } from "./flags.ts";
import type { ListInstruction, ValueInstruction } from "./instruction.ts";
import type { InstructionSource } from "./instruction-source.ts";
import { trim } from "./white-space.ts";
import { splitWords } from "./words.ts";

/** `USER`, `WORKDIR`, `STOPSIGNAL`, `MAINTAINER`: all that follows is the value. BuildKit passes over the flags of STOPSIGNAL. */
export function parseValue(source: InstructionSource, kind: ValueInstruction["kind"]): ValueInstruction {
  if (source.rest.text === "") throw source.error("missing-argument", `${kind} has no value`, `Write ${kind} VALUE.`);
  if (kind !== "STOPSIGNAL") readFlags(source, {});
  return { ...source.place, kind, value: source.rest.text };
}

/** `EXPOSE PORT…`; sorted, as BuildKit writes them to the history. */
export function parseExpose(source: InstructionSource): ListInstruction {
  const values = splitWords(source.rest).map((word) => word.text);
  if (values.length === 0)
    throw source.error("missing-argument", "EXPOSE names no port", "Write EXPOSE PORT[/PROTOCOL].");
  readFlags(source, {});
  return { ...source.place, kind: "EXPOSE", values: values.toSorted(compareBytes) };
}

/** `VOLUME PATH…` or `VOLUME ["PATH", …]`. */
export function parseVolume(source: InstructionSource): ListInstruction {
  const list = source.json();
  const words = list.kind === "strings" ? list.values : splitWords(source.rest).map((word) => word.text);
  if (words.length === 0) throw source.error("missing-argument", "VOLUME names no path", "Write VOLUME PATH.");
  readFlags(source, {});
  const values = words.map(trim);
  if (values.includes("")) {
    throw source.error("bad-value", "VOLUME has an empty path", "Take the empty item out of the list.", source.rest);
  }
  return { ...source.place, kind: "VOLUME", values };
}
