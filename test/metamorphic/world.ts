/** A file, symbolic link or folder of a build context. */
export type ContextFile =
  | { readonly kind: "file"; readonly content: string | Uint8Array; readonly mode: number }
  | { readonly kind: "symlink"; readonly target: string }
  | { readonly kind: "directory"; readonly mode: number };

/** One instruction of a Dockerfile, as parts between which any blanks may stand. `body` is what follows its line: here-documents. */
export interface Instruction {
  readonly keyword: string;
  readonly flags: readonly string[];
  readonly parts: readonly string[];
  readonly body?: string;
}

/** How a Dockerfile is written down; none of it means anything. Each is the seed of the choices, 0 for the plain way. */
export interface Layout {
  readonly blanks: number;
  readonly keywordCase: number;
  readonly comments: number;
  readonly flagOrder: number;
}

/** All that a build is made of: the unit that is generated, changed, keyed and solved. Paths are relative to the context, with `/`. */
export interface World {
  /** In the order in which they are written; folders need not be named unless they are empty or have a mode of their own. */
  readonly context: ReadonlyMap<string, ContextFile>;
  readonly instructions: readonly Instruction[];
  readonly layout: Layout;
  /** Whether the Dockerfile lies in the context, where a COPY can take it. */
  readonly dockerfileInContext: boolean;
  /** The text of the ignore file, and whether it lies beside the Dockerfile (`Dockerfile.dockerignore`) or in the context. */
  readonly ignore: { readonly text: string; readonly beside: boolean } | undefined;
  readonly buildArgs: Readonly<Record<string, string>>;
  readonly target?: string;
  /** Files whose times are changed after they are written. */
  readonly touched: boolean;
}

/** How git sees the files: committed, changed since the commit, or unknown to it. */
export type Tracking = "committed" | "changed" | "untracked";

export const plainLayout: Layout = { blanks: 0, keywordCase: 0, comments: 0, flagOrder: 0 };
