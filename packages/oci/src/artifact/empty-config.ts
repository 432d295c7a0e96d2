import { putBytes } from "../blob/put-bytes.ts";
import { digestOf } from "../digest.ts";
import type { Store, WrittenBlob } from "../store.ts";

/** The configuration of an artifact that has none (OCI image-spec, manifest.md, "Guidance for an Empty Descriptor"). */
export const emptyConfig = Buffer.from("{}");

const written = new WeakMap<Store, Promise<WrittenBlob>>();

/**
 * Writes the empty configuration, once for each store: where two uploads of one blob end side by side, docker-registry 2.8 writes its link
 * anew, and refuses a manifest that is put meanwhile (MANIFEST_BLOB_UNKNOWN). Throws what the store throws; the next one tries again.
 */
export function putEmptyConfig(store: Store): Promise<WrittenBlob> {
  const known = written.get(store);
  if (known !== undefined) return known;
  const writing = putIfMissing(store);
  written.set(store, writing);
  writing.catch(() => written.delete(store));
  return writing;
}

/** A store may take small blobs unasked, and this one is nearly always there. */
async function putIfMissing(store: Store): Promise<WrittenBlob> {
  const digest = digestOf(emptyConfig);
  const size = await store.headBlob(digest);
  return size === emptyConfig.length ? { digest, size, outcome: "exists" } : putBytes(store, emptyConfig);
}
