import { Readable } from "node:stream";
import { isForeignLayer } from "../copy/foreign-layer.ts";
import type { Descriptor, Digest } from "../descriptor.ts";
import { digestOf, isDigest } from "../digest.ts";
import { OciError } from "../error.ts";
import { checkTag } from "../reference-grammar.ts";
import type { BlobSource, OnProgress, Store, StoredManifest, WrittenBlob } from "../store.ts";
import { BlobFolder } from "./blob-folder.ts";
import { asLayoutError } from "./errno.ts";
import type { LockOptions } from "./folder-lock.ts";
import { IndexFile, tagOf, withTag, withUntagged } from "./index-file.ts";
import { createLayout } from "./layout-folder.ts";
import { manifestLinks, referrerDescriptor, sniffManifestType, type ManifestLinks } from "../manifest-links.ts";

/** Anything longer is no manifest; registries take 4 MiB at most (distribution-spec, "Pushing Manifests"). */
const LONGEST_MANIFEST = 8 * 1024 * 1024;

/** How a layout folder is used. */
export interface LayoutOptions {
  /** Take manifests whose content is not in the folder (image-spec, image-layout.md: "blobs MAY be missing"). Default false. */
  readonly sparse?: boolean;
  readonly lock?: LockOptions;
}

/** An OCI image layout folder as a Store. Made by `openLayout`, which checks the folder. */
export class LayoutStore implements Store {
  readonly name: string;
  readonly #root: string;
  readonly #sparse: boolean;
  readonly #index: IndexFile;
  readonly #blobs: BlobFolder;
  /** Links of manifests, by digest: content never changes, and `referrers` asks for all of them. */
  readonly #links = new Map<Digest, ManifestLinks>();
  #created: Promise<void> | undefined;

  constructor(name: string, root: string, options: LayoutOptions) {
    this.name = name;
    this.#root = root;
    this.#sparse = options.sparse ?? false;
    this.#index = new IndexFile(root, options.lock ?? {});
    this.#blobs = new BlobFolder(root);
  }

  async headManifest(reference: string): Promise<Descriptor | undefined> {
    return await this.#guard(async () => await this.#head(reference));
  }

  async getManifest(reference: string): Promise<StoredManifest | undefined> {
    return await this.#guard(async () => {
      const descriptor = await this.#head(reference);
      const bytes = descriptor && (await this.#blobs.bytes(descriptor.digest));
      return bytes && { descriptor, bytes };
    });
  }

  async putManifest(
    manifest: { readonly bytes: Uint8Array; readonly mediaType: string },
    tag?: string,
  ): Promise<Descriptor> {
    const { bytes, mediaType } = manifest;
    const links = manifestLinks(bytes);
    const descriptor: Descriptor = { mediaType, digest: digestOf(bytes), size: bytes.length };
    if (tag !== undefined) checkTag(tag, tag);
    return await this.#guard(async () => {
      if (!this.#sparse) await this.#requireContent(descriptor.digest, links);
      const entry = links.subject ? referrerDescriptor(descriptor, links) : descriptor;
      // Not left to the blob's write: that one may find the blob there, and inside the update it would wait for itself.
      await this.#create();
      await this.#write(bytes, descriptor);
      if (tag === undefined && !links.subject) return descriptor;
      await this.#index.update(async (entries) => {
        // Once more under the lock: a deletion by digest may have come between.
        await this.#write(bytes, descriptor);
        // A manifest with a subject is also listed without its tag, so that it stays a referrer when the tag moves on.
        const listed = links.subject ? withUntagged(entries, entry) : entries;
        return tag === undefined ? listed : withTag(listed, entry, tag);
      });
      return descriptor;
    });
  }

  async deleteManifest(reference: string): Promise<boolean> {
    return await this.#guard(async () => {
      if (!(await this.#lists(reference)) && !(await this.#head(reference))) return false;
      let deleted = false;
      await this.#index.update(async (entries) => {
        const rest = entries.filter((entry) => entry.digest !== reference && tagOf(entry) !== reference);
        deleted = rest.length < entries.length;
        if (isDigest(reference)) deleted = (await this.#blobs.remove(reference)) || deleted;
        return rest;
      });
      return deleted;
    });
  }

  async headBlob(digest: Digest): Promise<number | undefined> {
    return await this.#guard(async () => await this.#blobs.size(digest));
  }

  async getBlob(digest: Digest): Promise<Readable | undefined> {
    return await this.#guard(async () => await this.#blobs.stream(digest));
  }

  async getBlobRange(digest: Digest, start: number, end: number): Promise<Buffer | undefined> {
    return await this.#guard(async () => await this.#blobs.range(digest, start, end));
  }

  async putBlob(source: BlobSource, onProgress?: OnProgress): Promise<WrittenBlob> {
    return await this.#guard(async () => {
      const size = source.digest && (await this.#blobs.size(source.digest));
      // A file of another size was damaged by someone else: writing it again heals it.
      if (source.digest && size !== undefined && size === (source.size ?? size)) {
        await this.#blobs.touch(source.digest);
        return { digest: source.digest, size, outcome: "exists" };
      }
      await this.#create();
      const written = await this.#blobs.write(source, onProgress);
      return { digest: written.digest, size: written.size, outcome: written.existed ? "exists" : "uploaded" };
    });
  }

  async mountBlob(descriptor: Descriptor, from: Store): Promise<boolean> {
    if (!(from instanceof LayoutStore)) return false;
    return await this.#guard(async () => {
      if ((await this.#blobs.size(descriptor.digest)) === descriptor.size) {
        await this.#blobs.touch(descriptor.digest);
        return true;
      }
      await this.#create();
      return await this.#blobs.adopt(descriptor.digest, descriptor.size, from.#blobs.path(descriptor.digest));
    });
  }

  async *tags(): AsyncGenerator<string> {
    const entries = await this.#guard(async () => await this.#index.entries());
    yield* [...new Set(entries.map(tagOf).filter((tag) => tag !== undefined))].toSorted();
  }

  async referrers(digest: Digest): Promise<readonly Descriptor[]> {
    return await this.#guard(async () => {
      const found = new Map<Digest, Descriptor>();
      for (const entry of await this.#index.entries()) {
        const links = await this.#linksOf(entry.digest);
        if (links?.subject?.digest === digest) found.set(entry.digest, referrerDescriptor(entry, links));
      }
      return [...found.values()];
    });
  }

  async #head(reference: string): Promise<Descriptor | undefined> {
    const entries = await this.#index.entries();
    const entry = entries.find((other) =>
      isDigest(reference) ? other.digest === reference : tagOf(other) === reference,
    );
    const digest = entry?.digest ?? (isDigest(reference) ? reference : undefined);
    const size = digest && (await this.#blobs.size(digest));
    if (!digest || size === undefined) return undefined;
    if (entry) return { mediaType: entry.mediaType, digest, size };
    // Children of an index are not listed: what they are is in their bytes.
    const bytes = size <= LONGEST_MANIFEST ? await this.#blobs.bytes(digest) : undefined;
    const mediaType = bytes && sniffManifestType(bytes);
    return mediaType === undefined ? undefined : { mediaType, digest, size };
  }

  async #lists(reference: string): Promise<boolean> {
    return (await this.#index.entries()).some((entry) => entry.digest === reference || tagOf(entry) === reference);
  }

  async #linksOf(digest: Digest): Promise<ManifestLinks | undefined> {
    const known = this.#links.get(digest);
    if (known) return known;
    const bytes = await this.#blobs.bytes(digest);
    if (!bytes) return undefined;
    try {
      const links = manifestLinks(bytes);
      this.#links.set(digest, links);
      return links;
    } catch {
      // Listed, but no manifest that we can read: it refers to nothing.
      return undefined;
    }
  }

  async #requireContent(digest: Digest, links: ManifestLinks): Promise<void> {
    const needed = [...links.manifests, ...links.blobs.filter((blob) => !isForeignLayer(blob))];
    for (const { digest: part } of needed)
      if ((await this.#blobs.size(part)) === undefined)
        throw new OciError(
          "missing-content",
          `The manifest ${digest} refers to ${part}, which is not in ${this.name}.`,
          {
            hint: "Write blobs before the manifest, and an index after its manifests.",
          },
        );
  }

  async #write(bytes: Uint8Array, { digest, size }: Descriptor): Promise<void> {
    await this.putBlob({ open: () => Readable.from([bytes], { objectMode: false }), digest, size });
  }

  /** The folder is made by the first write, not by a look. */
  async #create(): Promise<void> {
    this.#created ??= this.#prepare();
    await this.#created.catch((error: unknown) => {
      this.#created = undefined;
      throw error;
    });
  }

  async #prepare(): Promise<void> {
    await createLayout(this.#root);
    await this.#index.update(async (entries) => entries);
    await this.#blobs.sweep();
  }

  async #guard<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw asLayoutError(this.#root, error);
    }
  }
}
