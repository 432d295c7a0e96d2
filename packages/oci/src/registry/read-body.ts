import { ConnectionFailure } from "./transport.ts";
import type { Reply } from "./transport.ts";
import { OciError } from "../error.ts";

const SMALL = 64 * 1024;

/** Reads an answer's body whole, up to `limit` bytes; more is an `OciError` `bad-content`, a cut is a `ConnectionFailure`. */
export async function readBody(reply: Reply, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of reply.body) {
      if (!Buffer.isBuffer(chunk)) continue;
      size += chunk.length;
      if (size > limit) break;
      chunks.push(chunk);
    }
  } catch (cause) {
    throw new ConnectionFailure(cause);
  }
  if (size <= limit) return Buffer.concat(chunks);
  throw new OciError("bad-content", `An answer of the registry is longer than ${limit} bytes`, {
    hint: "It is no manifest or list that a registry should send. Is the host right, or does a proxy answer in its place?",
  });
}

/** Reads the beginning of a body whose end does not matter, as text: never fails. */
export async function readStart(reply: Reply, limit: number = SMALL): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of reply.body) {
      if (!Buffer.isBuffer(chunk)) continue;
      chunks.push(chunk);
      size += chunk.length;
      if (size >= limit) break;
    }
  } catch {
    // What came is enough: the status has been read.
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** Gives up an answer's body. The connection is kept, and free when this resolves, unless much of the body is left. */
export async function discard(reply: Reply): Promise<void> {
  await readStart(reply);
}
