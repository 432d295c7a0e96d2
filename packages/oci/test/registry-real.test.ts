import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { digestOf } from "../src/digest.ts";
import { MediaType } from "../src/media-type.ts";
import { openRegistry } from "../src/registry/registry-store.ts";
import type { RegistryStore } from "../src/registry/registry-store.ts";
import { RegistrySession } from "../src/registry/session.ts";
import type { Descriptor } from "../src/descriptor.ts";
import { debianRegistry, hasDebianRegistry } from "./registry/debian-registry.ts";
import { blob, bytesOf, manifestOf, sourceOf } from "./registry/image.ts";

const required = process.env["REQUIRE_HOST_TOOLS"] === "1";
if (!hasDebianRegistry && !required)
  process.stderr.write("skipped: docker-registry (Debian package docker-registry) is not installed\n");

const describeBlob = (bytes: Uint8Array, mediaType: string): Descriptor => ({
  mediaType,
  digest: digestOf(bytes),
  size: bytes.length,
});

(hasDebianRegistry || required ? describe : describe.skip)("distribution's registry", () => {
  let server: Awaited<ReturnType<typeof debianRegistry>>;
  let session: RegistrySession;
  const open = (repository: string): RegistryStore => openRegistry({ registry: server.host, repository }, session);

  beforeAll(async () => {
    server = await debianRegistry();
    session = new RegistrySession();
  });
  afterAll(async () => {
    session.close();
    await server[Symbol.asyncDispose]();
  });

  test.each([
    ["digest and size known", { digest: true, size: true }],
    ["digest known", { digest: true }],
    ["size known", { size: true }],
    ["nothing known", {}],
  ])("a blob goes there and back: %s", async (_, known) => {
    const store = open(`blobs/${Object.keys(known).join("-") || "none"}`);
    const bytes = blob(3_000_001);
    const digest = digestOf(bytes);
    const source = sourceOf(bytes, known);
    const progress: number[] = [];
    expect(await store.headBlob(digest)).toBeUndefined();
    expect(await store.getBlob(digest)).toBeUndefined();
    expect(await store.putBlob(source, (sent) => progress.push(sent))).toEqual({
      digest,
      size: bytes.length,
      outcome: "uploaded",
    });
    expect(progress.at(-1)).toBe(bytes.length);
    expect(source.opened()).toBe(1);
    expect(await store.headBlob(digest)).toBe(bytes.length);
    // Digests: comparing megabytes member by member takes jest half a minute.
    expect(digestOf(await bytesOf(await store.getBlob(digest)))).toBe(digest);
  });

  test("an empty blob", async () => {
    const store = open("empty");
    const bytes = Buffer.of();
    expect(await store.putBlob(sourceOf(bytes))).toMatchObject({ size: 0, outcome: "uploaded" });
    expect(await store.putBlob(sourceOf(bytes, { digest: true, size: true }))).toMatchObject({ outcome: "exists" });
    expect(await open("empty2").putBlob(sourceOf(bytes, { digest: true, size: true }))).toMatchObject({
      outcome: "uploaded",
    });
    expect(await bytesOf(await store.getBlob(digestOf(bytes)))).toEqual(bytes);
  });

  test("what is there is not sent again", async () => {
    const store = open("again");
    const bytes = blob(1000);
    await store.putBlob(sourceOf(bytes));
    const source = sourceOf(bytes, { digest: true });
    expect(await store.putBlob(source)).toEqual({ digest: digestOf(bytes), size: 1000, outcome: "exists" });
    expect(source.opened()).toBe(0);
  });

  test("a blob is mounted from another repository, and only if it is there", async () => {
    const [from, to] = [open("mount/from"), open("mount/to")];
    const bytes = blob(1000);
    const descriptor = describeBlob(bytes, MediaType.tar);
    expect(await to.mountBlob(descriptor, from)).toBe(false);
    await from.putBlob(sourceOf(bytes));
    const before = session.traffic.sentBytes;
    expect(await to.mountBlob(descriptor, from)).toBe(true);
    expect(await to.headBlob(descriptor.digest)).toBe(1000);
    expect(session.traffic.sentBytes).toBe(before);
    expect(await to.mountBlob(descriptor, to)).toBe(true);
    const elsewhere = openRegistry({ registry: "localhost:1", repository: "mount/from" });
    expect(await to.mountBlob(descriptor, elsewhere)).toBe(false);
  });

  test("manifests: by tag and digest, listed, and deleted", async () => {
    const store = open("manifests");
    const config = Buffer.from("{}");
    await store.putBlob(sourceOf(config));
    const manifest = manifestOf(describeBlob(config, MediaType.config), []);
    expect(await store.headManifest("v1")).toBeUndefined();
    expect(await store.getManifest("v1")).toBeUndefined();
    const tags: string[] = [];
    for await (const tag of store.tags()) tags.push(tag);
    expect(tags).toEqual([]);

    const descriptor = await store.putManifest(manifest, "v1");
    expect(descriptor).toEqual({
      mediaType: MediaType.manifest,
      digest: digestOf(manifest.bytes),
      size: manifest.bytes.length,
    });
    await store.putManifest(manifest, "v2");
    for (const reference of ["v1", descriptor.digest]) {
      expect(await store.headManifest(reference)).toEqual(descriptor);
      expect(await store.getManifest(reference)).toEqual({ descriptor, bytes: manifest.bytes });
    }
    for await (const tag of store.tags()) tags.push(tag);
    expect(tags.toSorted()).toEqual(["v1", "v2"]);

    expect(await store.deleteManifest(descriptor.digest)).toBe(true);
    expect(await store.deleteManifest(descriptor.digest)).toBe(false);
    expect(await store.headManifest("v1")).toBeUndefined();
  });

  test("a manifest without its blobs is refused, with the reason", async () => {
    const store = open("incomplete");
    const missing = describeBlob(Buffer.from("missing"), MediaType.config);
    await expect(store.putManifest(manifestOf(missing, []), "v1")).rejects.toMatchObject({
      code: "missing-content",
      message: expect.stringContaining("MANIFEST_BLOB_UNKNOWN"),
    });
  });

  test("referrers are kept under the fall-back tag, once each, with type and annotations", async () => {
    const store = open("referrers");
    const config = Buffer.from("{}");
    await store.putBlob(sourceOf(config));
    const configDescriptor = describeBlob(config, MediaType.empty);
    const subject = await store.putManifest(manifestOf(configDescriptor, []), "image");
    expect(await store.referrers(subject.digest)).toEqual([]);

    const made = ["one", "two", "three"].map((name) =>
      manifestOf(configDescriptor, [], { subject, artifactType: `a/${name}`, annotations: { name } }),
    );
    await Promise.all(made.map((manifest) => store.putManifest(manifest)));
    await Promise.all(made.map((manifest) => store.putManifest(manifest)));
    const found = await store.referrers(subject.digest);
    expect(found.map(({ artifactType, annotations }) => `${artifactType} ${annotations?.["name"]}`).toSorted()).toEqual(
      ["a/one one", "a/three three", "a/two two"],
    );
    expect(found.map(({ digest }) => digest).toSorted()).toEqual(made.map(({ bytes }) => digestOf(bytes)).toSorted());
  });

  test("a source with other bytes than promised stores nothing", async () => {
    const store = open("mismatch");
    const [promised, actual] = [blob(200_000), blob(200_000)];
    const digest = digestOf(promised);
    for (const source of [
      { ...sourceOf(actual), digest },
      { ...sourceOf(actual), digest, size: 200_000 },
    ])
      await expect(store.putBlob(source)).rejects.toMatchObject({ code: "digest-mismatch" });
    for (const size of [199_999, 200_001])
      await expect(store.putBlob({ ...sourceOf(actual), digest: digestOf(actual), size })).rejects.toMatchObject({
        code: "bad-content",
      });
    expect(await store.headBlob(digest)).toBeUndefined();
    expect(await store.headBlob(digestOf(actual))).toBeUndefined();
  });

  test("traffic counts requests and the bytes of blobs and manifests", async () => {
    const own = new RegistrySession();
    const store = openRegistry({ registry: server.host, repository: "traffic" }, own);
    const bytes = blob(100_000);
    await store.putBlob(sourceOf(bytes, { digest: true, size: true }));
    expect(store.traffic).toMatchObject({ requests: 3, sentBytes: 100_000, receivedBytes: 0 });
    await bytesOf(await store.getBlob(digestOf(bytes)));
    expect(store.traffic).toMatchObject({ requests: 4, sentBytes: 100_000, receivedBytes: 100_000 });
    own.close();
  });
});
