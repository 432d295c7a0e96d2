import path from "node:path";
import { checkOutputPlace, makeOutputFolder } from "@layered-build/core/scan";
import type { ActionContext, Inputs } from "@layered-build/toolkit";
import type { manifest } from "../manifest.ts";
import { checkDecisionFile, decisionInputs } from "./decision-file.ts";
import { checkTool } from "./open-tools.ts";
import { outputPath } from "../output-path.ts";

type Given = Inputs<typeof manifest>;
type Context = ActionContext<typeof manifest>;

/** The checks of what a scan starts, reads and writes: what is not there, or must not be written to, is told now, and not after minutes. Each throws `bad-input` or `bad-tool`. */
export function scanChecks(inputs: Given, context: Context, isAboutSecretsAlone: boolean): readonly (() => unknown)[] {
  return [
    ...(isAboutSecretsAlone ? [] : [() => checkTool("trivy", inputs)]),
    ...(inputs["secret-scan"] === undefined ? [] : [() => checkTool("gitleaks", inputs)]),
    ...(isAboutSecretsAlone
      ? []
      : [
          ...decisionInputs.map((input) => () => checkDecisionFile(input, inputs, context)),
          () => checkSarifFile(inputs, context),
          () => checkSbomFolder(inputs, context),
        ]),
  ];
}

/** Makes the folders that are written to, where they can be made: that is told now, too. Throws `bad-input`. */
export async function makeFolders(inputs: Given, context: Context): Promise<void> {
  const { "sarif-file": file, "sbom-dir": folder } = written(inputs);
  if (file !== undefined)
    await makeOutputFolder("sarif-file", path.dirname(await outputPath("sarif-file", file, context)));
  if (folder !== undefined) await makeOutputFolder("sbom-dir", await outputPath("sbom-dir", folder, context));
}

async function checkSarifFile(inputs: Given, context: Context): Promise<void> {
  const { "sarif-file": file } = written(inputs);
  if (file !== undefined) await checkOutputPlace("sarif-file", await outputPath("sarif-file", file, context), "file");
}

async function checkSbomFolder(inputs: Given, context: Context): Promise<void> {
  const { "sbom-dir": folder } = written(inputs);
  if (folder !== undefined) await checkOutputPlace("sbom-dir", await outputPath("sbom-dir", folder, context), "folder");
}

/** Where the scan is going to write. */
function written({
  sbom,
  "sarif-file": file,
  "sbom-dir": folder,
}: Given): Partial<Pick<Given, "sarif-file" | "sbom-dir">> {
  return { "sarif-file": file, "sbom-dir": sbom.length === 0 ? undefined : folder };
}
