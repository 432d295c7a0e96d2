import { inertMarkdown } from "../summary/inert-markdown.ts";
import type { SignedEntry } from "./sign-image.ts";
import { PredicateType } from "./statement.ts";
import { clusterPolicy, cosignCommand, verifyInputs, type TrustedSigner } from "./verify-snippets.ts";

const longest = 300;

/** An image, by its repository and by `repository@digest`. */
interface NamedImage {
  readonly name: string;
  readonly reference: string;
}

/** What was signed and attested, as Markdown, with what a reader needs to check it. */
export function signSummary(image: NamedImage, signer: TrustedSigner, entries: readonly SignedEntry[]): string {
  const rows = entries.map(({ subject, platform, predicateType, form, outcome }) => {
    const said = outcome === "written" ? "written" : "was there";
    return `| ${cell(platform ?? "image")} | ${typeName(predicateType)} | ${form} | ${said} | \`${subject}\` |`;
  });
  return [
    `### Signed: ${cell(image.reference)}`,
    ["| of | what | form | | digest |", "|---|---|---|---|---|", ...rows].join("\n"),
    ...(image.name.startsWith("oci:") ? checkOfLayout(image, signer, entries) : checkByCosign(image, signer, entries)),
  ].join("\n\n");
}

/** cosign reads signatures from registries only. */
function checkOfLayout(
  { reference }: NamedImage,
  signer: TrustedSigner,
  entries: readonly SignedEntry[],
): readonly string[] {
  const types = attestedOf(entries).map(({ predicateType }) => predicateType);
  return ["Check it by scan-and-sign:", fenced("yaml", verifyInputs(reference, signer, types)), ...publicKey(signer)];
}

function checkByCosign(image: NamedImage, signer: TrustedSigner, entries: readonly SignedEntry[]): readonly string[] {
  // Where an image has both, its readers look at the bundles.
  const form = entries.some((each) => each.form === "bundle") ? "bundle" : "legacy";
  return [
    "Check it:",
    fenced("sh", [cosignCommand(image.reference, signer), ...attestationCommands(image, signer, entries)].join("\n")),
    ...publicKey(signer),
    `<details><summary>A policy for sigstore's policy-controller</summary>\n\n${fenced("yaml", clusterPolicy(image.name, signer, form))}\n\n</details>`,
  ];
}

function publicKey(signer: TrustedSigner): readonly string[] {
  return signer.kind === "key" ? ["with `cosign.pub`:", fenced("", signer.pem.trim())] : [];
}

function attestedOf(entries: readonly SignedEntry[]): readonly SignedEntry[] {
  return entries.filter(({ predicateType }) => predicateType !== PredicateType.signature);
}

/** A command for each type that is attested: of the image as a whole where it has one, else of the first platform that has. */
function attestationCommands(
  { name, reference }: NamedImage,
  signer: TrustedSigner,
  entries: readonly SignedEntry[],
): readonly string[] {
  return [...Map.groupBy(attestedOf(entries), ({ predicateType }) => predicateType)].map(
    ([type, [first, ...others]]) => {
      const whole = [first, ...others].find((each) => each !== undefined && reference.endsWith(each.subject));
      return cosignCommand(`${name}@${(whole ?? first)?.subject ?? ""}`, signer, type);
    },
  );
}

/** What was verified, as Markdown. */
export function verifySummary(reference: string, trusts: string, found: readonly string[]): string {
  const items = [...new Set(found)].map((type) => `- ${typeName(type)}`);
  return `### Verified: ${cell(reference)}\n\nBy ${cell(trusts)}:\n\n${items.join("\n")}`;
}

/** Why an image was refused, as Markdown: a deployment's page shows more than an annotation. */
export function refusedSummary(reference: string, why: string): string {
  return `### Not verified: ${cell(reference)}\n\n${cell(why)}`;
}

/** A predicate's type in a word. */
export function typeName(predicateType: string): string {
  const known: Readonly<Record<string, string>> = {
    [PredicateType.signature]: "signature",
    [PredicateType.spdx]: "SBOM (SPDX)",
    [PredicateType.cyclonedx]: "SBOM (CycloneDX)",
    [PredicateType.vuln]: "vulnerabilities",
    [PredicateType.provenance]: "provenance",
  };
  return known[predicateType] ?? cell(predicateType);
}

function cell(text: string): string {
  return inertMarkdown(text, longest);
}

/** A fence longer than any in the text, so that nothing in it ends it. */
function fenced(language: string, text: string): string {
  const runs = [...text.matchAll(/`+/g)].map(([run]) => run.length);
  const fence = "`".repeat(Math.max(3, ...runs.map((length) => length + 1)));
  return `${fence}${language}\n${text}\n${fence}`;
}
