import { setImmediate } from "node:timers/promises";
import { describe, expect, test } from "@jest/globals";
import { MemoryStore } from "../../oci/test/memory-store.ts";
import { loadInputs, storeInputs } from "../src/image/stored-inputs.ts";
import { contentKey } from "../src/key/content-key.ts";
import { explainChange } from "../src/key/explain-change.ts";
import type { LayerInputs } from "../src/key/layer-inputs.ts";

const files: readonly string[] = ["100644 aaa src/app.py", "100644 bbb src/old.py", "100755 ccc run.sh"];
const before: LayerInputs = {
  schema: "1",
  dockerfile: ["FROM base"],
  platforms: ["linux/amd64"],
  buildArgs: { TORCH: "2.1" },
  files,
  extraFiles: [],
  parents: { $BASE_IMAGE: "k1" },
  bases: { "python:3.11": `sha256:${"a".repeat(64)}` },
  labels: {},
  annotations: {},
  secrets: ["token"],
  ssh: [],
};

describe("explainChange", () => {
  test.each<[string, Partial<LayerInputs>, readonly string[]]>([
    ["nothing", {}, []],
    ["a file's content", { files: ["100644 zzz src/app.py", ...files.slice(1)] }, ["src/app.py changed"]],
    [
      "weights",
      { bases: { ...before.bases, "hf://a/b@main": `git:${"d".repeat(40)}` }, weights: { to: "/m" } },
      ["hf://a/b@main is new", "the folder of the weights changed"],
    ],
    ["a file's mode", { files: ["100755 aaa src/app.py", ...files.slice(1)] }, ["src/app.py changed its mode"]],
    ["a rename", { files: [...files.slice(1), "100644 aaa src/new.py"] }, ["src/new.py added", "src/app.py removed"]],
    [
      "many files",
      { files: ["a", "b", "c", "d", "e"].map((name) => `100644 x ${name}`) },
      ["a added", "b added", "c added", "5 more files"],
    ],
    [
      "a hostile name",
      { files: [...files, "100644 x a\n::set-output name=x::y"] },
      ["a\\x0a::set-output name=x::y added"],
    ],
    [
      "a path of 4 KB",
      { files: [...files, `100644 x ${"d/".repeat(2000)}end.py`] },
      [`${"d/".repeat(30)}…${"/d".repeat(26)}/end.py added`],
    ],
    [
      "many build-args",
      { buildArgs: Object.fromEntries(["A", "B", "C", "D", "E"].map((name) => [name, "1"])) },
      ["build-arg A changed", "build-arg B changed", "build-arg C changed", "3 more build-args"],
    ],
    [
      "many labels, one hostile",
      { labels: { a: "1", "b\n##[error]\u001B[2J": "1", c: "1", d: "1" } },
      ["label a changed", "label b\\x0a##[error]\\x1b[2J changed", "label c changed", "1 more label"],
    ],
    ["a parent, by the layer's name", { parents: { $BASE_IMAGE: "k2" } }, ["parent base changed"]],
    [
      "a moved base",
      { bases: { "python:3.11": `sha256:${"b".repeat(64)}` } },
      ["python:3.11 moved sha256:aaaaaaaaaaaa → sha256:bbbbbbbbbbbb"],
    ],
    [
      "another base",
      { bases: { "python:3.12": `sha256:${"b".repeat(64)}` } },
      ["python:3.11 is gone", "python:3.12 is new"],
    ],
    [
      "a base with the name of what every object has",
      { bases: { ...before.bases, constructor: `sha256:${"b".repeat(64)}` } },
      ["constructor is new"],
    ],
    ["a build-arg", { buildArgs: { TORCH: "2.2" } }, ["build-arg TORCH changed"]],
    ["instructions", { dockerfile: ["FROM base", "RUN x"] }, ["the Dockerfile's instructions changed"]],
    ["platforms", { platforms: ["linux/arm64"] }, ["the platforms changed"]],
    ["secret ids", { secrets: [] }, ["the secrets or SSH agents changed"]],
    ["the epoch", { epoch: "2" }, ["epoch changed"]],
  ])("tells of %s", (_, change, expected) => {
    expect(explainChange(before, { ...before, ...change }, new Map([["$BASE_IMAGE", "base"]]))).toEqual(expected);
  });
});

describe("stored inputs", () => {
  const key = contentKey(before);

  test("come back as they were", async () => {
    const store = new MemoryStore();
    await storeInputs(store, "app-", key, before);
    expect(await loadInputs(store, "app-", key)).toEqual(before);
    expect(await loadInputs(store, "other-", key)).toBeUndefined();
  });

  test("have no tag before the image's blobs are there, nor without them", async () => {
    const store = new MemoryStore();
    const { promise: blobs, reject } = Promise.withResolvers<never>();
    const kept = storeInputs(store, "app-", key, before, blobs);
    while (store.blobs.size < 1) await setImmediate();
    reject(new Error("cut off"));
    await expect(kept).rejects.toThrow("cut off");
    expect(store.manifests.size).toBe(0);
  });

  test("are not believed where they do not give the key", async () => {
    const store = new MemoryStore();
    await storeInputs(store, "app-", key, { ...before, epoch: "changed" });
    expect(await loadInputs(store, "app-", key)).toBeUndefined();
  });
});

test("weights that moved are told by their commits", () => {
  const [old, now] = ["a", "b"].map((digit): LayerInputs => {
    return { ...before, bases: { "hf://a/b@main": `git:${digit.repeat(40)}` } };
  });
  expect(explainChange(old ?? before, now ?? before)).toEqual([
    "weights moved aaaaaaaaaaaa → bbbbbbbbbbbb (hf://a/b@main)",
  ]);
});
