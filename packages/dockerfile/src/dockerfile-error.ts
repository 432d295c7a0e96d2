import type { Position } from "./instruction.ts";

/** What is wrong with a Dockerfile, a word in it, an ignore file or a source; closed, so that callers can decide by it. */
export type DockerfileErrorCode =
  | "syntax"
  | "empty-file"
  | "unknown-instruction"
  | "unknown-flag"
  | "duplicate-flag"
  | "missing-argument"
  | "too-many-arguments"
  | "bad-value"
  | "no-stage"
  | "duplicate-stage"
  | "unknown-stage"
  | "stage-order"
  | "bad-substitution"
  | "required-variable"
  | "bad-pattern"
  | "source-not-found"
  | "too-many-links";

/** What an error may say besides its code and its text. `path` and `position` come together. */
export interface DockerfileErrorDetail {
  readonly path?: string;
  readonly position?: Position;
  readonly hint?: string;
  readonly cause?: unknown;
}

/**
 * The one error of this package: what is wrong (`message`), the likely reason and the fix (`hint`).
 *
 * `message` begins with `PATH:LINE:COLUMN: ` where the place is known. Word expansion, patterns and sources know no place: their
 * errors carry none until the caller, who holds the instruction, adds it with `at`. `detail` is the text without the place.
 *
 * - `syntax`, `empty-file`, `unknown-instruction`, `unknown-flag`, `duplicate-flag`, `missing-argument`, `too-many-arguments`,
 *   `bad-value`: the text of a Dockerfile
 * - `no-stage`: an instruction before the first FROM; `duplicate-stage`: two stages of one name; `unknown-stage`: a target or a
 *   number that is not there; `stage-order`: a stage that is used before it is defined
 * - `bad-substitution`: `${…}` that does not parse, a quote that does not end; `required-variable`: `${NAME:?message}` without a value
 * - `bad-pattern`: a wildcard or ignore pattern that does not parse
 * - `source-not-found`: COPY or ADD names what the context has not; `too-many-links`: symbolic links that never end
 */
export class DockerfileError extends Error {
  override readonly name = "DockerfileError";
  readonly code: DockerfileErrorCode;
  readonly detail: string;
  readonly hint: string | undefined;
  readonly path: string | undefined;
  readonly line: number | undefined;
  readonly column: number | undefined;

  constructor(code: DockerfileErrorCode, detail: string, { path, position, hint, cause }: DockerfileErrorDetail = {}) {
    const place = path === undefined || position === undefined ? "" : `${path}:${position.line}:${position.column}: `;
    super(printable(place + detail), cause === undefined ? undefined : { cause });
    this.code = code;
    this.detail = printable(detail);
    this.hint = hint;
    this.path = path;
    this.line = position?.line;
    this.column = position?.column;
  }

  /** The same error with a place; an error that has one already stays as it is. */
  at(path: string, position: Position): DockerfileError {
    if (this.path !== undefined) return this;
    const detail = { path, position, cause: this };
    return new DockerfileError(
      this.code,
      this.detail,
      this.hint === undefined ? detail : { ...detail, hint: this.hint },
    );
  }
}

/** What a file holds may be anything, such as a program taken for a Dockerfile: no control character of it moves a terminal's cursor. */
function printable(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, (character) => {
    const code = character.charCodeAt(0);
    return character === "\n" || character === "\t" ? character : `\\x${code.toString(16).padStart(2, "0")}`;
  });
}
