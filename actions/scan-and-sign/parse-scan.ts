import { LayeredBuildError, parseFailOn, parseReference, type Gate, type Scanner } from "@layered-build/core/scan";
import { inputsHint, type Inputs } from "@layered-build/toolkit";
import type { manifest } from "./manifest.ts";

/** The formats of bills of materials. */
export type SbomFormat = "spdx-json" | "cyclonedx";

/** The scan's inputs, checked. */
export interface ScanChoices {
  readonly scanners: readonly Scanner[];
  readonly pickles: boolean;
  readonly gate: Gate;
  readonly sbom: readonly SbomFormat[];
}

const scanners = ["vuln", "secret", "misconfig", "license", "pickle"] as const;
const formats: readonly SbomFormat[] = ["spdx-json", "cyclonedx"];

/** Checks what the scan is asked for, before anything is done. Throws `bad-input` with all that is wrong. */
export function parseScan(inputs: Inputs<typeof manifest>): ScanChoices {
  const problems: string[] = [];
  const attempt = <T>(parse: () => T): T | undefined => {
    try {
      return parse();
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      problems.push(error.message);
      return undefined;
    }
  };
  const choices = {
    scanners: attempt(() => known("scanners", inputs.scanners, scanners)),
    gate: attempt(() => parseFailOn(inputs["fail-on"])),
    sbom: attempt(() => known("sbom", inputs.sbom, formats)),
  };
  const onlyNew = inputs["only-new"];
  if (onlyNew !== undefined && inputs.baseline !== undefined) problems.push("only-new and baseline exclude each other");
  if (onlyNew !== undefined && onlyNew !== "base") attempt(() => parseReference(onlyNew));
  const database = inputs["db-repository"];
  if (database !== undefined && attempt(() => parseReference(database))?.kind === "layout")
    problems.push("db-repository: write HOST/REPOSITORY[:TAG]");
  const { scanners: chosen, gate, sbom } = choices;
  if (problems.length === 0 && chosen !== undefined && gate !== undefined && sbom !== undefined)
    return { scanners: chosen.filter((each) => each !== "pickle"), pickles: chosen.includes("pickle"), gate, sbom };
  throw new LayeredBuildError("bad-input", problems.join("\n"), { hint: inputsHint("scan-and-sign") });
}

function known<Name extends string>(input: string, given: readonly string[], names: readonly Name[]): readonly Name[] {
  const found = names.filter((name) => given.includes(name));
  const wrong = given.filter((name) => !names.some((each) => each === name));
  if (wrong.length > 0)
    throw new Error(`${input}: got ${JSON.stringify(wrong[0])}, expected some of ${names.join(", ")}`);
  if (input === "scanners" && found.every((each) => each === "pickle"))
    throw new Error("scanners: name at least one of vuln, secret, misconfig, license");
  return found;
}
