import { byteText } from "../summary/byte-text.ts";
import { markdownCell } from "../summary/markdown-cell.ts";
import {
  isUserTag,
  nameOf,
  shortDigest,
  type EntryDecision,
  type Operation,
  type RetentionPlan,
} from "../retention/index.ts";
import type { AppliedPlan } from "./apply-plan.ts";
import { nameOfOperation } from "./operation-text.ts";

/** A table has no more rows than people read; the plan file has all of them. */
const mostRows = 200;

/** What the log shows of a plan: each operation with its reason. A dry run prints what a real run does, word for word. */
export function planLines(plan: RetentionPlan): readonly string[] {
  return plan.operations.map((operation) => {
    const verb = operation.kind === "untag" ? "untag" : "delete";
    return `${verb} ${nameOfOperation(operation)} (${shortDigest(operation.digest)}): ${operation.reason.detail}`;
  });
}

/** The freed bytes in words. */
export function freedText({ freed }: Pick<RetentionPlan, "freed">): string {
  const unread = freed.unread === 0 ? "" : `, and what ${freed.unread} manifests have that were not read`;
  return `${byteText(freed.exclusive)}${unread} (${byteText(freed.logical)} with what kept images share)`;
}

/** The plan of a repository, and what became of it, for the job summary: what goes and what stays by family, and why. */
export function planSummary(
  name: string,
  plan: RetentionPlan,
  applied: AppliedPlan | undefined,
  dryRun: boolean,
): string {
  const head = `### ${markdownCell(name)}\n`;
  const frees = `${dryRun ? "A real run would free" : "Freed"}: ${freedText(plan)}.`;
  const notes = plan.notes.slice(0, 20).map((note) => `- ⚠️ ${markdownCell(note)}`);
  const stopped =
    applied?.stopped === undefined ? [] : [`Not complete: ${markdownCell(applied.stopped)}. The next run goes on.`];
  const rows = operationRows(plan.operations, applied);
  const more =
    plan.operations.length > mostRows
      ? [`… and ${plan.operations.length - mostRows} more: the plan file has all.`]
      : [];
  return [
    head,
    familyTable(plan),
    "",
    frees,
    ...stopped,
    "",
    ...notes,
    "",
    ...(rows.length === 0
      ? ["Nothing goes."]
      : [
          "<details><summary>What goes, and why</summary>",
          "",
          `| | image | digest | why |${applied === undefined ? "" : " outcome |"}`,
          `|---|---|---|---|${applied === undefined ? "" : "---|"}`,
          ...rows,
          ...more,
          "",
          "</details>",
        ]),
    "",
    "<details><summary>What stays, and why</summary>",
    "",
    "| image | digest | why |",
    "|---|---|---|",
    ...keptRows(plan.entries),
    "",
    "</details>",
    "",
  ].join("\n");
}

function familyTable(plan: RetentionPlan): string {
  const groups = Map.groupBy(plan.entries, groupOf);
  const rows = [...groups].map(([group, entries]) => {
    const going = entries.filter(({ action }) => action === "delete");
    const untagged = plan.operations.filter(
      (operation) => operation.kind === "untag" && entries.some(({ digest }) => digest === operation.digest),
    );
    return `| ${markdownCell(group)} | ${entries.length - going.length} | ${going.length} | ${untagged.length} | ${markdownCell(reasonsOf(entries.filter(({ action }) => action === "keep")))} |`;
  });
  return ["| family | kept | deleted | tags taken away | kept because |", "|---|---|---|---|---|", ...rows].join("\n");
}

function groupOf(entry: EntryDecision): string {
  if (entry.family !== undefined) return entry.family;
  if (entry.class === "suite") return "(the suite's own)";
  if (entry.class === "referrer") return "(signatures and attestations)";
  return entry.tags.some(isUserTag) ? "(no family)" : "(no tag)";
}

function reasonsOf(entries: readonly EntryDecision[]): string {
  const counts = new Map<string, number>();
  for (const { reason } of entries) counts.set(reason.kind, (counts.get(reason.kind) ?? 0) + 1);
  return [...counts].map(([kind, count]) => `${kind} ${count}`).join(", ");
}

function operationRows(operations: readonly Operation[], applied: AppliedPlan | undefined): readonly string[] {
  const outcomes = new Map(applied?.applied.map(({ operation, outcome }) => [operation, outcome]));
  return operations.slice(0, mostRows).map((operation) => {
    const outcome = outcomes.get(operation);
    const text =
      outcome === undefined ? "not yet" : "why" in outcome ? `${outcome.kind}: ${outcome.why}` : outcome.kind;
    const last = applied === undefined ? "" : ` ${markdownCell(text)} |`;
    return `| ${operation.kind} | ${markdownCell(nameOfOperation(operation))} | \`${shortDigest(operation.digest)}\` | ${markdownCell(operation.reason.detail)} |${last}`;
  });
}

function keptRows(entries: readonly EntryDecision[]): readonly string[] {
  const kept = entries.filter(({ action }) => action === "keep");
  const rows = kept
    .slice(0, mostRows)
    .map(
      (entry) =>
        `| ${markdownCell(nameOf(entry))} | \`${shortDigest(entry.digest)}\` | ${markdownCell(entry.reason.detail)} |`,
    );
  return kept.length > mostRows ? [...rows, `| … and ${kept.length - mostRows} more | | |`] : rows;
}
