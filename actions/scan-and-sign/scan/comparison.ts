import {
  LayeredBuildError,
  parseReference,
  parseReport,
  reportBytes,
  type Baseline,
  type Comparison,
} from "@layered-build/core/scan";
import type { ActionContext, Inputs } from "@layered-build/toolkit";
import { decisionFile } from "./decision-file.ts";
import type { manifest } from "../manifest.ts";
import type { OpenedImage } from "../open-images.ts";

/** The earlier report that all images are compared with, read once; undefined where there is none. Throws `bad-input`. */
export async function givenBaseline(
  inputs: Inputs<typeof manifest>,
  context: ActionContext<typeof manifest>,
): Promise<Baseline | undefined> {
  const file = await decisionFile("baseline", inputs, context);
  return file === undefined ? undefined : readBaseline(inputs.baseline, file);
}

/** What only new findings of an image are told by; undefined where all count. Throws `missing-image`. */
export async function comparisonOf(
  inputs: Pick<Inputs<typeof manifest>, "only-new">,
  baseline: Baseline | undefined,
  { open }: OpenedImage,
): Promise<Comparison | undefined> {
  if (baseline !== undefined) return { kind: "report", baseline };
  const reference = inputs["only-new"];
  if (reference === undefined) return undefined;
  if (reference === "base") return { kind: "base" };
  const store = await open(reference);
  const { tag, digest } = parseReference(reference);
  const found = await store.headManifest(digest ?? tag ?? "latest");
  if (found !== undefined) return { kind: "image", reference, store, digest: found.digest };
  throw new LayeredBuildError("missing-image", `only-new: there is no ${reference}.`, {
    hint: "Before the first release there is nothing to compare with: leave only-new out, or set it to base.",
  });
}

/** No scanner is to blame for a file that somebody gave. */
async function readBaseline(given = "", file: string): Promise<Baseline> {
  try {
    return parseReport(await reportBytes(file));
  } catch (cause) {
    throw new LayeredBuildError(
      "bad-input",
      `baseline: ${JSON.stringify(given)} is no report of Trivy that is whole.`,
      {
        hint: "Give what an earlier scan put out as `report-file`: Trivy's JSON (schema 2) of an image.",
        cause,
      },
    );
  }
}
