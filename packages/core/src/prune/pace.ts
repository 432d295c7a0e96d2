import type { Clock } from "@layered-build/oci";

/** One queue for changes: never faster than the registry wants them. */
export class Pace {
  readonly #clock: Clock;
  readonly #interval: number;
  #next = 0;

  /** `interval`: milliseconds from one change to the next. */
  constructor(clock: Clock, interval: number) {
    this.#clock = clock;
    this.#interval = interval;
  }

  /** Waits until the next change may be made. */
  async turn(): Promise<void> {
    const now = this.#clock.now();
    const wait = this.#next - now;
    this.#next = Math.max(now, this.#next) + this.#interval;
    if (wait > 0) await this.#clock.sleep(wait);
  }
}
