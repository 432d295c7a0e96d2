import {
  type Lifecycle,
  lifecycleSummary,
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

/** Tells summary and outputs what was planned and done, also where the run failed in the middle. */
export function report(
  { setOutput, summary }: ActionContext<typeof manifest>,
  pruned: readonly Pruned[],
  planned: readonly (PlannedRepository & { readonly name: string })[],
  lifecycles: ReadonlyMap<string, WrittenLifecycle>,
  dryRun: boolean,
  undoFile: string,
): void {
  if (dryRun && planned.length > 0)
    summary.add("> A dry run: nothing was deleted. With `dry-run: false` this is what is done.\n");
  for (const { name, plan } of planned) {
    const applied = pruned.find((each) => each.name === name)?.applied;
    summary.add(planSummary(name, plan, applied, dryRun));
    const written = lifecycles.get(name);
    if (written !== undefined) summary.add(lifecycleSummary(written.lifecycle, written.file));
  }
  const done = pruned.flatMap(({ planned: { plan }, applied }) => {
    if (applied === undefined) return dryRun ? plan.operations : [];
    return applied.applied.flatMap(({ operation, outcome }) => (outcome.kind === "done" ? [operation] : []));
  });
  const kept = planned.flatMap(({ plan }) => plan.entries).filter(({ action }) => action === "keep");
  setOutput("kept", kept.length);
  setOutput("deleted", done.filter(({ kind }) => kind === "delete").length);
  setOutput("untagged", done.filter(({ kind }) => kind === "untag").length);
  setOutput(
    "freed-bytes",
    pruned.reduce((sum, { freedBytes }) => sum + freedBytes, 0),
  );
  setOutput(
    "complete",
    pruned.length === planned.length && planned.length > 0 && pruned.every(({ applied }) => applied?.complete ?? true),
  );
  setOutput("undo-file", undoFile);
}
