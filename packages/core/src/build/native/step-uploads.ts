import type { KnownLayer } from "@layered-build/oci";
import { stepPartComment } from "../../image/step-part.ts";
import { divideEntries } from "./divide-entries.ts";
import type { LayerDraft } from "./layer-draft.ts";
import type { StageState } from "./stage-state.ts";
import { writeStepBlob, type StepBlobTarget } from "./write-step-blob.ts";

/** Where the blobs of steps go, whom to tell of each, and the time of what is new, in seconds since 1970. */
export interface BlobRequest extends StepBlobTarget {
  readonly epoch: number;
  readonly onBlob: (what: string, outcome: "exists" | "mounted" | "uploaded", size: number) => void;
}

/** Blobs on their way at once: small ones are made in memory, parts of a divided step are streamed in a few megabytes each. */
const blobsAtOnce = 2;
const partsAtOnce = 4;
/** A step is divided only while the image has no more blobs than this: engines end at 127, and others build on it. */
const mostBlobs = 100;

/**
 * Starts the upload of what a step has changed: one blob, or several where large files are in it, each but the last with a history entry of
 * its own. The next step need not wait for it, since it knows the files already.
 */
export async function addBlob(what: string, draft: LayerDraft, state: StageState, request: BlobRequest): Promise<void> {
  const { contentIds, onBlob } = draft;
  const entries = draft.entries();
  const divided = divideEntries(entries);
  const isRoom = state.layers.length + state.uploads.length + divided.length <= mostBlobs;
  const parts = isRoom ? divided : [entries];
  for (const [index, part] of parts.entries()) {
    const which = parts.length === 1 ? what : `${what} (part ${index + 1} of ${parts.length})`;
    await state.uploads.at(parts.length === 1 ? -blobsAtOnce : -partsAtOnce)?.stored;
    const { promise: known, resolve: onKnown, reject } = Promise.withResolvers<KnownLayer>();
    const write = async (): Promise<void> => {
      const blob = await writeStepBlob({ what: which, entries: part, contentIds, onBlob }, { ...request, onKnown });
      onKnown(blob);
      request.onBlob(which, blob.outcome, blob.descriptor.size);
    };
    const stored = write();
    // Both are awaited later, whatever happens until then.
    stored.catch(reject);
    known.catch(() => {});
    state.uploads.push({ known, stored });
    if (index === parts.length - 1) continue;
    const partOf = stepPartComment(index + 1, parts.length);
    state.history.push({ created: timeText(request.epoch), created_by: what, comment: partOf });
  }
}

/** Waits for all uploads, also where one has failed, whose error it throws. */
export async function allStored({ uploads }: StageState): Promise<void> {
  const stored = uploads.map((upload) => upload.stored);
  await Promise.allSettled(stored);
  await Promise.all(stored);
}

/** A time (seconds since 1970) as configurations write it. */
export function timeText(epoch: number): string {
  return new Date(epoch * 1000).toISOString().replace(".000Z", "Z");
}
