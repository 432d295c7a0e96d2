import { execFile } from "node:child_process";
import { link, mkdir, readdir, readFile, stat, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { promisify } from "node:util";
import { describe, expect, test } from "@jest/globals";
import { digestOf } from "../src/digest.ts";
import { BlobFolder } from "../src/layout/blob-folder.ts";
import { withFolderLock } from "../src/layout/folder-lock.ts";
import { openLayout } from "../src/layout/open-layout.ts";
import { MediaType } from "../src/media-type.ts";
import { bodyOf, imageBytes, json, putBytes, putImage, putIndex, readBlob } from "./layout-images.ts";
import { scratch } from "./scratch.ts";
import { skopeo, describeWithSkopeo } from "./skopeo.ts";

function file(folder: string, digest: string): string {
  return join(folder, "blobs", "sha256", digest.slice("sha256:".length));
}

async function readIndex(folder: string): Promise<{ manifests: readonly { digest: string }[] }> {
  return JSON.parse(await readFile(join(folder, "index.json"), "utf8"));
}

function neverOpened(): never {
  throw new Error("was opened");
}

async function* brokenOff(): AsyncGenerator<Buffer> {
  yield Buffer.from("abc");
  throw new Error("the line went dead");
}

/** What a lock of this host says, with other members. */
async function lockText(members: object): Promise<string> {
  const path = join(await scratch(), "lock");
  const text = await withFolderLock(path, {}, async () => await readFile(path, "utf8"));
  return JSON.stringify({ ...JSON.parse(text), ...members });
}

describe("the folder", () => {
  test("is not made by a look", async () => {
    const folder = join(await scratch(), "images");
    const store = await openLayout(folder);
    expect(store.name).toBe(`oci:${folder}`);
    expect(await store.headManifest("latest")).toBeUndefined();
    expect(await store.getBlob(digestOf("x"))).toBeUndefined();
    expect(await Array.fromAsync(store.tags())).toEqual([]);
    expect(await store.referrers(digestOf("x"))).toEqual([]);
    expect(await store.deleteManifest("latest")).toBe(false);
    await expect(stat(folder)).rejects.toThrow("ENOENT");
  });

  test("is a whole layout after the first write", async () => {
    const folder = join(await scratch(), "a", "b");
    await putBytes(await openLayout(folder), Buffer.from("x"), MediaType.tar);
    expect((await readdir(folder)).toSorted()).toEqual(["blobs", "index.json", "oci-layout"]);
    expect(JSON.parse(await readFile(join(folder, "oci-layout"), "utf8"))).toEqual({ imageLayoutVersion: "1.0.0" });
    expect(await readIndex(folder)).toEqual({ schemaVersion: 2, mediaType: MediaType.index, manifests: [] });
  });

  test.each([
    ["other content", "notes.txt", "x", "it has `notes.txt` but no `oci-layout`"],
    ["a layout of another version", "oci-layout", '{"imageLayoutVersion":"2.0.0"}', "its layout version is 2.0.0"],
    ["a marker that is no JSON", "oci-layout", "{", "no JSON"],
  ])("with %s is refused", async (_case, name, content, message) => {
    const folder = await scratch();
    await writeFile(join(folder, name), content);
    await expect(openLayout(folder)).rejects.toMatchObject({
      code: "bad-layout",
      message: expect.stringContaining(message),
    });
  });

  test("that is a file is refused", async () => {
    const path = join(await scratch(), "file");
    await writeFile(path, "x");
    await expect(openLayout(path)).rejects.toMatchObject({
      code: "bad-layout",
      message: expect.stringContaining("it is a file"),
    });
  });

  test("with an index.json that is no index is an error, not empty", async () => {
    const folder = await scratch();
    const store = await openLayout(folder);
    await putImage(store, "x", "v1");
    await writeFile(join(folder, "index.json"), "");
    await expect(store.headManifest("v1")).rejects.toMatchObject({ code: "bad-layout" });
  });
});

describe("blobs", () => {
  test("are written once, and not read where they are known", async () => {
    const store = await openLayout(await scratch());
    const source = { open: bodyOf("ab", "c") };
    const sent: number[] = [];
    const digest = digestOf("abc");
    expect(await store.putBlob(source, (bytes) => sent.push(bytes))).toEqual({ digest, size: 3, outcome: "uploaded" });
    expect(sent).toEqual([2, 3]);
    expect(await store.putBlob(source)).toEqual({ digest, size: 3, outcome: "exists" });
    expect(await store.putBlob({ open: neverOpened, digest })).toEqual({ digest, size: 3, outcome: "exists" });
    expect(await store.headBlob(digest)).toBe(3);
    expect(await readBlob(store, { digest, size: 3, mediaType: "" })).toBe("abc");
  });

  test.each([
    ["another digest", { digest: digestOf("other") }, "digest-mismatch"],
    ["another size", { digest: digestOf("abc"), size: 4 }, "digest-mismatch"],
  ])("with %s than announced leave nothing behind", async (_case, expected, code) => {
    const folder = await scratch();
    const store = await openLayout(folder);
    await expect(store.putBlob({ open: bodyOf("abc"), ...expected })).rejects.toMatchObject({ code });
    expect(await readdir(join(folder, "blobs", "sha256"))).toEqual([]);
  });

  test("that break off leave nothing behind, and the reason is kept", async () => {
    const folder = await scratch();
    const store = await openLayout(folder);
    await expect(store.putBlob({ open: () => Readable.from(brokenOff()) })).rejects.toThrow("the line went dead");
    expect(await readdir(join(folder, "blobs", "sha256"))).toEqual([]);
  });

  test("that were damaged fail at the end of the stream, and are healed by a write", async () => {
    const folder = await scratch();
    const store = await openLayout(folder);
    const blob = await putBytes(store, Buffer.from("abc"), MediaType.tar);
    await writeFile(file(folder, blob.digest), "ab");
    await expect(readBlob(store, blob)).rejects.toMatchObject({ code: "digest-mismatch" });
    expect(await store.putBlob({ open: bodyOf("abc"), ...blob })).toMatchObject({ outcome: "uploaded" });
    expect(await readBlob(store, blob)).toBe("abc");
  });

  test("cannot be asked for by a path", async () => {
    const store = await openLayout(await scratch());
    await expect(store.headBlob("sha256:../../index.json")).rejects.toMatchObject({ code: "bad-reference" });
    expect(await store.headManifest("sha256:../../index.json")).toBeUndefined();
  });

  test("of another layout are linked, not copied", async () => {
    const [a, b] = [await scratch(), await scratch()];
    const [from, to] = [await openLayout(a), await openLayout(b)];
    const blob = await putBytes(from, Buffer.from("abc"), MediaType.tar);
    expect(await to.mountBlob(blob, from)).toBe(true);
    expect(await to.mountBlob(blob, from)).toBe(true);
    expect((await stat(file(b, blob.digest))).ino).toBe((await stat(file(a, blob.digest))).ino);
    expect(await readdir(join(b, "blobs", "sha256"))).toHaveLength(1);
    const missing = { ...blob, digest: digestOf("missing") };
    expect(await to.mountBlob(missing, from)).toBe(false);
    const empty = await openLayout(await scratch());
    expect(await empty.mountBlob({ ...blob, size: 4 }, from)).toBe(false);
  });

  test("of another layout may be linked twice at once", async () => {
    const [a, b] = [await scratch(), await scratch()];
    const from = await openLayout(a);
    const { digest, size } = await putBytes(from, Buffer.from("abc"), MediaType.tar);
    await putBytes(await openLayout(b), Buffer.from("x"), MediaType.tar);
    const blobs = new BlobFolder(b);
    for (let i = 0; i < 2; i += 1) expect(await blobs.adopt(digest, size, file(a, digest))).toBe(true);
    expect(await readdir(join(b, "blobs", "sha256"))).toHaveLength(2);
  });

  test("that a killed writer left half-written are swept after a day", async () => {
    const folder = await scratch();
    await putBytes(await openLayout(folder), Buffer.from("abc"), MediaType.tar);
    const [old, fresh] = [join(folder, "blobs", "sha256", ".tmp-old"), join(folder, "blobs", "sha256", ".tmp-fresh")];
    await writeFile(old, "a");
    await writeFile(fresh, "a");
    const yesterday = new Date(Date.now() - 25 * 60 * 60 * 1000);
    await utimes(old, yesterday, yesterday);
    await putBytes(await openLayout(folder), Buffer.from("def"), MediaType.tar);
    const names = await readdir(join(folder, "blobs", "sha256"));
    expect(names).toContain(".tmp-fresh");
    expect(names).not.toContain(".tmp-old");
  });
});

describe("manifests", () => {
  test("are found by tag and by digest", async () => {
    const store = await openLayout(await scratch());
    const image = await putImage(store, "x", "v1");
    expect(await store.headManifest("v1")).toEqual(image);
    expect(await store.headManifest(image.digest)).toEqual(image);
    const stored = await store.getManifest("v1");
    expect(stored?.descriptor).toEqual(image);
    expect(digestOf(stored?.bytes ?? "")).toBe(image.digest);
    expect(await store.headManifest("v2")).toBeUndefined();
  });

  test("without a tag are found by digest, with their type; other blobs are no manifests", async () => {
    const folder = await scratch();
    const store = await openLayout(folder);
    const image = await putImage(store, "x");
    expect(await readIndex(folder)).toMatchObject({ manifests: [] });
    expect(await store.headManifest(image.digest)).toEqual(image);
    expect(await store.headManifest(digestOf("x"))).toBeUndefined();
    expect(await store.deleteManifest(digestOf("x"))).toBe(false);
    expect(await store.headBlob(digestOf("x"))).toBe(1);
  });

  test.each([
    ["an index without the member", { schemaVersion: 2, manifests: [] }, MediaType.index],
    ["a manifest without the member", { schemaVersion: 2, layers: [] }, MediaType.manifest],
    ["a Docker list", { schemaVersion: 2, mediaType: MediaType.dockerIndex, manifests: [] }, MediaType.dockerIndex],
    ["a manifest that calls itself an index", { mediaType: MediaType.index, layers: [] }, undefined],
    ["a configuration", { architecture: "amd64", rootfs: {} }, undefined],
  ])("without an entry are told by their bytes: %s", async (_case, document, mediaType) => {
    const store = await openLayout(await scratch());
    const blob = await putBytes(store, json(document), "");
    expect((await store.headManifest(blob.digest))?.mediaType).toBe(mediaType);
  });

  test("a tag moves, and is listed once", async () => {
    const folder = await scratch();
    const store = await openLayout(folder);
    const before = await putImage(store, "x", "latest");
    await putImage(store, "x", "v1");
    const after = await putImage(store, "y", "latest");
    expect(await store.headManifest("latest")).toEqual(after);
    expect(await store.headManifest("v1")).toEqual(before);
    expect(await Array.fromAsync(store.tags())).toEqual(["latest", "v1"]);
    expect((await readIndex(folder)).manifests).toHaveLength(2);
  });

  test("are refused while something they refer to is missing, unless the layout is sparse", async () => {
    const elsewhere = await openLayout(await scratch());
    const folder = await scratch();
    const bytes = await imageBytes(elsewhere, "x");
    const manifest = { bytes, mediaType: MediaType.manifest };
    const strict = await openLayout(folder);
    await expect(strict.putManifest(manifest, "v1")).rejects.toMatchObject({ code: "missing-content" });
    expect(await strict.headManifest("v1")).toBeUndefined();
    const sparse = await openLayout(folder, { sparse: true });
    expect(await sparse.putManifest(manifest, "v1")).toMatchObject({ digest: digestOf(bytes) });
    const index = {
      schemaVersion: 2,
      manifests: [{ mediaType: MediaType.manifest, digest: digestOf("gone"), size: 4 }],
    };
    const list = { bytes: json(index), mediaType: MediaType.index };
    await expect(strict.putManifest(list)).rejects.toMatchObject({ code: "missing-content" });
  });

  test("may refer to foreign layers, which are never there", async () => {
    const store = await openLayout(await scratch());
    const layer = { mediaType: MediaType.tarGzip, digest: digestOf("far"), size: 3, urls: ["https://example.com/far"] };
    const windows = {
      mediaType: "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip",
      digest: digestOf("win"),
      size: 3,
    };
    await expect(putImage(store, "x", "v1", { layers: [layer, windows] })).resolves.toBeDefined();
  });

  test.each([
    ["no JSON", Buffer.from("{"), "bad-content"],
    ["a configuration", json({ rootfs: {} }), "bad-content"],
    ["another digest algorithm", json({ layers: [{ mediaType: "x", digest: "sha512:00", size: 1 }] }), "bad-content"],
  ])("are refused where they are %s", async (_case, bytes, code) => {
    const store = await openLayout(await scratch(), { sparse: true });
    await expect(store.putManifest({ bytes, mediaType: MediaType.manifest })).rejects.toMatchObject({ code });
  });

  test.each(["a/b", "", "-x", digestOf("x")])("a tag `%s` is refused", async (tag) => {
    const store = await openLayout(await scratch());
    await expect(putImage(store, "x", tag)).rejects.toMatchObject({ code: "bad-reference" });
  });

  test("that were damaged are an error", async () => {
    const folder = await scratch();
    const store = await openLayout(folder);
    const image = await putImage(store, "x", "v1");
    await writeFile(file(folder, image.digest), "{}");
    await expect(store.getManifest("v1")).rejects.toMatchObject({ code: "digest-mismatch" });
  });

  test("deletion by tag keeps the content, by digest it takes all entries", async () => {
    const store = await openLayout(await scratch());
    const image = await putImage(store, "x", "v1");
    await putImage(store, "x", "v2");
    expect(await store.deleteManifest("v1")).toBe(true);
    expect(await store.deleteManifest("v1")).toBe(false);
    expect(await store.headManifest("v2")).toEqual(image);
    expect(await store.deleteManifest(image.digest)).toBe(true);
    expect(await Array.fromAsync(store.tags())).toEqual([]);
    expect(await store.headManifest(image.digest)).toBeUndefined();
    expect(await store.deleteManifest(image.digest)).toBe(false);
  });

  test("entries of others, with another digest algorithm, survive a change", async () => {
    const folder = await scratch();
    const store = await openLayout(folder);
    await putImage(store, "x", "v1");
    const foreign = { mediaType: MediaType.manifest, digest: `sha512:${"0".repeat(128)}`, size: 1 };
    const index = await readIndex(folder);
    await writeFile(
      join(folder, "index.json"),
      JSON.stringify({ ...index, annotations: { a: "b" }, manifests: [foreign] }),
    );
    await putImage(store, "y", "v2");
    expect(await readIndex(folder)).toMatchObject({
      annotations: { a: "b" },
      manifests: expect.arrayContaining([foreign]),
    });
    expect(await Array.fromAsync(store.tags())).toEqual(["v2"]);
  });
});

describe("referrers", () => {
  test("are found without a tag, with artifact type and annotations", async () => {
    const folder = await scratch();
    const store = await openLayout(folder);
    const subject = await putImage(store, "x", "v1");
    const plain = await putImage(store, "sbom", undefined, { subject });
    const typed = await putImage(store, "vex", undefined, { subject, artifactType: "a/b", annotations: { k: "v" } });
    await putImage(store, "other", undefined, { subject: typed });
    await putImage(store, "vex", undefined, { subject, artifactType: "a/b", annotations: { k: "v" } });
    expect(await store.referrers(subject.digest)).toEqual([
      { ...plain, artifactType: MediaType.config },
      { ...typed, artifactType: "a/b", annotations: { k: "v" } },
    ]);
    expect((await readIndex(folder)).manifests).toHaveLength(4);
  });

  test("stay when their tag moves on or is deleted, and are listed once", async () => {
    const store = await openLayout(await scratch());
    const subject = await putImage(store, "x", "v1");
    const first = await putImage(store, "one", "sbom", { subject });
    const second = await putImage(store, "two", "sbom", { subject });
    expect((await store.referrers(subject.digest)).map(({ digest }) => digest)).toEqual([first.digest, second.digest]);
    await store.deleteManifest("sbom");
    expect(await store.referrers(subject.digest)).toHaveLength(2);
    await store.deleteManifest(first.digest);
    expect((await store.referrers(subject.digest)).map(({ digest }) => digest)).toEqual([second.digest]);
  });
});

describe("two writers", () => {
  test("in processes of their own lose nothing", async () => {
    const folder = join(await scratch(), "images");
    const script = join(import.meta.dirname, "layout-writer.ts");
    const run = promisify(execFile);
    await Promise.all(["a", "b", "c"].map(async (name) => await run(process.execPath, [script, folder, name, "12"])));
    const tags = ["a", "b", "c"].flatMap((name) => Array.from({ length: 12 }, (_, i) => `${name}-${i}`)).toSorted();
    const store = await openLayout(folder);
    expect(await Array.fromAsync(store.tags())).toEqual(tags);
    for (const tag of tags) expect(await store.getManifest(tag)).toBeDefined();
    expect((await readdir(folder)).toSorted()).toEqual(["blobs", "index.json", "oci-layout"]);
  }, 60_000);

  test("in one process lose nothing", async () => {
    const folder = await scratch();
    const [one, two] = [await openLayout(folder), await openLayout(folder)];
    await Promise.all(
      Array.from({ length: 20 }, async (_, i) => await putImage(i % 2 === 0 ? one : two, `${i}`, `t${i}`)),
    );
    expect(await Array.fromAsync((await openLayout(folder)).tags())).toHaveLength(20);
  });
});

describe("the lock", () => {
  const quick = { waitMs: 100, staleMs: 60_000 };

  test("says who holds it", async () => {
    expect(JSON.parse(await lockText({}))).toEqual({
      pid: process.pid,
      host: expect.stringContaining(hostname()),
      time: expect.stringMatching(/Z$/),
      id: expect.any(String),
    });
  });

  test("runs one at a time and is gone afterwards", async () => {
    const path = join(await scratch(), "lock");
    let inside = 0;
    const work = async (): Promise<void> => {
      inside += 1;
      expect(inside).toBe(1);
      await readFile(path);
      inside -= 1;
    };
    await Promise.all(Array.from({ length: 8 }, async () => await withFolderLock(path, {}, work)));
    await expect(stat(path)).rejects.toThrow("ENOENT");
  });

  test("is given back when the work fails", async () => {
    const path = join(await scratch(), "lock");
    await expect(withFolderLock(path, {}, async () => await Promise.reject(new Error("no")))).rejects.toThrow("no");
    await expect(stat(path)).rejects.toThrow("ENOENT");
  });

  test("of a dead process is taken over", async () => {
    const path = join(await scratch(), "lock");
    const { stdout } = await promisify(execFile)(process.execPath, ["-p", "process.pid"]);
    await writeFile(path, await lockText({ pid: Number(stdout) }));
    expect(await withFolderLock(path, quick, async () => "ran")).toBe("ran");
  });

  test.each([
    ["of a living process", async () => await lockText({ pid: process.pid })],
    ["of another host", async () => await lockText({ host: "elsewhere", pid: 2 ** 22 })],
    ["that is being written", () => ""],
  ])("%s is waited for, and the error names it", async (_case, holder) => {
    const path = join(await scratch(), "lock");
    const text = await holder();
    await writeFile(path, text);
    const attempt = withFolderLock(path, quick, async () => "ran");
    await expect(attempt).rejects.toMatchObject({ code: "unavailable", message: expect.stringContaining(path) });
    expect(await readFile(path, "utf8")).toBe(text);
  });

  test("without a sign of life is taken over", async () => {
    const path = join(await scratch(), "lock");
    await writeFile(path, await lockText({ host: "elsewhere" }));
    expect(await withFolderLock(path, { waitMs: 10_000, staleMs: 50 }, async () => "ran")).toBe("ran");
    expect(await readdir(join(path, ".."))).toEqual([]);
  });

  test("of someone who took it over is left alone", async () => {
    const path = join(await scratch(), "lock");
    await withFolderLock(path, {}, async () => await writeFile(path, "theirs"));
    expect(await readFile(path, "utf8")).toBe("theirs");
  });
});

describeWithSkopeo("skopeo", () => {
  test("reads what was written, and is read", async () => {
    const root = await scratch();
    const folder = join(root, "ours");
    const store = await openLayout(folder);
    const image = await putImage(store, "not really a tar", "v1");
    await putImage(store, "a referrer", undefined, { subject: image });
    await putIndex(store, "many", "all");
    const inspected: unknown = JSON.parse(await skopeo("inspect", `oci:${folder}:v1`));
    expect(inspected).toMatchObject({ Digest: image.digest, Os: "linux", Architecture: "amd64" });
    expect(digestOf(await skopeo("inspect", "--raw", `oci:${folder}:all`))).toBe(
      (await store.headManifest("all"))?.digest,
    );

    const theirs = join(root, "theirs");
    await skopeo("copy", "--all", "--preserve-digests", `oci:${folder}:all`, `oci:${theirs}:all`);
    const other = await openLayout(theirs);
    expect(await other.headManifest("all")).toEqual(await store.headManifest("all"));
    expect(await Array.fromAsync(other.tags())).toEqual(["all"]);
  });
});

test("a layout whose blobs are links is read like any other", async () => {
  const [a, b] = [await scratch(), await scratch()];
  const store = await openLayout(a);
  const image = await putImage(store, "x", "v1");
  await mkdir(join(b, "blobs", "sha256"), { recursive: true });
  for (const name of ["oci-layout", "index.json"]) await link(join(a, name), join(b, name));
  await link(file(a, image.digest), file(b, image.digest));
  const blob = await (await openLayout(b)).getBlob(image.digest);
  expect(digestOf(blob ? await buffer(blob) : "")).toBe(image.digest);
});
