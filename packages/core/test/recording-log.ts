import type { Log } from "../src/ports.ts";

/** A log that keeps what it is told: `warnings` and `lines` (everything else). */
export class RecordingLog implements Log {
  readonly lines: string[] = [];
  readonly warnings: string[] = [];
  readonly debug = (message: string): void => void this.lines.push(message);
  readonly info = (message: string): void => void this.lines.push(message);
  readonly warning = (message: string): void => void this.warnings.push(message);
  readonly group = async <T>(title: string, body: () => Promise<T>): Promise<T> => {
    this.lines.push(title);
    return body();
  };
}
