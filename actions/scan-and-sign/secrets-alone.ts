import { LayeredBuildError } from "@layered-build/core/sign";
import { isPlanned, type Inputs } from "@layered-build/toolkit";
import type { manifest } from "./manifest.ts";

type Given = Inputs<typeof manifest>;

/** Whether no image is named, and secrets are searched for: a job that runs before there is an image, beside the tests. */
export function isAboutSecretsAlone(inputs: Given): boolean {
  const isNamed = inputs.image !== undefined || isPlanned(inputs);
  return inputs.mode === "scan" && inputs["secret-scan"] !== undefined && !isNamed;
}

/** Refuses what says nothing without an image: whoever gives it means one, as by the output of a step that was left out. Throws `bad-input`. */
export function checkSecretsAlone(inputs: Given): void {
  const given = Object.entries(ofImages(inputs)).flatMap(([name, isGiven]) => (isGiven ? [name] : []));
  if (given.length === 0) return;
  throw new LayeredBuildError("bad-input", `No image is named, and ${given.join(", ")} would do nothing.`, {
    hint: "`image` and `plan` are empty: did the step that gives them run, and has it an output of that name? To search for secrets alone, give `secret-scan` without these inputs.",
  });
}

/** Which inputs that are about images are given. Of two it is told by their defaults. */
function ofImages(inputs: Given): Readonly<Record<string, boolean>> {
  return {
    scanners: inputs.scanners.join(",") !== "vuln,secret",
    "fail-on": inputs["fail-on"].join(",") !== "high",
    "ignore-unfixed": inputs["ignore-unfixed"],
    "only-new": inputs["only-new"] !== undefined,
    baseline: inputs.baseline !== undefined,
    "ignore-file": inputs["ignore-file"] !== undefined,
    vex: inputs.vex !== undefined,
    "sarif-file": inputs["sarif-file"] !== undefined,
    "upload-sarif": inputs["upload-sarif"],
    sbom: inputs.sbom.length > 0,
    "sbom-dir": inputs["sbom-dir"] !== undefined,
  };
}
