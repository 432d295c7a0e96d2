import { randomFillSync } from "node:crypto";
import { open } from "node:fs/promises";

const mebibyte = 1024 * 1024;

/** Writes a file of random bytes, which nothing can compress, as model weights are: about 2 GB a second. `size` in bytes. */
export async function writeRandomFile(path: string, size: number): Promise<void> {
  await using file = await open(path, "w");
  const chunk = Buffer.alloc(16 * mebibyte);
  for (let written = 0; written < size; written += chunk.length) {
    randomFillSync(chunk);
    await file.write(chunk, 0, Math.min(chunk.length, size - written));
  }
}
