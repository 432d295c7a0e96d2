import { setImmediate } from "node:timers/promises";
import { parseManifest, writeLayerBlob, type Descriptor, type TarFile, type Tree } from "@layered-build/oci";
import { describe, expect, test } from "@jest/globals";
import { MemoryStore } from "../../oci/test/memory-store.ts";
import { readImageConfig, readPlatformManifest } from "../src/image/platform-manifest.ts";
import { parsePlatform, platformText } from "../src/image/platform-text.ts";
import { suiteTag } from "../src/image/suite-tag.ts";
import { treeOfImage } from "../src/image/tree-of-image.ts";
import { platformManifest, writeImage } from "../src/image/write-image.ts";
import { RecordingLog } from "./recording-log.ts";
import { keyOf, platformImage, stored } from "./stored-images.ts";

const key = keyOf("a");
const keyTag = { tag: "app-key", key, force: false };
const documentOf = async (store: MemoryStore, reference: string) => {
  const found = await store.getManifest(reference);
  return found === undefined ? undefined : parseManifest(found).document;
};

async function configOf(store: MemoryStore, reference: string, platform: string) {
  return readImageConfig(store, await readPlatformManifest(store, reference, platform));
}

describe("writeImage", () => {
  test("one platform is a plain manifest with the key, in OCI's media types", async () => {
    const store = new MemoryStore();
    const layer = {
      mediaType: "application/vnd.docker.image.rootfs.diff.tar.gzip",
      digest: `sha256:${key}`,
      size: 3,
    } as const;
    const image = platformImage("linux/amd64", "m", [layer]);
    const written = await writeImage(store, [image], keyTag, new RecordingLog());
    expect(await documentOf(store, "app-key")).toEqual({
      schemaVersion: 2,
      mediaType: "application/vnd.oci.image.manifest.v1+json",
      config: {
        mediaType: "application/vnd.oci.image.config.v1+json",
        digest: expect.any(String),
        size: expect.any(Number),
      },
      layers: [{ ...layer, mediaType: "application/vnd.oci.image.layer.v1.tar+gzip" }],
      annotations: { "io.github.layered-build.key": key, mark: "m" },
    });
    expect(written).toEqual({ descriptor: platformManifest(image, key).descriptor, existing: false });
    expect((await configOf(store, "app-key", "linux/amd64")).author).toBe("m");
  });

  test.each([["linux/amd64"], ["linux/amd64,linux/arm64"]])(
    "with %s nothing names a blob that is still on its way, or has failed",
    async (platforms) => {
      const store = new MemoryStore();
      const { promise: blobs, reject } = Promise.withResolvers<never>();
      const images = platforms.split(",").map((each) => ({ ...platformImage(each), stored: blobs }));
      const written = writeImage(store, images, keyTag, new RecordingLog());
      // The configurations need not wait.
      while (store.blobs.size < images.length) await setImmediate();
      for (let turns = 0; turns < 5; turns += 1) await setImmediate();
      expect(store.manifests.size).toBe(0);
      reject(new Error("cut off"));
      await expect(written).rejects.toThrow("cut off");
      expect(store.manifests.size).toBe(0);
    },
  );

  test("several platforms are an index, each of them to be found", async () => {
    const store = new MemoryStore();
    const platforms = ["linux/amd64", "linux/arm64/v8", "linux/arm/v7"];
    await writeImage(
      store,
      platforms.map((each) => platformImage(each, each)),
      keyTag,
      new RecordingLog(),
    );
    expect(await documentOf(store, "app-key")).toMatchObject({
      manifests: [
        { platform: { architecture: "amd64" } },
        { platform: { architecture: "arm64" } },
        { platform: { architecture: "arm", variant: "v7" } },
      ],
      annotations: { "io.github.layered-build.key": key },
    });
    for (const each of platforms) expect((await configOf(store, "app-key", each)).author).toBe(each);
    await expect(readPlatformManifest(store, "app-key", "linux/s390x")).rejects.toMatchObject({
      code: "missing-image",
    });
  });

  test("the first writer of a key wins", async () => {
    const store = new MemoryStore();
    const first = await writeImage(store, [platformImage("linux/amd64", "first")], keyTag, new RecordingLog());
    const log = new RecordingLog();
    const second = await writeImage(store, [platformImage("linux/amd64", "second")], keyTag, log);
    expect(second).toEqual({ descriptor: first.descriptor, existing: true });
    expect(store.tagged.get("app-key")).toBe(first.descriptor.digest);
    expect(log.lines.join()).toContain("Another run");
  });

  test.each<[string, string, boolean]>([
    ["force overwrites", key, true],
    ["an image of another key is overwritten", keyOf("b"), false],
  ])("%s", async (_, there, force) => {
    const store = new MemoryStore();
    await stored(store, "app-key", there, [platformImage("linux/amd64", "first")]);
    const second = await writeImage(
      store,
      [platformImage("linux/amd64", "second")],
      { ...keyTag, force },
      new RecordingLog(),
    );
    expect([second.existing, store.tagged.get("app-key")]).toEqual([false, second.descriptor.digest]);
  });

  test("the key tag is the last that is written", async () => {
    const store = new MemoryStore();
    const tags: (string | undefined)[] = [];
    const put = store.putManifest.bind(store);
    store.putManifest = async (manifest, tag) => {
      tags.push(tag);
      return put(manifest, tag);
    };
    await writeImage(
      store,
      ["linux/amd64", "linux/arm64"].map((each) => platformImage(each)),
      keyTag,
      new RecordingLog(),
    );
    expect(tags).toEqual([undefined, undefined, "app-key"]);
  });
});

const folder = (path: string): TarFile => ({ kind: "directory", path, mode: 0o711, uid: 1, gid: 2, mtime: 3 });

const namesOf = (tree: Tree): readonly string[] => tree.entries().map(({ path }) => path);

const readBlobs = (log: RecordingLog): readonly string[] => log.lines.flatMap((line) => /sha256:\w+/.exec(line) ?? []);

const blobOf = async (store: MemoryStore, path: string): Promise<Descriptor> =>
  (await writeLayerBlob(store, [folder(path)], { compression: "gzip" })).descriptor;

describe("treeOfImage", () => {
  const platform = "linux/amd64";

  /** base with `below`, and app on it with `below` and `above`; app says what it is built on. */
  async function chain(claim?: string) {
    const store = new MemoryStore();
    const [below, above] = [await blobOf(store, "below"), await blobOf(store, "above")];
    const base = await stored(store, "base-key", keyOf("b"), [platformImage(platform, "", [below])]);
    const image = platformImage(platform, "", [below, above]);
    const annotations = {
      ...image.annotations,
      "org.opencontainers.image.base.digest": claim ?? base.descriptor.digest,
    };
    await stored(store, "app-key", key, [{ ...image, annotations }]);
    const log = new RecordingLog();
    const read = async (): Promise<Tree> =>
      treeOfImage(store, await readPlatformManifest(store, "app-key", platform), platform, ["app-", "base-"], log);
    return { store, log, below, above, base, read };
  }

  test("reads each blob once, and keeps what it found under the tags of both layers", async () => {
    const { store, log, below, above, base, read } = await chain();
    const tree = await read();
    expect(namesOf(tree)).toEqual(["above", "below"]);
    expect(tree.lookup("above")).toEqual({ kind: "directory", mode: 0o711, uid: 1, gid: 2, mtime: 3 });
    expect(readBlobs(log)).toEqual([below.digest, above.digest]);
    expect([...store.tagged.keys()]).toContain(suiteTag("base-", "tree", base.descriptor.digest));
    expect(namesOf(await read())).toEqual(["above", "below"]);
    expect(readBlobs(log)).toHaveLength(2);
  });

  test("with the base's list there, only what is above is read", async () => {
    const { store, log, above, base, read } = await chain();
    await treeOfImage(
      store,
      await readPlatformManifest(store, "base-key", platform),
      platform,
      ["base-"],
      new RecordingLog(),
    );
    expect(namesOf(await read())).toEqual(["above", "below"]);
    expect(readBlobs(log)).toEqual([above.digest]);
    expect(base.existing).toBe(false);
  });

  test.each(["another image's digest", "a digest that is not there"])("a claim is not believed: %s", async (what) => {
    const { store, log, read } = await chain(
      what === "a digest that is not there" ? `sha256:${keyOf("0")}` : undefined,
    );
    const other = await stored(store, "other", keyOf("c"), [
      platformImage(platform, "", [await blobOf(store, "foreign")]),
    ]);
    const image = await readPlatformManifest(store, "app-key", platform);
    const annotations = { "org.opencontainers.image.base.digest": other.descriptor.digest };
    const claimed =
      what === "another image's digest" ? { ...image, manifest: { ...image.manifest, annotations } } : image;
    expect(namesOf(await treeOfImage(store, claimed, platform, ["app-"], log))).toEqual(["above", "below"]);
    expect(readBlobs(log)).toHaveLength(2);
    expect(namesOf(await read())).toEqual(["above", "below"]);
  });

  test("a list of another image under the tag is made anew", async () => {
    const { store, read } = await chain();
    const image = await readPlatformManifest(store, "app-key", platform);
    await stored(store, suiteTag("app-", "tree", image.descriptor.digest), key);
    expect(namesOf(await read())).toEqual(["above", "below"]);
  });
});

describe("platforms", () => {
  test.each([
    ["linux/amd64", "linux/amd64"],
    ["linux/arm64/v8", "linux/arm64"],
    ["linux/arm", "linux/arm/v7"],
    ["linux/arm/v6", "linux/arm/v6"],
    ["linux/amd64/v3", "linux/amd64/v3"],
  ])("%s is %s", (text, expected) => {
    expect(platformText(parsePlatform(text))).toBe(expected);
  });

  test("arm64's variant, as other tools write it, is none", () => {
    expect(platformText({ os: "linux", architecture: "arm64", variant: "v8" })).toBe("linux/arm64");
  });
});
