import { expect, test } from "@jest/globals";
import { parseConfig, parseManifest } from "../src/parse-manifest.ts";
import { digestOf } from "../src/digest.ts";

const stored = (document: unknown) => {
  const bytes = Buffer.from(JSON.stringify(document));
  const mediaType = "application/vnd.oci.image.manifest.v1+json";
  return { bytes, descriptor: { mediaType, digest: digestOf(bytes), size: bytes.length } };
};

test("an image without blobs, as Go writes it, has empty lists", () => {
  const parsed = parseManifest(stored({ schemaVersion: 2, config: {}, layers: null }));
  expect(parsed.kind === "manifest" && parsed.document.layers).toEqual([]);
  const config = { os: "linux", architecture: "amd64", rootfs: { type: "layers", diff_ids: null }, history: null };
  expect(parseConfig(Buffer.from(JSON.stringify(config)))).toEqual({
    ...config,
    rootfs: { type: "layers", diff_ids: [] },
    history: [],
  });
});

test.each([{ config: {} }, { layers: {}, config: {} }, { layers: [] }, null, "text"])(
  "%j is no image manifest",
  (document) => {
    expect(() => parseManifest(stored(document))).toThrow(/is no image manifest/);
  },
);
