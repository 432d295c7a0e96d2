import {
  type Lifecycle,
  lifecycleSummary,
  type Operation,
  type PlannedRepository,
  planSummary,
  type Pruned,
} from "@layered-build/core/prune";
import type { ActionContext } from "@layered-build/toolkit";
import type { manifest } from "./manifest.ts";

/** A lifecycle policy, and the file that it was written to. */
export interface WrittenLifecycle {
  readonly lifecycle: Lifecycle;
  readonly file?: string;
}

/** What a run has come to. `done` are the changes that were made, also of a repository at which the run failed. `isEnded`: nothing is left. */
export interface RunResult {
  readonly pruned: readonly Pruned[];
  readonly planned: readonly (PlannedRepository & { readonly name: string })[];
  readonly done: readonly Operation[];
  readonly lifecycles: ReadonlyMap<string, WrittenLifecycle>;
  readonly isEnded: boolean;
  readonly undoFile: string;
}

/** Tells summary and outputs what was planned and done, also where the run failed in the middle. */
export function report(
  { setOutput, summary }: ActionContext<typeof manifest>,
  { pruned, planned, done, lifecycles, isEnded, undoFile }: RunResult,
  dryRun: boolean,
): void {
  if (dryRun && planned.length > 0)
    summary.add("> A dry run: nothing was deleted. With `dry-run: false` this is what is done.\n");
  for (const { name, plan } of planned) {
    const applied = pruned.find((each) => each.name === name)?.applied;
    summary.add(planSummary(name, plan, applied, dryRun));
    const written = lifecycles.get(name);
    if (written !== undefined) summary.add(lifecycleSummary(written.lifecycle, written.file));
  }
  const changes = dryRun ? planned.flatMap(({ plan }) => plan.operations) : done;
  const kept = planned.flatMap(({ plan }) => plan.entries).filter(({ action }) => action === "keep");
  setOutput("kept", kept.length);
  setOutput("deleted", changes.filter(({ kind }) => kind === "delete").length);
  setOutput("untagged", changes.filter(({ kind }) => kind === "untag").length);
  setOutput(
    "freed-bytes",
    pruned.reduce((sum, { freedBytes }) => sum + freedBytes, 0),
  );
  setOutput("complete", isEnded);
  setOutput("undo-file", undoFile);
}
