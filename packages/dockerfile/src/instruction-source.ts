import { DockerfileError, type DockerfileErrorCode } from "./dockerfile-error.ts";
import type { HeredocBody } from "./heredoc.ts";
import type { Position } from "./instruction.ts";
import { type JsonList, readJsonList } from "./json-list.ts";
import type { LogicalLine } from "./logical-line.ts";
import type { SplitInstruction } from "./split-instruction.ts";
import type { Token } from "./token.ts";

/** The fields that every parsed instruction has. */
export interface Place {
  readonly source: string;
  readonly start: Position;
  readonly end: Position;
}

/** One instruction before it is understood: its parts, its here-documents and the means to complain about it. */
export class InstructionSource {
  readonly path: string;
  readonly line: LogicalLine;
  /** Upper case. */
  readonly keyword: string;
  readonly flags: readonly Token[];
  readonly rest: Token;
  readonly heredocs: readonly HeredocBody[];
  readonly escape: "\\" | "`";
  readonly place: Place;

  constructor(
    line: LogicalLine,
    parts: SplitInstruction,
    file: { path: string; escape: "\\" | "`"; heredocs: readonly HeredocBody[]; place: Place },
  ) {
    this.line = line;
    this.keyword = parts.keyword.text.toUpperCase();
    this.flags = parts.flags;
    this.rest = parts.rest;
    this.path = file.path;
    this.escape = file.escape;
    this.heredocs = file.heredocs;
    this.place = file.place;
  }

  /** An error at a token of this instruction, at its start by default. */
  error(code: DockerfileErrorCode, text: string, hint: string, at?: Token): DockerfileError {
    const position = at === undefined ? this.place.start : this.line.positionAt(at.offset);
    return new DockerfileError(code, text, { path: this.path, position, hint });
  }

  /** The JSON form, where the instruction has it. Throws `bad-value` for a list of other things than strings. */
  json(text: Token = this.rest): Exclude<JsonList, { kind: "mixed" }> {
    const list = readJsonList(text.text);
    if (list.kind !== "mixed") return list;
    throw this.error(
      "bad-value",
      `the list of ${this.keyword} has something else than strings in it`,
      "Put every item in double quotes, numbers too.",
      text,
    );
  }
}
