import { writeEmptyLayer, writeLayerBlob, type LayerBlob, type LayerBlobOptions, type Store } from "@layered-build/oci";
import type { Compression } from "../../config/layer.ts";
import type { UploadProgress } from "../upload-progress.ts";
import type { LayerDraft } from "./layer-draft.ts";
import type { StepBlobs } from "./step-blobs.ts";

/** Where and how the blobs of steps are written. */
export interface StepBlobTarget {
  readonly store: Store;
  readonly compression: Compression;
  /** The blobs that are known by what they are made of; without it each is made. */
  readonly steps?: StepBlobs;
  /** Gives the one to tell how far the upload of a step's blob is. */
  readonly progress?: (what: string) => UploadProgress;
  /** Ends uploads on their way. */
  readonly signal?: AbortSignal;
}

/** Writes what a step has changed as a blob, or finds that very blob. `what` is the step, as the log calls it. */
export async function writeStepBlob(what: string, draft: LayerDraft, target: StepBlobTarget): Promise<LayerBlob> {
  const { store, compression, steps, progress, signal } = target;
  const entries = draft.entries();
  if (entries.length === 0) return writeEmptyLayer(store);
  const options: LayerBlobOptions = {
    compression,
    ...(progress === undefined ? {} : { onProgress: progress(what) }),
    ...(signal === undefined ? {} : { signal }),
  };
  const make = (): Promise<LayerBlob> => writeLayerBlob(store, entries, options);
  return steps === undefined ? make() : steps.write({ what, entries, contentIds: draft.contentIds, compression }, make);
}
