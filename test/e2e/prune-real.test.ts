import { mkdtemp, readdir, readFile, rm, stat, utimes } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { expect, test } from "@jest/globals";
import { openLayout, openRegistry, type Descriptor, type Store } from "@layered-build/oci";
import { startRegistry } from "../harness/registry.ts";
import { requireTools } from "../harness/require-tools.ts";
import { runAction } from "../harness/run-action.ts";
import { runCommand } from "../harness/run-command.ts";
import { hex32, seedImage, seedIndex, seedSignature } from "../harness/seed-images.ts";

const { describe } = requireTools("docker-registry", "skopeo");
const key = "io.github.layered-build.key";
const base = { name: "org.opencontainers.image.base.name", digest: "org.opencontainers.image.base.digest" };

const day = (index: number): string => new Date(Date.UTC(2024, 0, 1 + index)).toISOString();

/** Seed 000's repository: bases, models and services in one, each with tags of commits and one that moves. */
async function seedChain(store: Store): Promise<readonly Descriptor[]> {
  const services: Descriptor[] = [];
  for (let index = 0; index < 8; index += 1) {
    const lower = [`base ${Math.floor(index / 4)}`];
    const middle = [...lower, `model ${Math.floor(index / 2)}`];
    const baseImage = await seedImage(store, {
      blobs: lower,
      tag: `nllb-base-b${Math.floor(index / 4)}`,
      created: day(Math.floor(index / 4)),
    });
    const model = await seedImage(store, {
      blobs: middle,
      tag: `nllb-model-m${Math.floor(index / 2)}`,
      created: day(Math.floor(index / 2)),
      annotations: { [base.digest]: baseImage.digest },
    });
    const service = {
      blobs: [...middle, `service ${index}`],
      created: day(index),
      annotations: { [base.digest]: model.digest, [key]: `key${index}` },
    };
    services.push(await seedImage(store, { ...service, tag: `nllb-service-s${index}` }));
    await seedImage(store, { ...service, tag: `nllb-service-key-${hex32(`key${index}`)}` });
    if (index === 7) await seedImage(store, { ...service, tag: "nllb-service-latest" });
  }
  const platforms = [await seedImage(store, { blobs: ["x1"] }), await seedImage(store, { blobs: ["x2"] })];
  await seedIndex(store, platforms, "nllb-service-multi-old");
  for (const each of [services[7], services[0], platforms[0]]) {
    if (each === undefined) continue;
    await seedSignature(store, each, "tag");
    await seedSignature(store, each, "subject");
  }
  return services;
}

const policy = `
families:
  - {name: service, tags: "nllb-service-*", keep: [{newest: 3}]}
  - {name: model, tags: "nllb-model-*", keep: [{newest: 1}]}
  - {name: base, tags: "nllb-base-*", keep: [{newest: 1}]}
`;
const limits = { "max-delete-percent": 100 };

async function tagsOf(store: Store): Promise<readonly string[]> {
  const tags: string[] = [];
  for await (const tag of store.tags()) if (!tag.startsWith("sha256-")) tags.push(tag);
  return tags.toSorted();
}

const left = [
  "nllb-base-b1",
  "nllb-model-m2",
  "nllb-model-m3",
  `nllb-service-key-${hex32("key5")}`,
  `nllb-service-key-${hex32("key6")}`,
  `nllb-service-key-${hex32("key7")}`,
  "nllb-service-latest",
  "nllb-service-s5",
  "nllb-service-s6",
  "nllb-service-s7",
].toSorted();

describe("prune-old-images on real stores", () => {
  test("a registry: what stays still pulls after its own garbage collector has run", async () => {
    await using registry = await startRegistry();
    const store = openRegistry({ registry: registry.host, repository: "nllb" });
    const services = await seedChain(store);
    const workspace = await mkdtemp(join(tmpdir(), "prune-"));
    const inputs = { images: `${registry.host}/nllb`, policy, "min-age": "0", ...limits };
    const dry = await runAction({ action: "prune-old-images", workspace, inputs });
    expect(dry).toMatchObject({ outcome: "success" });
    expect(registry.requests.filter(({ method }) => method === "DELETE")).toEqual([]);

    registry.requests.length = 0;
    const real = await runAction({ action: "prune-old-images", workspace, inputs: { ...inputs, "dry-run": false } });
    expect(real).toMatchObject({
      outcome: "success",
      outputs: { complete: "true", deleted: dry.outputs["deleted"], kept: dry.outputs["kept"] },
    });
    // What the dry run has printed is what was done.
    const planned = dry.log.split("\n").filter((line) => /^(delete|untag) /.test(line));
    expect(planned.length).toBeGreaterThan(10);
    expect(real.log.split("\n").filter((line) => /^(delete|untag) /.test(line))).toEqual(planned);
    expect(registry.requests.filter(({ method, status }) => method === "DELETE" && status === 202).length).toBe(
      planned.length,
    );
    expect(await tagsOf(store)).toEqual(left);
    expect(await store.referrers(services[7]?.digest ?? "sha256:0")).toHaveLength(1);

    await registry.collectGarbage();
    const copies = join(workspace, "copies");
    for (const tag of left) {
      await runCommand("skopeo", [
        "copy",
        "--src-tls-verify=false",
        `docker://${registry.host}/nllb:${tag}`,
        `oci:${copies}:${tag}`,
      ]);
    }
    const again = await runAction({ action: "prune-old-images", workspace, inputs: { ...inputs, "dry-run": false } });
    expect(again).toMatchObject({ outcome: "success", outputs: { deleted: "0", untagged: "0", complete: "true" } });
    await rm(workspace, { recursive: true, force: true });
  });

  test("a folder: its blobs go too, those of the last minutes excepted", async () => {
    const workspace = await mkdtemp(join(tmpdir(), "prune-"));
    const folder = join(workspace, "images");
    const store = await openLayout(folder);
    const services = await seedChain(store);
    const blobs = join(folder, "blobs", "sha256");
    const old = new Date(Date.now() - 3 * 24 * 3600_000);
    const names = await readdir(blobs);
    for (const [index, name] of names.entries()) await utimes(join(blobs, name), old, new Date(old.getTime() + index));
    // By the folder's own times the newest are those that were written last.
    for (const [index, { digest }] of services.entries())
      await utimes(join(blobs, digest.slice(7)), old, new Date(old.getTime() + 60_000 * (index + 1)));
    const bytes = await sizeOf(blobs);
    const fresh = await store.putBlob({ open: () => readableOf("just uploaded") });
    const inputs = { images: "oci:images", policy, ...limits };
    const dry = await runAction({ action: "prune-old-images", workspace, inputs });
    expect(dry).toMatchObject({ outcome: "success" });
    expect(await sizeOf(blobs)).toBe(bytes + "just uploaded".length);
    const real = await runAction({ action: "prune-old-images", workspace, inputs: { ...inputs, "dry-run": false } });
    expect(real).toMatchObject({ outcome: "success", outputs: { complete: "true", deleted: dry.outputs["deleted"] } });
    const kept = await tagsOf(store);
    expect(kept.filter((tag) => tag.startsWith("nllb-service-s"))).toEqual([
      "nllb-service-s5",
      "nllb-service-s6",
      "nllb-service-s7",
    ]);
    expect(await store.headBlob(fresh.digest)).toBe("just uploaded".length);
    expect(bytes + "just uploaded".length - (await sizeOf(blobs))).toBe(Number(real.outputs["freed-bytes"]));
    expect(real.outputs["freed-bytes"]).toBe(dry.outputs["freed-bytes"]);
    for (const tag of kept)
      await runCommand("skopeo", ["copy", `oci:${folder}:${tag}`, `oci:${join(workspace, "copies")}:${tag}`]);
    await rm(workspace, { recursive: true, force: true });
  });

  test("a reviewed plan is carried out, and refused where the repository has moved", async () => {
    await using registry = await startRegistry();
    const store = openRegistry({ registry: registry.host, repository: "nllb" });
    await seedChain(store);
    const workspace = await mkdtemp(join(tmpdir(), "prune-"));
    const images = `${registry.host}/nllb`;
    const step = { action: "prune-old-images", workspace } as const;
    await runAction({ ...step, inputs: { images, policy, "min-age": "0", "plan-file": "plan.json", ...limits } });
    const plan = JSON.parse(await readFile(join(workspace, "plan.json"), "utf8"));
    expect(plan.repositories[0].operations.length).toBeGreaterThan(10);

    const added = await seedImage(store, { blobs: ["new"], tag: "nllb-service-new" });
    const refused = await runAction({ ...step, inputs: { images, "apply-plan": "plan.json", "dry-run": false } });
    expect(refused).toMatchObject({ outcome: "failure" });
    expect(refused.log).toContain("is not what it was when the plan was made");
    expect(refused.log).toContain(`${added.digest} (nllb-service-new) is new`);
    expect(await tagsOf(store)).toContain("nllb-service-s0");

    await store.deleteManifest(added.digest);
    const applied = await runAction({
      ...step,
      inputs: { images, "apply-plan": "plan.json", "dry-run": false, "max-deletes": 4 },
    });
    expect(applied).toMatchObject({ outcome: "success", outputs: { complete: "false", deleted: "4" } });
    const resumed = await runAction({ ...step, inputs: { images, "apply-plan": "plan.json", "dry-run": false } });
    expect(resumed).toMatchObject({ outcome: "success", outputs: { complete: "true" } });
    expect(await tagsOf(store)).toEqual(left);
    await rm(workspace, { recursive: true, force: true });
  });
});

async function sizeOf(folder: string): Promise<number> {
  const sizes = await Promise.all((await readdir(folder)).map(async (name) => (await stat(join(folder, name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

function readableOf(text: string) {
  return Readable.from([Buffer.from(text)], { objectMode: false });
}
