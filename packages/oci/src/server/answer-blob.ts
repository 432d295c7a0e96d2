import type { Digest } from "../descriptor.ts";
import type { Store } from "../store.ts";
import { parseRange, pickRange } from "./byte-range.ts";
import type { Exchange } from "./exchange.ts";
import { RegistryError } from "./registry-error.ts";

/** HEAD and GET of a blob, whole or a range (distribution-spec, "Pulling blobs"). */
export async function answerBlob(exchange: Exchange, store: Store, digest: Digest): Promise<void> {
  if (!exchange.reading)
    throw new RegistryError(405, "UNSUPPORTED", "Blobs are deleted with the store itself.", { Allow: "GET, HEAD" });
  const size = await store.headBlob(digest);
  if (size === undefined) throw new RegistryError(404, "BLOB_UNKNOWN", `${store.name} has no blob ${digest}.`);
  const headers = {
    "Content-Type": "application/octet-stream",
    "Docker-Content-Digest": digest,
    "Accept-Ranges": "bytes",
  };
  if (exchange.method === "HEAD") return exchange.send(200, { ...headers, "Content-Length": size });
  const range = parseRange(exchange.header("range"), size);
  const { first, last } = range ?? { first: 0, last: size - 1 };
  const blob = await store.getBlob(digest);
  if (!blob) throw new RegistryError(404, "BLOB_UNKNOWN", `${store.name} has no blob ${digest}.`);
  const partial = range && { "Content-Range": `bytes ${first}-${last}/${size}` };
  await exchange.stream(
    range ? 206 : 200,
    { ...headers, ...partial, "Content-Length": last - first + 1 },
    pickRange(blob, { first, last }),
  );
}
