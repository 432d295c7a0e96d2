import { isDigest, isRecord, type Digest, type RegistryStore } from "@layered-build/oci";
import { LayeredBuildError } from "../../error.ts";
import type { Operation } from "../../retention/index.ts";
import type { Listed, Outcome, PrunableRepository } from "../repository.ts";
import type { Rest, RestAnswer } from "../rest/rest.ts";
import { smallBlob } from "./small-blob.ts";

const perPage = 100;

/**
 * A repository of Docker Hub: its own API lists tags with their times and deletes them; it cannot delete what has no tag, which the Hub sees
 * to itself. Manifests are read as from any registry.
 */
export function dockerHubRepository(store: RegistryStore, rest: Rest): PrunableRepository {
  const [namespace = "", name = ""] = store.repository.split("/");
  const path = `/v2/repositories/${encodeURIComponent(namespace)}/${encodeURIComponent(name)}/tags`;
  const run = async (operation: Operation): Promise<Outcome> => {
    const tags = operation.kind === "untag" ? [operation.tag] : operation.tags;
    let done = 0;
    for (const tag of tags) {
      const on = (await store.headManifest(tag))?.digest;
      if (on !== undefined && on !== operation.digest) return { kind: "moved", why: `the tag ${tag} is on ${on} now` };
      const answer = on === undefined ? undefined : await rest("DELETE", `${path}/${encodeURIComponent(tag)}/`);
      if (answer === undefined || answer.status === 404) continue;
      if (answer.status !== 204 && answer.status !== 200) throw refused(store.name, answer, "delete a tag");
      done += 1;
    }
    return { kind: done > 0 ? "done" : "gone" };
  };
  return {
    name: store.name,
    abilities: { untag: true, order: "parents-first", deletes: "tags" },
    listsUntagged: false,
    readsFreely: false,
    freshFor: 30_000,
    batch: 1,
    list: async () => {
      const tags: HubTag[] = [];
      for (let page = 1; ; page += 1) {
        const answer = await rest("GET", `${path}?page_size=${perPage}&page=${page}`);
        if (answer.status !== 200) throw refused(store.name, answer, "list the tags");
        const { results, next } = parsePage(answer.json);
        tags.push(...results);
        if (!next) break;
      }
      return byDigest(tags);
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
  };
}

interface HubTag {
  readonly tag: string;
  readonly digest: Digest;
  readonly pushedAt: number;
}

function byDigest(tags: readonly HubTag[]): readonly Listed[] {
  return [...Map.groupBy(tags, ({ digest }) => digest)].map(([digest, group]) => ({
    digest,
    tags: group.map(({ tag }) => tag),
    // The Hub tells when each tag was pushed: the image is as old as the first, and was touched by the last.
    pushedAt: Math.min(...group.map(({ pushedAt }) => pushedAt)),
    touchedAt: Math.max(...group.map(({ pushedAt }) => pushedAt)),
  }));
}

function parsePage(json: unknown): { readonly results: readonly HubTag[]; readonly next: boolean } {
  if (!isRecord(json) || !Array.isArray(json["results"])) throw unexpected();
  const results = json["results"].flatMap((value: unknown) => {
    if (!isRecord(value)) throw unexpected();
    const { name, digest } = value;
    const pushedAt = Date.parse(String(value["tag_last_pushed"] ?? value["last_updated"]));
    if (typeof name !== "string" || Number.isNaN(pushedAt)) throw unexpected();
    // A tag whose content the Hub could not read has no digest: nobody can judge it, so it is not listed, and stays.
    return typeof digest === "string" && isDigest(digest) ? [{ tag: name, digest, pushedAt }] : [];
  });
  return { results, next: typeof json["next"] === "string" && json["next"] !== "" };
}

function refused(name: string, { status }: RestAnswer, what: string): LayeredBuildError {
  return new LayeredBuildError("store", `${name}: Docker Hub does not let this run ${what} (status ${status})`, {
    hint: "Give `username` and `password`: an access token with the right to delete (Read, Write, Delete), of a user who may write to this repository.",
  });
}

function unexpected(): LayeredBuildError {
  return new LayeredBuildError("store", "Docker Hub's list of tags is not of the form that is known here.", {
    hint: "Nothing was deleted. Does a proxy answer in the Hub's place?",
  });
}
