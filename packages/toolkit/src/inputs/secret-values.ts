import type { ActionManifest } from "../manifest/define-action.ts";
import type { GetInput } from "./read-inputs.ts";

/** A shorter line of a secret (the brace of a JSON key) would mask half the log and hides nothing. */
const shortestLine = 4;

/**
 * The texts that must never be seen in a log: each secret input, and each line of one that has several
 * (a log prints lines, and a mask for the whole never matches one). Read before anything can fail and be printed.
 */
export function secretValues(manifest: ActionManifest, getInput: GetInput): readonly string[] {
  return Object.entries(manifest.inputs)
    .filter(([, spec]) => spec.kind === "secret")
    .map(([name]) => (getInput(name) ?? "").trim())
    .flatMap((text) => [text, ...longLines(text)])
    .filter((text, index, all) => text !== "" && all.indexOf(text) === index);
}

function longLines(text: string): readonly string[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line.length >= shortestLine);
}
