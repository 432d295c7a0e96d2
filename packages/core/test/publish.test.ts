import { describe, expect, test } from "@jest/globals";
import type { Plan, PlanLayer } from "../src/plan/plan.ts";
import type { Project } from "../src/project/project.ts";
import { planTags, type TagsRequest } from "../src/publish/plan-tags.ts";
import { publishLayers, type Newness, type PublishRequest } from "../src/publish/publish-layers.ts";
import { LayeredBuildError } from "../src/error.ts";
import { imageOfKey, publishTag } from "../src/publish/publish-tag.ts";
import { MemoryStore } from "../../oci/test/memory-store.ts";
import { layersOf, nodeOf, treeOf, type LayerGiven } from "./layer-nodes.ts";
import { RecordingLog } from "./recording-log.ts";
import { keyOf, OneStore, platformImage, stored } from "./stored-images.ts";

const sha = "860c1904a1ce19322e91ac35af1ab07466440c37";
const context = {
  eventName: "push",
  ref: "refs/heads/main",
  sha,
  repositoryDefaultBranch: "main",
  commitDate: new Date(0),
  now: new Date(0),
};

function requestOf(
  given: Readonly<Record<string, LayerGiven>>,
  actions: Readonly<Record<string, PlanLayer["action"]>> = {},
  more: Partial<TagsRequest> = {},
): TagsRequest {
  const rules = "type=sha,prefix=\ntype=raw,value=latest,enable={{is_default_branch}}";
  const layers = layersOf(
    Object.fromEntries(Object.entries(given).map(([id, entry]) => [id, { "tag-rules": rules, ...entry }])),
  );
  const nodes = layers.map((layer) => nodeOf("FROM scratch\n", { layer }));
  const project: Project = {
    lockFile: "layers.lock.json",
    read: async () => undefined,
    changed: [],
    root: "/",
    head: { commit: sha, time: 0, oidAlgorithm: "sha1" },
    layers,
    nodes,
    tree: treeOf(),
  };
  const planned = layers.map(({ id, image, tagPrefix }, index): PlanLayer => ({
    name: id,
    image,
    tag: `${tagPrefix}key-${index}`,
    key: keyOf(String(index)),
    action: actions[id] ?? "build",
    reasons: [],
    parents: [],
    bases: {},
    platforms: ["linux/amd64"],
    engine: "native",
  }));
  const plan: Plan = { schema: 1, source: { repository: "o/r", revision: sha }, layers: planned };
  const selection = new Set(layers.map(({ id }) => id));
  return { project, plan, selection, context, env: {}, log: new RecordingLog(), ...more };
}

const namesOf = async (request: TagsRequest) =>
  Object.fromEntries((await planTags(request)).map(({ layer, tags }) => [layer.id, tags.map(({ name }) => name)]));

describe("planTags", () => {
  test("gives every layer of the plan and the selection its tags, built or reused", async () => {
    const request = requestOf(
      { a: {}, b: {}, c: {}, d: {} },
      { b: "reuse", c: "skip" },
      { selection: new Set(["a", "b", "c"]) },
    );
    expect(await namesOf(request)).toEqual({ a: ["a-latest", "a-860c190"], b: ["b-latest", "b-860c190"] });
  });

  test("rules that are given replace those of the layers file", async () => {
    expect(await namesOf(requestOf({ a: {} }, {}, { tagRules: "type=raw,value=x" }))).toEqual({ a: ["x"] });
  });

  test("which tags move", async () => {
    const [tagged] = await planTags(requestOf({ a: {} }));
    expect([tagged?.tags, tagged?.version]).toEqual([
      [
        { name: "latest", moving: true },
        { name: "860c190", moving: false },
      ],
      "latest",
    ]);
  });

  test("no tag for this event is told, and no error", async () => {
    const log = new RecordingLog();
    expect(await namesOf(requestOf({ a: { "tag-rules": "type=ref,event=tag" } }, {}, { log }))).toEqual({ a: [] });
    expect(log.lines.join()).toMatch(/a: .*no tag/);
  });

  test("a rule that can do nothing with its text is warned of, once for all layers", async () => {
    const log = new RecordingLog();
    const tagRules = "type=semver,pattern={{version}},value=banana\ntype=ref,event=tag\ntype=sha";
    expect(await namesOf(requestOf({ a: {}, b: {} }, {}, { log, tagRules }))).toMatchObject({ a: ["a-sha-860c190"] });
    expect(log.warnings).toEqual([
      "The tag rule `type=semver,pattern={{version}},value=banana` gives no tag: banana is no version by semver.org.",
    ]);
  });

  test.each<[string, string, LayerGiven]>([
    ["rules that do not parse", "bad-tag-rule", { "tag-rules": "type=semvre" }],
    ["a tag of the suite's own", "bad-tag", { "tag-rules": `type=raw,value=key-${"a".repeat(32)}` }],
    ["another layer's key tag", "bad-tag", { "tag-rules": `type=raw,value=a-key-${"a".repeat(32)}`, "tag-prefix": "" }],
    ["a tag that is too long", "bad-tag", { "tag-rules": `type=raw,value=${"a".repeat(140)}` }],
  ])("refuses %s of the last layer before anything is known of the first", async (_, code, given) => {
    await expect(planTags(requestOf({ a: {}, b: given }))).rejects.toMatchObject({ code });
  });
});

async function published(
  newest: boolean,
  more: Partial<PublishRequest> = {},
  images = ["a-key-0", "b-key-1"],
  stores = new OneStore(),
) {
  for (const [index, tag] of images.entries())
    await stored(stores.store, tag, keyOf(String(index)), [platformImage("linux/amd64", tag)]);
  const log = new RecordingLog();
  let asked = 0;
  const isNewest = async (): Promise<Newness> => {
    asked++;
    return newest ? { newest } : { newest, why: "nobody answers" };
  };
  const tagged = await planTags(requestOf({ a: {}, b: {} }, { b: "reuse" }));
  const result = await publishLayers({ tagged, stores, isNewest, log, ...more }).catch((error: unknown) => error);
  const tags = Object.fromEntries([...stores.store.tagged].filter(([tag]) => !tag.includes("-key-")));
  return { result, tags, digests: images.map((tag) => stores.store.tagged.get(tag)), log, asked: () => asked };
}

describe("publishLayers", () => {
  test("puts all tags on the images of the keys", async () => {
    const { result, tags, digests, asked } = await published(true);
    const [a, b] = digests;
    expect(tags).toEqual({ "a-latest": a, "a-860c190": a, "b-latest": b, "b-860c190": b });
    expect(result).toMatchObject([
      {
        layer: "a",
        digest: a,
        image: `registry.example/acme/chain@${a}`,
        version: "latest",
        tags: ["registry.example/acme/chain:a-latest", "registry.example/acme/chain:a-860c190"],
      },
      { layer: "b", key: keyOf("1") },
    ]);
    expect(asked()).toBe(1);
  });

  test("tags that move stay where they are for a commit that is not the newest", async () => {
    const { result, tags, log } = await published(false);
    expect(Object.keys(tags).toSorted()).toEqual(["a-860c190", "b-860c190"]);
    expect(result).toMatchObject([{ tags: ["registry.example/acme/chain:a-860c190"] }, {}]);
    expect(log.warnings).toEqual([
      "Tags that move are left alone, because nobody answers. a: a-latest is not written; b: b-latest is not written.",
    ]);
  });

  test("one warning says which of them are there, and which are not", async () => {
    const stores = new OneStore();
    const { descriptor } = await stored(stores.store, "b-latest", keyOf("9"), [platformImage("linux/amd64", "old")]);
    const { tags, log } = await published(false, {}, undefined, stores);
    expect(tags).toMatchObject({ "b-latest": descriptor.digest });
    expect(log.warnings).toEqual([
      expect.stringMatching(/a: a-latest is not written; b: b-latest stays where it is\.$/),
    ]);
  });

  test("nobody is asked where no tag moves", async () => {
    const tagged = await planTags(requestOf({ a: {}, b: {} }, {}, { tagRules: "type=sha" }));
    const { asked, tags } = await published(true, { tagged });
    expect([asked(), Object.keys(tags)]).toEqual([0, ["a-sha-860c190", "b-sha-860c190"]]);
  });

  test("where one tag cannot be written, the others are, and the log says which", async () => {
    const stores = new OneStore();
    const { store } = stores;
    const put = store.putManifest.bind(store);
    store.putManifest = async (manifest, tag) => {
      if (tag === "a-latest") throw new LayeredBuildError("store", "immutable");
      return put(manifest, tag);
    };
    for (const [index, tag] of ["a-key-0", "b-key-1"].entries())
      await stored(store, tag, keyOf(String(index)), [platformImage("linux/amd64", tag)]);
    const log = new RecordingLog();
    const tagged = await planTags(requestOf({ a: {}, b: {} }, { b: "reuse" }));
    const again = publishLayers({ tagged, stores, isNewest: async () => ({ newest: true }), log });
    await expect(again).rejects.toMatchObject({ message: "immutable" });
    expect([...store.tagged.keys()].filter((tag) => !tag.includes("-key-")).toSorted()).toEqual([
      "a-860c190",
      "b-860c190",
      "b-latest",
    ]);
    expect(log.lines.filter((line) => line.includes("→"))).toHaveLength(3);
  });

  test("an image that is missing keeps all tags from being written", async () => {
    const { result, tags } = await published(true, {}, ["a-key-0"]);
    expect(result).toMatchObject({
      code: "missing-image",
      message: expect.stringContaining("b-key-1"),
      hint: expect.stringContaining("phase"),
    });
    expect(tags).toEqual({});
  });
});

describe("max-size", () => {
  test("one image over it keeps all tags from being written, those of other layers too", async () => {
    const tagged = await planTags(requestOf({ a: {}, b: { "max-size": 10 } }));
    const { result, tags } = await published(true, { tagged });
    expect(result).toMatchObject({ code: "too-large", message: expect.stringContaining("layer b") });
    expect(tags).toEqual({});
  });

  test("an image within it is published, and its size is told", async () => {
    const tagged = await planTags(requestOf({ a: {}, b: { "max-size": 1000 } }));
    const { result, tags } = await published(true, { tagged });
    expect(Object.keys(tags)).toHaveLength(4);
    expect(result).toMatchObject([
      { layer: "a" },
      { layer: "b", size: { limit: 1000, platforms: [{ platform: "linux/amd64", bytes: expect.any(Number) }] } },
    ]);
    expect(result).not.toMatchObject([{ size: {} }, {}]);
  });
});

describe("publishTag", () => {
  test("writes the identical manifest, and only where it is not there", async () => {
    const store = new MemoryStore();
    const { descriptor } = await stored(store, "key", keyOf("a"));
    await stored(store, "moved", keyOf("b"), [platformImage("linux/amd64", "old")]);
    const image = await imageOfKey(store, { tag: "key", key: keyOf("a") });
    store.tagged.set("same", descriptor.digest);
    const blobs = store.sent.length;
    expect(await Promise.all(["new", "same", "moved"].map((tag) => publishTag(store, image, tag)))).toEqual([
      { tag: "new", outcome: "written" },
      { tag: "same", outcome: "unchanged" },
      { tag: "moved", outcome: "written" },
    ]);
    expect(["new", "same", "moved"].map((tag) => store.tagged.get(tag))).toEqual(Array(3).fill(descriptor.digest));
    expect(store.sent).toHaveLength(blobs);
  });

  test("an image of another key is none of this", async () => {
    const store = new MemoryStore();
    await stored(store, "key", keyOf("b"));
    await expect(imageOfKey(store, { tag: "key", key: keyOf("a") })).rejects.toMatchObject({ code: "missing-image" });
  });
});
