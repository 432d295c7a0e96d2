import type { Clock, Digest, RegistryStore } from "@layered-build/oci";
import type { Operation } from "../../retention/index.ts";
import { Pace } from "../pace.ts";
import type { Outcome, PrunableRepository } from "../repository.ts";
import type { GitHubPackage, PackageVersion } from "./github-package.ts";
import { putRemnant } from "./remnant.ts";
import { smallBlob } from "./small-blob.ts";

/** 900 points a minute, of which a deletion costs 5 (GitHub, "Rate limits for the REST API"): 180 deletions, and some air. */
const betweenDeletes = 350;
/** Milliseconds between two looks at what was pushed last: one request to a dozen of deletions. */
const betweenLooks = 5000;
/** The same by the number of versions, since something new has all of their pages listed again: those take a share of the requests, not most. */
const betweenLooksEach = 10;
/** How often a stand-in is looked for in GitHub's list, which may be behind. */
const lookUps = 6;

/**
 * A container package of ghcr.io: read as a registry, deleted by GitHub's REST API (the registry itself answers 405). A tag is taken away by
 * moving it to a stand-in, and deleting the version that has the stand-in's digest and no other.
 */
export function ghcrRepository(
  store: RegistryStore,
  versions: GitHubPackage,
  clock: Clock,
  api: string,
): PrunableRepository {
  const pace = new Pace(clock, betweenDeletes);
  const run = async (operation: Operation): Promise<Outcome> => {
    await pace.turn();
    if (operation.kind === "delete") return remove(versions, operation);
    return untag(store, versions, operation, clock, (standIn) => known.add(standIn));
  };
  let path = "";
  let known = new Set<Digest>();
  let lookedAt = -Infinity;
  return {
    name: store.name,
    abilities: { untag: true, order: "parents-first", deletes: "digests" },
    listsUntagged: true,
    readsFreely: false,
    freshFor: 120_000,
    batch: 1,
    list: async () => {
      path = await versions.path();
      const all = await versions.versions();
      known = new Set(all.map(({ digest }) => digest));
      lookedAt = clock.now();
      return all.map(({ id, digest, tags, createdAt, updatedAt }) => ({
        id,
        digest,
        tags,
        pushedAt: createdAt,
        touchedAt: updatedAt,
      }));
    },
    hasNews: async () => {
      if (clock.now() - lookedAt < Math.max(betweenLooks, betweenLooksEach * known.size)) return false;
      lookedAt = clock.now();
      return (await versions.newest()).some(({ digest }) => !known.has(digest));
    },
    manifest: (digest) => store.getManifest(digest),
    blob: (digest) => smallBlob(store, digest),
    has: async (digest) => (await store.headManifest(digest)) !== undefined,
    resolve: async (tag) => (await store.headManifest(tag))?.digest,
    run: async (operations) => {
      const outcomes: Outcome[] = [];
      for (const operation of operations) outcomes.push(await run(operation));
      return outcomes;
    },
    undo: (operation) =>
      operation.kind === "untag"
        ? `skopeo copy --all docker://${store.name}@${operation.digest} docker://${store.name}:${operation.tag}`
        : operation.id === undefined
          ? undefined
          : `gh api${hostOption(api)} -X POST ${path}/versions/${operation.id}/restore`,
  };
}

/** What was planned about has to be the same still: a version that another tag was put on is somebody's. That an index lists it, GitHub does not say. */
async function remove(
  versions: GitHubPackage,
  { id, digest, tags }: Operation & { readonly kind: "delete" },
): Promise<Outcome> {
  if (id === undefined) return { kind: "refused", why: "GitHub lists no version of it" };
  const now = await versions.version(id);
  if (now === undefined) return { kind: "gone" };
  if (now.digest !== digest) return { kind: "moved", why: `version ${id} is ${now.digest} now` };
  const added = now.tags.filter((tag) => !tags.includes(tag));
  if (added.length > 0) return { kind: "moved", why: `the tag ${added.join(", ")} was put on it meanwhile` };
  return versions.remove(id);
}

async function untag(
  store: RegistryStore,
  versions: GitHubPackage,
  { tag, digest }: Operation & { readonly kind: "untag" },
  clock: Clock,
  onStandIn: (digest: Digest) => void,
): Promise<Outcome> {
  // The registry is asked and not the list, which may be behind.
  const on = (await store.headManifest(tag))?.digest;
  if (on === undefined) return { kind: "gone" };
  if (on !== digest) return { kind: "moved", why: `the tag is on ${on} now` };
  const standIn = await putRemnant(store, tag);
  onStandIn(standIn);
  for (let tries = 0; tries < lookUps; tries += 1) {
    if (tries > 0) await clock.sleep(1000 * 2 ** tries);
    const version = (await versions.newest()).find((each) => each.digest === standIn);
    if (version !== undefined) return removeStandIn(versions, version, tag);
  }
  return { kind: "refused", why: "GitHub does not list the stand-in that has the tag now; the next run deletes it" };
}

async function removeStandIn(versions: GitHubPackage, { id, digest }: PackageVersion, tag: string): Promise<Outcome> {
  const now = await versions.version(id);
  if (now === undefined) return { kind: "done" };
  if (now.digest !== digest || now.tags.some((each) => each !== tag))
    return { kind: "moved", why: `version ${id} is not the stand-in alone` };
  return versions.remove(id);
}

function hostOption(api: string): string {
  const { host } = new URL(api);
  return host === "api.github.com" ? "" : ` --hostname ${host}`;
}
