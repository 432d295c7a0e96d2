import type { ActionManifest } from "../manifest/define-action.ts";
import type { GetInput } from "./read-inputs.ts";

/** A shorter one (the brace of a JSON key) would mask half the log and hides nothing. */
const shortest = 4;

/**
 * The texts that must never be seen in a log: each secret input, each secret that one is made of; of those that have several lines, each line
 * (a log prints lines, and a mask for the whole never matches one). Read before anything can fail and be printed.
 */
export function secretValues(manifest: ActionManifest, getInput: GetInput): readonly string[] {
  return Object.entries(manifest.inputs)
    .filter(([, spec]) => spec.kind === "secret")
    .flatMap(([name, spec]) => {
      const text = (getInput(name) ?? "").trim();
      const parts = spec.secretsIn?.(text) ?? [];
      // Of several lines the runner would mask each, the brace of a JSON value too.
      return [...(text.includes("\n") ? [] : [text]), ...[text, ...parts].flatMap(maskable)];
    })
    .filter((text, index, all) => text !== "" && all.indexOf(text) === index);
}

/** The lines of a secret that are to be masked. */
export function maskable(text: string): readonly string[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line.length >= shortest);
}
