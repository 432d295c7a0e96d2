import { Readable } from "node:stream";
import { createGunzip, createZstdDecompress } from "node:zlib";
import { decodePath, digestOf, readTar, type TarEntry, type TarReadFile, type Tree } from "@layered-build/oci";
import type { CopyContent } from "./copy-step.ts";
import { HandOver } from "./hand-over.ts";
import type { LayerDraft, Ownership } from "./layer-draft.ts";

/** Where an archive goes: the destination folder (links followed), and who `--chown` names, where it is given. */
export interface UnpackRequest {
  readonly folder: () => string;
  readonly chown?: Ownership;
  /** The time of folders that the archive does not name, seconds since 1970. */
  readonly mtime: number;
}

/** The archive's files are kept in memory: their place in it cannot be found again without unpacking all before it. */
const maxBytes = 32 * 1024 * 1024;
/** As many as BuildKit looks at to tell a compression. */
const magicBytes = 10;

/**
 * Unpacks a file into a draft as BuildKit's ADD does with a tar, plain or compressed with gzip or zstd (moby/go-archive, Unpack); false
 * where it is none. Modes, owners and times are the archive's. Throws `HandOver` for bzip2 and xz, for links between its files, devices
 * and attributes, for archives over 32 MB, and where something would be removed or is reached by a link.
 */
export async function unpackArchive(
  tree: Tree,
  draft: LayerDraft,
  content: CopyContent,
  name: string,
  request: UnpackRequest,
): Promise<boolean> {
  const entries = await readArchive(content, name);
  if (entries === undefined) return false;
  const { chown, mtime } = request;
  const folder = request.folder();
  draft.makeFolders(folder, 0o755, chown ?? { uid: 0, gid: 0, mtime });
  for (const entry of entries) {
    // The folder itself is there already, and stays as it is.
    if (entry.path === "") continue;
    if (entry.xattrs !== undefined) throw new HandOver(`${name} has extended attributes`);
    const path = folder === "" ? entry.path : `${folder}/${entry.path}`;
    const above = path.slice(0, Math.max(0, path.lastIndexOf("/")));
    refuseLinks(tree, above, name);
    draft.makeFolders(above, 0o755, { uid: 0, gid: 0, mtime }, true);
    const owner = { uid: chown?.uid ?? entry.uid, gid: chown?.gid ?? entry.gid, mtime: entry.mtime };
    put(draft, path, entry, owner, name);
  }
  return true;
}

function put(draft: LayerDraft, path: string, entry: TarEntry, owner: Ownership, name: string): void {
  switch (entry.kind) {
    case "directory":
      return draft.putFolder(path, entry.mode, owner);
    case "symlink":
      return draft.putSymlink(path, entry.linkTarget, owner);
    case "file":
      return putFile(draft, path, entry, owner, name);
    case "hardlink":
    case "fifo":
    case "chardev":
    case "blockdev":
      throw new HandOver(`${name} has a ${entry.kind} in it`);
  }
}

function putFile(draft: LayerDraft, path: string, entry: TarReadFile, owner: Ownership, name: string): void {
  const { content, mode } = entry;
  // A sparse file, or more than is kept.
  if (content === undefined) throw new HandOver(`${name} has files that are not unpacked in memory`);
  const namesUsers = path === "etc/passwd" || path === "etc/group";
  const bytes = {
    id: digestOf(content),
    open: () => Readable.from([content], { objectMode: false }),
    read: async () => content,
  };
  draft.putFile(path, mode, owner, content.length, bytes, namesUsers ? decodePath(content) : undefined);
}

/** go-archive follows links inside of the destination folder, as if that were the root. */
function refuseLinks(tree: Tree, folder: string, name: string): void {
  for (let at = folder; at !== ""; at = at.slice(0, Math.max(0, at.lastIndexOf("/")))) {
    if (tree.lookup(at)?.kind === "symlink") throw new HandOver(`${name} goes through the link /${at}`);
  }
}

/** The entries of an archive with their content; undefined for what is no archive: BuildKit wants a first entry that can be read. */
async function readArchive(content: CopyContent, name: string): Promise<readonly TarEntry[] | undefined> {
  // No tar is as short, and nothing compressed.
  if (content.size < magicBytes) return undefined;
  const tar = await decompressed(content, name);
  const entries: TarEntry[] = [];
  let bytes = 0;
  let isArchive = false;
  try {
    const collect = ({ size }: { readonly size: number }): boolean => {
      isArchive = true;
      bytes += size;
      return bytes <= maxBytes;
    };
    for await (const entry of readTar(tar, { collect, collectLimit: maxBytes })) {
      entries.push(entry);
      if (bytes > maxBytes) throw new HandOver(`${name} unpacks to more than ${maxBytes / 1024 / 1024} MB`);
    }
  } catch (error) {
    if (error instanceof HandOver) throw error;
    if (entries.length === 0 && !isArchive) return undefined;
    throw new HandOver(`${name} is a damaged archive`);
  }
  return entries.length === 0 ? undefined : entries;
}

async function decompressed(content: CopyContent, name: string): Promise<Readable> {
  const magic = await firstBytes(content);
  const is = (hex: string): boolean => magic.startsWith(hex);
  if (is("425a68") || is("fd377a585a00")) throw new HandOver(`${name} looks compressed with bzip2 or xz`);
  const stream = content.open();
  const decompressor = is("1f8b08")
    ? createGunzip()
    : is("28b52ffd") || /^5.2a4d18/.test(magic)
      ? createZstdDecompress()
      : undefined;
  if (decompressor === undefined) return stream;
  stream.once("error", (error) => decompressor.destroy(error));
  decompressor.once("close", () => stream.destroy());
  return stream.pipe(decompressor);
}

async function firstBytes({ open, openRange }: CopyContent): Promise<string> {
  const stream = openRange === undefined ? open() : openRange(0, magicBytes);
  let start = Buffer.alloc(0);
  for await (const chunk of stream) {
    start = Buffer.concat([start, Buffer.from(chunk)]);
    if (start.length >= magicBytes) break;
  }
  return start.subarray(0, magicBytes).toString("hex");
}
