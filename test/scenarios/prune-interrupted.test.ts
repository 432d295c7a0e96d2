import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { openRegistry, serveStore, type Store } from "@layered-build/oci";
import { MemoryStore } from "../../packages/oci/test/memory-store.ts";
import { setAge, startGhcr, type Ghcr } from "../harness/ghcr.ts";
import { pruneInProcess } from "../harness/prune-in-process.ts";
import { hex32, seedImage, seedIndex, seedSignature } from "../harness/seed-images.ts";
import { SeededRandom } from "../metamorphic/seeded-random.ts";

const seed = Number(process.env["PRUNE_SEED"] ?? Date.now() % 1_000_000);
const policy = `
families:
  - {name: releases, tags: "v*", keep: [{newest: 3}]}
  - {name: models, tags: "model-*", keep: [{newest: 1}]}
  - {name: branches, tags: "main-*"}
`;

/** Releases of two platforms, models that they stand on, a second tag that goes on an image that stays, signatures, an artifact of ours. */
async function seedRepository(store: Store, age: (digest: `sha256:${string}`, days: number) => void): Promise<void> {
  for (let index = 1; index <= 6; index += 1) {
    const created = new Date(Date.UTC(2024, 0, index)).toISOString();
    const model = await seedImage(store, {
      blobs: [`model ${Math.ceil(index / 2)}`],
      tag: `model-${Math.ceil(index / 2)}`,
      created,
    });
    const below = { "org.opencontainers.image.base.digest": model.digest };
    const platforms = [
      await seedImage(store, { blobs: [`model ${Math.ceil(index / 2)}`, `a${index}`], annotations: below, created }),
      await seedImage(store, {
        blobs: [`model ${Math.ceil(index / 2)}`, `b${Math.min(index, 4)}`],
        annotations: below,
        created,
      }),
    ];
    const annotations = { number: String(index), "org.opencontainers.image.created": created };
    const release = await seedIndex(store, platforms, `v${index}`, annotations);
    await seedIndex(store, platforms, `main-${index}`, index === 6 ? annotations : { ...annotations, main: "yes" });
    const tree = await seedImage(store, { blobs: [`tree ${index}`], tag: `v-tree-${hex32(`tree ${index}`)}` });
    const signatures = [
      await seedSignature(store, release, "tag"),
      await seedSignature(store, platforms[0] ?? release, "tag"),
    ];
    for (const { digest } of [model, ...platforms, release, tree, ...signatures]) age(digest, 40 - index);
  }
}

const activeTags = (ghcr: Ghcr): readonly string[] =>
  [...ghcr.versions.values()]
    .filter(({ deletedAt }) => deletedAt === undefined)
    .map(({ digest, tags }) => `${digest} ${[...tags].toSorted().join(" ")}`)
    .toSorted();

async function startSeeded(): Promise<Ghcr> {
  const ghcr = await startGhcr();
  await seedRepository(ghcr.store, (digest, days) => setAge(ghcr, digest, days));
  for (const version of ghcr.versions.values())
    if (version.createdAt > Date.now() - 86_400_000) setAge(ghcr, version.digest, 30);
  return ghcr;
}

const runOn = (ghcr: Ghcr): Promise<unknown> =>
  pruneInProcess({ image: ghcr.image, provider: "ghcr", policy, githubApiUrl: ghcr.apiUrl });

/** Prunes a registry whose connections are cut from the change number `cut` on, then once more; gives what is left. */
async function runCut(cut: number): Promise<{ readonly end: readonly string[]; readonly changes: number }> {
  const store = new MemoryStore();
  await seedRepository(store, () => undefined);
  let changes = 0;
  let limit = cut;
  await using server = await serveStore(async () => store, {
    fault: ({ method }) =>
      method === "DELETE" || method === "PUT" ? ((changes += 1) > limit ? "hang-up" : undefined) : undefined,
  });
  const image = `127.0.0.1:${server.port}/acme/app`;
  const prune = () => pruneInProcess({ image, policy, minAge: "0" });
  expect(
    await prune().then(
      () => Infinity,
      () => cut,
    ),
  ).toBe(cut);
  limit = Infinity;
  await prune();
  const client = openRegistry({ registry: `127.0.0.1:${server.port}`, repository: "acme/app" });
  for (const [tag, digest] of store.tagged)
    expect([tag, (await client.headManifest(tag))?.digest]).toEqual([tag, digest]);
  return { end: [...store.manifests.keys()].toSorted(), changes };
}

describe(`runs that are cut off at any point (PRUNE_SEED=${seed})`, () => {
  test("GitHub: at 20 points nothing kept is lost, and the next run ends where one run would have", async () => {
    await using calm = await startSeeded();
    await runOn(calm);
    const end = activeTags(calm);
    const calls = calm.calls.length;
    expect(calm.violations).toEqual([]);
    const random = new SeededRandom(seed);
    for (let index = 0; index < 20; index += 1) {
      await using ghcr = await startSeeded();
      const cut = 1 + random.below(calls - 1);
      let seen = 0;
      ghcr.fault = () => ((seen += 1) > cut ? "reset" : undefined);
      await expect(runOn(ghcr)).rejects.toThrow(/GET|DELETE/);
      ghcr.fault = () => undefined;
      await runOn(ghcr);
      expect([cut, activeTags(ghcr)]).toEqual([cut, end]);
    }
  });

  test("a registry: the same, by the distribution API", async () => {
    const whole = await runCut(Infinity);
    expect(whole.changes).toBeGreaterThan(10);
    const random = new SeededRandom(seed, 1);
    for (let index = 0; index < 20; index += 1) {
      const cut = random.below(whole.changes);
      const { end } = await runCut(cut);
      expect([cut, end]).toEqual([cut, whole.end]);
    }
  });

  test("a folder is pruned by what its files say", async () => {
    const folder = await mkdtemp(join(tmpdir(), "prune-"));
    const { openLayout } = await import("@layered-build/oci");
    const store = await openLayout(join(folder, "images"));
    await seedRepository(store, () => undefined);
    // All is a moment old.
    const { applied } = await pruneInProcess({ image: "oci:images", policy, root: folder });
    expect(applied?.applied).toEqual([]);
    await rm(folder, { recursive: true, force: true });
  });
});
