import { expect, test } from "@jest/globals";
import { digestOf } from "../src/digest.ts";
import { OciError } from "../src/error.ts";
import { openLayout } from "../src/layout/open-layout.ts";
import { MediaType } from "../src/media-type.ts";
import { overlay, type OverlayStore } from "../src/overlay-store.ts";
import type { Store } from "../src/store.ts";
import { bodyOf, imageBytes, putBytes, putImage, readBlob } from "./layout-images.ts";
import { scratch } from "./scratch.ts";

async function both(): Promise<{ upper: Store; lower: Store; store: OverlayStore }> {
  const upper = await openLayout(await scratch(), { sparse: true });
  const lower = await openLayout(await scratch());
  return { upper, lower, store: overlay(upper, lower) };
}

test("reads the upper store first, then the lower", async () => {
  const { upper, lower, store } = await both();
  const old = await putImage(lower, "old", "v1");
  const only = await putImage(lower, "only below", "v0");
  expect(await store.headManifest("v1")).toEqual(old);
  const recent = await putImage(upper, "new", "v1");
  expect(store.name).toBe(upper.name);
  expect(await store.headManifest("v1")).toEqual(recent);
  expect((await store.getManifest("v1"))?.descriptor).toEqual(recent);
  expect((await store.getManifest("v0"))?.descriptor).toEqual(only);
  expect(await store.headManifest("v2")).toBeUndefined();
  expect(await Array.fromAsync(store.tags())).toEqual(["v1", "v0"]);
  for (const text of ["old", "new"]) {
    expect(await store.headBlob(digestOf(text))).toBe(3);
    expect(await readBlob(store, { mediaType: "", digest: digestOf(text), size: 3 })).toBe(text);
  }
});

test("writes to the upper store what is in neither", async () => {
  const { upper, lower, store } = await both();
  await putBytes(lower, Buffer.from("below"), MediaType.tar);
  const known = { mediaType: MediaType.tar, digest: digestOf("below"), size: 5 };
  expect(await store.putBlob({ open: bodyOf("below"), digest: known.digest })).toEqual({
    digest: known.digest,
    size: 5,
    outcome: "exists",
  });
  expect(await store.mountBlob(known, upper)).toBe(true);
  expect(await upper.headBlob(known.digest)).toBeUndefined();

  const image = await putImage(store, "above", "v1", { layers: [known] });
  expect(await upper.headManifest("v1")).toEqual(image);
  expect(await lower.headManifest("v1")).toBeUndefined();
  expect(await lower.headBlob(digestOf("above"))).toBeUndefined();
  expect(await upper.headBlob(known.digest)).toBeUndefined();
});

test("deletes in the upper store only", async () => {
  const { lower, store } = await both();
  const below = await putImage(lower, "x", "v1");
  await putImage(store, "y", "v1");
  expect(await store.deleteManifest("v1")).toBe(true);
  expect(await store.deleteManifest("v1")).toBe(false);
  expect(await store.headManifest("v1")).toEqual(below);
});

test("knows the referrers of both, each once", async () => {
  const { upper, lower, store } = await both();
  const subject = await putImage(lower, "x", "v1");
  const a = await putImage(lower, "a", undefined, { subject });
  await putImage(upper, "a", undefined, { subject });
  const b = await putImage(store, "b", undefined, { subject });
  expect((await store.referrers(subject.digest)).map(({ digest }) => digest)).toEqual([a.digest, b.digest]);
});

test("says which store a blob comes from, through overlays of overlays", async () => {
  const { upper, lower, store } = await both();
  await putBytes(lower, Buffer.from("below"), MediaType.tar);
  await putBytes(upper, Buffer.from("above"), MediaType.tar);
  expect(await store.originOf(digestOf("below"))).toBe(lower);
  expect(await store.originOf(digestOf("above"))).toBe(upper);
  const outer = overlay(await openLayout(await scratch()), store);
  expect(await outer.originOf(digestOf("above"))).toBe(upper);
});

test("checks what the upper store checks", async () => {
  const { lower } = await both();
  const strict = overlay(await openLayout(await scratch()), lower);
  const bytes = await imageBytes(lower, "x");
  await expect(strict.putManifest({ bytes, mediaType: MediaType.manifest })).rejects.toMatchObject({
    code: "missing-content",
  });
});

test.each(["unauthorized", "forbidden"] as const)(
  "what the lower store refuses to show (%s) counts as absent",
  async (code) => {
    const upper = await openLayout(await scratch(), { sparse: true });
    const refuse = () => Promise.reject(new OciError(code, "no"));
    const lower: Store = {
      ...upper,
      name: "lower",
      headBlob: refuse,
      getBlob: refuse,
      headManifest: refuse,
      getManifest: refuse,
    };
    const store = overlay(upper, lower);
    expect(await store.headManifest("v1")).toBeUndefined();
    expect(await store.getManifest("v1")).toBeUndefined();
    const digest = digestOf("new");
    expect(await store.putBlob({ open: bodyOf("new"), digest, size: 3 })).toMatchObject({ outcome: "uploaded" });
  },
);

const fail = () => Promise.reject(new OciError("unavailable", "503"));

test("what the lower store cannot answer for other reasons is an error", async () => {
  const upper = await openLayout(await scratch(), { sparse: true });
  await expect(
    overlay(upper, { ...upper, name: "lower", headManifest: fail }).headManifest("v1"),
  ).rejects.toMatchObject({ code: "unavailable" });
});
