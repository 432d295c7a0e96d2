import { compileIgnorePattern, type IgnorePattern } from "./ignore-pattern.ts";

/**
 * The patterns of an ignore file or of `--exclude`, with the semantics of moby/patternmatcher; upper and lower case differ.
 *
 * Decides as a build does while it walks the context down from its root (MatchesUsingParentResults). That differs from
 * patternmatcher's MatchesOrParentMatches where a negation names a directory above: where all `x` are left out and then
 * `!app` follows, a build still leaves `app/x` out. Paths are relative to the root, with `/`, without a slash at either end;
 * the root is never ignored.
 */
export class IgnoreRules {
  readonly #patterns: readonly IgnorePattern[];
  readonly #directories = new Map<string, readonly boolean[]>();

  /** Compiles patterns as `parseIgnoreFile` gives them. Throws `bad-pattern`. */
  constructor(patterns: Iterable<string>) {
    this.#patterns = Array.from(patterns, compileIgnorePattern).filter((pattern) => pattern !== undefined);
  }

  /** Whether nothing is ever ignored. */
  get empty(): boolean {
    return this.#patterns.length === 0;
  }

  /** Whether the patterns leave a path out, itself or with a directory above it. */
  ignores(path: string): boolean {
    if (path === "" || this.empty) return false;
    return this.#decide(this.#matches(path));
  }

  /** False where a directory is left out and no negation could take back something below it: a walk can pass it over. */
  mayDescend(directory: string): boolean {
    if (!this.ignores(directory)) return true;
    return this.#patterns.some((pattern) => pattern.negated && pattern.reachesBelow(directory));
  }

  /** Whether a directory or something below it may match, negations aside: for a list of patterns that says what to take. */
  mayMatchBelow(directory: string): boolean {
    return (
      this.ignores(directory) || this.#patterns.some((pattern) => !pattern.negated && pattern.reachesBelow(directory))
    );
  }

  #decide(matches: readonly boolean[]): boolean {
    return this.#patterns.findLast((_, index) => matches[index])?.negated === false;
  }

  /** Which patterns match a path or, as far as they counted there, its parent. */
  #matches(path: string): readonly boolean[] {
    const slash = path.lastIndexOf("/");
    const parent = slash < 0 ? undefined : this.#directory(path.slice(0, slash));
    let ignored = false;
    return this.#patterns.map((pattern, index) => {
      const inherited = parent?.[index] === true;
      // A pattern that cannot change the verdict is not tried, and so nothing below inherits its match.
      const match = inherited || (pattern.negated === ignored && pattern.matches(path));
      if (match) ignored = !pattern.negated;
      return match;
    });
  }

  #directory(path: string): readonly boolean[] {
    const known = this.#directories.get(path);
    if (known !== undefined) return known;
    const matches = this.#matches(path);
    this.#directories.set(path, matches);
    return matches;
  }
}
