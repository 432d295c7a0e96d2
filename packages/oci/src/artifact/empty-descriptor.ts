import { putBytes } from "../blob/put-bytes.ts";
import type { Descriptor } from "../descriptor.ts";
import { digestOf } from "../digest.ts";
import { MediaType } from "../media-type.ts";
import type { Store } from "../store.ts";

const bytes = Buffer.from("{}");

/**
 * What stands for a configuration or a blob where an artifact has none (OCI image-spec, manifest.md, "Guidance for an Empty Descriptor").
 * It has its content with it, so that nobody has to fetch that.
 */
export const emptyDescriptor = {
  mediaType: MediaType.empty,
  digest: digestOf(bytes),
  size: bytes.length,
  data: bytes.toString("base64"),
} as const satisfies Descriptor;

const written = new WeakMap<Store, Promise<Descriptor>>();

/**
 * Writes what the empty descriptor names, once for each store: where two uploads of one blob end side by side, docker-registry 2.8 writes its
 * link anew, and refuses a manifest that is put meanwhile (MANIFEST_BLOB_UNKNOWN). Throws what the store throws; the next one tries again.
 */
export function putEmpty(store: Store): Promise<Descriptor> {
  const known = written.get(store);
  if (known !== undefined) return known;
  const writing = putBytes(store, bytes).then(() => emptyDescriptor);
  written.set(store, writing);
  writing.catch(() => written.delete(store));
  return writing;
}
