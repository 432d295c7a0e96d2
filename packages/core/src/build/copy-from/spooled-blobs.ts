import type { Readable } from "node:stream";
import { readLayer, readTar, type Descriptor, type Digest, type Store } from "@layered-build/oci";
import type { FileSpool } from "./file-spool.ts";

/** Where a content lies in a spool: bytes from `start` up to, not including, `end`. */
export interface SpooledPlace {
  readonly start: number;
  readonly end: number;
}

/** Where contents of one blob lie, by their paths in it. */
export type SpooledPlaces = ReadonlyMap<string, SpooledPlace>;

/** One blob, as it is stored. */
export interface StoredBlob {
  readonly store: Store;
  readonly blob: Descriptor;
}

/** What is wanted of a blob, and the pass that brings it, by path. */
interface BlobFiles {
  readonly wanted: Set<string>;
  readonly passes: Map<string, Promise<SpooledPlaces>>;
}

/**
 * The contents that all COPY --froms of a build take, in one spool. Nothing is fetched until one is asked for; then all that any of them
 * wants of its blob comes in one pass: five COPYs out of a model's blob read it once. Passes go one after the other, as each writes at the
 * spool's end.
 */
export class SpooledBlobs {
  readonly spool: FileSpool;
  readonly #stores = new Map<Store, Map<Digest, BlobFiles>>();

  constructor(spool: FileSpool) {
    this.spool = spool;
  }

  /** Says that a file of a blob may be asked for. */
  want(of: StoredBlob, path: string): void {
    const { wanted, passes } = this.#filesOf(of);
    if (!passes.has(path)) wanted.add(path);
  }

  /** Says where files of a blob lie already. */
  know(of: StoredBlob, places: SpooledPlaces): void {
    const { wanted, passes } = this.#filesOf(of);
    const known = Promise.resolve(places);
    for (const path of places.keys()) {
      passes.set(path, known);
      wanted.delete(path);
    }
  }

  /** Where a file's content lies; undefined where the blob has no such file. Throws what `readLayer` throws. */
  async place(of: StoredBlob, path: string): Promise<SpooledPlace | undefined> {
    const { wanted, passes } = this.#filesOf(of);
    let pass = passes.get(path);
    if (pass === undefined) {
      const paths = new Set(wanted).add(path);
      wanted.clear();
      pass = this.spool.alone(() => readPlaces(of, this.spool, paths));
      for (const each of paths) passes.set(each, pass);
    }
    return (await pass).get(path);
  }

  #filesOf({ store, blob }: StoredBlob): BlobFiles {
    const blobs = this.#stores.get(store) ?? new Map<Digest, BlobFiles>();
    const files: BlobFiles = blobs.get(blob.digest) ?? { wanted: new Set(), passes: new Map() };
    this.#stores.set(store, blobs.set(blob.digest, files));
    return files;
  }
}

async function readPlaces({ store, blob }: StoredBlob, spool: FileSpool, paths: Set<string>): Promise<SpooledPlaces> {
  const places = new Map<string, SpooledPlace>();
  await readLayer(store, blob, async (tar: Readable) => {
    let start = spool.size;
    const onContent = ({ path }: { readonly path: string }, chunk: Uint8Array): void => {
      if (paths.has(path)) spool.write(chunk);
    };
    for await (const entry of readTar(tar, { onContent })) {
      if (entry.kind === "file" && paths.has(entry.path)) places.set(entry.path, { start, end: spool.size });
      start = spool.size;
    }
  });
  return places;
}
