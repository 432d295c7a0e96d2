import { isRecord } from "@layered-build/oci";

/** When a bill of materials was made, and the number that it got then (CycloneDX; SPDX). */
const ofItsMaking: ReadonlySet<string> = new Set([
  "serialNumber",
  "timestamp",
  "documentNamespace",
  "created",
  "annotationDate",
]);
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const noNames: ReadonlyMap<string, string> = new Map();

/**
 * What a bill of materials says, as text that is the same whenever it is made of the same image: without times and serial numbers, its lists in one order, and
 * components that Trivy calls by a random id called by what they are.
 */
export function sbomContent(sbom: object): string {
  const names = new Map<string, string>();
  nameComponents(sbom, names);
  return textOf(sbom, names);
}

function nameComponents(value: unknown, names: Map<string, string>): void {
  if (Array.isArray(value)) for (const item of value) nameComponents(item, names);
  if (!isRecord(value)) return;
  const { "bom-ref": id, ...component } = value;
  if (typeof id === "string" && uuid.test(id)) names.set(id, textOf(component, noNames));
  for (const member of Object.values(component)) nameComponents(member, names);
}

function textOf(value: unknown, names: ReadonlyMap<string, string>): string {
  if (Array.isArray(value))
    return `[${value
      .map((item) => textOf(item, names))
      .toSorted()
      .join(",")}]`;
  if (isRecord(value)) {
    const members = Object.entries(value).filter(([name]) => !ofItsMaking.has(name));
    const texts = members.map(([name, member]) => `${JSON.stringify(name)}:${textOf(member, names)}`);
    return `{${texts.toSorted().join(",")}}`;
  }
  return JSON.stringify(typeof value === "string" ? (names.get(value) ?? value) : value);
}
