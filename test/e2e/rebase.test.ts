import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { openRegistry, parseManifest, type ImageManifest } from "@layered-build/oci";
import { type GitRepository, gitRepository } from "../harness/git-repository.ts";
import { type Registry, startRegistry } from "../harness/registry.ts";
import { requireTools } from "../harness/require-tools.ts";
import { type ActionResult, runAction } from "../harness/run-action.ts";

const { describe } = requireTools("docker-registry", "git");

const weightsBytes = 6 * 1024 * 1024;
const files = (image: string): Readonly<Record<string, string>> => ({
  "layers.yaml": `image: ${image}
tag-rules: type=raw,value=latest
layers:
  base: { dockerfile: Dockerfile.base }
  model: { dockerfile: Dockerfile.model, from: base, generated: "model/*.bin", inputs: model/version }
`,
  "Dockerfile.base": "FROM scratch\nCOPY base /etc/base/\n",
  "Dockerfile.model": "FROM base\nCOPY model/one.bin model/two.bin /models/\nCOPY model/version /models/\nENV M=1\n",
  "base/version": "1",
  "model/version": "1",
  ".gitignore": "*.bin\n",
});

/** Weights that no compression makes smaller, as far as it matters: different in each file and seed. */
async function writeWeights(folder: string, name: string, seed: number, size = weightsBytes): Promise<void> {
  await mkdir(join(folder, "model"), { recursive: true });
  const bytes = Buffer.alloc(size);
  for (let at = 0, value = seed; at < bytes.length; at += 4) {
    value = (Math.imul(value, 1664525) + 1013904223) >>> 0;
    bytes.writeUInt32LE(value, at);
  }
  await writeFile(join(folder, "model", name), bytes);
}

async function build(repository: GitRepository, env: Readonly<Record<string, string>> = {}): Promise<ActionResult> {
  return await runAction({
    action: "build-layer",
    workspace: repository.path,
    inputs: { engine: "native" },
    env: { GITHUB_REPOSITORY: "", ...env },
  });
}

const at = (seconds: number) => ({ SOURCE_DATE_EPOCH: String(seconds) });

async function manifestOf(registry: Registry, tag: string): Promise<ImageManifest> {
  const store = openRegistry({ registry: registry.host, repository: "demo" });
  const stored = await store.getManifest(tag);
  if (stored === undefined) throw new Error(`There is no ${tag}`);
  const parsed = parseManifest(stored);
  if (parsed.kind !== "manifest") throw new Error(`${tag} is an index`);
  return parsed.document;
}

/** Bytes of blobs that went to the registry since the last look. */
function uploaded(registry: Registry): number {
  const sent = registry.requests
    .filter(({ method, path }) => path.includes("/blobs/") && method !== "GET" && method !== "HEAD")
    .reduce((sum, { requestBytes }) => sum + requestBytes, 0);
  registry.requests.length = 0;
  return sent;
}

describe("a rebuilt base under a layer of large files", () => {
  test("costs a manifest: the blobs are used again, and the files need not be there", async () => {
    await using registry = await startRegistry();
    await using repository = await gitRepository(files(`${registry.host}/demo`));
    await writeWeights(repository.path, "one.bin", 1);
    await writeWeights(repository.path, "two.bin", 2);
    const first = await build(repository);
    expect(first).toMatchObject({ outcome: "success", outputs: { action: "built" } });
    const before = await manifestOf(registry, "model-latest");
    expect(uploaded(registry)).toBeGreaterThan(2 * weightsBytes);

    await rm(join(repository.path, "model/one.bin"));
    await rm(join(repository.path, "model/two.bin"));
    await repository.commit({ "base/version": "2" });
    const rebased = await build(repository);
    expect(rebased).toMatchObject({ outcome: "success", outputs: { action: "rebased", engine: "native" } });
    expect(rebased.log).toContain("same inputs as before");
    expect(uploaded(registry)).toBeLessThan(100_000);
    const after = await manifestOf(registry, "model-latest");
    expect(after.layers[0]).not.toEqual(before.layers[0]);
    expect(after.layers[1]).toEqual(before.layers[1]);

    // What is the layer's own has changed: it is built from the files, which have to be there.
    await repository.commit({ "model/version": "2" });
    const refused = await build(repository);
    expect(refused).toMatchObject({ outcome: "failure" });
    await writeWeights(repository.path, "one.bin", 1);
    await writeWeights(repository.path, "two.bin", 3);
    expect(await build(repository)).toMatchObject({ outcome: "success", outputs: { action: "built" } });
    expect((await manifestOf(registry, "model-latest")).layers[1]).not.toEqual(before.layers[1]);
  });

  test("of 64 MiB and more, which nobody reads before they are sent the first time", async () => {
    await using registry = await startRegistry();
    await using repository = await gitRepository(files(`${registry.host}/demo`));
    const size = 64 * 1024 * 1024;
    await writeWeights(repository.path, "one.bin", 1, size);
    await writeWeights(repository.path, "two.bin", 2, size);
    expect(await build(repository)).toMatchObject({ outcome: "success", outputs: { action: "built" } });
    const before = await manifestOf(registry, "model-latest");
    expect(before.layers).toHaveLength(4);
    expect(uploaded(registry)).toBeGreaterThan(2 * size);

    // The files are there, and the same: they are compared with what is in the blobs.
    await repository.commit({ "base/version": "2" });
    expect(await build(repository)).toMatchObject({ outcome: "success", outputs: { action: "rebased" } });
    expect(uploaded(registry)).toBeLessThan(100_000);
    expect((await manifestOf(registry, "model-latest")).layers.slice(1)).toEqual(before.layers.slice(1));

    // One has changed, and has the size that it had: nobody can know that from its name.
    await writeWeights(repository.path, "two.bin", 3, size);
    await repository.commit({ "base/version": "3" });
    expect(await build(repository)).toMatchObject({ outcome: "success", outputs: { action: "built" } });
    expect(uploaded(registry)).toBeGreaterThan(size);
    const after = await manifestOf(registry, "model-latest");
    expect(after.layers[1]).toEqual(before.layers[1]);
    expect(after.layers[2]).not.toEqual(before.layers[2]);

    // They are not there: the blobs are known by what the build before has noted.
    await rm(join(repository.path, "model/one.bin"));
    await rm(join(repository.path, "model/two.bin"));
    await repository.commit({ "base/version": "4" });
    expect(await build(repository)).toMatchObject({ outcome: "success", outputs: { action: "rebased" } });
    expect(uploaded(registry)).toBeLessThan(100_000);
    expect((await manifestOf(registry, "model-latest")).layers.slice(1)).toEqual(after.layers.slice(1));
  }, 180_000);

  test("makes the blobs anew where the time is given, and where it is forced", async () => {
    await using registry = await startRegistry();
    await using repository = await gitRepository(files(`${registry.host}/demo`));
    await writeWeights(repository.path, "one.bin", 1);
    await writeWeights(repository.path, "two.bin", 2);
    expect(await build(repository, at(1))).toMatchObject({ outcome: "success" });
    const one = await manifestOf(registry, "model-latest");
    await repository.commit({ "base/version": "2" });
    expect(await build(repository, at(2))).toMatchObject({ outcome: "success", outputs: { action: "built" } });
    const two = await manifestOf(registry, "model-latest");
    expect(two.layers[1]).not.toEqual(one.layers[1]);
    await repository.commit({ "base/version": "3" });
    expect(await build(repository, at(2))).toMatchObject({ outcome: "success", outputs: { action: "rebased" } });
    expect((await manifestOf(registry, "model-latest")).layers[1]).toEqual(two.layers[1]);
  });
});
