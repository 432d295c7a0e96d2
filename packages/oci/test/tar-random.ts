/** Repeatable random numbers (mulberry32); the seed, from TEST_SEED or the clock, is for the message of a failure. */
export class Random {
  readonly seed: number;
  #state: number;

  constructor(seed = Number(process.env["TEST_SEED"] ?? Date.now() % 0x7fffffff)) {
    this.seed = seed;
    this.#state = seed;
  }

  /** A whole number from 0, less than `limit`. */
  below(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296) * limit);
  }

  /** One of the items. */
  pick<Item>(items: readonly Item[]): Item {
    const item = items[this.below(items.length)];
    if (item === undefined) throw new RangeError("nothing to pick from");
    return item;
  }
}
