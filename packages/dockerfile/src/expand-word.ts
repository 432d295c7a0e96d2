import { DockerfileError } from "./dockerfile-error.ts";
import { type LexerOptions, type Lookup, WordLexer } from "./word-lexer.ts";

/** The variables that an expansion asked for, in the order of asking. */
export interface VariableUse {
  readonly used: readonly string[];
  /** Those of `used` that the lookup did not know, even where a default stood in: a caller widens, or says that they are empty. */
  readonly unknown: readonly string[];
}

/** A word with its variables put in. */
export interface Expansion extends VariableUse {
  readonly value: string;
}

/** A word with its variables put in and split. */
export interface ListExpansion extends VariableUse {
  readonly values: readonly string[];
}

/** How words are expanded: the escape character of the Dockerfile's directive, the backslash by default. */
export interface ExpandOptions {
  readonly escape?: "\\" | "`";
}

/** Expands text as BuildKit's shell/lex.go does, in one piece and split. Throws `bad-substitution` and `required-variable`. */
export function expand(text: string, lookup: Lookup, options: LexerOptions = {}): Expansion & ListExpansion {
  const lexer = new WordLexer(text, lookup, options);
  try {
    const { value, words } = lexer.run();
    return { value, values: words, used: [...lexer.used], unknown: [...lexer.unknown] };
  } catch (error) {
    if (!(error instanceof DockerfileError)) throw error;
    const detail = error.hint === undefined ? { cause: error } : { cause: error, hint: error.hint };
    throw new DockerfileError(error.code, `cannot expand ${JSON.stringify(text)}: ${error.detail}`, detail);
  }
}

/** One word with its variables put in, its quotes and escapes taken away: ENV, LABEL, COPY, WORKDIR, FROM and others. */
export function expandWord(word: string, lookup: Lookup, options: ExpandOptions = {}): Expansion {
  const { value, used, unknown } = expand(word, lookup, options);
  return { value, used, unknown };
}

/** The same, split afterwards at white space that is not quoted: EXPOSE. */
export function expandWords(word: string, lookup: Lookup, options: ExpandOptions = {}): ListExpansion {
  const { values, used, unknown } = expand(word, lookup, options);
  return { values, used, unknown };
}

/** The body of a here-document of COPY or ADD whose `expand` is true: quotes stay, and the escape is always the backslash. */
export function expandHeredoc(content: string, lookup: Lookup): Expansion {
  const { value, used, unknown } = expand(content, lookup, { ignoreQuotes: true });
  return { value, used, unknown };
}

/** The names of all variables that a word may ask for, those in nested words too. Throws `bad-substitution`. */
export function variablesOf(word: string, options: LexerOptions = {}): readonly string[] {
  // Any value does that ${name:?} takes and that says nothing as a pattern.
  return expand(word, () => "x", options).used;
}
