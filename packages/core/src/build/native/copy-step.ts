import { lookupUser, type Digest, type TarContent, type Tree } from "@layered-build/oci";
import type { Chmod } from "./chmod.ts";
import { HandOver } from "./hand-over.ts";
import type { LayerDraft, Ownership } from "./layer-draft.ts";
import { realPath } from "./real-path.ts";

/** One file, folder or symlink to be copied, and where it goes below the destination ("" for the source itself). */
export interface CopyEntry {
  readonly relative: string;
  readonly kind: "file" | "directory" | "symlink";
  readonly mode: number;
  /** A folder that nothing asks for, on the way to one that is copied: one that is there keeps its owner. */
  readonly isPassed?: boolean;
  readonly linkTarget?: string;
  /** Whose it is, and its time, where these are kept: what comes from a build context is nobody's. */
  readonly owner?: Ownership;
  /** For files: content, size in bytes, and the text of etc/passwd and etc/group. */
  readonly content?: CopyContent;
}

/** A file's content. */
export interface CopyContent extends TarContent {
  readonly size: number;
  /** What the bytes are known by without reading them, such as `git:` and the blob's id: the same id means the same bytes. */
  readonly id?: string;
  /** Of one without an id: told the blob that it went into, or is in already (the digest of the uncompressed tar). */
  readonly onBlob?: (diffId: Digest) => void;
  readonly text: () => Promise<string>;
  /** Files of one source with the same object here are one file with several names. */
  readonly link?: object;
  /** Extended attributes, by name. */
  readonly xattrs?: ReadonlyMap<string, Uint8Array>;
}

/** One source of a COPY, after wildcards: a folder (its contents are copied) or a file, whose base name counts where the destination is a folder. */
export interface CopySource {
  readonly baseName: string;
  readonly isFolder: boolean;
  /** A here-document: never an archive. */
  readonly isInline?: boolean;
  readonly entries: Iterable<CopyEntry> | AsyncIterable<CopyEntry>;
}

/** What a COPY asks for. `destination` is absolute; a `/` or `/.` at its end means a folder. */
export interface CopyRequest {
  readonly destination: string;
  readonly chmod?: Chmod;
  /** Of what is made, and of what has no owner of its own. */
  readonly owner: Ownership;
  /** `owner` is asked for: it goes before what entries have. */
  readonly isOwned?: boolean;
}

/**
 * Copies one source into a draft as BuildKit does (fsutil's copy.Copy; building.md 4.3): symlinks on the way to the destination are
 * followed, what is missing is made, a file goes into a destination that is a folder, and a folder at the destination keeps its own mode.
 */
export async function copySource(
  tree: Tree,
  draft: LayerDraft,
  source: CopySource,
  request: CopyRequest,
): Promise<void> {
  const { owner } = request;
  const folderMode = request.chmod?.madeFolders ?? 0o755;
  const makeFolders = (path: string): void => draft.makeFolders(path, folderMode, owner);

  makeFolders(realPath(tree, folderToEnsure(request.destination)));
  let target = realPath(tree, request.destination);
  const atTarget = tree.lookup(target);
  if (source.isFolder) {
    if (atTarget !== undefined && atTarget.kind !== "directory")
      throw new HandOver(`/${target} in the parent is not a folder`);
    makeFolders(target);
  } else if (atTarget?.kind === "directory") {
    target = join(target, source.baseName);
  }
  for await (const entry of source.entries) {
    const path = join(target, entry.relative);
    const mode = request.chmod?.apply(entry.mode, entry.kind === "directory") ?? entry.mode;
    const owned = ownerOf(entry, request);
    const there = entry.isPassed === true ? tree.lookup(path) : undefined;
    if (there?.kind === "directory") draft.putFolder(path, entry.mode, { ...owned, uid: there.uid, gid: there.gid });
    else if (entry.kind === "directory") draft.putFolder(path, mode, owned);
    else if (entry.kind === "symlink") draft.putSymlink(path, entry.linkTarget ?? "", owned);
    else if (entry.content !== undefined) await putFile(draft, path, mode, owned, entry.content);
  }
}

/** Who owns what is copied: `--chown` by number or by the image's own names. A name that it does not have is BuildKit's to refuse. */
export function ownershipOf(tree: Tree, chown: string | undefined, mtime: number): Ownership {
  if (chown === undefined || chown === "") return { uid: 0, gid: 0, mtime };
  const found = lookupUser(tree, chown);
  if (found.kind === "unknown") throw new HandOver(`the image has no ${found.what} ${found.name}`);
  return { uid: found.uid, gid: found.gid, mtime, isGiven: true };
}

function ownerOf(entry: CopyEntry, { owner, isOwned }: CopyRequest): Ownership {
  if (entry.owner === undefined) return owner;
  return isOwned === true ? { ...owner, mtime: entry.owner.mtime } : entry.owner;
}

async function putFile(
  draft: LayerDraft,
  path: string,
  mode: number,
  owner: Ownership,
  content: CopyContent,
): Promise<void> {
  const namesUsers = path === "etc/passwd" || path === "etc/group";
  draft.putFile(path, mode, owner, content.size, content, namesUsers ? await content.text() : undefined);
}

/** What fsutil makes before it looks at the source: the destination up to its last slash. */
function folderToEnsure(destination: string): string {
  return destination.endsWith("/.") ? destination : destination.slice(0, destination.lastIndexOf("/") + 1);
}

function join(folder: string, name: string): string {
  if (name === "") return folder;
  return folder === "" ? name : `${folder}/${name}`;
}
