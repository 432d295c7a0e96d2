import { expect, test } from "@jest/globals";
import { sbomContent } from "../src/sign/same-sbom.ts";

const [first, second] = ["bff39909-826b-462e-bffb-482a73d7d24d", "6676062e-2ba7-4a0f-b74e-3c37856aea95"];

/** As Trivy writes it, which sorts by the ids that it makes up. */
const cyclonedx = (
  serial: string,
  time: string,
  [go, npm]: readonly [string, string],
  purl = "pkg:npm/a@1",
): object => ({
  bomFormat: "CycloneDX",
  serialNumber: `urn:uuid:${serial}`,
  metadata: { timestamp: time, tools: [{ name: "trivy", version: "0.72.0" }] },
  components: [
    { "bom-ref": go, type: "application", name: "go.mod" },
    { "bom-ref": npm, type: "application", name: "package-lock.json" },
    { "bom-ref": purl, type: "library", name: "a" },
  ].toSorted((a, b) => a["bom-ref"].localeCompare(b["bom-ref"])),
  dependencies: [
    { ref: npm, dependsOn: [purl] },
    { ref: go, dependsOn: [] },
  ],
});
const spdx = (id: string, time: string, name = "a"): object => ({
  spdxVersion: "SPDX-2.3",
  documentNamespace: `http://trivy.dev/container_image/x-${id}`,
  creationInfo: { created: time, creators: ["Tool: trivy-0.72.0"] },
  packages: [{ name, annotations: [{ annotationDate: time, comment: "x" }] }],
});

test.each([
  [cyclonedx("1", "2026-01-01", [first, second]), cyclonedx("2", "2026-02-02", [second, first])],
  [spdx("1", "2026-01-01"), spdx("2", "2026-02-02")],
])("made once more of the same image, it says the same", (one, other) =>
  expect(sbomContent(one)).toBe(sbomContent(other)),
);

test.each([
  ["another package", cyclonedx("1", "x", [first, second]), cyclonedx("1", "x", [first, second], "pkg:npm/a@2")],
  ["another name", spdx("1", "x"), spdx("1", "x", "b")],
  ["another format", spdx("1", "x"), cyclonedx("1", "x", [first, second])],
])("of %s it says something else", (_, one, other) => expect(sbomContent(one)).not.toBe(sbomContent(other)));

test("what belongs to which component counts, however they are called", () => {
  const one = cyclonedx("1", "x", [first, second]);
  const swapped = {
    ...one,
    dependencies: [
      { ref: first, dependsOn: ["pkg:npm/a@1"] },
      { ref: second, dependsOn: [] },
    ],
  };
  expect(sbomContent(one)).not.toBe(sbomContent(swapped));
});

/** Two lock files with the same package, of which one brings another: only the ids say which. */
const twins = (of: "first" | "second"): object => ({
  bomFormat: "CycloneDX",
  components: [
    { "bom-ref": first, name: "a", purl: "pkg:npm/a@1" },
    { "bom-ref": second, name: "a", purl: "pkg:npm/a@1" },
  ],
  dependencies: [
    { ref: "web", dependsOn: [first] },
    { ref: "api", dependsOn: [second] },
    { ref: of === "first" ? first : second, dependsOn: ["pkg:npm/evil@1"] },
  ],
});
const certificate = (serialNumber: string): object => ({
  bomFormat: "CycloneDX",
  components: [{ name: "tls", cryptoProperties: { certificateProperties: { serialNumber } } }],
});
const steps = (...names: readonly string[]): object => ({ formulation: [{ workflows: [{ steps: names }] }] });
const ofVulnerability = (created: string): object => ({ vulnerabilities: [{ id: "x", created }] });
const called = (name: string, id: string): object => ({ components: [{ "bom-ref": id, name }, { name: id }] });

test.each([
  ["which of two that look alike brings another", twins("first"), twins("second")],
  ["a component's own serial number", certificate("01"), certificate("02")],
  ["a vulnerability's own time", ofVulnerability("2026-01-01"), ofVulnerability("2026-02-02")],
  ["the order of steps", steps("build", "test"), steps("test", "build")],
  ["a name in the place of what it stands for", called("a", first), called("a", '@{"name":"a"}')],
  [
    "one id for two components",
    {
      components: [
        { "bom-ref": first, name: "a" },
        { "bom-ref": first, name: "b" },
      ],
    },
    {
      components: [
        { "bom-ref": second, name: "a" },
        { "bom-ref": second, name: "b" },
      ],
    },
  ],
  ["the end of a long text", { name: `${"a".repeat(1000)}b` }, { name: `${"a".repeat(1000)}c` }],
  ["a text in the place of a list", { name: ["a"] }, { name: '["a"]' }],
])("%s counts", (_, one, other) => expect(sbomContent(one)).not.toBe(sbomContent(other)));

const affects = (...ids: readonly string[]): object => ({
  components: ids.map((id, at) => ({ "bom-ref": id, name: `${at}` })),
  vulnerabilities: [{ id: "x", affects: ids.toSorted().map((ref) => ({ ref })) }],
});

test("the order in which a vulnerability's components are listed does not count", () => {
  expect(sbomContent(affects(first, second))).toBe(sbomContent(affects(second, first)));
});

test("a long component that is named often takes no memory each time", () => {
  const often = {
    components: [{ "bom-ref": first, description: "y".repeat(1_000_000) }],
    dependencies: [{ ref: "r", dependsOn: Array.from({ length: 10_000 }, () => first) }],
  };
  expect(sbomContent(often).length).toBeLessThan(100);
});
