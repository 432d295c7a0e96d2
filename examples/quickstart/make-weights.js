// Makes the weights of model/config.json: node make-weights.js [FILE]
//
// A few megabytes that compress badly, as real weights do, and that are the same bytes on every machine, so that the
// model's image has the same key and digest everywhere.
import { createHash } from "node:crypto";
import { chmod, readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const { buckets, dimensions, seed } = JSON.parse(await readFile(here("model/config.json"), "utf8"));
const file = process.argv[2] ?? here("model/weights.bin");

const bytes = Buffer.alloc(buckets * dimensions * 4);
const random = xorshift32(seed);
// Numbers between -1 and 1. No logarithms or cosines: those may differ in the last bit between engines.
for (let at = 0; at < bytes.length; at += 4) bytes.writeFloatLE(random() / 2 ** 31 - 1, at);

await writeFile(file, bytes);
// The mode of a file that git does not track is part of the layer's key, and a umask would decide it.
await chmod(file, 0o644);
console.log(`${file}: ${bytes.length} bytes, sha256:${createHash("sha256").update(bytes).digest("hex")}`);

/** Marsaglia's xorshift with 32 bits of state: the same numbers from 0 to 2**32 - 1 for the same seed. */
function xorshift32(state) {
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}
