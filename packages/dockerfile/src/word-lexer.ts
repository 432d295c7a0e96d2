import { DockerfileError } from "./dockerfile-error.ts";
import { replacePattern } from "./shell-pattern.ts";
import { substitute } from "./substitute.ts";
import { isSpace } from "./white-space.ts";

/** The value of a variable; undefined where it is not set (an empty text is set). */
export type Lookup = (name: string) => string | undefined;

/** How a word is read. All are off by default, and the escape character is the backslash. */
export interface LexerOptions {
  readonly escape?: "\\" | "`";
  /** Quotes are letters like others: for the bodies of here-documents. */
  readonly ignoreQuotes?: boolean;
  /** Quotes do their work and stay in the result. */
  readonly keepQuotes?: boolean;
  /** Escapes do their work and stay in the result. */
  readonly keepEscapes?: boolean;
  /** `$name` stays as it is where the variable is not set. */
  readonly keepUnset?: boolean;
}

const specialNames = "@*#?-$!0";

function bad(text: string, hint: string): DockerfileError {
  return new DockerfileError("bad-substitution", text, { hint });
}

/** One pass over one word, as BuildKit's shell/lex.go does it. Use `expand`, which makes one per word. */
export class WordLexer {
  readonly used = new Set<string>();
  readonly unknown = new Set<string>();
  readonly #characters: readonly string[];
  readonly #lookup: Lookup;
  readonly #options: LexerOptions;
  #at = 0;
  #keepEscapes: boolean;
  // The word under construction. BuildKit shares it between a word and the words nested in it, so that the start of
  // `80${x:-80}` is lost when a line is split into words; what it would expose, we must expose.
  #pending = "";

  constructor(word: string, lookup: Lookup, options: LexerOptions) {
    this.#characters = Array.from(word);
    this.#lookup = lookup;
    this.#options = options;
    this.#keepEscapes = options.keepEscapes ?? false;
  }

  /** Reads up to `stop`, or to the end: the text in one piece, and split at white space that is not quoted. */
  run(stop?: string, keepEscapes: boolean = this.#keepEscapes): { value: string; words: string[] } {
    const outer = this.#keepEscapes;
    this.#keepEscapes = keepEscapes;
    try {
      return this.#run(stop);
    } finally {
      this.#keepEscapes = outer;
    }
  }

  #run(stop: string | undefined): { value: string; words: string[] } {
    const escape = this.#options.escape ?? "\\";
    const words: string[] = [];
    let value = "";
    this.#pending = "";
    const finish = (): { value: string; words: string[] } => {
      if (this.#pending !== "") words.push(this.#pending);
      this.#pending = "";
      return { value, words };
    };
    const addSplit = (text: string): void => {
      for (const character of text) {
        if (!isSpace(character)) this.#pending += character;
        else if (this.#pending !== "") {
          words.push(this.#pending);
          this.#pending = "";
        }
      }
    };
    for (let next = this.#peek(); next !== undefined; next = this.#peek()) {
      if (next === stop) {
        this.#at++;
        return finish();
      }
      const special = this.#special(next);
      if (special !== undefined) {
        value += special;
        if (next === "$") addSplit(special);
        else this.#pending += special;
        continue;
      }
      this.#at++;
      if (next !== escape) {
        addSplit(next);
        value += next;
        continue;
      }
      if (this.#keepEscapes) {
        this.#pending += next;
        value += next;
      }
      const escaped = this.#next();
      if (escaped === undefined) break;
      this.#pending += escaped;
      value += escaped;
    }
    if (stop !== undefined) throw bad(`missing ${stop}`, `Close the substitution with ${stop}.`);
    return finish();
  }

  #peek(): string | undefined {
    return this.#characters[this.#at];
  }

  #next(): string | undefined {
    return this.#characters[this.#at++];
  }

  #special(character: string): string | undefined {
    if (character === "$") return this.#dollar();
    if (character === "<") return this.#heredocStart();
    if (this.#options.ignoreQuotes === true) return undefined;
    if (character === "'") return this.#singleQuoted();
    return character === '"' ? this.#doubleQuoted() : undefined;
  }

  // `<< NAME` is one word, white space and all.
  #heredocStart(): string {
    this.#at++;
    if (this.#peek() !== "<") return "<";
    this.#at++;
    let text = "<<";
    for (let next = this.#peek(); next === " " || next === "\t" || next === "\r"; next = this.#peek()) {
      text += next;
      this.#at++;
    }
    return text;
  }

  #singleQuoted(): string {
    const quote = this.#options.keepQuotes === true ? "'" : "";
    this.#at++;
    const end = this.#characters.indexOf("'", this.#at);
    if (end < 0) throw bad("a single quote is not closed", "Add the closing ', or write \\' for the character itself.");
    const text = this.#characters.slice(this.#at, end).join("");
    this.#at = end + 1;
    return quote + text + quote;
  }

  #doubleQuoted(): string {
    const escape = this.#options.escape ?? "\\";
    const quote = this.#options.keepQuotes === true ? '"' : "";
    let text = quote;
    this.#at++;
    for (let next = this.#peek(); next !== undefined; next = this.#peek()) {
      if (next === "$") {
        text += this.#dollar();
        continue;
      }
      this.#at++;
      if (next === '"') return text + quote;
      if (next === escape) {
        if (this.#keepEscapes) text += next;
        const escaped = this.#peek();
        if (escaped === undefined) break;
        if (escaped === '"' || escaped === "$" || escaped === escape) {
          text += escaped;
          this.#at++;
          continue;
        }
      }
      text += next;
    }
    throw bad("a double quote is not closed", 'Add the closing ", or write \\" for the character itself.');
  }

  #name(): string {
    const first = this.#peek();
    if (first === undefined) return "";
    // A name of digits ends with them; a special one is a single character (POSIX 2.5.2).
    const digits = /\p{Nd}/u;
    if (!digits.test(first) && specialNames.includes(first)) {
      this.#at++;
      return first;
    }
    const part = digits.test(first) ? digits : /[\p{L}\p{Nd}_]/u;
    let name = "";
    for (let next = this.#peek(); next !== undefined && part.test(next); next = this.#peek()) {
      name += next;
      this.#at++;
    }
    return name;
  }

  #value(name: string): string | undefined {
    const value = this.#lookup(name);
    this.used.add(name);
    if (value === undefined) this.unknown.add(name);
    return value;
  }

  #dollar(): string {
    this.#at++;
    if (this.#peek() === "{") {
      this.#at++;
      return this.#braces();
    }
    const name = this.#name();
    if (name === "") return "$";
    return this.#value(name) ?? (this.#options.keepUnset === true ? `$${name}` : "");
  }

  #nested(stop: string, keepEscapes: boolean): string {
    return this.run(stop, keepEscapes).value;
  }

  #braces(): string {
    const first = this.#peek();
    if (first === undefined) throw bad("missing } after ${", "Close the substitution with }.");
    if (first === "{" || first === "}" || first === ":") {
      throw bad(`bad substitution \${${first}`, "A name follows ${: write \\${ for the characters themselves.");
    }
    const name = this.#name();
    let operator = this.#next();
    if (operator === undefined) throw bad(`missing } after \${${name}`, "Close the substitution with }.");
    if (operator === "}") return this.#value(name) ?? (this.#options.keepUnset === true ? `\${${name}}` : "");
    if (operator === "/") return this.#replace(name);
    let emptyIsUnset = "";
    if (operator === ":") {
      emptyIsUnset = ":";
      operator = this.#next() ?? "";
    }
    const trims = operator === "#" || operator === "%";
    if (!"+-?#%".includes(operator) || operator === "" || (trims && emptyIsUnset !== "")) {
      throw bad(
        `unsupported modifier ${emptyIsUnset}${operator} in \${${name}${emptyIsUnset}${operator}…}`,
        "The modifiers are :- - :+ + :? ? # ## % %% / and //.",
      );
    }
    const word = this.#nested("}", trims);
    const value = this.#value(name);
    if (value === undefined && this.#options.keepUnset === true) {
      return `\${${name}${emptyIsUnset}${operator}${word}}`;
    }
    return substitute({ name, value, operator, word, emptyIsUnset: emptyIsUnset !== "" });
  }

  #replace(name: string): string {
    const all = this.#peek() === "/";
    if (all) this.#at++;
    const pattern = this.#nested("/", true);
    const replacement = this.#nested("}", true);
    const value = this.#value(name);
    if (value === undefined && this.#options.keepUnset === true) return `\${${name}/${pattern}/${replacement}}`;
    return replacePattern(value ?? "", pattern, replacement, all);
  }
}
