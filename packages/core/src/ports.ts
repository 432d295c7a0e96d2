/** Where the domain tells what it does; the toolkit sends it to the job's log, a command line to the terminal. */
export interface Log {
  readonly debug: (message: string) => void;
  readonly info: (message: string) => void;
  readonly warning: (message: string) => void;
  /** Runs `body` with its lines folded under a title. */
  readonly group: <T>(title: string, body: () => Promise<T>) => Promise<T>;
}

/** A program to run, without a shell: each argument reaches it as it is. */
export interface ExecRequest {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  /** The whole environment of the program; without it, the caller's own. */
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: Uint8Array | string;
  readonly signal?: AbortSignal;
  /** Called with each line of standard error as it comes, for progress. */
  readonly onLine?: (line: string) => void;
}

/** What a program left behind. A program that cannot be started is a `LayeredBuildError` with code `missing-program`. */
export interface ExecResult {
  readonly exitCode: number;
  readonly stdout: Buffer;
  /** The last 64 KB of standard error. */
  readonly stderr: string;
}

/** Runs a program to its end. A non-zero exit is a result, not an error. */
export type Exec = (request: ExecRequest) => Promise<ExecResult>;
