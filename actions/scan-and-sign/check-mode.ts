import { LayeredBuildError } from "@layered-build/core/sign";
import type { Inputs } from "@layered-build/toolkit";
import type { manifest } from "./manifest.ts";

const ofScan = ["only-new", "baseline", "ignore-file", "vex", "sarif-file", "secret-scan", "report"] as const;

/** Refuses what would be passed over: whoever gives it believes that it is checked; and to sign with nothing. Throws `bad-input` with all of it. */
export function checkMode(inputs: Inputs<typeof manifest>): void {
  const { mode } = inputs;
  const problems: string[] = [];
  if (mode === "verify" && inputs["public-key"] !== undefined && inputs["certificate-identity"] !== undefined)
    problems.push("public-key and certificate-identity exclude each other: a signature is by a key, or by an identity");
  if (mode !== "verify" && inputs["public-key"] !== undefined)
    problems.push(`public-key is for mode: verify; in mode: ${mode} what is signed is verified by the key that signs`);
  if (mode === "sign" || mode === "verify")
    for (const name of ofScan)
      if (inputs[name] !== undefined && !(name === "report" && mode === "sign"))
        problems.push(`${name} does nothing in mode: ${mode}`);
  if (mode === "sign" && inputs.sign === "none")
    problems.push(
      "`sign` is none, so there is nothing to do in mode: sign. Choose keyless or key, or leave out this step",
    );
  if (problems.length > 0)
    throw new LayeredBuildError("bad-input", problems.join("\n"), {
      hint: "Leave out what the mode does not use, or take a step of its own for it.",
    });
}
