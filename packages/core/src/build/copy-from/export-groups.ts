import type { StageGraph } from "@layered-build/dockerfile";
import type { LayerNode } from "../../graph/layer-node.ts";
import { HandOver } from "../native/hand-over.ts";
import { copyOrigin } from "./copy-origin.ts";
import { needed, type StageCopy } from "./export-node.ts";
import type { ExpandedCopy } from "./expanded-copies.ts";
import { exportSource } from "./export-source.ts";

/** A COPY from a stage, its sources expanded, and how these get out of there. */
export interface ExportCopy extends StageCopy, ExpandedCopy {}

/**
 * COPYs that take from one builder stage, or from stages that are built on one another, for the platforms on which they take the same.
 * They stay together: what comes out of a stage comes out of one run of it, as names with a hash in them have to fit each other.
 */
export interface ExportGroup {
  readonly copies: readonly ExportCopy[];
  readonly platforms: readonly string[];
}

/** Groups the COPYs from stages of all platforms. Throws `HandOver` for a source that cannot be exported. */
export function exportGroups(
  node: LayerNode,
  scopes: readonly { readonly platform: string; readonly copies: readonly ExpandedCopy[] }[],
): readonly ExportGroup[] {
  const groups = new Map<string, ExportGroup>();
  for (const { platform, copies } of scopes) {
    const graph = node.graphs.get(platform);
    for (const group of graph === undefined ? [] : groupCopies(graph, copies.map(exportable))) {
      const id = JSON.stringify(group.map(({ instruction, sources }) => [instruction.start.line, sources]));
      groups.set(id, { copies: group, platforms: [...(groups.get(id)?.platforms ?? []), platform] });
    }
  }
  return [...groups.values()];
}

function exportable(copy: ExpandedCopy): ExportCopy {
  const { instruction, sources } = copy;
  const exports = sources.map((source) => {
    const found = exportSource(source, instruction.parents);
    if (found === undefined) throw new HandOver(`${copyText(copy)}: ${source}`);
    return found;
  });
  return { ...copy, exports };
}

/** A COPY in words: `COPY --from=build in line 4`. */
export function copyText({ instruction }: Pick<StageCopy, "instruction">): string {
  return `COPY --from=${instruction.from ?? ""} in line ${instruction.start.line}`;
}

interface Growing {
  readonly origins: ReadonlySet<number>;
  readonly stages: ReadonlySet<number>;
  readonly copies: readonly ExportCopy[];
}

function groupCopies(graph: StageGraph, copies: readonly ExportCopy[]): readonly (readonly ExportCopy[])[] {
  let groups: readonly Growing[] = [];
  for (const copy of copies) {
    const origin = copyOrigin(graph, copy.instruction);
    const stage = graph.stages.find((each) => origin?.kind === "stage" && each.stage.index === origin.index);
    if (stage === undefined) throw new HandOver(copyText(copy));
    const { index } = stage.stage;
    const stages = new Set(needed(graph, stage).map((each) => each.stage.index));
    const isSame = (group: Growing): boolean =>
      group.stages.has(index) || [...group.origins].some((each) => stages.has(each));
    const same = groups.filter(isSame);
    const united: Growing = {
      origins: new Set([...same.flatMap(({ origins }) => [...origins]), index]),
      stages: new Set([...same.flatMap((group) => [...group.stages]), ...stages]),
      copies: [...same.flatMap((group) => group.copies), copy],
    };
    groups = [...groups.filter((group) => !isSame(group)), united];
  }
  return groups.map((group) =>
    group.copies.toSorted((one, other) => one.instruction.start.line - other.instruction.start.line),
  );
}
