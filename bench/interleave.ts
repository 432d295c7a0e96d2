import { runCommand } from "../test/harness/run-command.ts";
import type { Contender, Timed } from "./contender.ts";

/** How often, what to do before each round (not timed), and whom to tell. */
export type Rounds = {
  readonly runs: number;
  readonly signal: AbortSignal;
  readonly before: () => Promise<void>;
  readonly progress: (line: string) => void;
};

/**
 * Runs all contenders in turn, round by round, so that a machine that becomes slower or faster meanwhile does so for all.
 * Each round begins with another of them.
 */
export async function interleave(contenders: readonly Contender[], rounds: Rounds): Promise<readonly Timed[]> {
  const seconds = new Map(contenders.map((contender) => [contender, [] as number[]]));
  for (let round = 0; round < rounds.runs; round++) {
    await rounds.before();
    for (let turn = 0; turn < contenders.length; turn++) {
      const contender = contenders[(turn + round) % contenders.length];
      if (contender === undefined) continue;
      await settle();
      const taken = await contender.run(rounds.signal);
      seconds.get(contender)?.push(taken);
      rounds.progress(`round ${round + 1}: ${contender.name} ${taken.toFixed(2)} s`);
    }
  }
  return contenders.map((contender) => ({ contender, seconds: seconds.get(contender) ?? [] }));
}

/** Writes out what earlier work left in memory: nobody is to wait for another's bytes on their way to the disk. */
export async function settle(): Promise<void> {
  if (process.platform !== "win32") await runCommand("sync", []);
}
