import { checkOutputFile, makeOutputFolder } from "@layered-build/core/scan";
import type { ActionContext, Inputs } from "@layered-build/toolkit";
import type { manifest } from "./manifest.ts";
import { checkTool } from "./open-tools.ts";
import { outputPath } from "./output-path.ts";

type Given = Inputs<typeof manifest>;
type Context = ActionContext<typeof manifest>;

/** The checks of what a scan starts and writes: what must not be written to is told now, and not after minutes. Each throws `bad-input` or `bad-tool`. */
export function scanChecks(inputs: Given, context: Context, isAboutSecretsAlone: boolean): readonly (() => unknown)[] {
  return [
    ...(isAboutSecretsAlone ? [] : [() => checkTool("trivy", inputs)]),
    ...(inputs["secret-scan"] === undefined ? [] : [() => checkTool("gitleaks", inputs)]),
    ...(isAboutSecretsAlone ? [] : [() => checkSarifFile(inputs, context), () => checkSbomFolder(inputs, context)]),
  ];
}

async function checkSarifFile({ "sarif-file": file }: Given, context: Context): Promise<void> {
  if (file !== undefined) await checkOutputFile("sarif-file", await outputPath("sarif-file", file, context));
}

async function checkSbomFolder({ "sbom-dir": folder }: Given, context: Context): Promise<void> {
  if (folder !== undefined) await makeOutputFolder("sbom-dir", await outputPath("sbom-dir", folder, context));
}
