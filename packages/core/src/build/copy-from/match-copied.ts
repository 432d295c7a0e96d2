import { matchSources, type ContextTree } from "@layered-build/dockerfile";
import type { CopiedFiles } from "./copied-files.ts";
import { copiedEntry, type FileRecord } from "./record-tree.ts";

/** What a COPY asks of a tree; see `matchSources`. */
export interface CopiedRequest {
  readonly sources: readonly string[];
  readonly exclude: readonly string[];
  readonly parents: boolean;
}

/** What of a tree a COPY takes, source by source. `onLink` is told of each link that is followed. Throws what `matchSources` throws, and `HandOver`. */
export function matchCopied(
  tree: ContextTree<FileRecord>,
  request: CopiedRequest,
  onLink: (link: FileRecord) => void = () => {},
): CopiedFiles["sources"] {
  return matchSources(request, tree).map((match) => {
    for (const link of match.links) onLink(link);
    const entries = [...match.entries()];
    const baseName = match.path.slice(match.path.lastIndexOf("/") + 1);
    if (match.kind === "entry") {
      return { baseName, isFolder: false, entries: [copiedEntry(match.entry, "", false)] };
    }
    return {
      baseName,
      isFolder: true,
      entries: entries.map(({ entry, relative, isPassed }) => copiedEntry(entry, relative, isPassed === true)),
    };
  });
}
