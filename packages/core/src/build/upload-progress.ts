import type { Log } from "../ports.ts";
import { byteText } from "../summary/byte-text.ts";

/** Blobs up to this size (bytes) are sent without a word. */
const quietBytes = 64 * 1024 * 1024;
/** Milliseconds between lines: never fewer than the first, and a line after the second even where hardly anything moves. */
const shortestWait = 1000;
const longestWait = 10_000;
/** Of the whole, between lines. */
const part = 0.1;

/** Called as a blob is sent: bytes so far, and of how many, where that is known. */
export type UploadProgress = (sentBytes: number, totalBytes?: number) => void;

/**
 * Tells the log how far the upload of a large blob is and how fast it goes, in a line for each tenth or each ten seconds.
 * `now` is a clock in milliseconds.
 */
export function uploadProgress(what: string, log: Pick<Log, "info">, now: () => number): UploadProgress {
  let begin = now();
  let told = { at: begin, sent: 0 };
  return (sentBytes, totalBytes) => {
    const at = now();
    // A retry starts the body again.
    if (sentBytes < told.sent) {
      begin = at;
      told = { at, sent: 0 };
    }
    const wait = at - told.at;
    if ((totalBytes ?? sentBytes) < quietBytes || sentBytes === totalBytes || wait < shortestWait) return;
    const isTenth = totalBytes !== undefined && sentBytes - told.sent >= totalBytes * part;
    if (!isTenth && wait < longestWait) return;
    told = { at, sent: sentBytes };
    const share = totalBytes === undefined ? "" : ` of ${byteText(totalBytes)} (${percent(sentBytes, totalBytes)} %)`;
    const rate = byteText((sentBytes / (at - begin)) * 1000);
    log.info(`${what}: ${byteText(sentBytes)}${share} sent, ${rate}/s`);
  };
}

function percent(sentBytes: number, totalBytes: number): number {
  return Math.floor((sentBytes / totalBytes) * 100);
}
