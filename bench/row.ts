import { missingTools, type Tool } from "../test/harness/tools.ts";
import type { Contender, Timed } from "./contender.ts";

/** What the command line asks for, and whom to tell. */
export type BenchOptions = {
  readonly runs: number;
  /** Size of the made-up weights, in bytes. */
  readonly modelBytes: number;
  /** Whether each request of ours at the registry is to be listed. */
  readonly listRequests: boolean;
  readonly signal: AbortSignal;
  readonly progress: (line: string) => void;
};

/** What a row found: the first of `timed` is ours. `notes` are lines to print below the table. */
export type RowResult = { readonly timed: readonly Timed[]; readonly notes: readonly string[] };

/** One piece of work that is measured. */
export type Row = {
  readonly name: string;
  readonly title: string;
  readonly needs: readonly Tool[];
  /** Takes minutes: run only by name or with --full. */
  readonly slow?: true;
  readonly run: (options: BenchOptions) => Promise<RowResult>;
};

/** The contenders whose programs are here; each of the others is skipped with one line that says what is missing. */
export function available(contenders: readonly Contender[], progress: BenchOptions["progress"]): readonly Contender[] {
  return contenders.filter(({ name, needs }) => {
    const missing = missingTools(needs);
    if (missing.length > 0) progress(`SKIPPED ${name}: needs ${missing.join(", ")}, not found here`);
    return missing.length === 0;
  });
}
