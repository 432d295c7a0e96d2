import { describe, expect, test } from "@jest/globals";
import { serveStore } from "@layered-build/oci";
import { MemoryStore } from "../../packages/oci/test/memory-store.ts";
import { setAge, startGhcr, type Ghcr } from "../harness/ghcr.ts";
import { pruneInProcess, type PruneRun } from "../harness/prune-in-process.ts";
import { seedImage, seedIndex } from "../harness/seed-images.ts";

const policy = 'families: [{name: releases, tags: "v*", keep: [{newest: 1}]}, {name: branches, tags: "main-*"}]';

/** Four releases; the newest has a second tag that is to go where `branch` says so. */
async function startReleases(branch: boolean): Promise<Ghcr> {
  const ghcr = await startGhcr();
  for (let index = 0; index < 4; index += 1) {
    const { digest } = await seedImage(ghcr.store, { blobs: [`${index}`], tag: `v${index}` });
    if (branch && index === 3) await tag(ghcr, "v3", "main-1");
    setAge(ghcr, digest, 20 - index);
  }
  return ghcr;
}

async function tag({ store }: Ghcr, from: string, name: string): Promise<void> {
  const stored = await store.getManifest(from);
  if (stored === undefined) throw new Error(`There is no ${from}`);
  await store.putManifest({ bytes: stored.bytes, mediaType: stored.descriptor.mediaType }, name);
}

const run = (ghcr: Ghcr, more: { readonly policy?: string; readonly deletePercent?: number } = {}) =>
  pruneInProcess({ image: ghcr.image, provider: "ghcr", policy, githubApiUrl: ghcr.apiUrl, ...more });
const tagsOf = ({ versions }: Ghcr): readonly string[] =>
  [...versions.values()]
    .filter(({ deletedAt }) => deletedAt === undefined)
    .flatMap(({ tags }) => [...tags])
    .toSorted();

describe("what stands between a plan and a deletion", () => {
  test("a plan that deletes more than max-delete-percent, or all, is refused", async () => {
    await using ghcr = await startReleases(false);
    await expect(run(ghcr, { deletePercent: 50 })).rejects.toThrow("3 of 4 tagged images would go");
    await expect(run(ghcr, { deletePercent: 100, policy: 'families: [{name: all, tags: "v*"}]' })).rejects.toThrow(
      "keeps none of 4 tagged images",
    );
    expect(tagsOf(ghcr)).toEqual(["v0", "v1", "v2", "v3"]);
  });

  test("a platform that a build lists again while older versions go stays", async () => {
    await using ghcr = await startReleases(false);
    for (let index = 0; index < 40; index += 1)
      setAge(ghcr, (await seedImage(ghcr.store, { blobs: [`orphan ${index}`] })).digest, 60);
    const platform = await seedImage(ghcr.store, { blobs: ["platform"] });
    setAge(ghcr, platform.digest, 40);
    let deletions = 0;
    ghcr.onRequest = async (method) => {
      if (method !== "DELETE") return;
      deletions += 1;
      if (deletions === 10) await seedIndex(ghcr.store, [platform], "new");
    };
    await run(ghcr);
    expect(deletions).toBe(43);
    expect(ghcr.versions.get(platform.digest)?.deletedAt).toBeUndefined();
    expect(tagsOf(ghcr)).toEqual(["new", "v3"]);
    // A look at what is new costs little: one for a dozen of deletions.
    expect(ghcr.calls.length).toBeLessThan(2 * deletions + 30);
  });

  test("what an index lists stays where the index has a tag again", async () => {
    await using ghcr = await startReleases(false);
    const platform = await seedImage(ghcr.store, { blobs: ["platform"] });
    const index = await seedIndex(ghcr.store, [platform], "v00");
    for (const { digest } of [platform, index]) setAge(ghcr, digest, 60);
    const path = `/versions/${ghcr.versions.get(index.digest)?.id ?? ""}`;
    let isTagged = false;
    ghcr.onRequest = async (method, asked) => {
      if (isTagged || method !== "GET" || !asked.endsWith(path)) return;
      isTagged = true;
      await tag(ghcr, "v00", "again");
    };
    await run(ghcr);
    expect(isTagged).toBe(true);
    expect([index, platform].map(({ digest }) => ghcr.versions.get(digest)?.deletedAt)).toEqual([undefined, undefined]);
    expect(tagsOf(ghcr)).toEqual(["again", "v00", "v3"]);
  });

  test("a family that fits no tag, and a repository with nothing in it, are told", async () => {
    await using ghcr = await startReleases(false);
    const lines: string[] = [];
    await pruneInProcess({
      image: ghcr.image,
      provider: "ghcr",
      githubApiUrl: ghcr.apiUrl,
      policy: 'families: [{name: typo, tags: "rel-*"}, {name: releases, tags: "v*", keep: [{newest: 2}]}]',
      lines,
    });
    expect(lines.filter((line) => line.includes("has no tag: does"))).toEqual([
      `${ghcr.image}: the family typo has no tag: does rel-* say what was meant?`,
    ]);
    await pruneInProcess({ image: "oci:nothing-here", policy, lines });
    expect(lines.join("\n")).toContain("oci:nothing-here: there is nothing in it");
  });

  test("patterns that no tag matches are told", async () => {
    await using ghcr = await startReleases(false);
    const told = async (more: Partial<PruneRun>): Promise<readonly string[]> => {
      const lines: string[] = [];
      await pruneInProcess({
        image: ghcr.image,
        provider: "ghcr",
        githubApiUrl: ghcr.apiUrl,
        dryRun: true,
        lines,
        ...more,
      });
      return lines.filter((line) => / no tag/.test(line)).map((line) => line.slice(ghcr.image.length + 2));
    };
    expect(await told({ keepTags: ["v1", "rel-{version}"], deleteTags: ["v2", "pr-*"] })).toEqual([
      "no tag matches rel-{version}, which is to be kept: does it say what was meant?",
      "no tag matches pr-* (delete-tags)",
    ]);
    const family = '{name: releases, tags: "v*", keep: [{newest: 1}, {tags: v2}, {tags: lts-*}], pin: [v1, prod]}';
    expect(await told({ policy: `families: [${family}]` })).toEqual([
      "no tag matches lts-*, which is to be kept: does it say what was meant?",
      "no tag matches prod, which is to be kept: does it say what was meant?",
    ]);
  });

  test("a plan for 5,000 versions asks for few manifests, and for each page twice", async () => {
    await using ghcr = await startGhcr();
    for (let index = 0; index < 1000; index += 1) {
      const platforms = [];
      for (const name of ["a", "b", "c", "d"])
        platforms.push(await seedImage(ghcr.store, { blobs: [`${name}${index}`] }));
      const release = await seedIndex(ghcr.store, platforms, `v${index}`, { number: String(index) });
      for (const { digest } of [release, ...platforms]) setAge(ghcr, digest, 2 + index);
    }
    const few = 'families: [{name: releases, tags: "v*", keep: [{newest: 20}]}]';
    const { planned } = await pruneInProcess({
      image: ghcr.image,
      provider: "ghcr",
      githubApiUrl: ghcr.apiUrl,
      policy: few,
      dryRun: true,
    });
    expect(planned.plan.operations).toHaveLength(4900);
    expect(ghcr.manifestGets.length).toBeLessThanOrEqual(1100);
    expect(ghcr.calls.length).toBeLessThanOrEqual(2 * 51 + 1);
  }, 60_000);

  test("a tag that was put on a version at the last moment saves it", async () => {
    await using ghcr = await startReleases(false);
    const version = [...ghcr.versions.values()].find(({ tags }) => tags.has("v0"));
    ghcr.onRequest = (method, path) => {
      if (method === "GET" && path.endsWith(`/versions/${version?.id}`)) version?.tags.add("latest");
    };
    await run(ghcr);
    expect(tagsOf(ghcr)).toEqual(["latest", "v0", "v3"]);
  });

  test("after a tag was moved to a stand-in, a stale list does not lead to the image that had it", async () => {
    await using ghcr = await startReleases(true);
    const kept = (await ghcr.store.getManifest("v3"))?.descriptor.digest;
    let stale = 0;
    ghcr.onRequest = (method, path) => {
      const isMoved = [...ghcr.versions.values()].some(({ tags, digest }) => tags.has("main-1") && digest !== kept);
      if (stale > 0 || method !== "GET" || !path.includes("page=1") || !isMoved) return;
      stale = ghcr.staleLists = 2;
    };
    await run(ghcr);
    expect(stale).toBe(2);
    expect(tagsOf(ghcr)).toEqual(["v3"]);
  });

  test("a list whose first page does not say that there are more is read to its end", async () => {
    await using ghcr = await startReleases(false);
    for (let index = 0; index < 120; index += 1) {
      const { digest } = await seedImage(ghcr.store, { blobs: [`more ${index}`] });
      setAge(ghcr, digest, 5);
    }
    ghcr.withoutLinks = true;
    await run(ghcr, { deletePercent: 99 });
    expect(tagsOf(ghcr)).toEqual(["v3"]);
  });

  test("a registry that fails to give a manifest ends the run; it is no reason to keep everything for good", async () => {
    const store = new MemoryStore();
    for (let index = 0; index < 4; index += 1) await seedImage(store, { blobs: [`${index}`], tag: `v${index}` });
    await using server = await serveStore(async () => store, {
      fault: ({ method, path }) => (method === "GET" && path.includes("/manifests/") ? { status: 503 } : undefined),
    });
    const image = `127.0.0.1:${server.port}/acme/app`;
    await expect(pruneInProcess({ image, policy, minAge: "0" })).rejects.toThrow("503");
    expect(store.tagged.size).toBe(4);
  });

  test("a digest that a file names keeps its platforms, though no tag leads to it", async () => {
    const store = new MemoryStore();
    const [common, other] = [
      await seedImage(store, { blobs: ["common"] }),
      await seedImage(store, { blobs: ["other"] }),
    ];
    const named = await seedIndex(store, [common]);
    await seedIndex(store, [common, other], "v1");
    await seedImage(store, { blobs: ["new"], tag: "v2", created: "2025-01-01T00:00:00Z" });
    await using server = await serveStore(async () => store);
    await pruneInProcess({
      image: `127.0.0.1:${server.port}/acme/app`,
      policy,
      minAge: "0",
      protect: [named.digest],
    });
    expect([...store.tagged.keys()]).toEqual(["v2"]);
    expect(store.manifests.has(common.digest)).toBe(true);
    expect(store.manifests.has(other.digest)).toBe(false);
  });

  test("a limit while the plan is made anew ends the run well, and not complete", async () => {
    await using ghcr = await startReleases(false);
    let lists = 0;
    ghcr.fault = (method, path) => {
      if (method !== "GET" || !path.includes("page=1") || (lists += 1) < 3) return undefined;
      return { status: 429, headers: { "retry-after": "7200" }, body: {} };
    };
    const { applied } = await run(ghcr);
    expect(applied).toMatchObject({ complete: false, applied: [] });
    expect(tagsOf(ghcr)).toHaveLength(4);
  });

  test("a tag that was moved to another image meanwhile is left there", async () => {
    await using ghcr = await startReleases(true);
    const other = await seedImage(ghcr.store, { blobs: ["other"], tag: "x" });
    setAge(ghcr, other.digest, 18);
    let lists = 0;
    ghcr.onRequest = async (method, path) => {
      if (method !== "GET" || !path.includes("page=1") || (lists += 1) !== 4) return;
      await tag(ghcr, "x", "main-1");
      // GitHub's list does not say so yet.
      ghcr.staleLists = 2;
    };
    await run(ghcr);
    expect((await ghcr.store.getManifest("main-1"))?.descriptor.digest).toBe(other.digest);
  });
});
