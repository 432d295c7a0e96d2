import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { digestOf, MediaType } from "@layered-build/oci";
import { temporaryFolder } from "../../../test/harness/temporary-folder.ts";
import { factsSchema, openFactsCache } from "../src/prune/facts-cache.ts";
import { manifestFacts } from "../src/prune/manifest-facts.ts";
import type { ManifestFacts } from "../src/retention/index.ts";
import { RecordingLog } from "./recording-log.ts";

const hex = (digit: string): string => `sha256:${digit.repeat(64)}`;
const blob = (digit: string): object => ({ mediaType: MediaType.tar, digest: hex(digit), size: 7 });
const config = { mediaType: MediaType.config, digest: hex("c"), size: 9 };
const annotations = {
  "io.github.layered-build.key": "k",
  "io.github.layered-build.own-key": "o",
  "io.github.layered-build.step": "s",
  "org.opencontainers.image.base.digest": hex("b"),
  "org.opencontainers.image.created": "2024-01-01T00:00:00Z",
  "org.opencontainers.image.title": "does not count",
};
const child = (digit: string, members: object): object => ({
  mediaType: MediaType.manifest,
  digest: hex(digit),
  size: 5,
  ...members,
});

/** One of each form that facts are read from otherwise. */
const documents: readonly object[] = [
  { mediaType: MediaType.manifest, config, layers: [blob("1"), blob("2")], annotations },
  { mediaType: MediaType.manifest, config, layers: [], artifactType: "x/y", subject: child("5", {}) },
  { mediaType: MediaType.manifest, config, layers: [{}] },
  { mediaType: "application/vnd.oci.artifact.manifest.v1+json", blobs: [blob("1")], artifactType: "x/y" },
  {
    mediaType: MediaType.index,
    manifests: [
      child("1", { platform: { os: "linux", architecture: "amd64" } }),
      child("2", { annotations: { "vnd.docker.reference.type": "attestation-manifest" } }),
      child("3", { mediaType: MediaType.index }),
      child("4", {}),
      blob("5"),
      { mediaType: "application/vnd.buildkit.cacheconfig.v0", digest: hex("6"), size: 1 },
    ],
    annotations,
  },
  { mediaType: MediaType.index, manifests: [{}], mentioned: hex("7") },
  { schemaVersion: 1, fsLayers: [{ blobSum: hex("8") }] },
];

function factsOf(document: object): ManifestFacts {
  const bytes = Buffer.from(JSON.stringify(document));
  return manifestFacts({ bytes, descriptor: { mediaType: "", digest: digestOf(bytes), size: bytes.length } });
}

describe("facts of manifests from one run to the next", () => {
  test("are those that are read now, or have another schema", () => {
    // A value that changes here is in the files of earlier runs as it was: raise `factsSchema` with it.
    expect([factsSchema, digestOf(JSON.stringify(documents.map(factsOf)))]).toEqual([
      2,
      "sha256:8726dc93b2302d1fcfee3fe394862258a3f0c0dd79fc0efb26a467bcf5859cd9",
    ]);
  });

  test("come back as they were, without those that are of no use any more", async () => {
    await using folder = await temporaryFolder("facts");
    const file = join(folder.path, "below", "facts.json");
    const log = new RecordingLog();
    const first = await openFactsCache(file, log);
    const [one, other] = documents.map((document) => ({
      digest: digestOf(JSON.stringify(document)),
      facts: factsOf(document),
    }));
    if (one === undefined || other === undefined) throw new Error("there are several");
    for (const { digest, facts } of [one, other]) first.set(digest, facts);
    await first.save([one.digest]);
    const second = await openFactsCache(file, log);
    expect([second.get(one.digest), second.get(other.digest)]).toEqual([one.facts, undefined]);
    const text = await readFile(file, "utf8");
    for (const damaged of [text.replace(/"schema":\d+/, '"schema":1'), text.slice(0, -9), "[]", ""]) {
      await writeFile(file, damaged);
      expect((await openFactsCache(file, log)).get(one.digest)).toBeUndefined();
    }
  });
});
