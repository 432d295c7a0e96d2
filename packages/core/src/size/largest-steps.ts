import type { Descriptor, History } from "@layered-build/oci";
import { isStepPart } from "../image/step-part.ts";
import { oneLine } from "../one-line.ts";

/** What one step of a Dockerfile has added to an image. `what`: its instruction, or the blob where history does not say. */
export interface StepSize {
  readonly what: string;
  readonly bytes: number;
  readonly blobs: number;
}

const longestInstruction = 120;

/**
 * The steps that added blobs to an image, the largest first. `below`: the blobs of what it stands on, which come first in `layers` and are none of its
 * own. Blobs that are there already add nothing; those that a step was divided into count together.
 */
export function largestSteps(
  layers: readonly Descriptor[],
  history: readonly History[],
  below: number,
): readonly StepSize[] {
  const made = history.filter((step) => step.empty_layer !== true);
  // Steps and blobs that do not match up say nothing about each other.
  const steps = made.length === layers.length ? made : [];
  const known = new Set(layers.slice(0, below).map(({ digest }) => digest));
  const sizes: StepSize[] = [];
  let open = { bytes: 0, blobs: 0 };
  for (const [at, { digest, size }] of layers.entries()) {
    if (at < below) continue;
    if (!known.has(digest)) open = { bytes: open.bytes + size, blobs: open.blobs + 1 };
    known.add(digest);
    const step = steps[at];
    if (step !== undefined && isStepPart(step)) continue;
    if (open.blobs > 0) sizes.push({ what: instruction(step) ?? `blob ${digest}`, ...open });
    open = { bytes: 0, blobs: 0 };
  }
  return sizes.toSorted((a, b) => b.bytes - a.bytes);
}

const shell = "/bin/sh -c ";

/** As the Dockerfile has it: without BuildKit's mark and the shell that runs it. Values of build arguments, which nothing ends, are never in it. */
function instruction(step: History | undefined): string | undefined {
  const text = (step?.created_by ?? "").replace(/\s*# buildkit$/, "");
  const [before = "", ...parts] = text.startsWith("RUN ") ? text.slice("RUN ".length).split(shell) : [];
  const isShown = !before.startsWith("|") || parts.length === 1;
  const shown = parts.length > 0 && /^(\||$)/.test(before) ? `RUN ${parts.join(shell)}` : text;
  const short = (isShown ? shown : "RUN …").replaceAll(/\s+/g, " ").trim();
  return short === "" ? undefined : oneLine(short, longestInstruction);
}
