import { Readable } from "node:stream";
import { printablePath } from "@layered-build/oci";
import { Minimatch } from "minimatch";
import { LayeredBuildError } from "../error.ts";
import type { StoredFile } from "../image/stored-files.ts";
import { diskContent } from "../source/disk-content.ts";
import type { WorkTreeEntry } from "../source/work-tree.ts";
import type { LayerBuild } from "./layer-build.ts";
import type { CopyContent } from "./native/copy-step.ts";
import { blobOfId, idByBlob } from "./native/step-blobs.ts";

/** The generated files of a layer as they are on disk, or were (`absent`), folders first; paths from the repository's root. */
export async function generatedFiles({ node, project, absent, steps }: LayerBuild): Promise<readonly StoredFile[]> {
  if (node.layer.generated.length === 0) return [];
  const patterns = compiled(node.layer.generated);
  const found: StoredFile[] = [];
  for (const entry of project.tree.walk()) {
    if (entry.tracked || !isGenerated(entry, patterns)) continue;
    const { path, kind, mode, oid, linkTarget } = entry;
    const size = kind === "file" ? (absent?.get(path) ?? diskContent(project.root, path)).size : undefined;
    const blob = steps?.blobOf(path) ?? blobOfId(absent?.get(path)?.id);
    found.push({
      path,
      kind,
      mode,
      ...(oid === undefined ? {} : { oid }),
      ...(linkTarget === undefined ? {} : { linkTarget }),
      ...(size === undefined ? {} : { size }),
      ...(blob === undefined ? {} : { blob }),
    });
  }
  return found;
}

/** Whether a pattern of `generated` names nothing that is on disk. */
export function lacksGenerated({ node, project }: LayerBuild): boolean {
  return compiled(node.layer.generated).some((pattern) =>
    Iterator.from(project.tree.walk()).every(({ kind, path }) => kind === "directory" || !pattern.match(path)),
  );
}

/** Files that are not on disk, in the place where they were. Disposing takes them out again. */
export interface AbsentFiles extends Disposable {
  readonly contents: ReadonlyMap<string, CopyContent>;
}

/**
 * Puts generated files that an earlier build took, and that are not on disk now, into the tree: known by their ids, so that blobs of them
 * are found. Whoever reads one gets `missing-source`.
 */
export function placeAbsent({ project, node }: LayerBuild, files: readonly StoredFile[]): AbsentFiles {
  const contents = new Map<string, CopyContent>();
  const placed: string[] = [];
  for (const { size = 0, blob, ...file } of files) {
    if (project.tree.get(file.path) !== undefined) continue;
    project.tree.set({ ...entryOf(file), tracked: false });
    placed.push(file.path);
    if (file.kind === "file") contents.set(file.path, { ...absentContent(file.path, size, node.id), ...blobId(blob) });
  }
  const remove = (): void => placed.toReversed().forEach((path) => project.tree.delete(path));
  return { contents, [Symbol.dispose]: remove };
}

function blobId(blob: StoredFile["blob"]): { readonly id?: string } {
  return blob === undefined ? {} : { id: idByBlob(blob) };
}

function entryOf({ path, kind, mode, oid, linkTarget }: StoredFile): Omit<WorkTreeEntry, "tracked"> {
  return {
    path,
    kind,
    mode,
    ...(oid === undefined ? {} : { oid }),
    ...(linkTarget === undefined ? {} : { linkTarget }),
  };
}

function absentContent(path: string, size: number, layer: string): CopyContent {
  const missing = (): LayeredBuildError =>
    new LayeredBuildError(
      "missing-source",
      `${printablePath(path)} is not there, and layer ${layer} has to be built from it.`,
      { hint: "It is named in `generated:`. Run the step that makes it before build-layer." },
    );
  return {
    size,
    open: () =>
      new Readable({
        read() {
          this.destroy(missing());
        },
      }),
    text: () => Promise.reject(missing()),
  };
}

function compiled(patterns: readonly string[]): readonly Minimatch[] {
  return patterns.map((pattern) => new Minimatch(pattern, { dot: true }));
}

/** A folder counts also where it only lies on the way to what a pattern names. */
function isGenerated({ path, kind }: WorkTreeEntry, patterns: readonly Minimatch[]): boolean {
  return patterns.some((pattern) => pattern.match(path, kind === "directory"));
}
