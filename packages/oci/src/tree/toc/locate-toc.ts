import { Readable } from "node:stream";
import { gunzipSync, zstdDecompressSync } from "node:zlib";
import type { Descriptor, Digest } from "../../descriptor.ts";
import { digestOf, isDigest } from "../../digest.ts";
import { OciError } from "../../error.ts";
import { readTar } from "../../tar/read-tar.ts";

/** Reads bytes of a blob from `start` up to, not including, `end`. */
export type ReadRange = (start: number, end: number) => Promise<Buffer | undefined>;

/** A table of contents as its blob has it, and how the blob's parts are compressed. */
export interface LocatedToc {
  readonly json: string;
  /** Undefined for what is no such part, as where a table says a wrong place. */
  readonly decompress: (bytes: Buffer) => Buffer | undefined;
  /** Where files' contents end. */
  readonly end: number;
}

const stargzDigest = "containerd.io/snapshot/stargz/toc.digest";
/** The name that podman, buildah and skopeo give it now, and the one that they gave it until 2022. */
const zstdPrefixes = ["io.github.containers.zstd-chunked.manifest-", "io.containers.zstd-chunked.manifest-"];
const stargzName = "stargz.index.json";
/** An empty gzip member with 26 bytes of extra field: `SG`, the length 22, sixteen hex digits, `STARGZ`. */
const stargzFooter = 51;
/** A table that is longer than this, packed or not, is not read. */
const maxBytes = 128 * 1024 * 1024;

/**
 * Fetches a layer's table of contents, where its manifest says that there is one: in an eStargz or zstd:chunked blob. What is fetched is
 * checked against the digest in the manifest; undefined where there is none, or it is not that, or damaged: the blob may be whole all the
 * same. Throws what `read` throws.
 */
export async function locateToc(layer: Descriptor, read: ReadRange): Promise<LocatedToc | undefined> {
  const { annotations = {}, mediaType } = layer;
  const stargz = annotations[stargzDigest];
  if (stargz !== undefined && isDigest(stargz) && /[.+]gzip$/.test(mediaType)) return stargzToc(layer, stargz, read);
  const prefix = zstdPrefixes.find((each) => `${each}checksum` in annotations) ?? "";
  const [checksum, position] = [annotations[`${prefix}checksum`], annotations[`${prefix}position`]];
  if (checksum === undefined || !isDigest(checksum) || position === undefined) return undefined;
  return /[.+]zstd$/.test(mediaType) ? zstdToc(checksum, position, read) : undefined;
}

async function stargzToc({ size }: Descriptor, digest: Digest, read: ReadRange): Promise<LocatedToc | undefined> {
  // After gzip's header of ten bytes and the length of the extra field.
  const text = (await read(size - stargzFooter, size))?.toString("latin1") ?? "";
  const [mark, hex, end] = [text.slice(12, 14), text.slice(16, 32), text.slice(32, 38)];
  if (mark !== "SG" || end !== "STARGZ" || !/^[0-9a-f]{16}$/.test(hex)) return undefined;
  const offset = Number.parseInt(hex, 16);
  if (offset >= size - stargzFooter || size - offset > maxBytes) return undefined;
  const packed = await read(offset, size - stargzFooter);
  const tar = packed && gunzip(packed);
  const table = tar && (await tableIn(tar));
  if (table === undefined || digestOf(table) !== digest) return undefined;
  return { json: Buffer.from(table).toString("utf8"), decompress: gunzip, end: offset };
}

async function tableIn(tar: Buffer): Promise<Uint8Array | undefined> {
  const options = { collect: ({ path }: { path: string }) => path === stargzName, collectLimit: maxBytes };
  try {
    for await (const entry of readTar(Readable.from([tar]), options)) {
      return entry.kind === "file" ? entry.content : undefined;
    }
  } catch (error) {
    if (!(error instanceof OciError)) throw error;
  }
  return undefined;
}

/** The position: where it begins, its packed and its real length, and 1 for a table of this form. */
async function zstdToc(checksum: Digest, position: string, read: ReadRange): Promise<LocatedToc | undefined> {
  const [offset = 0, length = 0, real = 0] = (/^(\d+):(\d+):(\d+):1$/.exec(position) ?? []).slice(1).map(Number);
  if (length === 0 || length > maxBytes || real > maxBytes) return undefined;
  const packed = await read(offset, offset + length);
  if (packed === undefined || digestOf(packed) !== checksum) return undefined;
  const table = unzstd(packed);
  return table && { json: table.toString("utf8"), decompress: unzstd, end: offset };
}

function gunzip(bytes: Buffer): Buffer | undefined {
  return unlessDamaged(() => gunzipSync(bytes, { maxOutputLength: maxBytes }));
}

function unzstd(bytes: Buffer): Buffer | undefined {
  return unlessDamaged(() => zstdDecompressSync(bytes, { maxOutputLength: maxBytes }));
}

/** What is damaged, or longer than is read here, is told by zlib's error alone. */
function unlessDamaged(decompress: () => Buffer): Buffer | undefined {
  try {
    return decompress();
  } catch {
    return undefined;
  }
}
