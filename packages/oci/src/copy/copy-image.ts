import type { Descriptor, Digest } from "../descriptor.ts";
import { isDigest } from "../digest.ts";
import { OciError } from "../error.ts";
import { manifestLinks } from "../manifest-links.ts";
import type { Store, StoredManifest, WrittenBlob } from "../store.ts";
import { ensureBlob } from "./copy-blob.ts";
import { isForeignLayer } from "./foreign-layer.ts";

/** How an image is copied. */
export interface CopyOptions {
  /** Blobs on their way at once. Default 4. */
  readonly concurrency?: number;
  /** Called when a blob is there: what became of it. */
  readonly onBlob?: (blob: WrittenBlob) => void;
}

interface Content {
  /** Each after those it refers to. */
  readonly manifests: Map<Digest, StoredManifest>;
  readonly blobs: Map<Digest, Descriptor>;
}

/**
 * Copies a manifest, or an index with all its manifests, and their blobs; the digest stays. `tag` names it in `to`.
 * Foreign layers stay where their `urls` say. `missing-content` where `from` lacks something.
 */
export async function copyManifest(
  from: Store,
  to: Store,
  reference: string,
  tag?: string,
  options: CopyOptions = {},
): Promise<Descriptor> {
  const content: Content = { manifests: new Map(), blobs: new Map() };
  const root = await collect(from, reference, content);
  const queue = [...content.blobs.values()];
  const work = async (): Promise<void> => {
    for (let blob = queue.shift(); blob; blob = queue.shift()) {
      const written = await ensureBlob(blob, from, to);
      options.onBlob?.(written);
    }
  };
  // After a failure nothing new is begun; what is on its way ends before the error is thrown, so that nothing runs on behind the caller's back.
  const stop = (error: unknown): never => {
    queue.length = 0;
    throw error;
  };
  const results = await Promise.allSettled(
    Array.from({ length: options.concurrency ?? 4 }, async () => await work().catch(stop)),
  );
  for (const result of results) if (result.status === "rejected") throw result.reason;
  for (const { bytes, descriptor } of content.manifests.values())
    await to.putManifest(
      { bytes, mediaType: descriptor.mediaType },
      descriptor.digest === root.digest ? tag : undefined,
    );
  return root;
}

async function collect(from: Store, reference: string, content: Content): Promise<Descriptor> {
  const known = isDigest(reference) ? content.manifests.get(reference) : undefined;
  if (known) return known.descriptor;
  const manifest = await from.getManifest(reference);
  if (!manifest)
    throw new OciError("missing-content", `${from.name} has no manifest ${reference}.`, {
      hint: "The tag is misspelt, the image was never built or was deleted, or an index lists a platform that is not there.",
    });
  const { descriptor, bytes } = manifest;
  const links = manifestLinks(bytes);
  for (const child of links.manifests) await collect(from, child.digest, content);
  for (const blob of links.blobs) if (!isForeignLayer(blob)) content.blobs.set(blob.digest, blob);
  content.manifests.set(descriptor.digest, manifest);
  return descriptor;
}
