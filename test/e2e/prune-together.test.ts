import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { serveStore } from "@layered-build/oci";
import { MemoryStore } from "../../packages/oci/test/memory-store.ts";
import { runAction } from "../harness/run-action.ts";
import { seedImage, seedIndex } from "../harness/seed-images.ts";
import { temporaryFolder } from "../harness/temporary-folder.ts";

const day = (index: number): string => new Date(Date.UTC(2024, 0, 1 + index)).toISOString();
const baseDigest = "org.opencontainers.image.base.digest";

describe("layers that have a repository each", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  beforeEach(async () => {
    folder = await temporaryFolder("prune-together");
  });
  afterEach(async () => {
    await folder[Symbol.asyncDispose]();
  });

  test("an app that stays keeps its model, and that its base, where all are pruned in one run", async () => {
    const stores = { base: new MemoryStore(), model: new MemoryStore(), app: new MemoryStore() };
    for (let index = 0; index < 4; index += 1) {
      const created = day(index);
      const platform = await seedImage(stores.base, { blobs: [`base ${index}`], created });
      await seedIndex(stores.base, [platform], `b${index}`);
      const annotations = { [baseDigest]: platform.digest };
      await seedImage(stores.model, { blobs: [`packed ${index}`], tag: `m${index}`, created, annotations });
    }
    const model = await stores.model.headManifest("m1");
    const platform = await seedImage(stores.app, {
      blobs: ["app"],
      created: day(9),
      annotations: { [baseDigest]: model?.digest ?? "" },
    });
    // Nothing goes from here, and only the platform says what it stands on.
    await seedIndex(stores.app, [platform], "a1");
    await using server = await serveStore(async (name) =>
      name === "base" || name === "model" || name === "app" ? stores[name] : undefined,
    );
    const images = ["base", "model", "app", "app"].map((name) => `127.0.0.1:${server.port}/${name}`).join("\n");
    const inputs = { images, "keep-latest": 1, "min-age": "0", "max-delete-percent": 100, "dry-run": false };
    const result = await runAction({ action: "prune-old-images", workspace: folder.path, inputs });
    expect(result).toMatchObject({ outcome: "success", outputs: { complete: "true", deleted: "6" } });
    const left = Object.values(stores).map(({ tagged }) => [...tagged.keys()]);
    expect(left).toEqual([["b1", "b3"], ["m1", "m3"], ["a1"]]);
    expect(result.summary).toContain("which was built on it");
  });
});
