import { createHash } from "node:crypto";
import {
  isDigest,
  recycleChunk,
  tarSize,
  writeTar,
  type Digest,
  type LayerBlob,
  type Store,
  type TarFile,
} from "@layered-build/oci";
import type { Compression } from "../../config/layer.ts";
import { loadStep, storeStep, type StoredStep } from "../../image/stored-step.ts";
import type { Log } from "../../ports.ts";
import { byteText } from "../../summary/byte-text.ts";
import { blobKey } from "./blob-key.ts";

/** The least size (bytes, of the tar) of a blob that is known by its step key. Below it, making one costs less than asking for it. */
export const keptBytes = 4 * 1024 * 1024;

/** Where the blobs of steps are kept. */
export interface StepBlobsOptions {
  readonly store: Store;
  readonly tagPrefix: string;
  /** Whether a blob with other times than those of this build is another blob. */
  readonly times: boolean;
  /** Make all blobs anew: nothing is looked up. */
  readonly force: boolean;
  readonly log: Log;
}

/** A blob that a step is about to write. */
export interface StepBlob {
  readonly what: string;
  readonly entries: readonly TarFile[];
  readonly contentIds: ReadonlyMap<string, string>;
  /** Whom to tell the blob of files that are not known so, by path. */
  readonly onBlob: ReadonlyMap<string, (diffId: Digest) => void>;
  readonly compression: Compression;
}

const byBlob = "blob:";

/** What a file is known by that nobody has read for itself: the blob that it went into, with the file's place in it. */
export function idByBlob(diffId: Digest): string {
  return `${byBlob}${diffId}`;
}

/** The blob in such an id; undefined for one of another kind. */
export function blobOfId(id: string | undefined): Digest | undefined {
  const diffId = id?.startsWith(byBlob) === true ? id.slice(byBlob.length) : "";
  return isDigest(diffId) ? diffId : undefined;
}

/**
 * The large blobs of one layer's steps, known by what they are made of and not by what they stand on: one that was made for an image on
 * another parent is used again, and nothing of it is read, hashed or sent.
 */
export class StepBlobs {
  readonly #options: StepBlobsOptions;
  readonly #blobs = new Map<string, Digest>();
  #reused = 0;
  #made = 0;

  constructor(options: StepBlobsOptions) {
    this.#options = options;
  }

  /** How many blobs were there already. */
  get reused(): number {
    return this.#reused;
  }

  /** How many had to be made. */
  get made(): number {
    return this.#made;
  }

  /** The same for blobs of which the smallest are kept too: reading what they are made of costs more. */
  get ofAnySize(): Pick<StepBlobs, "write"> {
    return { write: (step, make) => this.#write(step, make, 0) };
  }

  /** The blob that a file of the work tree went into, where the file is known by nothing else; its path from the repository's root. */
  blobOf(path: string): Digest | undefined {
    return this.#blobs.get(path);
  }

  /** Says that of a file. */
  learnBlob(path: string, diffId: Digest): void {
    this.#blobs.set(path, diffId);
  }

  /** The blob as it is kept, or as `make` makes it, which is then kept. Throws what `make` throws. */
  write(step: StepBlob, make: () => Promise<LayerBlob>): Promise<LayerBlob> {
    return this.#write(step, make, keptBytes);
  }

  async #write(step: StepBlob, make: () => Promise<LayerBlob>, leastBytes: number): Promise<LayerBlob> {
    const { entries, contentIds, onBlob } = step;
    if (tarSize(entries) < leastBytes) return make();
    const unread = entries.filter(({ kind, path }) => kind === "file" && !contentIds.has(path) && onBlob.has(path));
    return unread.length > 0 ? this.#writeUnread(step, unread, make) : this.#writeKnown(step, make);
  }

  async #writeKnown(step: StepBlob, make: () => Promise<LayerBlob>): Promise<LayerBlob> {
    const { times, force } = this.#options;
    const key = blobKey({ ...step, times });
    const kept = key === undefined || force ? undefined : await this.#find(key);
    if (kept !== undefined) return this.#reuse(step, kept);
    this.#made += 1;
    const blob = await make();
    if (key !== undefined) await this.#keep(step, key, blob);
    return blob;
  }

  /**
   * Files that nobody has read: to know whether a blob of them is there they would be read once, and then once more to be sent. So that is
   * asked only where there is a blob of such files, by their paths and sizes. It is theirs if its bytes are those that they make now,
   * with its times.
   */
  async #writeUnread(step: StepBlob, unread: readonly TarFile[], make: () => Promise<LayerBlob>): Promise<LayerBlob> {
    const { times, force } = this.#options;
    const keyWith = (id: string): string | undefined => {
      const contentIds = new Map([...step.contentIds, ...unread.map(({ path }) => [path, id] as const)]);
      return blobKey({ ...step, contentIds, times });
    };
    const shape = keyWith("unread");
    const similar = shape === undefined || force ? undefined : await this.#find(shape);
    const isSame = similar?.times !== undefined && (await digestAt(step.entries, similar.times)) === similar.diffId;
    const tell = ({ diffId }: LayerBlob): void => unread.forEach(({ path }) => step.onBlob.get(path)?.(diffId));
    if (similar !== undefined && isSame) {
      tell(similar);
      return this.#reuse(step, similar);
    }
    this.#made += 1;
    const blob = await make();
    tell(blob);
    const withTimes = { ...blob, times: step.entries.map(({ mtime }) => mtime) };
    // The first is for a build that has the files, the second for one that has not, and knows which blob they were in.
    for (const key of [shape, keyWith(idByBlob(blob.diffId))]) {
      if (key !== undefined) await this.#keep(step, key, withTimes);
    }
    return blob;
  }

  #reuse({ what }: StepBlob, kept: LayerBlob): LayerBlob {
    const { times, log } = this.#options;
    this.#reused += 1;
    const { digest, size } = kept.descriptor;
    const note = times ? "" : "; its files keep the times of that build";
    log.info(`${what}: same inputs as before, so its blob ${digest} (${byteText(size)}) is used again${note}`);
    return kept;
  }

  async #keep({ what }: StepBlob, key: string, blob: StoredStep): Promise<void> {
    const { store, tagPrefix, log } = this.#options;
    await storeStep(store, tagPrefix, key, blob).catch((error: unknown) => {
      log.warning(`${what}: its blob could not be kept for later builds: ${String(error)}`);
    });
  }

  /** What cannot be looked up is made: that is slower, and right. */
  async #find(key: string): Promise<(LayerBlob & StoredStep) | undefined> {
    const { store, tagPrefix, log } = this.#options;
    try {
      const kept = await loadStep(store, tagPrefix, key);
      return kept === undefined ? undefined : { ...kept, outcome: "exists" };
    } catch (error) {
      log.debug(`No look-up of step ${key}: ${String(error)}`);
      return undefined;
    }
  }
}

/** The digest of the tar that the entries make, with other times; undefined where there are not as many. */
async function digestAt(entries: readonly TarFile[], times: readonly number[]): Promise<Digest | undefined> {
  if (times.length !== entries.length) return undefined;
  const hash = createHash("sha256");
  const timed = entries.map((entry, index) => ({ ...entry, mtime: times[index] ?? entry.mtime }));
  for await (const chunk of writeTar(timed) as AsyncIterable<Buffer>) {
    hash.update(chunk);
    recycleChunk(chunk);
  }
  return `sha256:${hash.digest("hex")}`;
}
