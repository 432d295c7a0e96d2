import { tmpdir } from "node:os";
import { openPrunable, policyOfRun, pruneImages, type ProviderName, type Pruned } from "@layered-build/core/prune";
import type { Log } from "@layered-build/core";
import { RegistrySession, Transport, type Clock, type Digest } from "@layered-build/oci";

/** What a run in this process is given. `policy` is YAML; `keepTags` instead of it, or `deleteTags` too, are the inputs. */
export type PruneRun = {
  readonly image: string;
  readonly provider?: ProviderName;
  readonly policy?: string;
  readonly keepTags?: readonly string[];
  readonly deleteTags?: readonly string[];
  readonly minAge?: string;
  readonly githubApiUrl?: string;
  readonly hubUrl?: string;
  readonly password?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly dryRun?: boolean;
  readonly deletePercent?: number;
  /** Digests that a file names. */
  readonly protect?: readonly Digest[];
  readonly lines?: string[];
  readonly clock?: Clock;
  readonly root?: string;
};

/** A clock whose waits are over at once: they are counted in its time. */
export function hurriedClock(): Clock & { readonly waited: number[] } {
  let ahead = 0;
  const waited: number[] = [];
  return {
    waited,
    now: () => Date.now() + ahead,
    sleep: async (milliseconds) => {
      waited.push(milliseconds);
      ahead += milliseconds;
    },
    random: () => 0.5,
  };
}

/** Prunes in this process, without waiting for anything, with what the action is made of. */
export async function pruneInProcess(run: PruneRun): Promise<Pruned> {
  const clock = run.clock ?? hurriedClock();
  const lines = run.lines ?? [];
  const add = (line: string): void => void lines.push(line);
  const log: Log = { debug: () => undefined, info: add, warning: add, group: async (_, body) => body() };
  const credentials = async () =>
    run.password === undefined ? undefined : { username: "acme", password: run.password };
  const session = new RegistrySession({ credentials, clock });
  const transport = new Transport();
  try {
    const repository = await openPrunable(run.image, run.provider ?? "auto", {
      root: run.root ?? tmpdir(),
      session,
      transport,
      credentials,
      clock,
      longestWait: () => 600_000,
      token: "token",
      awsRole: undefined,
      githubApiUrl: run.githubApiUrl ?? "http://127.0.0.1:1",
      hubUrl: run.hubUrl ?? "http://127.0.0.1:1",
      env: run.env ?? {},
    });
    const digests = new Map((run.protect ?? []).map((digest) => [digest, "Dockerfile:1"] as const));
    const protect = { tags: new Map(), digests };
    return await pruneImages({
      repository,
      policy: policyOfRun({
        ...(run.policy === undefined ? {} : { policy: { text: run.policy, path: "policy" } }),
        keepTags: run.keepTags ?? [],
        deleteTags: run.deleteTags ?? [],
        families: [],
        minAge: run.minAge ?? "24h",
        protect,
      }),
      dryRun: run.dryRun ?? false,
      limits: { deletePercent: run.deletePercent ?? 99 },
      startedAt: clock.now(),
      clock,
      cache: { get: () => undefined, set: () => undefined, save: async () => undefined },
      log,
      onPlan: async () => undefined,
      onDone: async () => undefined,
    });
  } finally {
    session.close();
    transport.close();
  }
}
