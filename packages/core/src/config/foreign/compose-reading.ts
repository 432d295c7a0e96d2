import path from "node:path";
import type { YamlSource } from "../yaml-source.ts";
import type { ForeignSource } from "./image-build.ts";
import { interpolate, interpolateAll, InterpolationError, type Variables } from "./interpolate.ts";
import { isMembers, type Members } from "./shapes.ts";

/** A Compose file that is being read: its members with variables replaced, and what is wrong with it. */
export class ComposeReading {
  readonly source: ForeignSource;
  readonly services: Members;
  readonly problems: string[] = [];
  readonly #yaml: YamlSource;
  readonly #variables: Variables;

  constructor(source: ForeignSource, yaml: YamlSource, variables: Variables) {
    this.source = source;
    this.#yaml = yaml;
    this.#variables = variables;
    this.services = this.section("services");
  }

  /** The file's folder, where its paths begin. */
  get folder(): string {
    return path.posix.dirname(this.source.path);
  }

  /** A member of the file's top that has members itself; empty where there is none. */
  section(name: string): Members {
    const file = this.#yaml.value;
    const section = isMembers(file) ? file[name] : undefined;
    return isMembers(section) ? section : {};
  }

  problem(members: readonly PropertyKey[], message: string): void {
    this.problems.push(this.#yaml.problem(members, message));
  }

  /** A value with its variables replaced; undefined where one of them cannot be. */
  replaced(members: readonly PropertyKey[], value: unknown): unknown {
    return this.#tried(members, () => interpolateAll(value, (text) => interpolate(text, this.#variables)));
  }

  /** A text with its variables replaced; undefined where there is none, or an empty one. */
  text(members: readonly PropertyKey[], value: unknown): string | undefined {
    const replaced = value === null ? undefined : this.replaced(members, value);
    if (typeof replaced === "string" && replaced !== "") return replaced;
    if (replaced !== undefined && replaced !== "") this.problem(members, "expected a text");
    return undefined;
  }

  /** The value of a variable; undefined where it is not set. */
  variable(members: readonly PropertyKey[], name: string): string | undefined {
    return this.#tried(members, () => this.#variables.get(name));
  }

  /** A file that BuildKit is to read: from the folder of the Compose file, or from the home folder. */
  file(text: string): string {
    const home = this.source.env["HOME"];
    if (text.startsWith("~/") && home !== undefined) return path.posix.join(home, text.slice(2));
    return path.isAbsolute(text) ? text : path.posix.join(this.folder, text);
  }

  #tried<T>(members: readonly PropertyKey[], body: () => T): T | undefined {
    try {
      return body();
    } catch (error) {
      if (!(error instanceof InterpolationError)) throw error;
      this.problem(members, error.message);
      return undefined;
    }
  }
}
