import { describe, expect, test } from "@jest/globals";
import { putBytes, type Descriptor } from "@layered-build/oci";
import { MemoryStore } from "../../oci/test/memory-store.ts";
import type { TaggedLayer } from "../src/publish/plan-tags.ts";
import { checkFurther } from "../src/publish/further-repositories.ts";
import { publishLayers } from "../src/publish/publish-layers.ts";
import type { Stores } from "../src/registry/stores.ts";
import { layerOf } from "./layer-nodes.ts";
import { RecordingLog } from "./recording-log.ts";
import { keyOf, platformImage, stored } from "./stored-images.ts";

const tagged = (id: string, ...names: readonly string[]): TaggedLayer => ({
  layer: layerOf(id),
  plan: {
    name: id,
    image: "registry.example/acme/chain",
    tag: "key",
    key: keyOf("a"),
    action: "reuse",
    reasons: [],
    parents: [],
    bases: {},
    platforms: ["linux/amd64"],
    engine: "native",
  },
  version: names[0] ?? "",
  tags: names.map((name) => ({ name, moving: false })),
  skipped: [],
});

/** One layer's image with a blob, published to its own repository and to others. */
async function published(others: Readonly<Record<string, MemoryStore>>, further = Object.keys(others)) {
  const own = new MemoryStore("registry.example/acme/chain");
  const { digest, size } = await putBytes(own, Buffer.from("a layer"));
  const layer: Descriptor = { mediaType: "application/vnd.oci.image.layer.v1.tar", digest, size };
  const { descriptor } = await stored(own, "key", keyOf("a"), [platformImage("linux/amd64", "", [layer])]);
  const log = new RecordingLog();
  const stores: Stores = {
    ofLayer: async () => own,
    ofReference: async (reference) => others[reference] ?? new MemoryStore(reference),
    hub: () => {
      throw new Error("nothing here has weights");
    },
  };
  const request = {
    tagged: [tagged("app", "one", "two")],
    stores,
    isNewest: async () => ({ newest: true as const }),
    log,
    further,
  };
  return { layers: await publishLayers(request), digest: descriptor.digest, blob: layer.digest, log };
}

describe("further repositories", () => {
  test("get the image under its digest, its blobs without their bytes where they can be mounted, and all tags", async () => {
    const other = new MemoryStore("registry.example/acme/mirror");
    const { layers, digest, blob, log } = await published({ "registry.example/acme/mirror": other });
    expect(Object.fromEntries(other.tagged)).toEqual({ one: digest, two: digest });
    expect(other.blobs.has(blob)).toBe(true);
    expect(other.sent).toEqual([]);
    expect(layers[0]?.tags).toEqual([
      "registry.example/acme/chain:one",
      "registry.example/acme/chain:two",
      "registry.example/acme/mirror:one",
      "registry.example/acme/mirror:two",
    ]);
    expect(log.lines.join("\n")).toContain("is copied: 2 blobs mounted, 0 B sent");
  });

  test("elsewhere the bytes are sent, and a second time nothing is", async () => {
    class Elsewhere extends MemoryStore {
      override mountBlob = async (): Promise<boolean> => false;
    }
    const other = new Elsewhere();
    await published({ "elsewhere.example/x": other });
    expect(other.sent).toHaveLength(2);
    const { log } = await published({ "elsewhere.example/x": other });
    expect(other.sent).toHaveLength(2);
    expect(log.lines.join("\n")).toMatch(/is there\n.*is already/);
  });

  test("the layer's own repository is none of them", async () => {
    const { layers } = await published({}, ["registry.example/acme/chain"]);
    expect(layers[0]?.tags).toHaveLength(2);
  });
});

describe("checkFurther", () => {
  test.each(["ghcr.io/acme/x:1", `ghcr.io/acme/x@sha256:${"0".repeat(64)}`])("refuses %s", (text) => {
    expect(() => checkFurther([text], [])).toThrow(expect.objectContaining({ code: "bad-input" }));
  });

  test("refuses one tag for two layers, and only where there are further repositories", () => {
    const layers = [tagged("a", "latest"), tagged("b", "latest")];
    expect(() => checkFurther(["ghcr.io/acme/x"], layers)).toThrow(expect.objectContaining({ code: "bad-tag" }));
    checkFurther([], layers);
    checkFurther(["ghcr.io/acme/x"], [tagged("a", "latest"), tagged("b", "b-latest")]);
  });
});
