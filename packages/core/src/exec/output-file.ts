import { randomUUID } from "node:crypto";
import { closeSync, fstatSync, openSync, read, rmSync } from "node:fs";
import path from "node:path";

/** A temporary file that a program writes its output to. */
export interface OutputFile {
  readonly descriptor: number;
  /** What was written, whole; the file is gone then. This program goes on meanwhile: there may be ten megabytes. */
  readonly take: () => Promise<Buffer>;
  /** Takes the file away unread. */
  readonly drop: () => void;
}

/** Opens a new file in a folder, readable by this user alone. */
export function openOutputFile(folder: string): OutputFile {
  const file = path.join(folder, `layered-build-${randomUUID()}`);
  const descriptor = openSync(file, "wx+", 0o600);
  const drop = (): void => {
    closeSync(descriptor);
    rmSync(file, { force: true });
  };
  const take = async (): Promise<Buffer> => {
    try {
      const bytes = Buffer.allocUnsafe(fstatSync(descriptor).size);
      // From its start: the program has moved the position that it shares with this process.
      let at = 0;
      while (at < bytes.length) {
        const count = await readAt(descriptor, bytes, at);
        if (count === 0) break;
        at += count;
      }
      // Never what was not read: the memory is not cleared.
      return bytes.subarray(0, at);
    } finally {
      drop();
    }
  };
  return { descriptor, take, drop };
}

/** Reads what comes from byte `at` on to its place in `bytes`, as much as there is at once. Not by `promisify`: to load node:util takes 3 ms. */
function readAt(descriptor: number, bytes: Buffer, at: number): Promise<number> {
  return new Promise((resolve, reject) => {
    read(descriptor, bytes, at, bytes.length - at, at, (error, count) => {
      if (error === null) resolve(count);
      else reject(error);
    });
  });
}
