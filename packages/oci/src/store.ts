import type { Readable } from "node:stream";
import type { Descriptor, Digest } from "./descriptor.ts";

/** A manifest or index as stored: the exact bytes, and the descriptor (type, digest, size) that names them. */
export interface StoredManifest {
  readonly descriptor: Descriptor;
  readonly bytes: Uint8Array;
}

/**
 * The content of a blob that is about to be written.
 * `open` may be called more than once: a retry starts the body again. Every call must yield the same bytes.
 * `digest` and `size` (bytes) are given where they are known before the bytes are read; where the digest is given, it is checked.
 */
export interface BlobSource {
  readonly open: () => Readable;
  readonly digest?: Digest;
  readonly size?: number;
}

/** What became of a blob: it was there, it was mounted from another repository, or its bytes were sent. */
export interface WrittenBlob {
  readonly digest: Digest;
  readonly size: number;
  readonly outcome: "exists" | "mounted" | "uploaded";
}

/** Called as bytes of a blob are sent: how many so far. */
export type OnProgress = (sentBytes: number) => void;

/**
 * One repository of images: in a registry, or an OCI image layout folder.
 *
 * "Not there" is a value (`undefined`), never an error: look-ups keep hit, miss and unknown apart.
 * All else that goes wrong is an `OciError` with a code (see error.ts).
 * A `reference` is a tag or a digest.
 */
export interface Store {
  /** How a person writes this repository: `HOST/REPOSITORY`, or `oci:PATH`. */
  readonly name: string;

  /** The descriptor of a manifest, without fetching it (registries count a GET as a download, a HEAD not). */
  headManifest(reference: string): Promise<Descriptor | undefined>;
  /** The manifest's bytes, checked against their digest. */
  getManifest(reference: string): Promise<StoredManifest | undefined>;
  /**
   * Writes a manifest under its digest, and under `tag` where one is given. All it refers to must be there already.
   * A `subject` in the manifest makes it show up in `referrers` of that digest, also on registries without that API.
   */
  putManifest(manifest: { readonly bytes: Uint8Array; readonly mediaType: string }, tag?: string): Promise<Descriptor>;
  /** Deletes a tag (where the store can do so alone) or a manifest by digest; true if it was there. */
  deleteManifest(reference: string): Promise<boolean>;

  /** The size in bytes of a blob that is there, else undefined. */
  headBlob(digest: Digest): Promise<number | undefined>;
  /** A blob's bytes as stored, checked against the digest as they pass (the stream fails at its end when they differ); undefined if it is not there. */
  getBlob(digest: Digest): Promise<Readable | undefined>;

  /**
   * The bytes of a blob from `start` up to, not including, `end`. They are not checked: whoever asks has another digest for them.
   * Undefined where the blob is not there, or is only given as a whole. A store that has no such thing lacks the method.
   */
  getBlobRange?(digest: Digest, start: number, end: number): Promise<Buffer | undefined>;
  /** Writes a blob in one stream: hashed while it is sent. Sends nothing where `digest` is known and there already. */
  putBlob(source: BlobSource, onProgress?: OnProgress): Promise<WrittenBlob>;
  /** Makes a blob of another repository appear in this one, without moving bytes; false where that is not possible here. */
  mountBlob(descriptor: Descriptor, from: Store): Promise<boolean>;

  /** All tags, in the store's own order, page by page. */
  tags(): AsyncIterable<string>;
  /** Descriptors of the manifests whose subject is this digest. */
  referrers(digest: Digest): Promise<readonly Descriptor[]>;
  /** The same as the registry itself lists them, without what is kept under a tag; undefined where it keeps no such list. */
  referrersByApi?(digest: Digest): Promise<readonly Descriptor[] | undefined>;
}
