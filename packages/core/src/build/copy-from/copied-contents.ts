import { Readable } from "node:stream";
import { decodePath, type Store } from "@layered-build/oci";
import type { CopyContent } from "../native/copy-step.ts";
import { HandOver } from "../native/hand-over.ts";
import type { CopiedFile, CopiedFiles } from "./copied-files.ts";
import type { SpooledBlobs, SpooledPlace, StoredBlob } from "./spooled-blobs.ts";

/** Up to this size (bytes) a file is read at once. */
const smallBytes = 1024 * 1024;

/** The contents of what one COPY --from takes, of the blobs that all of them share: made for each COPY before the first content is asked for. */
export class CopiedContents {
  readonly #store: Store;
  readonly #files: CopiedFiles;
  readonly #blobs: SpooledBlobs;

  constructor(store: Store, files: CopiedFiles, blobs: SpooledBlobs) {
    this.#store = store;
    this.#files = files;
    this.#blobs = blobs;
    for (const { file } of files.sources.flatMap(({ entries }) => entries)) {
      if (file !== undefined) blobs.want(this.#blobOf(file), file.path);
    }
  }

  of(file: CopiedFile): CopyContent {
    const { size } = file;
    const stream = (start: number, end: number): Readable => Readable.from(this.#range(file, start, end));
    const bytes = async (): Promise<Buffer> => {
      const place = await this.#place(file);
      return this.#blobs.spool.bytes(place.start, place.end);
    };
    return {
      size,
      id: file.digest ?? `blob:${this.#nameOf(file)}`,
      open: () => stream(0, size),
      openRange: (start, end) => stream(start, Math.min(end, size)),
      ...(size <= smallBytes ? { read: bytes } : {}),
      text: async () => decodePath(await bytes()),
    };
  }

  async *#range(file: CopiedFile, start: number, end: number): AsyncGenerator {
    const place = await this.#place(file);
    yield* this.#blobs.spool.stream(place.start + start, place.start + end);
  }

  async #place(file: CopiedFile): Promise<SpooledPlace> {
    const place = await this.#blobs.place(this.#blobOf(file), file.path);
    if (place === undefined || place.end - place.start !== file.size) {
      throw new HandOver(`a file is stored otherwise than its header says (sparse?): ${this.#nameOf(file)}`);
    }
    return place;
  }

  #nameOf(file: CopiedFile): string {
    return `${this.#blobOf(file).blob.digest} ${file.path}`;
  }

  #blobOf({ blob: index }: CopiedFile): StoredBlob {
    const blob = this.#files.blobs[index];
    if (blob === undefined) throw new RangeError(`No blob ${index}`);
    return { store: this.#store, blob };
  }
}
