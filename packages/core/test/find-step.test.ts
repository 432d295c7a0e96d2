import { describe, expect, test } from "@jest/globals";
import { MemoryStore } from "../../oci/test/memory-store.ts";
import type { ParentImage } from "../src/build/layer-build.ts";
import { findStep } from "../src/build/split/step-image.ts";
import type { FinishedPlatform } from "../src/image/write-image.ts";
import { keyOf, stored } from "./stored-images.ts";

/** An image whose blobs unpack to these contents. */
function imageOf(contents: string, platform = "linux/amd64"): FinishedPlatform {
  const [os = "", architecture = ""] = platform.split("/");
  const diffIds = Array.from(contents, (letter) => `sha256:${letter.repeat(64)}`);
  const document = { os, architecture, rootfs: { type: "layers" as const, diff_ids: diffIds } };
  return { platform, config: { kind: "new", document }, layers: [], annotations: {} };
}

async function parentOf(...images: readonly FinishedPlatform[]): Promise<ParentImage> {
  const store = new MemoryStore();
  const { descriptor } = await stored(store, "base", keyOf("a"), images);
  return { id: "base", store, digest: descriptor.digest, isIndex: images.length > 1, name: "base", tagPrefixes: [""] };
}

describe("findStep", () => {
  const platforms = ["linux/amd64"];

  test.each<[string, string, string, "hit" | "stale"]>([
    ["it stands on the parent's image of now", "ab", "abc", "hit"],
    ["the parent has other blobs", "ax", "abc", "stale"],
    ["the parent has more blobs", "abcd", "abc", "stale"],
  ])("%s", async (_, below, above, kind) => {
    const store = new MemoryStore();
    const { descriptor } = await stored(store, "step", keyOf("b"), [imageOf(above)]);
    const found = await findStep({ store, tag: "step", key: keyOf("b") }, platforms, await parentOf(imageOf(below)));
    expect(found.kind).toBe(kind);
    const images = found.kind === "hit" ? [...found.images].map(([name, { image }]) => [name, image.descriptor]) : [];
    expect(images).toEqual(kind === "hit" ? [["linux/amd64", descriptor]] : []);
  });

  test("every platform counts", async () => {
    const both = ["linux/amd64", "linux/arm64"];
    const store = new MemoryStore();
    await stored(store, "step", keyOf("b"), [imageOf("ab", "linux/amd64"), imageOf("ab", "linux/arm64")]);
    const parent = await parentOf(imageOf("a", "linux/amd64"), imageOf("c", "linux/arm64"));
    const place = { store, tag: "step", key: keyOf("b") };
    expect(await findStep(place, both, parent)).toEqual({ kind: "stale" });
    expect((await findStep(place, both, undefined)).kind).toBe("hit");
  });

  test("a tag with another key is none, and so is nothing", async () => {
    const store = new MemoryStore();
    const place = { store, tag: "step", key: keyOf("b") };
    expect(await findStep(place, platforms, undefined)).toEqual({ kind: "miss" });
    await stored(store, "step", keyOf("c"), [imageOf("a")]);
    expect(await findStep(place, platforms, undefined)).toEqual({ kind: "miss" });
  });
});
