import { clearLine, cursorTo } from "node:readline";
import { styleText } from "node:util";
import { byteSum, type BlobFile } from "./blob-files.ts";

/** One layer of the plan, before anything is done. */
export interface PlannedRow {
  readonly layer: string;
  readonly action: "build" | "reuse" | "skip";
  readonly reason: string;
}

/** What became of a layer; undefined where there was nothing to do. */
type Outcome = { readonly milliseconds: number; readonly written: ReadonlyMap<string, BlobFile> } | undefined;

const frames = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
const frameMilliseconds = 80;
const gap = "   ";
const bytesWidth = 8;
const timeWidth = 7;
const actionWidth = 6;
const noteWidth = 8;
const colours = { build: "yellow", reuse: "cyan", skip: "gray" } as const;

/**
 * A table that is written row by row while the work goes on: what the plan says is known before, so that the columns' widths are.
 * In a terminal the row that is being worked on has a spinner; anywhere else only finished rows are written.
 */
export class PlanTable {
  readonly #out: NodeJS.WriteStream;
  #rows: readonly PlannedRow[] = [];

  constructor(out: NodeJS.WriteStream) {
    this.#out = out;
  }

  /** Shows in a terminal that something is being done, for as long as it takes. */
  async during<T>(what: string, work: Promise<T>): Promise<T> {
    return this.#spin(work, (frame) => `  ${frame} ${this.#paint("dim", what)}`);
  }

  /** Writes the head of the table. `detection` is what the plan took, in milliseconds. */
  begin(rows: readonly PlannedRow[], detection: number): void {
    this.#rows = rows;
    this.#write(this.#paint("dim", `  detect-changed-layers made the plan in ${timeText(detection)}`));
    this.#write("");
    const head = [
      "layer".padEnd(this.#layerWidth),
      "action".padEnd(actionWidth),
      "reason".padEnd(this.#reasonWidth),
      "written".padStart(bytesWidth),
      "time".padStart(timeWidth),
    ];
    this.#write(this.#paint("dim", `  ${head.join(gap)}`));
    this.#rule();
  }

  /** Writes the row of a layer when its work has ended. */
  async row<T extends Outcome>(layer: string, work: Promise<T>): Promise<T> {
    const row = this.#rows.find((each) => each.layer === layer);
    if (row === undefined) throw new Error(`There is no row for ${layer}.`);
    const outcome = await this.#spin(work, (frame) => this.#line(row, undefined, frame));
    this.#write(this.#line(row, outcome, " "));
    return outcome;
  }

  /** Closes the table with its sums: the time of all steps in milliseconds, and all that was written. */
  end(milliseconds: number, written: ReadonlyMap<string, BlobFile>): void {
    this.#rule();
    const width = this.#layerWidth + actionWidth + this.#reasonWidth + 2 * gap.length;
    const sums = `${byteSum(written).padStart(bytesWidth)}${gap}${timeText(milliseconds).padStart(timeWidth)}`;
    this.#write(
      `  ${this.#paint("dim", "all steps, detection to publishing".slice(0, width).padEnd(width))}${gap}${this.#paint("bold", sums)}`,
    );
  }

  /** Writes what a step besides the builds has said. */
  note(step: string, text: string, passes = true): void {
    this.#write(`  ${this.#paint("dim", step.padEnd(noteWidth))} ${passes ? text : this.#paint("red", text)}`);
  }

  #line(row: PlannedRow, outcome: Outcome, mark: string): string {
    const idle = row.action !== "build";
    const written = outcome === undefined ? (idle ? "0 B" : "") : byteSum(outcome.written);
    const time = outcome === undefined ? (idle ? "–" : "") : timeText(outcome.milliseconds);
    const cells = [
      this.#paint("bold", row.layer.padEnd(this.#layerWidth)),
      this.#paint(colours[row.action], row.action.padEnd(actionWidth)),
      this.#reasonCell(row.reason),
      written.padStart(bytesWidth),
      time.padStart(timeWidth),
    ];
    return `${mark} ${cells.join(gap)}`;
  }

  async #spin<T>(work: Promise<T>, line: (frame: string) => string): Promise<T> {
    if (!this.#out.isTTY) return work;
    let at = 0;
    const show = (): void => {
      clearLine(this.#out, 0);
      cursorTo(this.#out, 0);
      this.#out.write(line(this.#paint("yellow", frames[at++ % frames.length] ?? "")));
    };
    show();
    const timer = setInterval(show, frameMilliseconds);
    try {
      return await work;
    } finally {
      clearInterval(timer);
      clearLine(this.#out, 0);
      cursorTo(this.#out, 0);
    }
  }

  #rule(): void {
    const width = this.#layerWidth + actionWidth + this.#reasonWidth + bytesWidth + timeWidth + 4 * gap.length;
    this.#write(this.#paint("dim", `  ${"─".repeat(width)}`));
  }

  get #layerWidth(): number {
    return Math.max(5, ...this.#rows.map(({ layer }) => layer.length));
  }

  /** Wide enough for every reason of the plan, and never so wide that a row would break: the spinner's could not be taken back. */
  get #reasonWidth(): number {
    const others = 2 + this.#layerWidth + actionWidth + bytesWidth + timeWidth + 4 * gap.length;
    const room = (this.#out.columns ?? 120) - 1 - others;
    return Math.max(10, Math.min(room, Math.max(30, ...this.#rows.map(({ reason }) => reason.length))));
  }

  #reasonCell(reason: string): string {
    const width = this.#reasonWidth;
    return reason.length > width ? `${reason.slice(0, width - 1)}…` : reason.padEnd(width);
  }

  #paint(format: Parameters<typeof styleText>[0], text: string): string {
    return styleText(format, text, { stream: this.#out });
  }

  #write(line: string): void {
    this.#out.write(`${line}\n`);
  }
}

function timeText(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(2)} s`;
}
