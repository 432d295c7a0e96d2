import { OciError } from "@layered-build/oci";
import { LayeredBuildError } from "../error.ts";

/** Where an image from elsewhere is first asked for. */
export interface ImageUse {
  /** `docker/Dockerfile.app:6: COPY --from=tools` */
  readonly place: string;
  readonly layer: string;
  /** The stage of the file that the name may be a misspelling of. */
  readonly stage: string | undefined;
}

/** Says where a reference is used, as far as that is known. */
export type BaseUse = (reference: string) => ImageUse | undefined;

/** A name in FROM may be a layer that layers.yaml lacks, or an image that is misspelt. */
const notALayer =
  "Check the name and tag in FROM, --from or # syntax=. If it is meant to be a layer of this repository, add it to layers.yaml, or name it there with `from:`.";

/** Codes by which registries also answer for what is not there: Docker Hub has 401 for it. */
const sayNothing: ReadonlySet<string> = new Set(["unauthorized", "forbidden"]);

/** The error for a reference that is no layer, and that its registry does not have. */
export function missingBase(text: string, use: ImageUse | undefined): LayeredBuildError {
  if (use?.stage !== undefined) return noSuchStage(use, use.stage);
  return new LayeredBuildError("missing-image", `${named(text, use)} is no layer, and no image of its registry.`, {
    hint: notALayer,
  });
}

/** The error for a reference that is no layer, and that its registry does not answer for. What to do is the registry's to say. */
export function refusedBase(text: string, use: ImageUse | undefined, cause: unknown): LayeredBuildError {
  const { code, message, hint } =
    cause instanceof OciError ? cause : { code: "", message: String(cause), hint: undefined };
  if (use?.stage !== undefined && sayNothing.has(code)) return noSuchStage(use, use.stage, cause);
  const advice = [
    hint,
    sayNothing.has(code) ? "Check the name as well: many registries answer so for an image that does not exist." : "",
    use?.stage === undefined ? "" : `If the stage ${use.stage} is meant, write its name.`,
  ].filter((sentence) => sentence !== undefined && sentence !== "");
  return new LayeredBuildError("store", `${named(text, use)}: the registry could not be asked for it: ${message}.`, {
    ...(advice.length === 0 ? {} : { hint: advice.join(" ") }),
    cause,
  });
}

function noSuchStage(use: ImageUse, stage: string, cause?: unknown): LayeredBuildError {
  return new LayeredBuildError(
    "missing-image",
    `${use.place}: there is no stage, layer or named context of that name (did you mean ${stage}?), and no image that layer ${use.layer} could take.`,
    { hint: notALayer, cause },
  );
}

function named(text: string, use: ImageUse | undefined): string {
  return use === undefined ? text : `${use.place} (layer ${use.layer})`;
}
