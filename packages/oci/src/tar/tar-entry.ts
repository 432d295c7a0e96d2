import type { Readable } from "node:stream";

/** What every entry of a tar has. */
export interface TarMetadata {
  /** Relative, without a leading or trailing slash, text as `decodePath` makes it; `""` is the root directory. */
  readonly path: string;
  /** Permission bits with setuid, setgid and sticky: 0 to 0o7777. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Whole seconds since 1970. */
  readonly mtime: number;
  /** Extended attributes (PAX records `SCHILY.xattr.NAME`), by name. */
  readonly xattrs?: ReadonlyMap<string, Uint8Array>;
}

/** A directory. */
export interface TarDirectory extends TarMetadata {
  readonly kind: "directory";
}

/** A symbolic link (`linkTarget`: any text) or a hard link (`linkTarget`: the path of an earlier entry). */
export interface TarLink extends TarMetadata {
  readonly kind: "symlink" | "hardlink";
  readonly linkTarget: string;
}

/** A named pipe. */
export interface TarFifo extends TarMetadata {
  readonly kind: "fifo";
}

/** A character or block device. */
export interface TarDevice extends TarMetadata {
  readonly kind: "chardev" | "blockdev";
  readonly major: number;
  readonly minor: number;
}

/** A regular file's header: `size` in bytes. */
export interface TarFileHeader extends TarMetadata {
  readonly kind: "file";
  readonly size: number;
}

/** A regular file as read: `content` only where the reader was asked to collect it. */
export interface TarReadFile extends TarFileHeader {
  readonly content?: Uint8Array;
}

/** An entry of a tar as `readTar` gives it. */
export type TarEntry = TarDirectory | TarLink | TarFifo | TarDevice | TarReadFile;

/** Where a file's bytes come from. Every `open` must yield the same bytes: a retry of an upload begins anew. */
export interface TarContent {
  readonly open: () => Readable;
  /** All bytes at once, where the content is small: a stream for each of a thousand small files costs more than reading them. */
  readonly read?: () => Uint8Array | Promise<Uint8Array>;
  /** The bytes from `start` up to, not including, `end`: lets a big file be sampled. */
  readonly openRange?: (start: number, end: number) => Readable;
}

/** A regular file to be written: `open` must yield exactly `size` bytes. */
export interface TarContentFile extends TarFileHeader, TarContent {}

/** An entry of a tar that is to be written. */
export type TarFile = TarDirectory | TarLink | TarFifo | TarDevice | TarContentFile;
