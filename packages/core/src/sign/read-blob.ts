import { OciError, type Descriptor, type Store } from "@layered-build/oci";

/** A predicate may have 16 MiB, and is base64 in a bundle. */
const maxBytes = 32 * 1024 * 1024;

/** A small blob's bytes, checked against its digest; undefined where it is not there. Throws `bad-content` for one that is too large. */
export async function readBlob(store: Store, { digest, size }: Descriptor): Promise<Buffer | undefined> {
  if (size > maxBytes)
    throw new OciError("bad-content", `${digest} in ${store.name} has ${size} bytes: too many for a signature.`);
  const stream = await store.getBlob(digest);
  if (stream === undefined) return undefined;
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > maxBytes)
      throw new OciError("bad-content", `${digest} in ${store.name} is too large for a signature.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
