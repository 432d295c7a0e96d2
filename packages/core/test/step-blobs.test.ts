import { describe, expect, test } from "@jest/globals";
import type { Tree } from "@layered-build/oci";
import { MemoryStore } from "../../oci/test/memory-store.ts";
import { keptBytes, StepBlobs, type StepBlobsOptions } from "../src/build/native/step-blobs.ts";
import type { StageBase } from "../src/build/native/stage-state.ts";
import { baseTree, directory, now } from "./layer-drafts.ts";
import { RecordingLog } from "./recording-log.ts";
import { executed, type Executed } from "./stage-requests.ts";

const text = "FROM base\nCOPY weights small /models/\n";
const files = { weights: "w".repeat(keptBytes), small: "s" };

/** A base that is like no other of another mark, but for the folders that count. */
function base(mark: string, tree: Tree = baseTree()): StageBase {
  tree.set(`etc/${mark}`, { kind: "file" });
  const config = {
    os: "linux",
    architecture: "amd64",
    author: mark,
    rootfs: { type: "layers", diff_ids: [] },
  } as const;
  return { config, layers: [], tree };
}

interface Given {
  readonly store: MemoryStore;
  readonly base: StageBase;
  readonly epoch?: number;
  readonly options?: Partial<StepBlobsOptions>;
  readonly files?: Readonly<Record<string, string>>;
}

async function built(given: Given): Promise<{ result: Executed; steps: StepBlobs; log: RecordingLog }> {
  const { store, epoch = now, options = {} } = given;
  const log = new RecordingLog();
  const steps = new StepBlobs({ store, tagPrefix: "model-", times: false, force: false, log, ...options });
  const result = await executed(text, {
    files: given.files ?? files,
    base: given.base,
    store,
    request: { steps, epoch },
  });
  return { result, steps, log };
}

const otherFolder = (): Tree => {
  const tree = baseTree();
  tree.set("models", directory(0o700));
  return tree;
};

describe("a large blob", () => {
  test("is used again on another base and at another time: nothing is sent", async () => {
    const store = new MemoryStore();
    const first = await built({ store, base: base("one") });
    const sent = store.sent.length;
    const second = await built({ store, base: base("two"), epoch: now + 1 });
    expect(second.result.layers).toEqual(first.result.layers);
    expect(second.result.config.rootfs).toEqual(first.result.config.rootfs);
    expect(second.result.config.author).toBe("two");
    expect(store.sent).toHaveLength(sent);
    expect([second.steps.reused, second.steps.made]).toEqual([1, 0]);
    expect(second.log.lines.join("\n")).toMatch(/same inputs as before.*keep the times of that build/);
  });

  test.each<[string, Partial<Given>]>([
    ["a folder above has other metadata", { base: base("two", otherFolder()) }],
    ["a file is another", { files: { ...files, small: "t" } }],
    ["times count, and are others", { options: { times: true }, epoch: now + 1 }],
    ["it is forced", { options: { force: true } }],
  ])("is made anew where %s", async (_, change) => {
    const store = new MemoryStore();
    const times = change.options?.times ?? false;
    await built({ store, base: base("one"), options: { times } });
    const { steps } = await built({ store, base: base("two"), ...change });
    expect([steps.reused, steps.made]).toEqual([0, 1]);
  });

  test("is made anew where the one that was kept is gone", async () => {
    const store = new MemoryStore();
    const first = await built({ store, base: base("one") });
    for (const { digest } of first.result.layers) store.blobs.delete(digest);
    const second = await built({ store, base: base("two") });
    expect(second.result.layers).toEqual(first.result.layers);
    expect(second.steps.made).toBe(1);
    expect(store.blobs.has(first.result.layers[0]?.digest ?? "sha256:")).toBe(true);
  });

  test("is made where the registry cannot say whether it is there, and kept or not it is right", async () => {
    class Broken extends MemoryStore {
      override getManifest = (): Promise<never> => Promise.reject(new Error("down"));
      override putManifest = (): Promise<never> => Promise.reject(new Error("down"));
    }
    const { result, log } = await built({ store: new Broken(), base: base("one") });
    expect(result.blobs).toHaveLength(1);
    expect(log.warnings.join("\n")).toMatch(/could not be kept for later builds.*down/);
  });
});

test("a small blob is neither looked up nor kept", async () => {
  const store = new MemoryStore();
  const { steps } = await built({ store, base: base("one"), files: { weights: "w", small: "s" } });
  expect([steps.reused, steps.made]).toEqual([0, 0]);
  expect(store.manifests.size).toBe(0);
});
