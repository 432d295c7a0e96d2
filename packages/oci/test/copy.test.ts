import { stat } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, test } from "@jest/globals";
import { ensureBlob } from "../src/copy/copy-blob.ts";
import { copyManifest } from "../src/copy/copy-image.ts";
import { isForeignLayer } from "../src/copy/foreign-layer.ts";
import { digestOf } from "../src/digest.ts";
import { openLayout } from "../src/layout/open-layout.ts";
import { MediaType } from "../src/media-type.ts";
import { overlay } from "../src/overlay-store.ts";
import type { Store, WrittenBlob } from "../src/store.ts";
import { json, putBytes, putImage, putIndex, readBlob } from "./layout-images.ts";
import { scratch } from "./scratch.ts";

/** A store that nothing can be mounted from: no layout to others. */
function plain(store: Store, members: Partial<Store> = {}): Store {
  return {
    name: store.name,
    headManifest: async (reference) => await store.headManifest(reference),
    getManifest: async (reference) => await store.getManifest(reference),
    putManifest: async (manifest, tag) => await store.putManifest(manifest, tag),
    deleteManifest: async (reference) => await store.deleteManifest(reference),
    headBlob: async (digest) => await store.headBlob(digest),
    getBlob: async (digest) => await store.getBlob(digest),
    putBlob: async (source, onProgress) => await store.putBlob(source, onProgress),
    mountBlob: async () => false,
    tags: () => store.tags(),
    referrers: async (digest) => await store.referrers(digest),
    ...members,
  };
}

async function two(): Promise<[Store, Store]> {
  return [await openLayout(await scratch()), await openLayout(await scratch())];
}

describe("ensureBlob", () => {
  test("moves nothing where the blob is there", async () => {
    const [from, to] = await two();
    const blob = await putBytes(to, Buffer.from("abc"), MediaType.tar);
    expect(await ensureBlob(blob, from, to)).toEqual({ digest: blob.digest, size: 3, outcome: "exists" });
  });

  test("mounts where that works, also from the store under an overlay", async () => {
    const [from, to] = await two();
    const blob = await putBytes(from, Buffer.from("abc"), MediaType.tar);
    const [upper] = await two();
    expect(await ensureBlob(blob, overlay(upper, from), to)).toMatchObject({ outcome: "mounted" });
    expect(await readBlob(to, blob)).toBe("abc");
  });

  test("else streams, and can start again", async () => {
    const [from, to] = await two();
    const blob = await putBytes(from, Buffer.from("abc"), MediaType.tar);
    const twice = plain(to, {
      putBlob: async (source, onProgress) => {
        for await (const chunk of source.open()) if (chunk) break;
        return await to.putBlob(source, onProgress);
      },
    });
    const sent: number[] = [];
    expect(await ensureBlob(blob, from, twice, (bytes) => sent.push(bytes))).toMatchObject({ outcome: "uploaded" });
    expect(sent.at(-1)).toBe(3);
    expect(await readBlob(to, blob)).toBe("abc");
  });

  test("fails where the blob is in neither, or is not what it says", async () => {
    const [from, to] = await two();
    const gone = { mediaType: MediaType.tar, digest: digestOf("gone"), size: 4 };
    await expect(ensureBlob(gone, from, to)).rejects.toMatchObject({ code: "missing-content" });
    const lying = plain(from, { getBlob: async () => Readable.from([Buffer.from("lies")]) });
    await expect(ensureBlob(gone, lying, to)).rejects.toMatchObject({ code: "digest-mismatch" });
    expect(await to.headBlob(gone.digest)).toBeUndefined();
  });
});

describe("copyManifest", () => {
  test("copies an index with all it refers to, and keeps its digest", async () => {
    const [from, to] = await two();
    const index = await putIndex(from, "x", "v1");
    const blobs: WrittenBlob[] = [];
    const tags: unknown[] = [];
    const noting = plain(to, {
      putManifest: async (manifest, tag) => {
        tags.push(tag);
        return await to.putManifest(manifest, tag);
      },
    });
    expect(await copyManifest(plain(from), noting, "v1", "v2", { onBlob: (blob) => blobs.push(blob) })).toEqual(index);
    expect(await to.headManifest("v2")).toEqual(index);
    expect(tags).toEqual([undefined, undefined, "v2"]);
    expect(blobs.map(({ outcome }) => outcome)).toEqual(["uploaded", "uploaded", "uploaded", "uploaded"]);
    for (const platform of ["amd64", "arm64"]) expect(await to.headBlob(digestOf(`x ${platform}`))).toBe(7);
  });

  test("by digest and without a tag copies the content only", async () => {
    const [from, to] = await two();
    const image = await putImage(from, "x", "v1");
    await copyManifest(from, to, image.digest);
    expect(await to.headManifest(image.digest)).toEqual(image);
    expect(await Array.fromAsync(to.tags())).toEqual([]);
  });

  test("sends a blob that two images share once", async () => {
    const [from, to] = await two();
    const [a, b] = [await putImage(from, "same"), await putImage(from, "same", undefined, { annotations: { k: "v" } })];
    const index = {
      bytes: json({ schemaVersion: 2, mediaType: MediaType.index, manifests: [a, b] }),
      mediaType: MediaType.index,
    };
    await from.putManifest(index, "v1");
    const blobs: WrittenBlob[] = [];
    await copyManifest(from, to, "v1", "v1", { onBlob: (blob) => blobs.push(blob) });
    expect(blobs).toHaveLength(2);
  });

  test("takes along what an index lists that is no manifest", async () => {
    const [from, to] = await two();
    const blob = await putBytes(from, Buffer.from("readme"), "text/plain");
    const index = {
      bytes: json({ schemaVersion: 2, mediaType: MediaType.index, manifests: [blob] }),
      mediaType: MediaType.index,
    };
    await from.putManifest(index, "v1");
    await copyManifest(from, to, "v1", "v1");
    expect(await to.headBlob(blob.digest)).toBe(6);
  });

  test("has so many blobs on their way at once as allowed, and not more", async () => {
    const [from, to] = await two();
    const layers = await Promise.all(
      Array.from({ length: 9 }, async (_, i) => await putBytes(from, Buffer.from(`${i}`), MediaType.tar)),
    );
    await putImage(from, "x", "v1", { layers });
    let now = 0;
    let most = 0;
    const release: (() => void)[] = [];
    const counting = plain(to, {
      putBlob: async (source) => {
        now += 1;
        most = Math.max(most, now);
        // Nobody goes on before three are here, except the last ones.
        if (most < 3) await new Promise<void>((resolve) => void release.push(resolve));
        else for (const go of release.splice(0)) go();
        const written = await to.putBlob(source);
        now -= 1;
        return written;
      },
    });
    await copyManifest(from, counting, "v1", "v1", { concurrency: 3 });
    expect(most).toBe(3);
  });

  test("stops after a failure and writes no manifest", async () => {
    const [from, to] = await two();
    const layers = await Promise.all(
      Array.from({ length: 9 }, async (_, i) => await putBytes(from, Buffer.from(`${i}`), MediaType.tar)),
    );
    await putImage(from, "x", "v1", { layers });
    let calls = 0;
    const failing = plain(to, {
      putBlob: async (source) => {
        calls += 1;
        if (calls === 1) throw new Error("no space");
        // The other one is still at its first blob when the failure is known.
        for (let i = 0; i < 50; i += 1) await turn();
        return await to.putBlob(source);
      },
    });
    await expect(copyManifest(from, failing, "v1", "v1", { concurrency: 2 })).rejects.toThrow("no space");
    expect(calls).toBe(2);
    expect(await to.headManifest("v1")).toBeUndefined();
  });

  test("leaves foreign layers where they are", async () => {
    const [from, to] = await two();
    const layer = { mediaType: MediaType.tarGzip, digest: digestOf("far"), size: 3, urls: ["https://example.com/far"] };
    const image = await putImage(from, "x", "v1", { layers: [layer] });
    expect(await copyManifest(from, to, "v1", "v1")).toEqual(image);
    expect(await to.headManifest("v1")).toEqual(image);
  });

  test("names what is missing", async () => {
    const folder = await scratch();
    const from = await openLayout(folder, { sparse: true });
    const [, to] = await two();
    await expect(copyManifest(from, to, "v1")).rejects.toMatchObject({ code: "missing-content" });
    const layers = [{ mediaType: MediaType.tar, digest: digestOf("gone"), size: 4 }];
    await putImage(from, "x", "v1", { layers });
    const attempt = copyManifest(from, to, "v1", "v1");
    await expect(attempt).rejects.toMatchObject({
      code: "missing-content",
      message: expect.stringContaining(digestOf("gone")),
    });
    await expect(stat(join(folder, "index.json.lock"))).rejects.toThrow("ENOENT");
  });
});

test.each([
  [MediaType.tarGzip, undefined, false],
  [MediaType.tarGzip, [], false],
  [MediaType.tarGzip, ["https://example.com/layer"], true],
  ["application/vnd.oci.image.layer.nondistributable.v1.tar+gzip", undefined, true],
  ["application/vnd.docker.image.rootfs.foreign.diff.tar.gzip", undefined, true],
  [MediaType.dockerTarGzip, undefined, false],
])("%s with urls %j is foreign: %s", (mediaType, urls, expected) => {
  expect(isForeignLayer({ mediaType, digest: digestOf(""), size: 0, ...(urls && { urls }) })).toBe(expected);
});
