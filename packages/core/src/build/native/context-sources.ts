import { Readable } from "node:stream";
import {
  expandHeredoc,
  matchSources,
  type ContextTree,
  type CopiedEntry,
  type CopyInstruction,
  type Heredoc,
} from "@layered-build/dockerfile";
import { digestOf } from "@layered-build/oci";
import type { WorkTreeEntry } from "../../source/work-tree.ts";
import type { CopyContent, CopyEntry, CopySource } from "./copy-step.ts";
import { HandOver } from "./hand-over.ts";

/** The build context: its tree, and the content of its files. */
export interface ContextFiles {
  readonly tree: ContextTree<WorkTreeEntry>;
  readonly contentOf: (entry: WorkTreeEntry) => Promise<CopyContent>;
}

/**
 * What a COPY from the context takes, source by source, and its here-documents after that. `sources` are expanded, `exclude` is as written;
 * `lookup` expands here-documents whose name is not quoted. Throws what `matchSources` throws.
 */
export function contextSources(
  instruction: CopyInstruction,
  request: {
    readonly sources: readonly string[];
    readonly exclude: readonly string[];
    readonly parents: boolean;
    readonly lookup: (name: string) => string | undefined;
  },
  context: ContextFiles,
): readonly CopySource[] {
  const matches = matchSources(request, context.tree).map((match): CopySource => {
    const baseName = match.source.replace(/\/+$/, "").split("/").at(-1) ?? "";
    if (match.kind === "contents") return { isFolder: true, baseName, entries: copyEntries(match.entries(), context) };
    const [single] = match.entries();
    return {
      isFolder: false,
      baseName: single?.relative ?? baseName,
      entries: copyEntries([{ entry: match.entry, relative: "" }], context),
    };
  });
  return [...matches, ...instruction.heredocs.map((heredoc) => heredocSource(heredoc, request.lookup))];
}

async function* copyEntries(
  entries: Iterable<CopiedEntry<WorkTreeEntry>>,
  context: ContextFiles,
): AsyncGenerator<CopyEntry> {
  for (const { entry, relative, isPassed } of entries) {
    // Whatever is in its folder is not in the tree that the key was made of.
    if (entry.submodule === true) throw new HandOver(`${entry.path} is a submodule that is not checked out`);
    const common = { relative, kind: entry.kind, mode: entry.mode, ...(isPassed === true ? { isPassed } : {}) };
    if (entry.kind === "file") yield { ...common, content: withId(await context.contentOf(entry), entry) };
    else if (entry.kind === "symlink") yield { ...common, linkTarget: entry.linkTarget ?? "" };
    else yield common;
  }
}

/** What the key was made of is what the content is known by. */
function withId(content: CopyContent, { oid }: WorkTreeEntry): CopyContent {
  return oid === undefined ? content : { ...content, id: `git:${oid}` };
}

function heredocSource(heredoc: Heredoc, lookup: (name: string) => string | undefined): CopySource {
  const text = heredoc.expand ? expandHeredoc(heredoc.content, lookup).value : heredoc.content;
  const bytes = Buffer.from(text);
  const content: CopyContent = {
    size: bytes.length,
    id: digestOf(bytes),
    open: () => Readable.from([bytes], { objectMode: false }),
    text: async () => text,
  };
  return {
    isFolder: false,
    isInline: true,
    baseName: heredoc.name,
    entries: [{ relative: "", kind: "file", mode: 0o644, content }],
  };
}
