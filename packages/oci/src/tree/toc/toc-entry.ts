import { isRecord } from "../../is-record.ts";
import type { TarEntry, TarMetadata } from "../../tar/tar-entry.ts";

/** A member of a table of contents that is used here, checked; of the same form in eStargz and zstd:chunked. */
export interface TocEntry {
  readonly entry: TarEntry;
  /** For regular files: where the compressed content begins in the blob, and the sha256 of the content. */
  readonly offset: number;
  readonly digest: string;
}

const kinds = {
  dir: "directory",
  reg: "file",
  symlink: "symlink",
  hardlink: "hardlink",
  fifo: "fifo",
  char: "chardev",
  block: "blockdev",
} as const;

/**
 * The entries of a table of contents, in their order; undefined where anything in it is not understood: then the blob itself is to be read.
 * eStargz: github.com/containerd/stargz-snapshotter, docs/estargz.md; zstd:chunked has taken over its form.
 */
export function parseToc(json: string): readonly TocEntry[] | undefined {
  const document = parseJson(json);
  if (!isRecord(document) || document["version"] !== 1 || !Array.isArray(document["entries"])) return undefined;
  const members: readonly unknown[] = document["entries"];
  const entries: TocEntry[] = [];
  for (const member of members) {
    if (!isRecord(member)) return undefined;
    // A further part of a large file, which stands there already.
    if (member["type"] === "chunk") continue;
    const parsed = parseEntry(member);
    if (parsed === undefined) return undefined;
    entries.push(parsed);
  }
  return entries;
}

function parseEntry(member: Readonly<Record<string, unknown>>): TocEntry | undefined {
  const { type, name, linkName = "", modtime, digest = "" } = member;
  const kind = Object.entries(kinds).find(([known]) => known === type)?.[1];
  const mode = whole(member["mode"]);
  const [uid, gid, size, offset] = ["uid", "gid", "size", "offset"].map((key) => whole(member[key]));
  const mtime = typeof modtime === "string" ? Math.floor(Date.parse(modtime) / 1000) : 0;
  // Go writes a replacement character for what is no UTF-8: two names may have become one.
  if (/\uFFFD|(^|\/)\.\.(\/|$)/.test(`${String(name)}\0${kind === "hardlink" ? String(linkName) : ""}`))
    return undefined;
  if (kind === undefined || typeof name !== "string" || typeof linkName !== "string" || Number.isNaN(mtime))
    return undefined;
  if (mode === undefined || uid === undefined || gid === undefined || size === undefined || offset === undefined)
    return undefined;
  const metadata: TarMetadata = { path: plainPath(name), mode: mode & 0o7777, uid, gid, mtime };
  return { entry: entryOf(kind, metadata, size, linkName), offset, digest: String(digest) };
}

function entryOf(
  kind: (typeof kinds)[keyof typeof kinds],
  metadata: TarMetadata,
  size: number,
  linkName: string,
): TarEntry {
  switch (kind) {
    case "directory":
    case "fifo":
      return { ...metadata, kind };
    case "file":
      return { ...metadata, kind, size };
    case "symlink":
      return { ...metadata, kind, linkTarget: linkName };
    case "hardlink":
      return { ...metadata, kind, linkTarget: plainPath(linkName) };
    case "chardev":
    case "blockdev":
      // Of a device a tree knows only that it is one.
      return { ...metadata, kind, major: 0, minor: 0 };
  }
}

/** As `readTar` gives it: without `./` and slashes at its ends. */
function plainPath(name: string): string {
  return name
    .split("/")
    .filter((part) => part !== "" && part !== ".")
    .join("/");
}

/** Zero is left out of the tables. */
function whole(value: unknown): number | undefined {
  if (value === undefined) return 0;
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
