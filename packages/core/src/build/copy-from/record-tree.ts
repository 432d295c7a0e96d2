import type { ContextEntry, ContextTree } from "@layered-build/dockerfile";
import { comparePaths, type Digest, type TarEntry } from "@layered-build/oci";
import { HandOver } from "../native/hand-over.ts";
import type { CopiedEntry, CopiedFile } from "./copied-files.ts";

/** A file, folder or link as a blob or an image has it, in the form of a build context's. */
export interface FileRecord extends ContextEntry {
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly mtime: number;
  /** Of files. */
  readonly file?: CopiedFile;
  /** What it is that cannot be copied here: a device, a pipe. */
  readonly obstacle?: string;
}

/** Files by path, as a tree to look sources up in. */
export class RecordTree implements ContextTree<FileRecord> {
  readonly #records = new Map<string, FileRecord>();
  readonly #children = new Map<string, string[]>();

  set(record: FileRecord): void {
    const { path } = record;
    if (path !== "" && !this.#records.has(path)) {
      const folder = path.slice(0, Math.max(0, path.lastIndexOf("/")));
      const names = this.#children.get(folder);
      if (names === undefined) this.#children.set(folder, [path]);
      else names.push(path);
    }
    this.#records.set(path, record);
  }

  get(path: string): FileRecord | undefined {
    return this.#records.get(path);
  }

  *children(directory: string): Iterable<FileRecord> {
    for (const path of (this.#children.get(directory) ?? []).toSorted(comparePaths)) {
      const record = this.#records.get(path);
      if (record !== undefined) yield record;
    }
  }
}

/** The one attribute that BuildKit writes into an image (containerd's ChangeWriter). */
const capability = "security.capability";

/** An entry of a tar as a record; a hard link is told by the record of its target. */
export function recordOf(
  entry: TarEntry,
  path: string,
  blob: number,
  target: FileRecord | undefined,
  digest?: Digest,
): FileRecord {
  const { mode, uid, gid, mtime, xattrs } = entry;
  const common = { path, mode, uid, gid, mtime };
  switch (entry.kind) {
    case "directory":
      return { ...common, kind: "directory" };
    case "symlink":
      return { ...common, kind: "symlink", linkTarget: entry.linkTarget };
    case "hardlink":
      if (target?.file !== undefined) return { ...target, path };
      return { ...common, kind: "file", obstacle: "hard link to another blob" };
    case "file": {
      const held = xattrs?.get(capability);
      const attributes = held === undefined ? {} : { capability: Buffer.from(held).toString("hex") };
      const content = digest === undefined ? {} : { digest };
      return { ...common, kind: "file", file: { size: entry.size, blob, path: entry.path, ...content, ...attributes } };
    }
    case "fifo":
    case "chardev":
    case "blockdev":
      break;
  }
  return { ...common, kind: "file", obstacle: entry.kind };
}

/** A record as a COPY takes it. Throws `HandOver` for what is no file, folder or link. */
export function copiedEntry(record: FileRecord, relative: string, isPassed: boolean): CopiedEntry {
  const { kind, mode, uid, gid, mtime, linkTarget, file, obstacle, path } = record;
  if (obstacle !== undefined) throw new HandOver(`/${path} is a ${obstacle}`);
  return {
    relative,
    kind,
    mode,
    uid,
    gid,
    mtime,
    ...(isPassed ? { isPassed: true } : {}),
    ...(linkTarget === undefined ? {} : { linkTarget }),
    ...(file === undefined ? {} : { file }),
  };
}
