import { OciError, type Digest, type Store } from "@layered-build/oci";
import type { Readable } from "node:stream";

/**
 * A repository that can only be read. A scanner reaches the image through a registry on loopback that serves this: it gets no credentials, and one that was
 * taken over cannot push through ours.
 */
export function readOnly(inner: Store): Store {
  const refuse = (): Promise<never> =>
    Promise.reject(new OciError("forbidden", `${inner.name} is served for reading only.`));
  return {
    name: inner.name,
    headManifest: (reference) => inner.headManifest(reference),
    getManifest: (reference) => inner.getManifest(reference),
    headBlob: (digest) => inner.headBlob(digest),
    getBlob: (digest: Digest): Promise<Readable | undefined> => inner.getBlob(digest),
    tags: () => inner.tags(),
    referrers: (digest) => inner.referrers(digest),
    putManifest: refuse,
    deleteManifest: refuse,
    putBlob: refuse,
    mountBlob: refuse,
  };
}
