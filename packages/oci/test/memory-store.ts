import { Readable } from "node:stream";
import { digestOf, verifyDigest } from "../src/digest.ts";
import type { Descriptor, Digest } from "../src/descriptor.ts";
import type { BlobSource, OnProgress, Store, StoredManifest, WrittenBlob } from "../src/store.ts";

/** A store in memory, for tests: what was put is in `blobs`, `manifests` and `tagged`; `sent` are the digests whose bytes were read. */
export class MemoryStore implements Store {
  readonly name: string;
  readonly blobs = new Map<Digest, Uint8Array>();
  readonly manifests = new Map<Digest, StoredManifest>();
  readonly tagged = new Map<string, Digest>();
  readonly sent: Digest[] = [];

  constructor(name = "memory.test/repository") {
    this.name = name;
  }

  async headManifest(reference: string): Promise<Descriptor | undefined> {
    return (await this.getManifest(reference))?.descriptor;
  }

  async getManifest(reference: string): Promise<StoredManifest | undefined> {
    const digest = this.tagged.get(reference);
    if (digest !== undefined) return this.manifests.get(digest);
    return [...this.manifests.values()].find((manifest) => manifest.descriptor.digest === reference);
  }

  async putManifest(
    { bytes, mediaType }: { readonly bytes: Uint8Array; readonly mediaType: string },
    tag?: string,
  ): Promise<Descriptor> {
    const descriptor: Descriptor = { mediaType, digest: digestOf(bytes), size: bytes.length };
    this.manifests.set(descriptor.digest, { descriptor, bytes });
    if (tag !== undefined) this.tagged.set(tag, descriptor.digest);
    return descriptor;
  }

  async deleteManifest(reference: string): Promise<boolean> {
    if (this.tagged.delete(reference)) return true;
    const digest = (await this.getManifest(reference))?.descriptor.digest;
    if (digest === undefined) return false;
    for (const [tag, of] of this.tagged) if (of === digest) this.tagged.delete(tag);
    return this.manifests.delete(digest);
  }

  async headBlob(digest: Digest): Promise<number | undefined> {
    return this.blobs.get(digest)?.length;
  }

  async getBlob(digest: Digest): Promise<Readable | undefined> {
    const bytes = this.blobs.get(digest);
    return bytes && Readable.from([bytes], { objectMode: false }).pipe(verifyDigest(digest));
  }

  async putBlob(source: BlobSource, onProgress?: OnProgress): Promise<WrittenBlob> {
    const there = source.digest === undefined ? undefined : this.blobs.get(source.digest);
    if (source.digest !== undefined && there !== undefined) {
      return { digest: source.digest, size: there.length, outcome: "exists" };
    }
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of source.open() as AsyncIterable<Uint8Array>) {
      chunks.push(chunk);
      size += chunk.length;
      onProgress?.(size);
    }
    const bytes = Buffer.concat(chunks);
    const digest = digestOf(bytes);
    if (source.digest !== undefined && source.digest !== digest) throw new Error(`not ${source.digest}, but ${digest}`);
    if (source.size !== undefined && source.size !== size) throw new Error(`not ${source.size} bytes, but ${size}`);
    this.blobs.set(digest, bytes);
    this.sent.push(digest);
    return { digest, size, outcome: "uploaded" };
  }

  async mountBlob(descriptor: Descriptor, from: Store): Promise<boolean> {
    const bytes = from instanceof MemoryStore ? from.blobs.get(descriptor.digest) : undefined;
    if (bytes !== undefined) this.blobs.set(descriptor.digest, bytes);
    return bytes !== undefined;
  }

  async *tags(): AsyncGenerator<string> {
    yield* this.tagged.keys();
  }

  async referrers(digest: Digest): Promise<readonly Descriptor[]> {
    const found: Descriptor[] = [];
    for (const { descriptor, bytes } of this.manifests.values()) {
      const document: unknown = JSON.parse(Buffer.from(bytes).toString("utf8"));
      if (subjectOf(document) === digest) found.push(descriptor);
    }
    return found;
  }
}

function subjectOf(document: unknown): unknown {
  if (typeof document !== "object" || document === null || !("subject" in document)) return undefined;
  const { subject } = document;
  return typeof subject === "object" && subject !== null && "digest" in subject ? subject.digest : undefined;
}
