import type { Tool } from "../test/harness/tools.ts";

/** One way to do the work of a row. */
export type Contender = {
  readonly name: string;
  readonly needs: readonly Tool[];
  /** Exactly what is timed, for readers who want to repeat it. */
  readonly commandLine: string;
  /** Where the result is: HOST/REPOSITORY:TAG. */
  readonly image: string;
  /** Makes its engine cold, does the work once, and gives the seconds that the work alone took. */
  readonly run: (signal: AbortSignal) => Promise<number>;
};

/** A contender with the seconds of each of its runs. */
export type Timed = { readonly contender: Contender; readonly seconds: readonly number[] };
