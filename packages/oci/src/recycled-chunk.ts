/** Large reads: with Node's 64 KiB a file of gigabytes costs more in stream calls than in hashing. */
const chunkBytes = 1024 * 1024;
/** What four pipelines have in use at once: one being read, one read ahead, one held back, one on its way. */
const kept = 16;

const free: Buffer[] = [];
const lent = new WeakSet<ArrayBufferLike>();

/** A buffer of 1 MiB with arbitrary content. Who has done with it may hand it to `recycleChunk`. */
export function takeChunk(): Buffer {
  const chunk = free.pop() ?? Buffer.allocUnsafeSlow(chunkBytes);
  lent.add(chunk.buffer);
  return chunk;
}

/**
 * Gives a chunk, or any part of it, back to be filled anew: a file of gigabytes is then read into a handful of buffers, where new ones
 * would wait for a garbage collection that is slow to come. Only for the last reader of a chunk. Other buffers are left alone.
 */
export function recycleChunk(chunk: Uint8Array): void {
  if (lent.delete(chunk.buffer) && free.length < kept) free.push(Buffer.from(chunk.buffer));
}
