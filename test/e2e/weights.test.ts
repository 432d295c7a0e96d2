import { randomBytes } from "node:crypto";
import { expect, test } from "@jest/globals";
import {
  openRegistry,
  parseConfig,
  parseManifest,
  readTar,
  type ImageConfig,
  type ImageManifest,
} from "@layered-build/oci";
import { buffer } from "node:stream/consumers";
import { gunzipSync } from "node:zlib";
import { Readable } from "node:stream";
import { type GitRepository, gitRepository } from "../harness/git-repository.ts";
import { type FakeHub, startHub } from "../harness/hub.ts";
import { type Registry, startRegistry } from "../harness/registry.ts";
import { requireTools } from "../harness/require-tools.ts";
import { type ActionResult, runAction } from "../harness/run-action.ts";

const { describe } = requireTools("docker-registry", "git");

const shardBytes = 64 * 1024 * 1024;
const layersYaml = (image: string, weights = "to: /lib/models"): string => `image: ${image}
tag-rules: type=raw,value=latest
layers:
  base: { dockerfile: Dockerfile.base }
  model:
    from: base
    weights: { source: "hf://acme/nllb@main", exclude: ["**/*.md", .gitattributes], ${weights} }
  app: { dockerfile: Dockerfile.app, from: model }
`;
const files = (image: string): Readonly<Record<string, string>> => ({
  "layers.yaml": layersYaml(image),
  "Dockerfile.base": "FROM scratch\nCOPY base /etc/base/\n",
  "Dockerfile.app": "FROM model\nCOPY app /srv/app\nENV MODEL_DIR=/lib/models\n",
  "base/version": "1",
  "app/main.py": "print(1)\n",
});
const model = (shards: readonly Buffer[]): Readonly<Record<string, Buffer>> => ({
  ".gitattributes": Buffer.from("*.safetensors filter=lfs\n"),
  "README.md": Buffer.from("# A model\n"),
  "config.json": Buffer.from('{"layers": 12}\n'),
  "tokenizer/vocab.txt": Buffer.from("a\nb\n"),
  ...Object.fromEntries(shards.map((shard, index) => [`model-${index + 1}-of-${shards.length}.safetensors`, shard])),
});
const lfs = (path: string): boolean => path.endsWith(".safetensors");

async function run(
  action: string,
  repository: GitRepository,
  hub: FakeHub,
  inputs: Readonly<Record<string, string>> = {},
  env: Readonly<Record<string, string>> = {},
): Promise<ActionResult> {
  hub.requests.length = 0;
  return await runAction({
    action,
    workspace: repository.path,
    inputs,
    env: { GITHUB_REPOSITORY: "", HF_ENDPOINT: hub.endpoint, ...env },
    secrets: [hub.token],
  });
}

async function imageOf(
  registry: Registry,
  tag: string,
): Promise<{ readonly manifest: ImageManifest; readonly config: ImageConfig; readonly files: Record<string, string> }> {
  const store = openRegistry({ registry: registry.host, repository: "demo" });
  const stored = await store.getManifest(tag);
  const parsed = stored === undefined ? undefined : parseManifest(stored);
  if (parsed?.kind !== "manifest") throw new Error(`There is no image ${tag}`);
  const bytesOf = async (digest: (typeof parsed.document.config)["digest"]): Promise<Buffer> => {
    const blob = await store.getBlob(digest);
    if (blob === undefined) throw new Error(`There is no blob ${digest}`);
    return buffer(blob);
  };
  const found: Record<string, string> = {};
  for (const { mediaType, digest } of parsed.document.layers) {
    const bytes = await bytesOf(digest);
    const tar = mediaType.endsWith("gzip") ? gunzipSync(bytes) : bytes;
    for await (const { kind, path, mode, uid, gid } of readTar(Readable.from([tar])))
      found[path] = `${kind} ${mode.toString(8)} ${uid}:${gid}`;
  }
  const config = parseConfig(await bytesOf(parsed.document.config.digest));
  return { manifest: parsed.document, config, files: found };
}

/** Large blob bodies that went to the registry since the last look. */
function largeUploads(registry: Registry): number {
  const large = registry.requests.filter(({ requestBytes }) => requestBytes > shardBytes).length;
  registry.requests.length = 0;
  return large;
}

const downloads = (hub: FakeHub): number => hub.requests.filter(({ to }) => to === "storage").length;

describe("a layer of weights", () => {
  test("comes straight from the Hub, shard by shard, and only what has changed comes again", async () => {
    await using registry = await startRegistry();
    await using hub = await startHub();
    await using repository = await gitRepository(files(`${registry.host}/demo`));
    const [one, two, three] = [randomBytes(shardBytes), randomBytes(shardBytes + 7), randomBytes(shardBytes)];
    const commit = hub.commit("acme/nllb", { files: model([one, two]), lfs });
    // Each connection breaks in the middle of a shard. (Samples, by which compression is chosen, are over before.)
    hub.faults.cut = ({ to, headers }) => (to === "storage" && headers.range === undefined ? 10_000_000 : undefined);

    const first = await run("build-layer", repository, hub);
    expect(first).toMatchObject({ outcome: "success" });
    expect(first.peakRssBytes).toBeLessThan(200_000_000);
    expect(hub.requests.some(({ to, headers }) => to === "storage" && headers.range !== undefined)).toBe(true);
    hub.faults.cut = undefined;
    expect(largeUploads(registry)).toBe(2);
    const image = await imageOf(registry, "model-latest");
    expect(image.files).toEqual({
      etc: "directory 755 0:0",
      "etc/base": "directory 755 0:0",
      "etc/base/version": "file 644 0:0",
      lib: "directory 755 0:0",
      "lib/models": "directory 755 0:0",
      "lib/models/config.json": "file 644 0:0",
      "lib/models/model-1-of-2.safetensors": "file 644 0:0",
      "lib/models/model-2-of-2.safetensors": "file 644 0:0",
      "lib/models/tokenizer": "directory 755 0:0",
      "lib/models/tokenizer/vocab.txt": "file 644 0:0",
    });
    expect(image.manifest.layers.map(({ mediaType }) => mediaType.split(".").at(-1))).toEqual([
      "tar+gzip",
      "tar+gzip",
      "tar",
      "tar",
    ]);
    const history = image.config.history ?? [];
    expect(history.filter(({ empty_layer: empty }) => empty !== true)).toHaveLength(image.manifest.layers.length);
    expect(history.at(-1)).toMatchObject({ created_by: `WEIGHTS hf://acme/nllb@${commit} /lib/models` });

    // Nothing changed: nothing is built, and no file is fetched.
    const again = await run("build-layer", repository, hub);
    expect(JSON.parse(again.outputs["json"] ?? "{}")).toMatchObject({});
    expect(again.log).not.toContain("Build model");
    expect(downloads(hub)).toBe(0);

    // A rebuilt base below it costs a manifest.
    await repository.commit({ "base/version": "2" });
    registry.requests.length = 0;
    expect(await run("build-layer", repository, hub)).toMatchObject({ outcome: "success" });
    expect([downloads(hub), largeUploads(registry)]).toEqual([0, 0]);

    // A shard changes on the branch: it moves, and the other stays.
    const moved = hub.commit("acme/nllb", { files: model([one, three]), lfs });
    const detected = await run("detect-changed-layers", repository, hub);
    expect(JSON.parse(detected.outputs["layers"] ?? "[]")).toEqual(["model", "app"]);
    expect(detected.outputs["reasons"]).toContain(`weights moved ${commit.slice(0, 12)} → ${moved.slice(0, 12)}`);
    expect(detected.outputs["reasons"]).toContain("model-2-of-2.safetensors changed");

    // The plan has the commit, whatever the branch is when it is built.
    hub.commit("acme/nllb", { files: model([three, three]), lfs });
    registry.requests.length = 0;
    const built = await run("build-layer", repository, hub, { plan: detected.outputs["plan"] ?? "" });
    expect(built).toMatchObject({ outcome: "success" });
    expect([downloads(hub) - 1, largeUploads(registry)]).toEqual([1, 1]);
    const after = await imageOf(registry, "model-latest");
    expect(after.config.history?.at(-1)?.created_by).toContain(moved);
    expect(after.manifest.layers[2]).toEqual(image.manifest.layers[2]);
    expect(after.manifest.layers[3]).not.toEqual(image.manifest.layers[3]);
  }, 180_000);

  test("needs the token where the model is gated, and never shows it", async () => {
    await using registry = await startRegistry();
    await using hub = await startHub();
    await using repository = await gitRepository(files(`${registry.host}/demo`));
    hub.commit("acme/nllb", { files: model([randomBytes(1000)]), lfs, access: "gated" });
    const refused = await run("build-layer", repository, hub);
    expect(refused.outcome).toBe("failure");
    expect(refused.log).toContain("the model is gated");
    expect(refused.log).toContain("HF_TOKEN");
    const detected = await run("detect-changed-layers", repository, hub, {}, { HF_TOKEN: hub.token });
    expect(detected).toMatchObject({ outcome: "success" });
    const built = await run("build-layer", repository, hub, { "build-secrets": `HF_TOKEN=${hub.token}` });
    expect(built).toMatchObject({ outcome: "success" });
  });

  test("a lock file keeps the commit", async () => {
    await using registry = await startRegistry();
    await using hub = await startHub();
    await using repository = await gitRepository(files(`${registry.host}/demo`));
    const commit = hub.commit("acme/nllb", { files: model([randomBytes(1000)]), lfs });
    const first = await run("detect-changed-layers", repository, hub, { bases: "lockfile" });
    expect(first.outcome).toBe("success");
    hub.commit("acme/nllb", { files: model([randomBytes(1000)]), lfs });
    const second = await run("detect-changed-layers", repository, hub, { bases: "lockfile" });
    expect(second.outputs["plan"]).toBeDefined();
    expect(hub.requests.filter(({ path }) => path.includes("/revision/"))).toEqual([]);
    expect(hub.requests.some(({ path }) => path.includes(`/tree/${commit}`))).toBe(true);
    // What is not fixed is in no key: then it is resolved when it is built.
    const pinned = await run("detect-changed-layers", repository, hub, { bases: "pinned-only" });
    expect(pinned.outcome).toBe("success");
    expect(hub.requests).toEqual([]);
    const built = await run("build-layer", repository, hub, { plan: pinned.outputs["plan"] ?? "" });
    expect(built.outcome).toBe("success");
  });
});
