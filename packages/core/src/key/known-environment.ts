import { expandWord, type Instruction } from "@layered-build/dockerfile";

/**
 * The variables of a stage as far as the Dockerfile tells them: ARG and ENV, step by step. What a parent's ENV may set is unknown,
 * and so is everything made of it.
 */
export class KnownEnvironment {
  readonly #values: Map<string, string>;
  /** What ENV has set. */
  readonly #environment: Map<string, string>;
  readonly #buildArgs: Readonly<Record<string, string>>;
  readonly #globalArgs: ReadonlyMap<string, string>;
  readonly #escape: "\\" | "`";

  constructor(
    escape: "\\" | "`",
    buildArgs: Readonly<Record<string, string>>,
    globalArgs: ReadonlyMap<string, string>,
    below?: KnownEnvironment,
  ) {
    this.#escape = escape;
    this.#buildArgs = buildArgs;
    this.#globalArgs = globalArgs;
    this.#environment = new Map(below === undefined ? [] : below.#environment);
    // A stage inherits the ARGs of the one below too, and ENV goes before them (BuildKit's dispatchStages).
    this.#values = new Map([...(below === undefined ? [] : below.#values), ...this.#environment]);
  }

  /** A word expanded, or undefined where that needs a variable that is not known here. */
  expand(word: string): string | undefined {
    const options = { escape: this.#escape };
    const { value, unknown } = expandWord(word, (name) => this.#values.get(name), options);
    return unknown.length === 0 ? value : undefined;
  }

  /** Takes ARG and ENV into account; everything else changes nothing. */
  apply(instruction: Instruction): void {
    if (instruction.kind === "ARG") {
      for (const { name, default: fallback } of instruction.args) {
        this.#set(
          name,
          this.#buildArgs[name] ?? (fallback === undefined ? this.#globalArgs.get(name) : this.expand(fallback)),
        );
      }
    }
    if (instruction.kind !== "ENV") return;
    const pairs = instruction.pairs.map(({ key, value }) => ({ key: this.expand(key), value: this.expand(value) }));
    for (const { key, value } of pairs) {
      if (key === undefined) continue;
      this.#set(key, value);
      if (value === undefined) this.#environment.delete(key);
      else this.#environment.set(key, value);
    }
  }

  #set(name: string, value: string | undefined): void {
    if (value === undefined) this.#values.delete(name);
    else this.#values.set(name, value);
  }
}
