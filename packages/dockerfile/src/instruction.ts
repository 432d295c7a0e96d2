/** A place in a Dockerfile; both numbers start at 1. An `end` is just behind the last character. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A here-document of RUN, COPY or ADD. `expand` is false where the delimiter is quoted. `content` ends with a newline unless empty. */
export interface Heredoc {
  readonly name: string;
  readonly content: string;
  readonly expand: boolean;
  /** `<<-`: leading tabs are already stripped from `content`. */
  readonly stripTabs: boolean;
}

/** What RUN, CMD, ENTRYPOINT and HEALTHCHECK start: text for the shell, or a JSON list started as it is. */
export type Command =
  | { readonly form: "shell"; readonly text: string }
  | { readonly form: "exec"; readonly argv: readonly string[] };

interface Located {
  /** The instruction as one line: continuations joined, comments dropped, here-documents left out. Nothing is expanded. */
  readonly source: string;
  readonly start: Position;
  readonly end: Position;
}

/** `FROM [--platform=P] IMAGE [AS NAME]`; nothing is expanded. `as` is lower-cased, as BuildKit does. */
export interface FromInstruction extends Located {
  readonly kind: "FROM";
  readonly image: string;
  readonly platform?: string;
  readonly as?: string;
}

/** `ARG NAME[=DEFAULT]…` */
export interface ArgInstruction extends Located {
  readonly kind: "ARG";
  readonly args: readonly { readonly name: string; readonly default?: string }[];
}

/** `ENV` and `LABEL`: pairs with unexpanded words (quotes kept: word expansion removes them). `ENV KEY some text` is one pair. */
export interface PairsInstruction extends Located {
  readonly kind: "ENV" | "LABEL";
  readonly pairs: readonly { readonly key: string; readonly value: string }[];
}

/** `COPY` and `ADD`. Words are unexpanded; sources that are here-documents are in `heredocs` and not in `sources`. */
export interface CopyInstruction extends Located {
  readonly kind: "COPY" | "ADD";
  readonly sources: readonly string[];
  readonly heredocs: readonly Heredoc[];
  readonly destination: string;
  readonly from?: string;
  readonly chown?: string;
  readonly chmod?: string;
  readonly link: boolean;
  readonly parents: boolean;
  readonly exclude: readonly string[];
  /** ADD only. */
  readonly checksum?: string;
  readonly keepGitDir?: boolean;
  readonly unpack?: boolean;
}

/** One `--mount=` of RUN. Values are unexpanded; `options` has every `key=value` (a bare key has the value "true"). */
export interface RunMount {
  readonly type: string;
  readonly options: Readonly<Record<string, string>>;
}

/** `RUN`. Where a here-document is given, `command.text` holds the line with `<<NAME` in it and `heredocs` the bodies. */
export interface RunInstruction extends Located {
  readonly kind: "RUN";
  readonly command: Command;
  readonly mounts: readonly RunMount[];
  readonly heredocs: readonly Heredoc[];
  readonly network?: string;
  readonly security?: string;
  /** `--device=` as given (CDI names): only a builder can grant them. */
  readonly devices?: readonly string[];
}

/** `CMD` and `ENTRYPOINT`. */
export interface CommandInstruction extends Located {
  readonly kind: "CMD" | "ENTRYPOINT";
  readonly command: Command;
}

/** `HEALTHCHECK`; `NONE` has no command. Durations are the text as given (Go's duration syntax). */
export interface HealthcheckInstruction extends Located {
  readonly kind: "HEALTHCHECK";
  readonly command?: Command;
  readonly interval?: string;
  readonly timeout?: string;
  readonly startPeriod?: string;
  readonly startInterval?: string;
  readonly retries?: string;
}

/** `SHELL ["…"]`. */
export interface ShellInstruction extends Located {
  readonly kind: "SHELL";
  readonly argv: readonly string[];
}

/** `EXPOSE` and `VOLUME`: a list of unexpanded words. */
export interface ListInstruction extends Located {
  readonly kind: "EXPOSE" | "VOLUME";
  readonly values: readonly string[];
}

/** `USER`, `WORKDIR`, `STOPSIGNAL`, `MAINTAINER`: one unexpanded word, or text. */
export type ValueInstruction = ValueOf<"USER"> | ValueOf<"WORKDIR"> | ValueOf<"STOPSIGNAL"> | ValueOf<"MAINTAINER">;

interface ValueOf<Kind extends string> extends Located {
  readonly kind: Kind;
  readonly value: string;
}

/** `ONBUILD INSTRUCTION`: what a child's build runs first. `trigger` is the text as the image keeps it. */
export interface OnbuildInstruction extends Located {
  readonly kind: "ONBUILD";
  readonly trigger: string;
  readonly instruction: Instruction;
}

/** Any instruction of a Dockerfile. */
export type Instruction =
  | FromInstruction
  | ArgInstruction
  | PairsInstruction
  | CopyInstruction
  | RunInstruction
  | CommandInstruction
  | HealthcheckInstruction
  | ShellInstruction
  | ListInstruction
  | ValueInstruction
  | OnbuildInstruction;

/** One build stage: its FROM and what follows. `index` counts from 0; `name` is the lower-case `AS` name. */
export interface Stage {
  readonly index: number;
  readonly name?: string;
  readonly from: FromInstruction;
  readonly instructions: readonly Exclude<Instruction, FromInstruction>[];
}

/** A parsed Dockerfile. */
export interface Dockerfile {
  /** The path as given to the parser, for messages. */
  readonly path: string;
  /** The values of parser directives: `# syntax=`, `# escape=`, `# check=`. */
  readonly directives: { readonly syntax?: string; readonly escape: "\\" | "`"; readonly check?: string };
  /** The ARGs before the first FROM, in order. */
  readonly globalArgs: readonly ArgInstruction[];
  readonly stages: readonly Stage[];
}
