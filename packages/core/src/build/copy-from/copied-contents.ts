import { Readable } from "node:stream";
import { decodePath, readLayer, readTar, type Descriptor, type Store } from "@layered-build/oci";
import type { CopyContent } from "../native/copy-step.ts";
import { HandOver } from "../native/hand-over.ts";
import type { CopiedFile, CopiedFiles } from "./copied-files.ts";
import type { FileSpool } from "./file-spool.ts";

/** Where contents lie in a spool, by blob and path: see `placeKey`. */
export type SpooledPlaces = ReadonlyMap<string, { readonly start: number; readonly end: number }>;

/** Up to this size (bytes) a file is read at once. */
const smallBytes = 1024 * 1024;

/** What a content is found by. */
export function placeKey({ digest }: Pick<Descriptor, "digest">, path: string): string {
  return `${digest} ${path}`;
}

/**
 * The contents of what a COPY --from takes. Nothing is fetched until one is asked for; then each blob that has any is read once, and
 * they all lie on disk.
 */
export class CopiedContents {
  readonly #store: Store;
  readonly #files: CopiedFiles;
  readonly #spool: FileSpool;
  #places: Promise<SpooledPlaces> | undefined;

  /** `places`: where they lie already. */
  constructor(store: Store, files: CopiedFiles, spool: FileSpool, places?: SpooledPlaces) {
    this.#store = store;
    this.#files = files;
    this.#spool = spool;
    this.#places = places && Promise.resolve(places);
  }

  of(file: CopiedFile): CopyContent {
    const { size } = file;
    const blob = blobOf(this.#files, file);
    const key = placeKey(blob, file.path);
    const stream = (start: number, end: number): Readable => Readable.from(this.#range(key, size, start, end));
    const bytes = async (): Promise<Buffer> => {
      const place = await this.#place(key, size);
      return this.#spool.bytes(place.start, place.end);
    };
    return {
      size,
      id: file.digest ?? `blob:${key}`,
      open: () => stream(0, size),
      openRange: (start, end) => stream(start, Math.min(end, size)),
      ...(size <= smallBytes ? { read: bytes } : {}),
      text: async () => decodePath(await bytes()),
    };
  }

  async *#range(key: string, size: number, start: number, end: number): AsyncGenerator {
    const place = await this.#place(key, size);
    yield* this.#spool.stream(place.start + start, place.start + end);
  }

  async #place(key: string, size: number): Promise<{ readonly start: number; readonly end: number }> {
    this.#places ??= this.#fill();
    const place = (await this.#places).get(key);
    if (place === undefined || place.end - place.start !== size) {
      throw new HandOver(`a file is stored otherwise than its header says (sparse?): ${key}`);
    }
    return place;
  }

  async #fill(): Promise<SpooledPlaces> {
    const wanted = new Map<number, Set<string>>();
    for (const { file } of this.#files.sources.flatMap(({ entries }) => entries)) {
      if (file === undefined) continue;
      const paths = wanted.get(file.blob) ?? new Set();
      wanted.set(file.blob, paths.add(file.path));
    }
    const places = new Map<string, { readonly start: number; readonly end: number }>();
    for (const [index, paths] of wanted) {
      const blob = blobOf(this.#files, { blob: index });
      await readLayer(this.#store, blob, async (tar) => {
        const spooled = await spoolTar(tar, this.#spool, (path) => paths.has(path));
        for (const [path, place] of spooled) places.set(placeKey(blob, path), place);
      });
    }
    return places;
  }
}

/** Puts files of a tar into a spool, and gives their places by path. */
async function spoolTar(tar: Readable, spool: FileSpool, isWanted: (path: string) => boolean) {
  const places = new Map<string, { readonly start: number; readonly end: number }>();
  let start = spool.size;
  const onContent = ({ path }: { readonly path: string }, chunk: Uint8Array): void => {
    if (isWanted(path)) spool.write(chunk);
  };
  for await (const entry of readTar(tar, { onContent })) {
    if (entry.kind === "file" && isWanted(entry.path)) places.set(entry.path, { start, end: spool.size });
    start = spool.size;
  }
  return places;
}

function blobOf({ blobs }: CopiedFiles, { blob }: Pick<CopiedFile, "blob">): Descriptor {
  const found = blobs[blob];
  if (found === undefined) throw new RangeError(`No blob ${blob}`);
  return found;
}
