import type { ClientRequest } from "node:http";
import type { Readable } from "node:stream";
import { isNativeError } from "node:util/types";
import { recycleChunk } from "../recycled-chunk.ts";

/** A request body that is streamed. `inspect` sees each chunk before it is sent, `complete` runs before the last chunk leaves. */
export interface StreamBody {
  readonly open: () => Readable;
  /** Bytes, where known: becomes the Content-Length; otherwise the body is sent chunked. */
  readonly size?: number;
  readonly inspect: (chunk: Uint8Array) => void;
  /** Throws to keep the last chunk back, so that the other side cannot take the body for whole. */
  readonly complete: () => void;
}

/** The body's source failed, or did not yield what was promised: the connection is not to blame. */
export class SourceFailure extends Error {
  override readonly name = "SourceFailure";
}

/**
 * Streams a body into a request, at the request's pace.
 *
 * True when all of it was handed over; false when the request was closed on the way.
 * Throws `SourceFailure`, with the cause, when the source fails.
 */
export async function writeBody(request: ClientRequest, body: StreamBody): Promise<boolean> {
  let source: Readable;
  try {
    source = body.open();
  } catch (cause) {
    throw new SourceFailure("cannot be opened", { cause });
  }
  // A source that waits for its own bytes would otherwise stay open after the request is gone.
  const abandon = (): void => void source.destroy();
  request.once("close", abandon);
  try {
    let held: Uint8Array | undefined;
    for await (const item of source) {
      const chunk: Uint8Array = typeof item === "string" ? Buffer.from(item) : item;
      body.inspect(chunk);
      if (held !== undefined && !writeChunk(request, held)) await drained(request);
      if (request.destroyed) return false;
      held = chunk;
    }
    body.complete();
    request.end(held);
    return true;
  } catch (cause) {
    if (request.destroyed) return false;
    throw new SourceFailure(isNativeError(cause) ? cause.message : String(cause), { cause });
  } finally {
    request.off("close", abandon);
    source.destroy();
  }
}

/** False when the request has enough for now. */
function writeChunk(request: ClientRequest, chunk: Uint8Array): boolean {
  return request.write(chunk, (error) => {
    if (!error) recycleChunk(chunk);
  });
}

function drained(request: ClientRequest): Promise<void> {
  return new Promise((resolve) => {
    if (request.destroyed) {
      resolve();
      return;
    }
    const done = (): void => {
      request.off("drain", done);
      request.off("close", done);
      resolve();
    };
    request.once("drain", done);
    request.once("close", done);
  });
}
