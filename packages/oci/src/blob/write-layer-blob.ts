import { addAbortSignal, pipeline, type Readable, type Transform } from "node:stream";
import type { Descriptor, Digest } from "../descriptor.ts";
import { digestOf, DigestStream } from "../digest.ts";
import { OciError } from "../error.ts";
import { MediaType } from "../media-type.ts";
import type { OnProgress, Store, WrittenBlob } from "../store.ts";
import type { TarFile } from "../tar/tar-entry.ts";
import { tarSize, writeTar } from "../tar/write-tar.ts";
import { chooseCompression, type Compression } from "./choose-compression.ts";
import { gzipBytes, gzipStages } from "./gzip.ts";
import { putBytes } from "./put-bytes.ts";
import { storedGzip, storedGzipSize } from "./stored-gzip.ts";
import { zstdBytes, zstdStage } from "./zstd.ts";

/** What a manifest says of a layer, and the digest of its uncompressed tar. */
export interface KnownLayer {
  readonly descriptor: Descriptor;
  readonly diffId: Digest;
}

/** A layer's blob in a store, and whether its bytes were sent. */
export interface LayerBlob extends KnownLayer {
  readonly outcome: WrittenBlob["outcome"];
}

/** How a layer is written. */
export interface LayerBlobOptions {
  /**
   * `auto`: uncompressed where big files make up the layer and do not compress, else gzip. `gzip` of such a layer is gzip without
   * compression (level 0), unless it is small.
   */
  readonly compression: "auto" | Compression;
  /** Called as the blob is sent: bytes so far, and the blob's size where that is known (not of one that is compressed on its way). */
  readonly onProgress?: (sentBytes: number, totalBytes?: number) => void;
  /** Called once what the blob will be is known, where that is before it is sent: the small ones are made in memory. */
  readonly onKnown?: (layer: KnownLayer) => void;
  /** Ends the upload of a large layer with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** Up to this size a layer is made in memory: its digest is known before a byte is sent, and may make sending needless. */
const smallBytes = 16 * 1024 * 1024;

const mediaTypes = {
  none: MediaType.tar,
  gzip: MediaType.tarGzip,
  zstd: MediaType.tarZstd,
} as const satisfies Record<Compression, string>;

/**
 * Writes the entries as a layer, in one pass: tar, hash, compress, hash, send. Nothing of a large layer is kept in memory or on disk.
 * Throws `bad-content` where a file changes while it is read, and what the store throws.
 */
export async function writeLayerBlob(
  store: Store,
  entries: readonly TarFile[],
  options: LayerBlobOptions,
): Promise<LayerBlob> {
  const compression = options.compression === "auto" ? await chooseCompression(entries) : options.compression;
  const size = tarSize(entries);
  const isSmall = size <= smallBytes;
  const write = isSmall ? writeSmall : writeLarge;
  const isStored = !isSmall && options.compression === "gzip" && (await chooseCompression(entries)) === "none";
  options.signal?.throwIfAborted();
  const { blob, diffId } = await write({ ...options, store, entries, size, compression, isStored }).catch(
    (error: unknown) => {
      // What an abort made of the upload is no news.
      options.signal?.throwIfAborted();
      throw error;
    },
  );
  options.signal?.throwIfAborted();
  return { descriptor: descriptorOf(blob, compression), diffId, outcome: blob.outcome };
}

function descriptorOf(blob: Pick<WrittenBlob, "digest" | "size">, compression: Compression): Descriptor {
  return { mediaType: mediaTypes[compression], digest: blob.digest, size: blob.size };
}

interface Job extends LayerBlobOptions {
  readonly store: Store;
  readonly entries: readonly TarFile[];
  /** Of the tar, in bytes. */
  readonly size: number;
  readonly compression: Compression;
  /** Whether its gzip is one without compression. */
  readonly isStored: boolean;
}

interface Written {
  readonly blob: WrittenBlob;
  readonly diffId: Digest;
}

async function writeSmall({ store, entries, compression, onProgress, onKnown }: Job): Promise<Written> {
  const tar = Buffer.concat(await writeTar(entries).toArray());
  const diffId = digestOf(tar);
  const bytes = await compress[compression](tar);
  onKnown?.({ descriptor: descriptorOf({ digest: digestOf(bytes), size: bytes.length }, compression), diffId });
  return { blob: await putBytes(store, bytes, onProgress), diffId };
}

async function writeLarge({ store, entries, size, compression, isStored, onProgress, signal }: Job): Promise<Written> {
  const tar = (): Readable => (signal === undefined ? writeTar(entries) : addAbortSignal(signal, writeTar(entries)));
  const told = (total?: number): OnProgress | undefined => onProgress && ((sent) => onProgress(sent, total));
  if (compression === "none") {
    const blob = await store.putBlob({ open: tar, size }, told(size));
    return { blob, diffId: blob.digest };
  }
  let diffId: Digest | undefined;
  const open = (): Readable => {
    const hashed = new DigestStream();
    hashed.once("finish", () => {
      diffId = hashed.digest;
    });
    return chain(tar(), hashed, ...(isStored ? [storedGzip(size)] : stages[compression]()));
  };
  const zippedSize = isStored ? storedGzipSize(size) : undefined;
  const blob = await store.putBlob(
    { open, ...(zippedSize === undefined ? {} : { size: zippedSize }) },
    told(zippedSize),
  );
  if (diffId === undefined) throw new OciError("refused", `${store.name} took a layer without reading it to its end.`);
  return { blob, diffId };
}

const compress = {
  none: (tar: Buffer) => tar,
  gzip: gzipBytes,
  zstd: zstdBytes,
} as const satisfies Record<Compression, (tar: Buffer) => Buffer | Promise<Buffer>>;

const stages = { gzip: gzipStages, zstd: () => [zstdStage()] } as const satisfies Record<
  Exclude<Compression, "none">,
  () => readonly Transform[]
>;

/** The last of the streams, each fed by the one before; what goes wrong in any of them reaches its reader. */
function chain(first: Readable, ...rest: readonly Transform[]): Readable {
  pipeline([first, ...rest], () => undefined);
  return rest.at(-1) ?? first;
}
