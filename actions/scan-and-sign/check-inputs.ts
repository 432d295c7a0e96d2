import { type ActionContext, type Inputs, isExpected } from "@layered-build/toolkit";
import { attestChecks, attestKinds } from "./attestations.ts";
import { checkMode } from "./check-mode.ts";
import { checkFormat, checkSigner } from "./choose-signer.ts";
import { checkServices, checkTrust } from "./choose-trust.ts";
import type { manifest } from "./manifest.ts";
import { checkImage } from "./open-images.ts";
import { parseScan } from "./parse-scan.ts";
import { checkSecretsAlone } from "./secrets-alone.ts";

type Given = Inputs<typeof manifest>;
type Context = ActionContext<typeof manifest>;
type Check = () => unknown;

/** What a run is going to do, as far as its inputs and its event say. */
export interface Intent {
  /** Not where the code may be a stranger's. */
  readonly signs: boolean;
  /** A search for secrets needs no image. */
  readonly isAboutSecretsAlone: boolean;
}

/** Checks what can be told of the inputs without an image, a key and a runner's programs. Throws as `checkInputs` does. */
export function checkOptions(inputs: Given, context: Context): Promise<void> {
  const signs = inputs.mode === "sign" || (inputs.mode === "all" && inputs.sign !== "none");
  return checkAll(optionChecks(inputs, context, signs));
}

/** Checks whatever can be told of the inputs before any work. Throws all that is wrong together, each with what to do. */
export async function checkInputs(
  inputs: Given,
  context: Context,
  { signs, isAboutSecretsAlone }: Intent,
): Promise<void> {
  const scans = inputs.mode === "scan" || inputs.mode === "all";
  // Loaded only where something is scanned.
  const scanning = scans ? await import("./scan/scan-checks.ts") : undefined;
  await checkAll([
    ...optionChecks(inputs, context, signs),
    () => (isAboutSecretsAlone ? checkSecretsAlone(inputs) : checkImage(inputs)),
    ...(signs ? [() => checkSigner(inputs, context)] : []),
    ...(scanning?.scanChecks(inputs, context, isAboutSecretsAlone) ?? []),
  ]);
  if (!isAboutSecretsAlone) await scanning?.makeFolders(inputs, context);
}

function optionChecks(inputs: Given, context: Context, signs: boolean): readonly Check[] {
  return [
    () => checkMode(inputs),
    // Also where nothing is scanned: whoever misspells a threshold believes in it.
    () => parseScan(inputs),
    ...(signs ? attestChecks(inputs, context) : [() => attestKinds(inputs.attest)]),
    ...(signs || inputs.mode === "verify" ? [() => checkTrust(inputs), () => checkServices(inputs)] : []),
    ...(signs ? [() => checkFormat(inputs, inputs.image ?? "")] : []),
  ];
}

async function checkAll(checks: readonly Check[]): Promise<void> {
  const problems: Error[] = [];
  for (const check of checks) {
    try {
      await check();
    } catch (error) {
      if (!isExpected(error)) throw error;
      problems.push(error);
    }
  }
  const [first] = problems;
  if (problems.length > 1) throw new AggregateError(problems, `${problems.length} things are wrong with the inputs:`);
  if (first !== undefined) throw first;
}
