import type { Readable } from "node:stream";
import type { Descriptor, Digest } from "../descriptor.ts";
import { digestOf, isDigest } from "../digest.ts";
import { manifestLinks, referrerDescriptor } from "../manifest-links.ts";
import type { BlobSource, OnProgress, Store, StoredManifest, WrittenBlob } from "../store.ts";

/**
 * Lets a builder push into a repository without publishing: blobs go to the store behind, manifests stay here in memory.
 * What a manifest refers to is not checked: that is done when the final one is put.
 */
export class StagingStore implements Store {
  readonly name: string;
  readonly #inner: Store;
  readonly #staged = new Map<string, StoredManifest>();

  constructor(inner: Store) {
    this.name = inner.name;
    this.#inner = inner;
  }

  /** What was put here, by digest and by tag. */
  get staged(): ReadonlyMap<string, StoredManifest> {
    return this.#staged;
  }

  async headManifest(reference: string): Promise<Descriptor | undefined> {
    return this.#staged.get(reference)?.descriptor ?? (await this.#inner.headManifest(reference));
  }

  async getManifest(reference: string): Promise<StoredManifest | undefined> {
    return this.#staged.get(reference) ?? (await this.#inner.getManifest(reference));
  }

  // eslint-disable-next-line typescript/require-await -- the port's methods are asynchronous
  async putManifest(
    { bytes, mediaType }: { readonly bytes: Uint8Array; readonly mediaType: string },
    tag?: string,
  ): Promise<Descriptor> {
    manifestLinks(bytes);
    const descriptor: Descriptor = { mediaType, digest: digestOf(bytes), size: bytes.length };
    const manifest = { descriptor, bytes };
    this.#staged.set(descriptor.digest, manifest);
    if (tag !== undefined) this.#staged.set(tag, manifest);
    return descriptor;
  }

  /** Deletes what was put here; never anything in the store behind. */
  async deleteManifest(reference: string): Promise<boolean> {
    const found = this.#staged.delete(reference);
    for (const [tag, { descriptor }] of this.#staged) if (descriptor.digest === reference) this.#staged.delete(tag);
    return found;
  }

  async headBlob(digest: Digest): Promise<number | undefined> {
    return await this.#inner.headBlob(digest);
  }

  async getBlob(digest: Digest): Promise<Readable | undefined> {
    return await this.#inner.getBlob(digest);
  }

  async putBlob(source: BlobSource, onProgress?: OnProgress): Promise<WrittenBlob> {
    return await this.#inner.putBlob(source, onProgress);
  }

  async mountBlob(descriptor: Descriptor, from: Store): Promise<boolean> {
    const origin = from instanceof StagingStore ? from.#inner : from;
    return origin === this.#inner || (await this.#inner.mountBlob(descriptor, origin));
  }

  async *tags(): AsyncGenerator<string> {
    const own = new Set(this.#staged.keys().filter((reference) => !isDigest(reference)));
    yield* own;
    for await (const tag of this.#inner.tags()) if (!own.has(tag)) yield tag;
  }

  async referrers(digest: Digest): Promise<readonly Descriptor[]> {
    const found = new Map((await this.#inner.referrers(digest)).map((descriptor) => [descriptor.digest, descriptor]));
    for (const { descriptor, bytes } of this.#staged.values()) {
      const links = manifestLinks(bytes);
      if (links.subject?.digest === digest) found.set(descriptor.digest, referrerDescriptor(descriptor, links));
    }
    return [...found.values()];
  }
}
