import type { History } from "@layered-build/oci";

const marker = "layered-build: part ";

/**
 * The comment of a history entry that stands for a further blob of one step: an image has as many entries with a blob as it has blobs, and
 * the last blob of the step has the entry that BuildKit writes.
 */
export function stepPartComment(part: number, parts: number): string {
  return `${marker}${part} of ${parts}`;
}

/** Whether a history entry only stands for a further blob: without those, the history is that of the same image in fewer blobs. */
export function isStepPart({ comment }: History): boolean {
  return comment?.startsWith(marker) === true;
}
