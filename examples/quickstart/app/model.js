import { readFile } from "node:fs/promises";
import { endianness } from "node:os";
import { join } from "node:path";

/** Turns texts into vectors: texts that share many letter trigrams lie near each other. */
export class TrigramModel {
  #weights;
  #buckets;
  #dimensions;

  constructor(weights, { buckets, dimensions }) {
    if (weights.length !== buckets * dimensions) {
      throw new Error(`the weights have ${weights.length} numbers instead of ${buckets * dimensions}: make them again`);
    }
    this.#weights = weights;
    this.#buckets = buckets;
    this.#dimensions = dimensions;
  }

  /** Reads config.json and weights.bin (32-bit floats, little endian) from a folder. */
  static async load(folder) {
    const config = JSON.parse(await readFile(join(folder, "config.json"), "utf8"));
    const bytes = await readFile(join(folder, "weights.bin"));
    if (endianness() === "BE") bytes.swap32();
    return new TrigramModel(new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4), config);
  }

  /** The unit vector of a text. */
  embed(text) {
    const vector = new Float64Array(this.#dimensions);
    for (const trigram of trigrams(text)) {
      const start = this.#bucketOf(trigram) * this.#dimensions;
      for (let i = 0; i < vector.length; i++) vector[i] += this.#weights[start + i];
    }
    const length = Math.hypot(...vector) || 1;
    return vector.map((value) => value / length);
  }

  // FNV-1a, over UTF-16 code units.
  #bucketOf(trigram) {
    let hash = 0x811c9dc5;
    for (let i = 0; i < trigram.length; i++) hash = Math.imul(hash ^ trigram.charCodeAt(i), 0x01000193);
    return (hash >>> 0) % this.#buckets;
  }
}

/** How alike two unit vectors are: 1 for the same direction, about 0 for texts with nothing in common. */
export function similarity(a, b) {
  return a.reduce((sum, value, i) => sum + value * b[i], 0);
}

function trigrams(text) {
  const padded = ` ${text.toLowerCase().trim().replace(/\s+/g, " ")} `;
  return Array.from({ length: Math.max(0, padded.length - 2) }, (_, i) => padded.slice(i, i + 3));
}
