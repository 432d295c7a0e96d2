/**
 * Knows a job's secrets, hides them as the runner does, and finds where one was let out.
 * Besides the value itself it knows its lines, and its base64, URI and JSON forms.
 */
export class Masker {
  readonly #forms = new Set<string>();

  constructor(secrets: Iterable<string> = []) {
    for (const secret of secrets) this.add(secret);
  }

  /** Adds a secret; empty ones are ignored, as they would mask everything. */
  add(secret: string): void {
    for (const value of [secret, ...secret.split(/\r?\n/)].map((line) => line.trim())) {
      if (value === "") continue;
      const encoded = [0, 1, 2].map((shift) => base64Shifted(value, shift));
      for (const form of [value, ...encoded, encodeURIComponent(value), JSON.stringify(value).slice(1, -1)]) {
        if (form !== "") this.#forms.add(form);
      }
    }
  }

  /** The text with each secret replaced by `***`. */
  mask(text: string): string {
    // Longest first: else a secret that begins another would leave that one's tail to be read.
    const forms = [...this.#forms].toSorted((a, b) => b.length - a.length);
    return forms.reduce((masked, form) => masked.replaceAll(form, "***"), text);
  }

  /** Whether the text gives a secret away. */
  isIn(text: string): boolean {
    return [...this.#forms].some((form) => text.includes(form));
  }
}

/** The part of the value's base64 that is the same whatever stands before and after it, at one of three offsets. */
function base64Shifted(value: string, shift: number): string {
  const bytes = Buffer.from(value).subarray(shift);
  const whole = bytes.subarray(0, bytes.length - (bytes.length % 3));
  // Fewer than nine bytes would mask innocent text.
  return whole.length < 9 ? "" : whole.toString("base64");
}
