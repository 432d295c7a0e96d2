import { hash } from "node:crypto";
import { isRecord } from "@layered-build/oci";

/** Members by name, and which of theirs. Lists on the way are passed through. */
type Members = ReadonlyMap<string, Members>;

const none: Members = new Map();
const annotations: Members = new Map([["annotationDate", none]]);
/** When a bill of materials was made, and the number that it got then (CycloneDX; SPDX): there only, since components have such members too. */
const ofItsMaking: Members = new Map([
  ["serialNumber", none],
  ["metadata", new Map([["timestamp", none]])],
  ["documentNamespace", none],
  ["creationInfo", new Map([["created", none]])],
  ["annotations", annotations],
  ["packages", new Map([["annotations", annotations]])],
]);
/** Lists whose order says nothing, and that Trivy writes in the order of random ids, or may write in another. */
const unordered: ReadonlySet<string> = new Set([
  "affects",
  "components",
  "dependencies",
  "dependsOn",
  "packages",
  "properties",
  "relationships",
]);
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const noNames: ReadonlyMap<string, string> = new Map();
const longest = 64;

/**
 * What a bill of materials says, as a short text that is the same whenever it is made of the same image: without times and serial numbers, what has no order
 * in one order, and components that Trivy calls by a random id called by what they are. Of what differs otherwise it is never the same.
 */
export function sbomContent(sbom: object): string {
  return textOf(sbom, namesOfComponents(sbom), ofItsMaking);
}

/** What components with a random id are called. Those that look alike keep their ids: of two such, nothing but the id says which of them depends on what. */
function namesOfComponents(sbom: object): ReadonlyMap<string, string> {
  if (!isRecord(sbom)) return noNames;
  const { components, metadata } = sbom;
  const top = isRecord(metadata) ? [metadata["component"]] : [];
  const named = [...top, ...(Array.isArray(components) ? components : [])].flatMap((component: unknown) => {
    if (!isRecord(component)) return [];
    const { "bom-ref": id, ...rest } = component;
    return typeof id === "string" && uuid.test(id) ? [{ id, name: `@${textOf(rest, noNames)}` }] : [];
  });
  const times = new Map<string, number>();
  for (const text of named.flatMap(({ id, name }) => [id, name])) times.set(text, (times.get(text) ?? 0) + 1);
  const unique = named.filter(({ id, name }) => times.get(id) === 1 && times.get(name) === 1);
  return new Map(unique.map(({ id, name }) => [id, name]));
}

/** Text of any length as a short one, bottom up: what takes few bytes in a file takes few here, however often it is named. */
function textOf(value: unknown, names: ReadonlyMap<string, string>, making = none, isUnordered = false): string {
  if (Array.isArray(value)) {
    const items = value.map((item) => textOf(item, names, making));
    return shortText(`[${(isUnordered ? items.toSorted() : items).join(",")}]`);
  }
  if (isRecord(value)) {
    const texts = Object.entries(value).flatMap(([name, member]) => {
      const inside = making.get(name);
      if (inside === none && typeof member === "string") return [];
      return [`${JSON.stringify(name)}:${textOf(member, names, inside ?? none, unordered.has(name))}`];
    });
    return shortText(`{${texts.toSorted().join(",")}}`);
  }
  const name = typeof value === "string" ? names.get(value) : undefined;
  return shortText(name ?? JSON.stringify(value));
}

/** No other text begins with a hash: what JSON writes does not, and names begin with an at sign. */
function shortText(text: string): string {
  return text.length <= longest ? text : `#${hash("sha256", text)}`;
}
