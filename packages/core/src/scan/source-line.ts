import type { History } from "@layered-build/oci";
import type { SourceLine } from "./sarif.ts";

/** A Dockerfile of the chain, as its layer is built from it: the text, its path in the repository, and the line of its last FROM. */
export interface LayerSource {
  readonly layer: string;
  readonly file: string;
  readonly text: string;
  readonly from: number;
}

/**
 * The Dockerfile line that made each OCI layer (diffID to line): history names the instruction of each, and it is looked for in the Dockerfile of the layer
 * that brought it. One that is not there, or there twice, has the line of the last FROM, which is true of all of them.
 */
export function sourceLines(
  diffIds: readonly string[],
  history: readonly History[],
  layerOf: (diffId: string) => string,
  sources: readonly LayerSource[],
): ReadonlyMap<string, SourceLine> {
  const made = history.filter((step) => step.empty_layer !== true);
  const lines = new Map<string, SourceLine>();
  for (const [at, diffId] of diffIds.entries()) {
    const source = sources.find(({ layer }) => layer === layerOf(diffId));
    if (source === undefined || lines.has(diffId)) continue;
    // Steps and layers that do not match up say nothing about each other.
    const step = made.length === diffIds.length ? made[at] : undefined;
    lines.set(diffId, { file: source.file, line: lineOf(source.text, step?.created_by ?? "") });
  }
  return lines;
}

/** The line of the last FROM of a Dockerfile, from 1. */
export function lastFrom(text: string): number {
  return (
    Math.max(
      0,
      text.split(/\r?\n/).findLastIndex((line) => /^\s*FROM\s/i.test(line)),
    ) + 1
  );
}

function lineOf(text: string, createdBy: string): number {
  const from = lastFrom(text);
  const wanted = plain(createdBy.replace(/\s*# buildkit$/, "").replace(/^RUN \/bin\/sh -c /, "RUN "));
  if (wanted === "") return from;
  const found = instructions(text).filter(({ line, instruction }) => line >= from && plain(instruction) === wanted);
  return found.length === 1 ? (found[0]?.line ?? from) : from;
}

/** Instructions with the lines that they begin on; continued lines joined, comments between left out. */
function instructions(text: string): readonly { readonly line: number; readonly instruction: string }[] {
  const found: { line: number; instruction: string }[] = [];
  let open = false;
  for (const [at, line] of text.split(/\r?\n/).entries()) {
    if (/^\s*(#|$)/.test(line)) continue;
    const continued = /\\\s*$/.test(line);
    const part = line.replace(/\\\s*$/, "");
    const last = found.at(-1);
    if (open && last !== undefined) last.instruction += ` ${part}`;
    else found.push({ line: at + 1, instruction: part });
    open = continued;
  }
  return found;
}

/** As history has it: without flags, and with single blanks. */
function plain(instruction: string): string {
  const [, word = "", rest = ""] = /^\s*(\S+)\s*([^]*)$/.exec(instruction) ?? [];
  return `${word.toUpperCase()} ${rest.replace(/^(--\S+\s+)+/, "")}`.replaceAll(/\s+/g, " ").trim();
}
