import { tarSize, type LayerBlob, type Store, type TarFile } from "@layered-build/oci";
import type { Compression } from "../../config/layer.ts";
import { loadStep, storeStep } from "../../image/stored-step.ts";
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
  readonly compression: Compression;
}

/**
 * The large blobs of one layer's steps, known by what they are made of and not by what they stand on: one that was made for an image on
 * another parent is used again, and nothing of it is read, hashed or sent.
 */
export class StepBlobs {
  readonly #options: StepBlobsOptions;
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

  /** The blob as it is kept, or as `make` makes it, which is then kept. Throws what `make` throws. */
  async write(step: StepBlob, make: () => Promise<LayerBlob>): Promise<LayerBlob> {
    const { store, tagPrefix, times, force, log } = this.#options;
    if (tarSize(step.entries) < keptBytes) return make();
    const key = blobKey({ ...step, times });
    const kept = key === undefined || force ? undefined : await this.#find(key);
    if (kept !== undefined) {
      this.#reused += 1;
      const { digest, size } = kept.descriptor;
      const note = times ? "" : "; its files keep the times of that build";
      log.info(`${step.what}: same inputs as before, so its blob ${digest} (${byteText(size)}) is used again${note}`);
      return kept;
    }
    this.#made += 1;
    const blob = await make();
    if (key !== undefined) {
      await storeStep(store, tagPrefix, key, blob).catch((error: unknown) => {
        log.warning(`${step.what}: its blob could not be kept for later builds: ${String(error)}`);
      });
    }
    return blob;
  }

  /** What cannot be looked up is made: that is slower, and right. */
  async #find(key: string): Promise<LayerBlob | undefined> {
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
