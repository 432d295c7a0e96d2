import { LayeredBuildError } from "@layered-build/core/sign";
import type { Inputs } from "@layered-build/toolkit";
import type { manifest } from "./manifest.ts";

type Given = Inputs<typeof manifest>;
type Name = keyof Given;

const ofScan = [
  "scanners",
  "fail-on",
  "ignore-unfixed",
  "only-new",
  "baseline",
  "ignore-file",
  "vex",
  "sarif-file",
  "upload-sarif",
  "sbom",
  "secret-scan",
] as const;
/** What a mode does not look at, of what one may rely on. The programs to start are not among it, nor how and where signatures are kept. */
const idle = {
  all: ["report"],
  scan: ["report", "attest", "key", "key-password", "certificate-identity"],
  sign: ofScan,
  verify: [...ofScan, "report", "sbom-dir"],
} as const satisfies Readonly<Record<Given["mode"], readonly Name[]>>;
/** What the manifest gives where the workflow gives nothing. */
const usual: Readonly<Partial<Record<Name, string>>> = { scanners: "vuln,secret", "fail-on": "high" };
const trusted = ["key", "public-key", "certificate-identity"] as const;

/** Refuses what would be passed over: whoever gives it believes that it is checked; and to sign with nothing. Throws `bad-input` with all of it. */
export function checkMode(inputs: Given): void {
  const { mode } = inputs;
  const problems = idle[mode]
    .filter((name) => isGiven(inputs, name))
    .map((name) => `${name} does nothing in mode: ${mode}`);
  if (mode !== "verify" && isGiven(inputs, "public-key"))
    problems.push(`public-key is for mode: verify; in mode: ${mode} what is signed is verified by the key that signs`);
  if (mode === "verify") {
    const given = trusted.filter((name) => isGiven(inputs, name));
    if (given.length > 1)
      problems.push(`${given.join(" and ")} exclude each other: a signature is by a key, or by an identity`);
  }
  if (mode === "sign" || mode === "all") problems.push(...signerProblems(inputs));
  if (mode === "sign" && inputs.sign === "none")
    problems.push(
      "`sign` is none, so there is nothing to do in mode: sign. Choose keyless or key, or leave out this step",
    );
  if (problems.length > 0)
    throw new LayeredBuildError("bad-input", problems.join("\n"), {
      hint: "Leave out what the mode does not use, or take a step of its own for it.",
    });
}

/** A key that is not used is the worst of it: a private image would be signed in a public log. */
function signerProblems(inputs: Given): readonly string[] {
  const { mode, sign } = inputs;
  const ofKey = (["key", "key-password"] as const).filter((name) => sign !== "key" && isGiven(inputs, name));
  return [
    ...ofKey.map(
      (name) =>
        `${name} is given, and nothing is signed with it: sign is ${sign}. Write \`sign: key\`, or leave it out`,
    ),
    ...(sign === "key" && isGiven(inputs, "certificate-identity")
      ? ["certificate-identity is given, and sign is key: what a key signs has no identity"]
      : []),
    ...(mode === "all" && sign === "none" && isGiven(inputs, "attest")
      ? ["attest does nothing with `sign: none`: what is attested is signed"]
      : []),
  ];
}

/** Whether an input is there, and is not what it is without the workflow. */
function isGiven(inputs: Given, name: Name): boolean {
  const value = inputs[name];
  const text = Array.isArray(value) ? value.join() : String(value ?? "");
  return text !== "" && text !== "false" && text !== usual[name];
}
