import { writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test } from "@jest/globals";
import { MediaType, openLayout, putBytes, type Descriptor } from "@layered-build/oci";
import { temporaryFolder } from "../../../test/harness/temporary-folder.ts";
import { imageSubjects, type ImageSubject } from "../src/sign/image-subjects.ts";
import { sbomAttestations, vulnerabilityAttestation } from "../src/sign/predicate-files.ts";
import { checkReportOfImage } from "../src/sign/report-of-image.ts";
import { PredicateType, readStatement, statementBytes } from "../src/sign/statement.ts";

const digest = `sha256:${"1".repeat(64)}` as const;
const image: ImageSubject = {
  descriptor: { mediaType: MediaType.manifest, digest, size: 1 },
  annotations: {},
  isTop: true,
};
const nested = (depth: number): string => `${"[".repeat(depth)}${"]".repeat(depth)}`;
const deep = (depth: number): object => ({ spdxVersion: "SPDX-2.3", a: JSON.parse(nested(depth)) });
const reportOf = (diffIds: unknown): object => ({
  SchemaVersion: 2,
  ArtifactName: "x",
  Metadata: { DiffIDs: diffIds },
});

async function typesOf(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  await using folder = await temporaryFolder("predicates");
  for (const [name, text] of Object.entries(files)) await writeFile(path.join(folder.path, name), text);
  return (await sbomAttestations(folder.path, [image])).map(({ predicateType }) => predicateType);
}

test("of a folder, what is no SBOM is passed over, and what cannot be read is not", async () => {
  const spdx = { "b.json": '{"spdxVersion":"SPDX-2.3"}' };
  const foreign = { "a.json": "[]", "c.json": "null", "d.json": "{}", "e.txt": "{" };
  expect(await typesOf({ ...spdx, ...foreign })).toEqual([PredicateType.spdx]);
  await expect(typesOf(foreign)).rejects.toThrow("there is no SBOM");
  await expect(typesOf({ ...spdx, "cut.json": '{"spdxVersion":' })).rejects.toThrow("cut.json is no JSON.");
});

test("a file whose lists are in each other without end is refused before it is read", async () => {
  expect(await typesOf({ "a.json": `{"spdxVersion":"SPDX-2.3","a":${nested(99)}}` })).toHaveLength(1);
  await expect(typesOf({ "a.json": `{"spdxVersion":"SPDX-2.3","a":${nested(100)}}` })).rejects.toThrow(
    "a.json has more than 100 lists in each other",
  );
});

test("a statement holds what such a file may have, and a deeper one says nothing", () => {
  const type = PredicateType.spdx;
  expect(readStatement(statementBytes(digest, type, deep(99)))?.predicateType).toBe(type);
  expect(readStatement(statementBytes(digest, type, deep(300)))).toBeUndefined();
});

test("a report that is no object is no report", async () => {
  await using folder = await temporaryFolder("report");
  const file = path.join(folder.path, "report.json");
  await writeFile(file, "[]");
  await expect(vulnerabilityAttestation(file, digest)).rejects.toThrow("neither Trivy's JSON");
});

describe("a report in a predicate", () => {
  const diffIds = ["1", "2"].map((each) => `sha256:${each.repeat(64)}`);
  const cases: readonly (readonly [string, unknown, RegExp])[] = [
    ["of the image", reportOf(diffIds), /^$/],
    ["of another image", reportOf(["sha256:3"]), /the report is about another image/],
    ["of a part of it", reportOf(diffIds.slice(1)), /the report is about another image/],
    ["of its layers in another order", reportOf(diffIds.toReversed()), /the report is about another image/],
    ["of no image", { SchemaVersion: 2, ArtifactName: "folder" }, /the report is about another image/],
    ["of another scanner", { matches: [] }, /^$/],
  ];
  test.each(cases)("%s", async (_, result, told) => {
    await using folder = await temporaryFolder("report");
    const store = await openLayout(folder.path);
    const { digest: config, size } = await putBytes(
      store,
      Buffer.from(JSON.stringify({ rootfs: { diff_ids: diffIds } })),
    );
    const put = (mediaType: string, more: object): Promise<Descriptor> =>
      store.putManifest({
        bytes: Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType, ...more })),
        mediaType,
      });
    const manifest = await put(MediaType.manifest, {
      config: { mediaType: MediaType.config, digest: config, size },
      layers: [],
    });
    const index = await put(MediaType.index, { manifests: [manifest] });
    for (const { digest: of } of [manifest, index]) {
      const checked = checkReportOfImage({ scanner: { result } }, store, await imageSubjects(store, of));
      expect(await checked.then(() => "", String)).toMatch(told);
    }
  });
});
