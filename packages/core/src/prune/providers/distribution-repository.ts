import { OciError, type Digest, type RegistryStore } from "@layered-build/oci";
import { inParallel } from "../../in-parallel.ts";
import { isUserTag, type Operation } from "../../retention/index.ts";
import type { Listed, Outcome, PrunableRepository } from "../repository.ts";
import { putRemnant } from "./remnant.ts";
import { smallBlob } from "./small-blob.ts";

const atOnce = 16;

/**
 * A repository of any registry that deletes manifests by the distribution API. It lists tags and no times: what has no tag is found from what
 * lists it, and an image is as old as it says. Blobs are freed by the registry's own collector.
 */
export function distributionRepository(store: RegistryStore): PrunableRepository {
  let hasReferrers = true;
  const list = async (): Promise<readonly Listed[]> => {
    const names: string[] = [];
    for await (const tag of store.tags()) names.push(tag);
    const found = await inParallel(names, atOnce, async (tag) => ({
      tag,
      digest: (await store.headManifest(tag))?.digest,
    }));
    const groups = Map.groupBy(
      found.flatMap(({ tag, digest }) => (digest === undefined ? [] : [{ tag, digest }])),
      ({ digest }) => digest,
    );
    return [...groups].map(([digest, group]) => ({ digest, tags: group.map(({ tag }) => tag) }));
  };
  return {
    name: store.name,
    abilities: { untag: true, order: "children-first", deletes: "digests" },
    listsUntagged: false,
    readsFreely: false,
    freshFor: 10_000,
    batch: 1,
    list,
    manifest: (digest) => store.getManifest(digest),
    blob: (digest) => smallBlob(store, digest),
    referrers: async (digest) => {
      const found = hasReferrers ? await store.referrersByApi(digest) : undefined;
      hasReferrers = found !== undefined;
      return found;
    },
    has: async (digest) => (await store.headManifest(digest)) !== undefined,
    resolve: async (tag) => (await store.headManifest(tag))?.digest,
    run: async (operations) => {
      const outcomes: Outcome[] = [];
      for (const operation of operations) outcomes.push(await run(store, operation));
      return outcomes;
    },
  };
}

async function run(store: RegistryStore, operation: Operation): Promise<Outcome> {
  const tags = operation.kind === "untag" ? [operation.tag] : operation.tags.filter(isUserTag);
  const moved = await movedTag(store, tags, operation.digest);
  if (moved !== undefined) return { kind: "moved", why: `the tag ${moved} was put on another image meanwhile` };
  // A registry that refuses one deletion by digest has them switched off: it is thrown, and ends the run.
  if (operation.kind === "delete") return { kind: (await store.deleteManifest(operation.digest)) ? "done" : "gone" };
  return untag(store, operation.tag);
}

/** Deleting a tag alone is optional (distribution-spec, "Deleting tags"); a registry without it lets the tag be moved to a stand-in that then goes. */
async function untag(store: RegistryStore, tag: string): Promise<Outcome> {
  if ((await store.headManifest(tag)) === undefined) return { kind: "gone" };
  try {
    return { kind: (await store.deleteManifest(tag)) ? "done" : "gone" };
  } catch (error) {
    if (!(error instanceof OciError) || error.code !== "refused") throw error;
  }
  const standIn = await putRemnant(store, tag);
  await store.deleteManifest(standIn);
  return { kind: "done" };
}

/** A tag that moves while this runs means that somebody works here: what it was on is left to the next run. */
async function movedTag(store: RegistryStore, tags: readonly string[], digest: Digest): Promise<string | undefined> {
  for (const tag of tags.filter(isUserTag)) {
    const now = (await store.headManifest(tag))?.digest;
    if (now !== undefined && now !== digest) return tag;
  }
  return undefined;
}
