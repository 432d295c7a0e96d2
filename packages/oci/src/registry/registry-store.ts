import type { Readable } from "node:stream";
import type { Descriptor, Digest } from "../descriptor.ts";
import type { BlobSource, OnProgress, Store, StoredManifest, WrittenBlob } from "../store.ts";
import { headBlob, mountBlob } from "./blobs.ts";
import { downloadBlob } from "./download-blob.ts";
import { downloadRange } from "./download-range.ts";
import { listTags } from "./list-tags.ts";
import { deleteManifest, getManifest, headManifest, putManifest } from "./manifests.ts";
import { listReferrers, referrersByApi, writeReferrer } from "./referrers.ts";
import { subjectOf } from "./referrers-index.ts";
import { RepositoryClient } from "./repository-client.ts";
import { RegistrySession } from "./session.ts";
import type { RegistryOptions } from "./session.ts";
import type { Traffic } from "./traffic.ts";
import { uploadBlob } from "./upload-blob.ts";

/** A run deals with a few; a manifest has at most 4 MiB. */
const rememberedManifests = 32;

/** One repository of a registry, by the OCI distribution specification. Made by `openRegistry`. */
export class RegistryStore implements Store {
  readonly #client: RepositoryClient;
  readonly #known = new Map<string, StoredManifest>();

  constructor(client: RepositoryClient) {
    this.#client = client;
  }

  get name(): string {
    return `${this.registry}/${this.repository}`;
  }

  /** The registry as references name it. */
  get registry(): string {
    return this.#client.handle.registry;
  }

  get repository(): string {
    return this.#client.repository;
  }

  /** Requests and bytes of the session: of all stores that share it. */
  get traffic(): Traffic {
    return this.#client.session.traffic;
  }

  headManifest(reference: string): Promise<Descriptor | undefined> {
    return headManifest(this.#client, reference);
  }

  /** A digest names the same bytes for ever: what was read or written here is not fetched again. */
  async getManifest(reference: string): Promise<StoredManifest | undefined> {
    const known = this.#known.get(reference);
    if (known !== undefined) return known;
    const manifest = await getManifest(this.#client, reference);
    if (manifest !== undefined) this.#remember(manifest);
    return manifest;
  }

  async putManifest(
    manifest: { readonly bytes: Uint8Array; readonly mediaType: string },
    tag?: string,
  ): Promise<Descriptor> {
    const { descriptor, subjectTaken } = await putManifest(this.#client, manifest, tag);
    const subject = subjectOf(manifest.bytes);
    if (subject !== undefined && !subjectTaken)
      await writeReferrer(this.#client, subject.digest, descriptor, manifest.bytes);
    this.#remember({ descriptor, bytes: manifest.bytes });
    return descriptor;
  }

  deleteManifest(reference: string): Promise<boolean> {
    this.#known.delete(reference);
    return deleteManifest(this.#client, reference);
  }

  headBlob(digest: Digest): Promise<number | undefined> {
    return headBlob(this.#client, digest);
  }

  getBlob(digest: Digest): Promise<Readable | undefined> {
    return downloadBlob(this.#client, digest);
  }

  getBlobRange(digest: Digest, start: number, end: number): Promise<Buffer | undefined> {
    return downloadRange(this.#client, digest, start, end);
  }

  putBlob(source: BlobSource, onProgress?: OnProgress): Promise<WrittenBlob> {
    return uploadBlob(this.#client, source, onProgress);
  }

  async mountBlob(descriptor: Descriptor, from: Store): Promise<boolean> {
    if (!(from instanceof RegistryStore) || from.registry !== this.registry) return false;
    if (from.repository === this.repository) return (await this.headBlob(descriptor.digest)) !== undefined;
    return mountBlob(this.#client, descriptor, from.repository);
  }

  tags(): AsyncIterable<string> {
    return listTags(this.#client);
  }

  referrers(digest: Digest): Promise<readonly Descriptor[]> {
    return listReferrers(this.#client, digest);
  }

  /** The same by the registry's own API alone; undefined where it has none: its tags tell all then. */
  referrersByApi(digest: Digest): Promise<readonly Descriptor[] | undefined> {
    return referrersByApi(this.#client, digest);
  }

  #remember(manifest: StoredManifest): void {
    const [oldest] = this.#known.keys();
    if (oldest !== undefined && this.#known.size >= rememberedManifests) this.#known.delete(oldest);
    this.#known.set(manifest.descriptor.digest, manifest);
  }
}

/**
 * Opens a repository of a registry; nothing is sent yet. The stores of one run should share a `RegistrySession`:
 * its connections, log-ins and traffic count. Throws `OciError` `bad-reference`.
 */
export function openRegistry(
  target: { readonly registry: string; readonly repository: string },
  options: RegistryOptions | RegistrySession = {},
): RegistryStore {
  const session = options instanceof RegistrySession ? options : new RegistrySession(options);
  return new RegistryStore(new RepositoryClient(session, target.registry, target.repository));
}
