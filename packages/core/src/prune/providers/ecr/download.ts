import { digestMismatch, digestOf, readBody, type Digest, type Transport } from "@layered-build/oci";

const most = 64 * 1024 * 1024;

/** A small blob from where the registry keeps it, checked; undefined where it is not there. */
export async function download(transport: Transport, url: URL, digest: Digest): Promise<Buffer | undefined> {
  const reply = await transport.send({ method: "GET", url, headers: {} });
  const bytes = await readBody(reply, most);
  if (reply.status !== 200) return undefined;
  if (digestOf(bytes) !== digest) throw digestMismatch(digest, digestOf(bytes), bytes.length);
  return bytes;
}
