import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test } from "@jest/globals";
import { MemoryStore } from "../../oci/test/memory-store.ts";
import { temporaryFolder } from "../../../test/harness/temporary-folder.ts";
import type { Cache, CheckedManifest } from "../src/ports.ts";
import { FileCache } from "../src/registry/file-cache.ts";
import { lookUpKey } from "../src/registry/look-up-key.ts";
import { RecordingLog } from "./recording-log.ts";
import { keyOf, platformImage, stored } from "./stored-images.ts";

const digest = (digit: string): string => `sha256:${keyOf(digit)}`;
const opened = (file: string): Cache => new FileCache(file, new RecordingLog());

describe("FileCache", () => {
  test("keeps what was set for the next run, in a folder that it makes", async () => {
    await using folder = await temporaryFolder("cache");
    const file = path.join(folder.path, "not", "there", "cache.json");
    const first = opened(file);
    expect(await first.get(digest("1"))).toBeUndefined();
    first.set(digest("1"), { key: keyOf("a") });
    first.set(digest("2"), { key: "", platforms: ["linux/amd64"] });
    expect(await first.get(digest("1"))).toEqual({ key: keyOf("a") });
    await first.save();
    const second = opened(file);
    expect(await second.get(digest("1"))).toEqual({ key: keyOf("a") });
    expect(await second.get(digest("2"))).toEqual({ key: "", platforms: ["linux/amd64"] });
    expect(await second.get(digest("3"))).toBeUndefined();
  });

  test("adds to what another run has written meanwhile", async () => {
    await using folder = await temporaryFolder("cache");
    const file = path.join(folder.path, "cache.json");
    const [one, other] = [opened(file), opened(file)];
    for (const [cache, digit] of [
      [one, "1"],
      [other, "2"],
    ] as const) {
      await cache.get(digest("0"));
      cache.set(digest(digit), { key: keyOf(digit) });
      await cache.save();
    }
    const after = opened(file);
    expect([await after.get(digest("1")), await after.get(digest("2"))]).toEqual([
      { key: keyOf("1") },
      { key: keyOf("2") },
    ]);
  });

  test("writes nothing where nothing was set", async () => {
    await using folder = await temporaryFolder("cache");
    const file = path.join(folder.path, "cache.json");
    const cache = opened(file);
    await cache.get(digest("1"));
    await cache.save();
    await expect(readFile(file)).rejects.toMatchObject({ code: "ENOENT" });
  });

  test("forgets the oldest of very many", async () => {
    await using folder = await temporaryFolder("cache");
    const file = path.join(folder.path, "cache.json");
    const cache = opened(file);
    const digests = Array.from({ length: 4001 }, (_, index) => `sha256:${index.toString(16).padStart(64, "0")}`);
    for (const each of digests) cache.set(each, { key: keyOf("a") });
    await cache.save();
    const after = opened(file);
    expect(await after.get(digests[0] ?? "")).toBeUndefined();
    expect(await after.get(digests[1] ?? "")).toEqual({ key: keyOf("a") });
    expect(await after.get(digests[4000] ?? "")).toEqual({ key: keyOf("a") });
  });

  const entry = { [digest("1")]: { key: keyOf("a") } };
  test.each<[string, unknown]>([
    ["no JSON", "{"],
    ["another schema", { schema: 2, manifests: entry }],
    ["no digest", { schema: 1, manifests: { latest: { key: keyOf("a") }, ...entry } }],
    ["a platform that is none", { schema: 1, manifests: { [digest("1")]: { key: keyOf("a"), platforms: [1] } } }],
    ["null", null],
  ])("a file with %s counts as none, and is replaced", async (_, content) => {
    await using folder = await temporaryFolder("cache");
    const file = path.join(folder.path, "cache.json");
    await writeFile(file, typeof content === "string" ? content : JSON.stringify(content));
    const cache = opened(file);
    expect(await cache.get(digest("1"))).toBeUndefined();
    cache.set(digest("2"), { key: keyOf("b") });
    await cache.save();
    expect(await opened(file).get(digest("2"))).toEqual({ key: keyOf("b") });
  });

  test("a place that cannot be written fails nothing", async () => {
    await using folder = await temporaryFolder("cache");
    const file = path.join(folder.path, "cache.json");
    await mkdir(path.join(file, "a folder"), { recursive: true });
    const log = new RecordingLog();
    const cache = new FileCache(file, log);
    cache.set(digest("1"), { key: keyOf("a") });
    await cache.save();
    expect(log.warnings).toEqual([]);
    expect(log.lines.at(-1)).toContain("not kept");
  });
});

/** A store that counts the manifests it gave out. */
class CountingStore extends MemoryStore {
  gets = 0;

  override async headManifest(reference: string) {
    return (await super.getManifest(reference))?.descriptor;
  }

  override async getManifest(reference: string) {
    this.gets += 1;
    return super.getManifest(reference);
  }
}

describe("lookUpKey with a cache", () => {
  const key = keyOf("a");
  const wanted = ["linux/amd64", "linux/arm64"];
  const lost: Cache = { get: async () => undefined, set: () => undefined, save: async () => undefined };
  const images: readonly (readonly [string, string, readonly string[]])[] = [
    ["the image", key, wanted],
    ["an image of one platform", key, ["linux/amd64"]],
    ["an image of another key", keyOf("b"), wanted],
  ];

  test.each(images)(
    "%s is judged the same from the cache, and fetched once more only where that would mean a build",
    async (_, actual, platforms) => {
      await using folder = await temporaryFolder("cache");
      const file = path.join(folder.path, "cache.json");
      const store = new CountingStore();
      await stored(
        store,
        "app-key",
        actual,
        platforms.map((platform) => platformImage(platform)),
      );
      const [first, second] = [opened(file), opened(file)];
      store.gets = 0;
      const fetched = await lookUpKey(store, "app-key", key, wanted, first);
      expect(store.gets).toBe(1);
      await first.save();
      expect(await lookUpKey(store, "app-key", key, wanted, second)).toEqual(fetched);
      const gets = fetched.kind === "hit" ? 1 : 2;
      expect(store.gets).toBe(gets);
      expect(await lookUpKey(store, "app-key", key, wanted, lost)).toEqual(fetched);
      expect(store.gets).toBe(gets + 1);
    },
  );

  test.each<[string, CheckedManifest]>([
    ["another key", { key: keyOf("b"), platforms: wanted }],
    ["a platform less", { key, platforms: wanted.slice(1) }],
  ])("an entry with %s is wrong: the image is fetched, and the entry mended", async (_, wrong) => {
    await using folder = await temporaryFolder("cache");
    const file = path.join(folder.path, "cache.json");
    const store = new CountingStore();
    const complete = wanted.map((platform) => platformImage(platform));
    const { descriptor } = await stored(store, "app-key", key, complete);
    const [first, second, third] = [opened(file), opened(file), opened(file)];
    first.set(descriptor.digest, wrong);
    await first.save();
    store.gets = 0;
    expect(await lookUpKey(store, "app-key", key, wanted, second)).toEqual({ kind: "hit", descriptor });
    expect(store.gets).toBe(1);
    await second.save();
    expect(await lookUpKey(store, "app-key", key, wanted, third)).toEqual({ kind: "hit", descriptor });
    expect(store.gets).toBe(1);
  });

  test("one image is judged for each question: what was a hit for a platform is a miss for two", async () => {
    const store = new CountingStore();
    await stored(store, "app-key", key, [platformImage("linux/amd64")]);
    const known = new Map<string, CheckedManifest>();
    const cache: Cache = {
      get: async (each) => known.get(each),
      set: (each, checked) => void known.set(each, checked),
      save: async () => undefined,
    };
    expect(await lookUpKey(store, "app-key", key, ["linux/amd64"], cache)).toMatchObject({ kind: "hit" });
    expect(await lookUpKey(store, "app-key", key, wanted, cache)).toMatchObject({ kind: "miss" });
    expect(await lookUpKey(store, "app-key", keyOf("c"), ["linux/amd64"], cache)).toMatchObject({ kind: "miss" });
  });

  test("a tag that moved is another digest, and fetched again", async () => {
    const store = new CountingStore();
    await stored(store, "app-key", key, [platformImage("linux/amd64")]);
    await using folder = await temporaryFolder("cache");
    const cache = opened(path.join(folder.path, "cache.json"));
    expect(await lookUpKey(store, "app-key", key, ["linux/amd64"], cache)).toMatchObject({ kind: "hit" });
    await stored(store, "app-key", keyOf("b"), [platformImage("linux/amd64")]);
    store.gets = 0;
    expect(await lookUpKey(store, "app-key", key, ["linux/amd64"], cache)).toMatchObject({ kind: "miss" });
    expect(store.gets).toBe(1);
  });
});
