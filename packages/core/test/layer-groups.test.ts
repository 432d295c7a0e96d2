import { Readable } from "node:stream";
import { expect, test } from "@jest/globals";
import { digestOf, OciError, type Digest } from "@layered-build/oci";
import { MemoryStore } from "../../oci/test/memory-store.ts";
import { configDocument, indexDocument, manifestDocument } from "../src/image/image-document.ts";
import type { PlatformManifest } from "../src/image/platform-manifest.ts";
import { layerGroups, type LayerGroups } from "../src/scan/layer-groups.ts";

const id = (name: string): Digest => digestOf(name);
const base = "org.opencontainers.image.base.";
const key = { "io.github.layered-build.key": "0".repeat(64) };
const platform = { os: "linux", architecture: "amd64" };

async function put(
  store: MemoryStore,
  blobs: readonly string[],
  annotations: Readonly<Record<string, string>>,
): Promise<PlatformManifest> {
  const config = configDocument({ ...platform, rootfs: { type: "layers", diff_ids: blobs.map(id) } });
  await store.putBlob({ open: () => Readable.from([config.bytes]), digest: config.descriptor.digest });
  const { bytes, descriptor } = manifestDocument(config.descriptor, [], annotations);
  await store.putManifest({ bytes, mediaType: descriptor.mediaType });
  return { descriptor, manifest: JSON.parse(Buffer.from(bytes).toString("utf8")) };
}
const on = (image: PlatformManifest, name: string): Readonly<Record<string, string>> => ({
  [`${base}digest`]: image.descriptor.digest,
  [`${base}name`]: name,
});
const groupsOf = (store: MemoryStore, image: PlatformManifest): Promise<LayerGroups> =>
  layerGroups(store, image, {
    open: async () => store,
    layers: { layers: [], areAll: false },
    platform: "linux/amd64",
  });
const shown = ({ groups }: LayerGroups): Readonly<Record<string, number>> =>
  Object.fromEntries(groups.map(({ name, diffIds }) => [name, diffIds.length]));
const keyTag = `key-${"a".repeat(32)}`;

test("a chain is followed down to what is from outside, which counts as base", async () => {
  const store = new MemoryStore();
  const debian = await put(store, ["d"], {});
  const { bytes, descriptor } = indexDocument([{ ...debian.descriptor, platform }], {});
  await store.putManifest({ bytes, mediaType: descriptor.mediaType });
  const index: PlatformManifest = { ...debian, descriptor };
  const torch = await put(store, ["d", "t"], { ...key, ...on(index, "debian:bookworm") });
  const model = await put(store, ["d", "t", "m1", "m2"], { ...key, ...on(torch, `ghcr.io/acme/x:torch-${keyTag}`) });
  const app = await put(store, ["d", "t", "m1", "m2", "a"], { ...key, ...on(model, `ghcr.io/acme/x:model-${keyTag}`) });
  const found = await groupsOf(store, app);
  expect(shown(found)).toEqual({ app: 1, model: 2, torch: 1, base: 1 });
  expect(found.base).toEqual({ repository: "ghcr.io/acme/x", digest: model.descriptor.digest });
  expect(found.doubts).toEqual([]);
});

test("an image that is named as base, and is none, makes nothing base", async () => {
  const store = new MemoryStore();
  const other = await put(store, ["x"], {});
  const app = await put(store, ["d", "a"], on(other, "debian:bookworm"));
  const found = await groupsOf(store, app);
  expect(shown(found)).toEqual({ app: 2 });
  expect(found.base).toBeUndefined();
  expect(found.doubts).toEqual([expect.stringContaining("does not begin with its layers")]);
});

const open = (): Promise<never> => Promise.reject(new OciError("unauthorized", "it asks\n::error::for a login"));

test("a base that is gone, or cannot be asked, makes nothing base", async () => {
  const store = new MemoryStore();
  const app = await put(store, ["d", "a"], { [`${base}digest`]: id("gone"), [`${base}name`]: "debian:bookworm" });
  expect((await groupsOf(store, app)).doubts).toEqual([expect.stringContaining("is not there")]);
  const found = await layerGroups(store, app, { open, layers: { layers: [], areAll: false }, platform: "linux/amd64" });
  expect(shown(found)).toEqual({ app: 2 });
  expect(found.doubts).toEqual(["What app stands on counts as app: it asks\\x0a::error::for a login."]);
});

test("a parent of ours that nobody can name counts as what stands on it", async () => {
  const store = new MemoryStore();
  const parent = await put(store, ["p"], key);
  const app = await put(store, ["p", "a"], on(parent, "ghcr.io/acme/x:latest"));
  expect(shown(await groupsOf(store, app))).toEqual({ app: 2 });
});
