import { DockerfileError } from "./dockerfile-error.ts";
import { type Expansion, expandWord } from "./expand-word.ts";
import type { Dockerfile, Position } from "./instruction.ts";

/** Arguments by name. */
export type Arguments = Readonly<Record<string, string>>;

/** The arguments that BuildKit gives a Dockerfile without being asked; build arguments replace them. */
export const platformArgNames: readonly string[] = ["BUILD", "TARGET"]
  .flatMap((side) => ["PLATFORM", "OS", "OSVERSION", "ARCH", "VARIANT"].map((part) => side + part))
  .concat("TARGETSTAGE");

/** What FROM and, through a bare `ARG NAME`, a stage sees of the ARGs before the first FROM. */
export class GlobalArgs {
  /** The values by name, platform arguments among them. */
  readonly values: ReadonlyMap<string, string>;
  readonly #unknown = new Map<string, readonly string[]>();
  readonly #dockerfile: Dockerfile;

  constructor(dockerfile: Dockerfile, buildArgs: Arguments, platformArgs: Arguments) {
    this.#dockerfile = dockerfile;
    const values = new Map(Object.entries(platformArgs));
    this.values = values;
    for (const name of platformArgNames) {
      const given = Object.hasOwn(buildArgs, name) ? buildArgs[name] : undefined;
      if (given !== undefined) values.set(name, given);
    }
    for (const instruction of dockerfile.globalArgs) {
      for (const { name, default: word } of instruction.args) {
        const given = Object.hasOwn(buildArgs, name) ? buildArgs[name] : undefined;
        if (given !== undefined) values.set(name, given);
        else if (word !== undefined) {
          const { value, unknown } = this.expand(word, instruction.start);
          values.set(name, value);
          this.#unknown.set(name, unknown);
        }
      }
    }
  }

  /** Expands a word of FROM. `unknown` has also the variables that the defaults of its variables lack. */
  expand(word: string, position: Position): Expansion {
    try {
      const options = { escape: this.#dockerfile.directives.escape };
      const expansion = expandWord(word, (name) => this.values.get(name), options);
      const inherited = expansion.used.flatMap((name) => this.#unknown.get(name) ?? []);
      return { ...expansion, unknown: [...new Set([...expansion.unknown, ...inherited])] };
    } catch (error) {
      throw error instanceof DockerfileError ? error.at(this.#dockerfile.path, position) : error;
    }
  }
}
