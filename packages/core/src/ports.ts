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
  /** Megabytes of output: kept in a file until the program ends, so that it never waits for this process to read. */
  readonly bulk?: boolean;
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

/** What was read of a manifest. It stays true: a digest names the same bytes for ever. */
export interface CheckedManifest {
  /** The full content key in its annotations; empty where it has none. */
  readonly key: string;
  /** The platforms of an index, as `platformText` writes them; undefined for the manifest of a single one. */
  readonly platforms?: readonly string[] | undefined;
}

/**
 * Keeps what was read of manifests from one run to the next, by digest, so that none is fetched twice (GHCR counts each GET as a
 * download). Best effort: none of these fails, and whatever is kept may be gone at any time.
 */
export interface Cache {
  readonly get: (digest: string) => Promise<CheckedManifest | undefined>;
  readonly set: (digest: string, checked: CheckedManifest) => void;
  /** Hands what was set to later runs; does nothing where nothing was. Called once, at the end. */
  readonly save: () => Promise<void>;
}
