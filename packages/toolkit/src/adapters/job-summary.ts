import { summary } from "@actions/core";

/** Collects a job summary in Markdown; it is written once, when the action ends. */
export interface JobSummary {
  readonly add: (markdown: string) => void;
}

/** The runner takes no summary of more than 1 MiB, and then shows none of it. */
const limit = 1024 * 1024;
const note = "\n\n_The rest is cut: a job summary holds at most 1 MiB. The outputs and the log have all of it._\n";

/** Collects in memory; `write` appends to the step's summary file, or does nothing where there is none. */
export class CollectedSummary implements JobSummary {
  readonly #parts: string[] = [];

  readonly add = (markdown: string): void => {
    this.#parts.push(markdown);
  };

  async write(): Promise<void> {
    if (this.#parts.length === 0 || (process.env["GITHUB_STEP_SUMMARY"] ?? "") === "") return;
    const text = this.#parts.splice(0).map((part) => `${part.trimEnd()}\n`);
    await summary.addRaw(cutSummary(text.join("\n"))).write();
  }
}

/** Cuts text at the end of a line, so that it stays under the limit in bytes with a note that says so. */
export function cutSummary(text: string, bytes: number = limit): string {
  const whole = Buffer.from(text, "utf8");
  if (whole.length < bytes) return text;
  const room = whole.subarray(0, Math.max(0, bytes - Buffer.byteLength(note) - 1));
  return `${room.subarray(0, Math.max(0, room.lastIndexOf("\n"))).toString("utf8")}${note}`;
}
