import type { CopyEntry, CopySource } from "../native/copy-step.ts";
import type { CopiedContents } from "./copied-contents.ts";
import type { CopiedEntry, CopiedFiles } from "./copied-files.ts";

/** The attribute that a list of copied files has; see `CopiedFiles`. */
const capability = "security.capability";

/** What a COPY --from takes as what a COPY puts into an image. */
export function copySources({ sources }: CopiedFiles, contents: CopiedContents): readonly CopySource[] {
  return sources.map(({ baseName, isFolder, entries }): CopySource => {
    // Two sources are copied one after the other: no name of the second is one file with a name of the first.
    const links = new Map<number, object>();
    return { baseName, isFolder, entries: entries.map((entry) => copyEntry(entry, contents, links)) };
  });
}

function copyEntry(entry: CopiedEntry, contents: CopiedContents, links: Map<number, object>): CopyEntry {
  const { relative, kind, mode, uid, gid, mtime, isPassed, linkTarget, file } = entry;
  const common = { relative, kind, mode, owner: { uid, gid, mtime }, ...(isPassed === true ? { isPassed } : {}) };
  if (kind === "symlink") return { ...common, linkTarget: linkTarget ?? "" };
  if (file === undefined) return common;
  const link = file.link === undefined ? undefined : (links.get(file.link) ?? {});
  if (file.link !== undefined && link !== undefined) links.set(file.link, link);
  return {
    ...common,
    content: {
      ...contents.of(file),
      ...(link === undefined ? {} : { link }),
      ...(file.capability === undefined
        ? {}
        : { xattrs: new Map([[capability, Buffer.from(file.capability, "hex")]]) }),
    },
  };
}
