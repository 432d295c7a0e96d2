import { mkdir } from "node:fs/promises";
import path from "node:path";
import { OciError, type Digest } from "@layered-build/oci";
import { describe, expect, test } from "@jest/globals";
import { MemoryStore } from "../../oci/test/memory-store.ts";
import { temporaryFolder } from "../../../test/harness/temporary-folder.ts";
import type { Cache } from "../src/ports.ts";
import { askingOnce } from "../src/registry/asking-once.ts";
import { lookUpKey, type KeyLookUp } from "../src/registry/look-up-key.ts";
import { resolveBases } from "../src/registry/resolve-bases.ts";
import { createStores } from "../src/registry/stores.ts";
import { layerOf, layersOf } from "./layer-nodes.ts";
import { keyOf, OneStore, platformImage, stored } from "./stored-images.ts";

const key = keyOf("a");
const amd = "linux/amd64";
const arm = "linux/arm64";

const nothingKnown: Cache = { get: async () => undefined, set: () => {}, save: async () => {} };

describe("lookUpKey", () => {
  test.each<[string, string, readonly string[], readonly string[], string | undefined]>([
    ["the image", key, [amd], [amd], undefined],
    ["an image of several platforms", key, [amd, arm], [arm, amd], undefined],
    ["one that has more platforms", key, [amd, arm], [amd], undefined],
    ["arm64's only variant", key, [amd, arm], ["linux/arm64/v8"], undefined],
    [
      "an index that lacks a platform",
      key,
      [amd, arm],
      [amd, "linux/arm/v7"],
      "the image of this key lacks linux/arm/v7",
    ],
    [
      "a manifest where several platforms are wanted",
      key,
      [amd],
      [amd, arm],
      "the image of this key lacks linux/arm64",
    ],
    ["an image of another key with the same start", keyOf("b"), [amd], [amd], "app-key is an image of another key"],
  ])("%s", async (_, actual, there, wanted, miss) => {
    const store = new MemoryStore();
    const { descriptor } = await stored(
      store,
      "app-key",
      actual,
      there.map((platform) => platformImage(platform)),
    );
    const expected = miss === undefined ? { kind: "hit", descriptor } : { kind: "miss", detail: miss };
    expect(await lookUpKey(store, "app-key", key, wanted)).toEqual(expected);
  });

  test("with a cache nothing there is a miss without a GET, without one it is a miss without a HEAD", async () => {
    const miss = { kind: "miss", detail: "no image of this key" };
    const asked = new MemoryStore();
    asked.headManifest = async () => undefined;
    asked.getManifest = () => Promise.reject(new Error("GET"));
    expect(await lookUpKey(asked, "app-key", key, [amd], nothingKnown)).toEqual(miss);
    const read = new MemoryStore();
    read.headManifest = () => Promise.reject(new Error("HEAD"));
    expect(await lookUpKey(read, "app-key", key, [amd])).toEqual(miss);
  });

  test("a foreign image under the tag is a miss", async () => {
    const store = new MemoryStore();
    const document = { schemaVersion: 2, config: { mediaType: "x", digest: `sha256:${key}`, size: 1 }, layers: [] };
    const mediaType = "application/vnd.oci.image.manifest.v1+json";
    await store.putManifest({ bytes: Buffer.from(JSON.stringify({ ...document, mediaType })), mediaType }, "app-key");
    expect(await lookUpKey(store, "app-key", key, [amd])).toMatchObject({ kind: "miss" });
  });

  test.each(["headManifest", "getManifest"] as const)(
    "a registry that does not answer %s is unknown",
    async (method) => {
      const store = new MemoryStore();
      await stored(store, "app-key", key);
      const cause = new OciError("unavailable", "503");
      Object.assign(store, { [method]: () => Promise.reject(cause) });
      expect(await lookUpKey(store, "app-key", key, [amd], nothingKnown)).toEqual({ kind: "unknown", cause });
    },
  );
});

describe("resolveBases", () => {
  const digest: Digest = `sha256:${keyOf("d")}`;

  test("asks once for each, and not for those that are pinned or known", async () => {
    const stores = new OneStore();
    const { descriptor } = await stored(stores.store, "18", key);
    await stored(stores.store, "latest", key, [platformImage(arm)]);
    const bases = await resolveBases(
      ["node:18", "node:18", "example.com/team/app", `alpine@${digest}`, "known:1", "oci:images:18"],
      stores,
      { known: { "known:1": digest } },
    );
    expect(bases).toEqual({
      "node:18": descriptor.digest,
      "example.com/team/app": stores.store.tagged.get("latest"),
      [`alpine@${digest}`]: digest,
      "known:1": digest,
      "oci:images:18": descriptor.digest,
    });
    expect(stores.asked.toSorted()).toEqual(["docker.io/library/node", "example.com/team/app", "oci:images"]);
  });

  test("an image that is not there is the user's to mend", async () => {
    await expect(resolveBases(["node:99"], new OneStore())).rejects.toMatchObject({
      code: "missing-image",
      message: expect.stringContaining("node:99"),
      hint: expect.stringContaining("FROM"),
    });
  });

  test("what is no reference is refused", async () => {
    await expect(resolveBases(["Not A Reference"], new OneStore())).rejects.toMatchObject({ code: "bad-reference" });
  });
});

describe("createStores", () => {
  test("opens each repository once, layouts from the root of the repository", async () => {
    await using folder = await temporaryFolder("stores");
    const layers = layersOf({ a: {}, b: {}, c: { image: "oci:other" } }, "oci:images");
    const stores = createStores({ root: folder.path }, layers);
    const [a, b, c] = await Promise.all(layers.map(stores.ofLayer));
    expect(a?.name).toBe(`oci:${path.join(folder.path, "images")}`);
    expect(c?.name).toBe(`oci:${path.join(folder.path, "other")}`);
    expect(await stores.ofReference("oci:images")).toBe(await stores.ofReference("oci:images"));
    expect([a?.name, b?.name]).toEqual([b?.name, a?.name]);
  });

  test.each<[string, Parameters<typeof layersOf>[0], readonly string[]]>([
    ["layers of one repository share the folder", { a: {}, b: {} }, ["", ""]],
    ["those of several have a folder each", { a: {}, b: { image: "oci:other" } }, ["a", "b"]],
  ])("a store stands before the repositories: %s", async (_, given, folders) => {
    await using folder = await temporaryFolder("stores");
    await mkdir(path.join(folder.path, "images"));
    const layers = layersOf(given, "oci:images");
    const own = await createStores({ root: folder.path }, layers).ofReference("oci:images");
    const { digest } = await own.putManifest(
      {
        bytes: Buffer.from('{"schemaVersion":2,"manifests":[]}'),
        mediaType: "application/vnd.oci.image.index.v1+json",
      },
      "there",
    );
    const stores = createStores({ root: folder.path, store: "oci:fork" }, layers);
    const opened = await Promise.all(layers.map(stores.ofLayer));
    expect(opened.map(({ name }) => path.relative(path.join(folder.path, "fork"), name.slice(4)))).toEqual(folders);
    const [first] = opened;
    expect((await first?.headManifest("there"))?.digest).toBe(digest);
    await first?.putManifest(
      {
        bytes: Buffer.from('{"schemaVersion":2,"manifests":[] }'),
        mediaType: "application/vnd.oci.image.index.v1+json",
      },
      "new",
    );
    expect(await own.headManifest("new")).toBeUndefined();
  });

  test("a store that is no folder is refused", () => {
    expect(() => createStores({ root: "/", store: "ghcr.io/x/y" }, [layerOf("a")])).toThrow(
      expect.objectContaining({ code: "bad-input", hint: expect.stringContaining("oci:PATH") }),
    );
  });
});

async function askAfter(first: KeyLookUp, image: string): Promise<readonly [KeyLookUp, number]> {
  let asked = 0;
  const ask = askingOnce();
  await ask("ghcr.io/acme/app", async () => first);
  const found = await ask(image, async () => {
    asked += 1;
    return { kind: "miss", detail: "" };
  });
  return [found, asked];
}

describe("askingOnce", () => {
  const silent = new OciError("unreachable", "HEAD ghcr.io/acme/app: no connection", { hint: "Look." });

  test("a registry that could not be asked for one key is not asked for the next", async () => {
    const [found, asked] = await askAfter({ kind: "unknown", cause: silent }, "ghcr.io/acme/web");
    expect([found, asked]).toMatchObject([
      {
        kind: "unknown",
        cause: { message: "ghcr.io was not asked again: HEAD ghcr.io/acme/app: no connection", hint: "Look." },
      },
      0,
    ]);
  });

  test.each<[string, KeyLookUp, string]>([
    ["another registry is", { kind: "unknown", cause: silent }, "quay.io/acme/app"],
    ["a folder is", { kind: "unknown", cause: silent }, "oci:ghcr.io/acme/app"],
    [
      "what one repository refuses says nothing of others",
      { kind: "unknown", cause: new OciError("forbidden", "") },
      "ghcr.io/acme/web",
    ],
    ["nor an error of one", { kind: "unknown", cause: new OciError("unavailable", "") }, "ghcr.io/acme/web"],
    ["nor does an answer", { kind: "miss", detail: "" }, "ghcr.io/acme/web"],
  ])("%s", async (_, first, image) => {
    expect(await askAfter(first, image)).toEqual([{ kind: "miss", detail: "" }, 1]);
  });
});
