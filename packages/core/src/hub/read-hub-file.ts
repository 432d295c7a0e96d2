import { OciError, takeChunk, type Clock, type Reply, type RetryPolicy } from "@layered-build/oci";
import { HubFileCheck, type HubFile } from "./hub-file.ts";
import { hubConnectionProblem, type HubQuestion } from "./hub-problem.ts";

/** How a broken download goes on, and whom to tell how many bytes came. */
export interface HubReading {
  readonly retry: RetryPolicy;
  readonly clock: Clock;
  readonly received: (bytes: number) => void;
}

/**
 * A file's bytes in the order of the file. Where the connection breaks, the rest is asked for by a Range (RFC 9110, 14.2), from the Hub's
 * own address again: the storage address behind its redirect runs out. The chunks are for `recycleChunk`. Fails with `digest-mismatch` at the end where the bytes are others.
 */
export async function* readHubFile(
  file: HubFile,
  question: HubQuestion,
  fetchFrom: (offset: number) => Promise<Reply>,
  { retry, clock, received }: HubReading,
): AsyncGenerator<Buffer> {
  const check = new HubFileCheck(file);
  let offset = 0;
  let fruitless = 0;
  // Connections give pieces of 64 KiB at most, each in memory of its own, which would wait for a garbage collection.
  let gathered = takeChunk();
  let filled = 0;
  while (offset < file.size || offset === 0) {
    const reply = await fetchFrom(offset);
    checkStart(reply, offset, question);
    let broken: Error | undefined;
    let isRead = true;
    try {
      for await (const chunk of reply.body as AsyncIterable<Buffer>) {
        offset += chunk.length;
        fruitless = 0;
        received(chunk.length);
        check.update(chunk);
        for (let at = 0; at < chunk.length;) {
          const copied = chunk.copy(gathered, filled, at);
          at += copied;
          filled += copied;
          if (filled < gathered.length) continue;
          isRead = false;
          yield gathered;
          isRead = true;
          gathered = takeChunk();
          filled = 0;
        }
      }
    } catch (cause) {
      // What the reader throws in is no failure of the connection.
      if (!isRead) throw cause;
      broken = cause instanceof Error ? cause : new Error(String(cause));
    }
    if (broken === undefined && offset >= file.size) break;
    fruitless += 1;
    const problem = hubConnectionProblem(question, broken ?? new Error("the connection ended before the file did"));
    if (fruitless >= retry.attempts) throw problem.error;
    await clock.sleep(Math.min(retry.maxDelay, retry.baseDelay * 2 ** (fruitless - 1)));
  }
  const wrong = offset === file.size ? check.wrong() : `${offset} bytes`;
  if (wrong === undefined) {
    if (filled > 0) yield gathered.subarray(0, filled);
    return;
  }
  throw new OciError(
    "digest-mismatch",
    `${question.what} should be ${file.id} (${file.size} bytes), and is ${wrong}.`,
    {
      hint: "It was changed on its way, by a proxy or mirror perhaps. Nothing was tagged; run the job again.",
    },
  );
}

function checkStart(reply: Reply, offset: number, question: HubQuestion): void {
  const starts = /^bytes (\d+)-/.exec(reply.headers["content-range"] ?? "")?.[1];
  if (offset === 0 ? reply.status === 200 : reply.status === 206 && Number(starts) === offset) return;
  reply.body.destroy();
  const error = new OciError(
    "unreachable",
    `${question.what}: after ${offset} bytes, the server cannot go on from there`,
    {
      hint: "It knows no ranges. Run the job again; if it happens often, look at proxies between.",
    },
  );
  throw error;
}
