import type { Readable } from "node:stream";
import type { Descriptor, Digest } from "./descriptor.ts";
import { OciError } from "./error.ts";
import type { BlobSource, OnProgress, Store, StoredManifest, WrittenBlob } from "./store.ts";

/**
 * Two stores as one: reads try the upper one first, writes and deletions go to the upper one only. Made by `overlay`.
 * What the lower one does not let us read counts as absent: a package that was never pushed looks like that to a fork's pull request.
 */
export class OverlayStore implements Store {
  readonly name: string;
  readonly #upper: Store;
  readonly #lower: Store;

  constructor(upper: Store, lower: Store) {
    this.name = upper.name;
    this.#upper = upper;
    this.#lower = lower;
  }

  /** The one of the two that a blob can be read or mounted from. */
  async originOf(digest: Digest): Promise<Store> {
    const origin = (await this.#upper.headBlob(digest)) === undefined ? this.#lower : this.#upper;
    return origin instanceof OverlayStore ? await origin.originOf(digest) : origin;
  }

  async headManifest(reference: string): Promise<Descriptor | undefined> {
    return (await this.#upper.headManifest(reference)) ?? (await orAbsent(this.#lower.headManifest(reference)));
  }

  async getManifest(reference: string): Promise<StoredManifest | undefined> {
    return (await this.#upper.getManifest(reference)) ?? (await orAbsent(this.#lower.getManifest(reference)));
  }

  async putManifest(
    manifest: { readonly bytes: Uint8Array; readonly mediaType: string },
    tag?: string,
  ): Promise<Descriptor> {
    return await this.#upper.putManifest(manifest, tag);
  }

  async deleteManifest(reference: string): Promise<boolean> {
    return await this.#upper.deleteManifest(reference);
  }

  async headBlob(digest: Digest): Promise<number | undefined> {
    return (await this.#upper.headBlob(digest)) ?? (await orAbsent(this.#lower.headBlob(digest)));
  }

  async getBlob(digest: Digest): Promise<Readable | undefined> {
    return (await this.#upper.getBlob(digest)) ?? (await orAbsent(this.#lower.getBlob(digest)));
  }

  async putBlob(source: BlobSource, onProgress?: OnProgress): Promise<WrittenBlob> {
    const { digest } = source;
    const size = digest && (await orAbsent(this.#lower.headBlob(digest)));
    if (digest && size !== undefined) return { digest, size, outcome: "exists" };
    return await this.#upper.putBlob(source, onProgress);
  }

  async mountBlob(descriptor: Descriptor, from: Store): Promise<boolean> {
    return (await this.headBlob(descriptor.digest)) !== undefined || (await this.#upper.mountBlob(descriptor, from));
  }

  async *tags(): AsyncGenerator<string> {
    const seen = new Set<string>();
    for (const store of [this.#upper, this.#lower])
      for await (const tag of store.tags()) {
        if (!seen.has(tag)) yield tag;
        seen.add(tag);
      }
  }

  async referrers(digest: Digest): Promise<readonly Descriptor[]> {
    const [upper, lower] = await Promise.all([this.#upper.referrers(digest), this.#lower.referrers(digest)]);
    return [...new Map([...lower, ...upper].map((descriptor) => [descriptor.digest, descriptor])).values()];
  }
}

/**
 * Lays `upper` over `lower`: what is missing is written to `upper`, what exists in either is read from there. Its name is upper's.
 * `upper` must take manifests whose blobs are elsewhere (a layout opened with `sparse`), since a blob of `lower` counts as there.
 */
export function overlay(upper: Store, lower: Store): OverlayStore {
  return new OverlayStore(upper, lower);
}

async function orAbsent<T>(answer: Promise<T | undefined>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof OciError && (error.code === "unauthorized" || error.code === "forbidden")) return undefined;
    throw error;
  }
}
