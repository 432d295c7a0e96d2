import path from "node:path";
import { LayoutKeeper, openLayout, type Clock, type Digest } from "@layered-build/oci";
import { manifestFacts } from "../manifest-facts.ts";
import type { Operation } from "../../retention/index.ts";
import type { Listed, Outcome, PrunableRepository } from "../repository.ts";
import { smallBlob } from "./small-blob.ts";

/** A repository in an OCI layout folder. Its lists and checks are exact: each change is made under the lock of index.json. */
export async function layoutRepository(folder: string, root: string, clock: Clock): Promise<PrunableRepository> {
  const keeper = new LayoutKeeper(path.resolve(root, folder));
  const store = await openLayout(path.resolve(root, folder));
  const run = async (operation: Operation): Promise<Outcome> => {
    const { digest } = operation;
    if (operation.kind === "untag") {
      let on: Digest | undefined;
      const untagged = await keeper.remove(
        (_, tag) => tag === operation.tag,
        (entries) => (on = entries.find(({ tag }) => tag === operation.tag)?.digest) === digest,
      );
      if (untagged) return { kind: "done" };
      return on === undefined ? { kind: "gone" } : { kind: "moved", why: `the tag is on ${on} now` };
    }
    let tags: readonly (string | undefined)[] = [];
    const removed = await keeper.remove(
      (each) => each === digest,
      (entries) => {
        tags = entries.filter((entry) => entry.digest === digest).map(({ tag }) => tag);
        return tags.every((tag) => tag === undefined || operation.tags.includes(tag));
      },
    );
    if (!removed) return { kind: "moved", why: "another tag was put on it" };
    // What lists it is gone by now or goes next; the files go together, by `collect`.
    return { kind: tags.length > 0 || (await store.headManifest(digest)) !== undefined ? "done" : "gone" };
  };
  return {
    name: `oci:${folder}`,
    abilities: { untag: true, order: "parents-first", deletes: "digests" },
    listsUntagged: false,
    readsFreely: true,
    freshFor: 1000,
    batch: 1,
    list: async () => listEntries(await keeper.entries()),
    manifest: (digest) => store.getManifest(digest),
    blob: (digest) => smallBlob(store, digest),
    has: async (digest) => (await store.headManifest(digest)) !== undefined,
    resolve: async (tag) => (await store.headManifest(tag))?.digest,
    run: async (operations) => {
      const outcomes: Outcome[] = [];
      for (const operation of operations) outcomes.push(await run(operation));
      return outcomes;
    },
    collect: (minAge, kept) => keeper.collect(minAge, clock.now(), kept),
    missingBlobs: async (digest) => {
      const stored = await store.getManifest(digest);
      if (stored === undefined) return [];
      const { config, blobs, form } = manifestFacts(stored);
      if (form !== "manifest") return [];
      const needed = [...(config === undefined ? [] : [config]), ...blobs].map((blob) => blob.digest);
      const sizes = await Promise.all(needed.map((blob) => store.headBlob(blob)));
      return needed.filter((_, index) => sizes[index] === undefined);
    },
  };
}

function listEntries(entries: Awaited<ReturnType<LayoutKeeper["entries"]>>): readonly Listed[] {
  const groups = Map.groupBy(entries, ({ descriptor }) => descriptor.digest);
  return [...groups].map(([digest, group]) => {
    const tags = group.flatMap(({ tag }) => tag ?? []);
    const pushedAt = group[0]?.pushedAt;
    const time = pushedAt === undefined ? {} : { pushedAt };
    return { digest, tags, ...time, ...(tags.length === 0 ? { rooted: true } : {}) };
  });
}
