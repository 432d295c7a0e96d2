import {
  EMPTY_LAYER,
  writeEmptyLayer,
  writeLayerBlob,
  type Digest,
  type KnownLayer,
  type LayerBlob,
  type LayerBlobOptions,
  type Store,
  type TarFile,
} from "@layered-build/oci";
import type { Compression } from "../../config/layer.ts";
import type { UploadProgress } from "../upload-progress.ts";
import type { StepBlobs } from "./step-blobs.ts";

/** Where and how the blobs of steps are written. */
export interface StepBlobTarget {
  readonly store: Store;
  readonly compression: Compression;
  /** The blobs that are known by what they are made of; without it each is made. */
  readonly steps?: Pick<StepBlobs, "write">;
  /** Gives the one to tell how far the upload of a step's blob is. */
  readonly progress?: (what: string) => UploadProgress;
  /** See `LayerBlobOptions`. */
  readonly onKnown?: (layer: KnownLayer) => void;
  /** Ends uploads on their way. */
  readonly signal?: AbortSignal;
}

/** What a step has changed, or the part of it that is to be one blob. */
export interface StepPart {
  /** The step, as the log calls it. */
  readonly what: string;
  readonly entries: readonly TarFile[];
  /** What the content of files is known by without reading it, by path. */
  readonly contentIds: ReadonlyMap<string, string>;
  /** Whom to tell the blob of files that are not known so, by path. */
  readonly onBlob: ReadonlyMap<string, (diffId: Digest) => void>;
}

/** Writes what a step has changed as a blob, or finds that very blob. */
export async function writeStepBlob(part: StepPart, target: StepBlobTarget): Promise<LayerBlob> {
  const { store, compression, steps, progress, onKnown, signal } = target;
  const { what, entries } = part;
  if (entries.length === 0) {
    onKnown?.(EMPTY_LAYER);
    return writeEmptyLayer(store);
  }
  const options: LayerBlobOptions = {
    compression,
    ...(progress === undefined ? {} : { onProgress: progress(what) }),
    ...(onKnown === undefined ? {} : { onKnown }),
    ...(signal === undefined ? {} : { signal }),
  };
  const make = (): Promise<LayerBlob> => writeLayerBlob(store, entries, options);
  return steps === undefined ? make() : steps.write({ ...part, compression }, make);
}
