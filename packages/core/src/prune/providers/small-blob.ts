import type { Digest, Store } from "@layered-build/oci";

const most = 64 * 1024 * 1024;

/** A small blob's bytes (a configuration, a list of inputs); undefined where it is not there, or is none of those. */
export async function smallBlob(store: Store, digest: Digest): Promise<Buffer | undefined> {
  const blob = await store.getBlob(digest);
  if (blob === undefined) return undefined;
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of blob as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > most) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
