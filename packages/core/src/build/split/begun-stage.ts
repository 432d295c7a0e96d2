import { expandWord, type Instruction, type Stage } from "@layered-build/dockerfile";
import type { BegunStage } from "../native/stage-state.ts";

/** What decides about ARGs besides the stages themselves. */
export interface ArgValues {
  /** `NAME=VALUE` of the image that the stages gave: its ENV is the outcome of theirs. */
  readonly env: readonly string[];
  readonly buildArgs: Readonly<Record<string, string>>;
  readonly globalArgs: ReadonlyMap<string, string>;
  /** ARGs whose value only BuildKit knows. */
  readonly isUnknown: (name: string) => boolean;
  readonly escape: "\\" | "`";
}

/**
 * What stages that BuildKit has executed leave to the rest of the last of them, besides the image: its ARGs, and whether CMD was given.
 * `lost` are the ARGs whose value cannot be told, because it was made of something that only BuildKit saw.
 */
export function begunStage(
  head: readonly Stage[],
  values: ArgValues,
): BegunStage & { readonly lost: ReadonlySet<string> } {
  const args = new ArgScope(head, values);
  for (const [index, stage] of head.entries()) {
    if (index > 0) args.enterStage();
    for (const instruction of stage.instructions) args.apply(instruction);
  }
  const cmdSet = head.at(-1)?.instructions.some(({ kind }) => kind === "CMD") ?? false;
  return { ...args.outcome(), cmdSet };
}

/** ARG and ENV step by step, as BuildKit has them: the later one wins, and ENV is back in front where a stage begins. */
class ArgScope {
  readonly #values: ArgValues;
  /** The image's ENV in the end. */
  readonly #final: ReadonlyMap<string, string>;
  /** Names that an ENV of the stages sets: what the base had for them is not to be seen in the end. */
  readonly #written: ReadonlySet<string>;
  /** What ENV has set so far, and the ARGs in front of it; undefined is a value that nobody here knows. */
  readonly #env = new Map<string, string | undefined>();
  readonly #args = new Map<string, string | undefined>();

  constructor(head: readonly Stage[], values: ArgValues) {
    this.#values = values;
    this.#final = new Map(values.env.map((pair) => [pair.split("=", 1)[0] ?? "", pair.slice(pair.indexOf("=") + 1)]));
    const pairs = head.flatMap(({ instructions }) =>
      instructions.flatMap((each) => (each.kind === "ENV" ? each.pairs : [])),
    );
    // A name with a variable in it may be any.
    const all = pairs.some(({ key }) => key.includes("$")) ? this.#final.keys() : [];
    this.#written = new Set([...pairs.map(({ key }) => expandWord(key, () => "").value), ...all]);
  }

  enterStage(): void {
    for (const name of this.#args.keys()) {
      if (this.#env.has(name)) this.#args.delete(name);
      else if (this.#written.has(name)) this.#args.set(name, undefined);
      else if (this.#final.has(name)) this.#args.delete(name);
    }
  }

  apply(instruction: Instruction): void {
    if (instruction.kind === "ARG") for (const arg of instruction.args) this.#declare(arg);
    if (instruction.kind !== "ENV") return;
    const pairs = instruction.pairs.map(({ key, value }) => ({ key: this.#expand(key), value: this.#expand(value) }));
    for (const { key, value } of pairs) {
      if (key === undefined) {
        this.#loseHidden();
        continue;
      }
      this.#args.delete(key);
      this.#env.set(key, value);
    }
  }

  /** After an ENV whose name nobody here knows. */
  #loseHidden(): void {
    for (const name of this.#args.keys()) if (this.#final.has(name)) this.#args.set(name, undefined);
  }

  outcome(): { readonly args: ReadonlyMap<string, string>; readonly lost: ReadonlySet<string> } {
    const known = [...this.#args].flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
    const lost = [...this.#args].filter(([, value]) => value === undefined).map(([name]) => name);
    return { args: new Map(known), lost: new Set(lost) };
  }

  #declare({ name, default: fallback }: { readonly name: string; readonly default?: string }): void {
    const { buildArgs, globalArgs, isUnknown } = this.#values;
    if (isUnknown(name)) {
      this.#args.set(name, undefined);
      return;
    }
    const given = buildArgs[name] ?? (fallback === undefined ? globalArgs.get(name) : undefined);
    if (given !== undefined) this.#args.set(name, given);
    else if (fallback !== undefined) this.#args.set(name, this.#expand(fallback));
  }

  /** A word expanded, or undefined where it needs a value that nobody here knows. */
  #expand(word: string): string | undefined {
    let isKnown = true;
    const lookup = (name: string): string | undefined => {
      const value = this.#lookUp(name);
      if (value !== "unknown") return value?.text;
      isKnown = false;
      // Some text, so that ${NAME:?} does not refuse.
      return "x";
    };
    const { value } = expandWord(word, lookup, { escape: this.#values.escape });
    return isKnown ? value : undefined;
  }

  #lookUp(name: string): { readonly text: string } | "unknown" | undefined {
    for (const map of [this.#args, this.#env]) {
      if (!map.has(name)) continue;
      const text = map.get(name);
      return text === undefined ? "unknown" : { text };
    }
    if (this.#written.has(name)) return "unknown";
    const text = this.#final.get(name);
    return text === undefined ? undefined : { text };
  }
}
