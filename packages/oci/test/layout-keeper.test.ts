import { readdir, utimes } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { describe, expect, test } from "@jest/globals";
import { LayoutKeeper } from "../src/layout/layout-keeper.ts";
import { openLayout } from "../src/layout/open-layout.ts";
import { MediaType } from "../src/media-type.ts";
import { imageBytes, json, putBytes, putImage } from "./layout-images.ts";
import { scratch } from "./scratch.ts";

const hour = 3_600_000;

/** A folder whose files were all written days ago. */
async function age(folder: string): Promise<void> {
  const blobs = join(folder, "blobs", "sha256");
  const old = new Date(Date.now() - 72 * hour);
  for (const name of await readdir(blobs)) await utimes(join(blobs, name), old, old);
}

describe("collecting what nothing needs", () => {
  test("a build that is under way keeps the old blobs that it counts on: platforms come before their index", async () => {
    const folder = await scratch();
    const store = await openLayout(folder);
    const keeper = new LayoutKeeper(folder);
    const old = await putImage(store, "common", "v1");
    await age(folder);
    await keeper.remove(
      (digest) => digest === old.digest,
      () => true,
    );

    // The platform is new; its blobs were there, and the writer was told so.
    const platform = await store.putManifest({
      bytes: await imageBytes(store, "common", { annotations: { new: "yes" } }),
      mediaType: MediaType.manifest,
    });
    await age(folder);
    const manifest = join(folder, "blobs", "sha256", platform.digest.slice(7));
    await utimes(manifest, new Date(), new Date());
    const freed = await keeper.collect(24 * hour, Date.now());
    expect(freed).toBe(old.size);
    const index = json({ schemaVersion: 2, mediaType: MediaType.index, manifests: [platform] });
    await store.putManifest({ bytes: index, mediaType: MediaType.index }, "v2");
    const stored = await store.getManifest(platform.digest);
    const { layers }: { layers: readonly { digest: `sha256:${string}` }[] } = JSON.parse(
      Buffer.from(stored?.bytes ?? Buffer.of()).toString(),
    );
    for (const { digest } of layers) expect(await store.headBlob(digest)).toBeGreaterThan(0);
  });

  test("a blob that is put again is as young as one that is new", async () => {
    const folder = await scratch();
    const store = await openLayout(folder);
    const { digest, size } = await putBytes(store, Buffer.from("again"), MediaType.tar);
    await age(folder);
    expect(await store.putBlob({ open: () => Readable.from([]), digest, size })).toMatchObject({ outcome: "exists" });
    await new LayoutKeeper(folder).collect(24 * hour, Date.now());
    expect(await store.headBlob(digest)).toBe(size);
  });

  test("what else is to be kept stays with all that it names, also where nobody knows its kind", async () => {
    const folder = await scratch();
    const store = await openLayout(folder);
    const image = await putImage(store, "part");
    const gone = await putBytes(store, Buffer.from("gone"), MediaType.tar);
    const odd = await putBytes(store, json({ parts: [{ ref: image.digest }] }), "application/octet-stream");
    await age(folder);
    expect(await new LayoutKeeper(folder).collect(24 * hour, Date.now(), [odd.digest])).toBe(gone.size);
    expect(await store.getManifest(image.digest)).toBeDefined();
    expect(await new LayoutKeeper(folder).collect(24 * hour, Date.now())).toBeGreaterThan(0);
    expect(await store.headBlob(image.digest)).toBeUndefined();
  });
});
