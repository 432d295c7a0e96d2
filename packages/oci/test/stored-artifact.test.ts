import { describe, expect, test } from "@jest/globals";
import { loadArtifact, storeArtifact, type ArtifactKind } from "../src/artifact/stored-artifact.ts";
import { digestOf } from "../src/digest.ts";
import { MemoryStore } from "./memory-store.ts";

const kind: ArtifactKind = { artifactType: "text/a", mediaType: "text/b", annotations: { of: "x" } };
const limit = 16 * 1024;

describe("an artifact", () => {
  test.each([
    ["nothing", 0, ["{}"]],
    ["as much as its manifest takes", limit, ["{}"]],
    ["more", limit + 1, ["{}", "a".repeat(limit + 1)]],
  ])("of %s comes back as it was", async (_, size, blobs) => {
    const store = new MemoryStore();
    const bytes = Buffer.from("a".repeat(size));
    await storeArtifact(store, kind, bytes, "tag");
    expect([...store.blobs.values()].map((blob) => Buffer.from(blob).toString()).toSorted()).toEqual(blobs.toSorted());
    expect(await loadArtifact(store, kind, "tag")).toEqual(bytes);
  });

  test.each([
    ["another type", { ...kind, artifactType: "text/c" }],
    ["another annotation", { ...kind, annotations: { of: "y" } }],
    ["a further annotation", { ...kind, annotations: { of: "x", by: "z" } }],
  ])("is none for a reader of %s", async (_, other) => {
    const store = new MemoryStore();
    await storeArtifact(store, kind, Buffer.from("small"), "tag");
    expect(await loadArtifact(store, other, "tag")).toBeUndefined();
    expect(await loadArtifact(store, kind, "other-tag")).toBeUndefined();
  });

  test("whose blob is changed or gone is none", async () => {
    const store = new MemoryStore();
    const large = Buffer.alloc(limit + 1);
    await storeArtifact(store, kind, large, "tag");
    store.blobs.set(digestOf(large), Buffer.from("changed"));
    expect(await loadArtifact(store, kind, "tag")).toBeUndefined();
    store.blobs.delete(digestOf(large));
    expect(await loadArtifact(store, kind, "tag")).toBeUndefined();
  });

  test("is not tagged where what it waits for fails", async () => {
    const store = new MemoryStore();
    const failed = Promise.reject(new Error("no image"));
    await expect(storeArtifact(store, kind, Buffer.from("small"), "tag", failed)).rejects.toThrow("no image");
    expect(store.manifests.size).toBe(0);
  });
});
