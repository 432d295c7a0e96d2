import { artifactBytes, isDigest, OciError, parseConfig, parseManifest, type Digest } from "@layered-build/oci";
import { OciAnnotation } from "../image/annotations.ts";
import { parseInputs } from "../image/stored-inputs.ts";
import { inParallel } from "../in-parallel.ts";
import { contentKey } from "../key/content-key.ts";
import type { Log } from "../ports.ts";
import { tagKind, type Content, type Entry, type Inventory, type ManifestFacts } from "../retention/index.ts";
import type { FactsCache } from "./facts-cache.ts";
import { manifestFacts } from "./manifest-facts.ts";
import type { Listed, PrunableRepository } from "./repository.ts";

/** Requests on their way at once. */
const atOnce = 16;

/** Reads of a repository what decisions ask for, each thing once, and makes an inventory of it. */
export class InventoryReader {
  readonly #repository: PrunableRepository;
  readonly #cache: FactsCache;
  readonly #log: Log;
  readonly #contents = new Map<Digest, Content>();
  readonly #diffIds = new Map<Digest, readonly Digest[]>();
  readonly #created = new Map<Digest, number | undefined>();
  readonly #inputs = new Map<Digest, NonNullable<Entry["inputs"]>>();
  #listed: readonly Listed[] = [];
  #reads = 0;

  constructor(repository: PrunableRepository, cache: FactsCache, log: Log) {
    this.#repository = repository;
    this.#cache = cache;
    this.#log = log;
  }

  /** How many manifests were fetched. */
  get reads(): number {
    return this.#reads;
  }

  /** Takes a list as the state of the repository, and reads what its form makes necessary: roots first, and nothing that descriptors tell. */
  async take(listed: readonly Listed[]): Promise<void> {
    this.#listed = listed;
    const tagged = listed.filter(({ tags }) => tags.some(isRead));
    await this.#readAll(tagged.map(({ digest }) => digest));
    const known = new Set(listed.map(({ digest }) => digest));
    const below = this.#described();
    const rest = listed.filter(
      ({ digest, tags }) => tags.length === 0 && !below.has(digest) && !this.#contents.has(digest),
    );
    await this.#readAll(rest.map(({ digest }) => digest));
    if (!this.#repository.listsUntagged) await this.#readAll(this.#subjects().filter((digest) => !known.has(digest)));
    if (this.#repository.readsFreely) await this.read(this.#described());
    if (listed.some(({ pushedAt }) => pushedAt === undefined)) await this.#readTimes();
  }

  /** Reads manifests that were only described. */
  async read(digests: Iterable<Digest>): Promise<void> {
    await this.#readAll([...digests].filter((digest) => this.#contents.get(digest)?.kind !== "read"));
  }

  /** Reads configurations for the digests of uncompressed blobs. */
  async readConfigs(digests: readonly Digest[]): Promise<void> {
    await inParallel(digests, atOnce, async (digest) => {
      const config = this.#factsOf(digest)?.config;
      const bytes = config === undefined ? undefined : await this.#repository.blob(config.digest);
      this.#diffIds.set(digest, bytes === undefined ? [] : diffIdsOf(bytes));
    });
  }

  /** Reads the stored inputs of images of a key: whom they stand on, also where nothing of it is in their blobs. */
  async readInputs(digests: readonly Digest[]): Promise<void> {
    await inParallel(digests, atOnce, async (digest) => {
      this.#inputs.set(digest, (await this.#inputsOf(digest)) ?? "unknown");
    });
  }

  /** Adds what refers to digests by subject alone, where the registry tells that. */
  async readReferrers(digests: readonly Digest[]): Promise<boolean> {
    const { referrers } = this.#repository;
    if (referrers === undefined) return false;
    const before = this.#contents.size;
    const found = await inParallel(digests, atOnce, async (digest) => (await referrers(digest)) ?? []);
    await this.#readAll(found.flat().map(({ digest }) => digest));
    return this.#contents.size > before;
  }

  /** All that is known now. */
  inventory(): Inventory {
    const entries = new Map<Digest, Entry>();
    const below = this.#described();
    const contentOf = (digest: Digest): Content =>
      this.#contents.get(digest) ?? { kind: below.has(digest) ? "described" : "unread" };
    for (const each of this.#listed) {
      const pushedAt = each.pushedAt ?? this.#created.get(each.digest);
      const times = pushedAt === undefined ? {} : { pushedAt };
      entries.set(each.digest, {
        ...each,
        ...times,
        listed: true,
        content: contentOf(each.digest),
        ...this.#extras(each.digest),
      });
    }
    for (const digest of [...below, ...this.#contents.keys()]) {
      if (entries.has(digest)) continue;
      const content: Content = this.#repository.listsUntagged ? { kind: "gone" } : contentOf(digest);
      entries.set(digest, { digest, tags: [], listed: false, content, ...this.#extras(digest) });
    }
    return entries;
  }

  #extras(digest: Digest): Pick<Entry, "diffIds" | "inputs"> {
    const diffIds = this.#diffIds.get(digest);
    const inputs = this.#inputs.get(digest);
    return { ...(diffIds === undefined ? {} : { diffIds }), ...(inputs === undefined ? {} : { inputs }) };
  }

  /** Reads manifests, and then those indexes below them whose descriptors do not say that they list nothing. */
  async #readAll(digests: readonly Digest[]): Promise<void> {
    let next = [...new Set(digests)].filter((digest) => this.#contents.get(digest)?.kind !== "read");
    while (next.length > 0) {
      await inParallel(next, atOnce, async (digest) => void this.#contents.set(digest, await this.#content(digest)));
      const nested = next.flatMap((digest) => this.#factsOf(digest)?.children.filter(({ leaf }) => !leaf) ?? []);
      next = [...new Set(nested.map(({ digest }) => digest))].filter((digest) => !this.#contents.has(digest));
    }
  }

  async #content(digest: Digest): Promise<Content> {
    const known = this.#cache.get(digest);
    if (known !== undefined) return { kind: "read", facts: known };
    this.#reads += 1;
    try {
      const stored = await this.#repository.manifest(digest);
      if (stored === undefined) return { kind: "gone" };
      const facts = manifestFacts(stored);
      this.#cache.set(digest, facts);
      return { kind: "read", facts };
    } catch (error) {
      // What passes says nothing of the manifest, and a plan that keeps all because of it would look like a finished run.
      if (!isAboutContent(error)) throw error;
      const why = error instanceof Error ? error.message : String(error);
      this.#log.warning(`${this.#repository.name}@${digest} cannot be read: ${why}`);
      return { kind: "unreadable", why };
    }
  }

  #factsOf(digest: Digest): ManifestFacts | undefined {
    const content = this.#contents.get(digest);
    return content?.kind === "read" ? content.facts : undefined;
  }

  #described(): ReadonlySet<Digest> {
    const all = [...this.#contents.values()].flatMap((content) =>
      content.kind === "read" ? content.facts.children : [],
    );
    return new Set(all.map(({ digest }) => digest));
  }

  #subjects(): readonly Digest[] {
    const named = this.#listed
      .flatMap(({ tags }) => tags.map(tagKind))
      .flatMap((kind) => (kind.kind === "referrer" ? [kind.subject] : []));
    const stated = [...this.#contents.keys()].flatMap((digest) => this.#factsOf(digest)?.subject ?? []);
    return [...new Set([...named, ...stated])].filter((digest) => !this.#contents.has(digest));
  }

  /** Where the registry does not say when something was pushed, the image says when it was made. */
  async #readTimes(): Promise<void> {
    const open = this.#listed.filter(({ digest, pushedAt }) => pushedAt === undefined && !this.#created.has(digest));
    await inParallel(open, atOnce, async ({ digest }) => void this.#created.set(digest, await this.#createdOf(digest)));
  }

  async #createdOf(digest: Digest): Promise<number | undefined> {
    const facts = this.#factsOf(digest);
    const annotated = plausible(facts?.annotations[OciAnnotation.created]);
    if (annotated !== undefined || facts === undefined) return annotated;
    if (facts.form === "index") return this.#createdOfFirst(facts.children.map((child) => child.digest));
    const bytes = facts.config === undefined ? undefined : await this.#repository.blob(facts.config.digest);
    return bytes === undefined ? undefined : createdIn(bytes);
  }

  /** As the first that is there says. Where a run was stopped, an index may have lost all: nothing of it can be pulled, so it is no newer than anything. */
  async #createdOfFirst(children: readonly Digest[]): Promise<number | undefined> {
    for (const child of children) {
      await this.#readAll([child]);
      if (this.#contents.get(child)?.kind !== "gone") return this.#createdOf(child);
    }
    return children.length === 0 ? undefined : 0;
  }

  async #inputsOf(digest: Digest): Promise<NonNullable<Entry["inputs"]> | undefined> {
    const key = this.#factsOf(digest)?.annotations["io.github.layered-build.key"];
    const list =
      key === undefined ? undefined : this.#listed.find(({ tags }) => tags.some((tag) => isInputsOf(tag, key)));
    if (key === undefined || list === undefined) return undefined;
    try {
      const stored = await this.#repository.manifest(list.digest);
      const parsed = stored === undefined ? undefined : parseManifest(stored);
      if (parsed?.kind !== "manifest") return undefined;
      const bytes = await artifactBytes(parsed.document, ({ digest: blob }) => this.#repository.blob(blob));
      const inputs = bytes === undefined ? undefined : parseInputs(bytes, key);
      if (inputs === undefined) return undefined;
      return { parents: Object.values(inputs.parents), ownKey: contentKey({ ...inputs, parents: {}, bases: {} }) };
    } catch (error) {
      this.#log.debug(`The inputs of ${digest} cannot be read: ${String(error)}`);
      return undefined;
    }
  }
}

/** Whether reading has failed because of what is stored, and would fail the next time as well. */
function isAboutContent(error: unknown): boolean {
  return (
    error instanceof OciError && ["digest-mismatch", "bad-content", "refused", "missing-content"].includes(error.code)
  );
}

/** Tags whose manifests say something that the tags do not. */
function isRead(tag: string): boolean {
  const kind = tagKind(tag);
  if (kind.kind === "referrer") return kind.suffix === "";
  return kind.kind === "user" || kind.of === "key" || kind.of === "step";
}

function isInputsOf(tag: string, key: string): boolean {
  const kind = tagKind(tag);
  return kind.kind === "suite" && kind.of === "inputs" && key.startsWith(kind.hex);
}

function diffIdsOf(bytes: Buffer): readonly Digest[] {
  try {
    return parseConfig(bytes).rootfs.diff_ids.filter(isDigest);
  } catch {
    // No image's configuration: it stands on nothing.
    return [];
  }
}

function createdIn(bytes: Buffer): number | undefined {
  try {
    return plausible(parseConfig(bytes).created);
  } catch {
    return undefined;
  }
}

/** Builders that want the same bytes each time write 1970, or 1980: that says nothing of when. */
function plausible(text: string | undefined): number | undefined {
  const time = Date.parse(text ?? "");
  return Number.isNaN(time) || time < Date.UTC(2013, 0) ? undefined : time;
}
