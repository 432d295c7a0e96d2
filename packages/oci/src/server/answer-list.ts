import type { Digest } from "../descriptor.ts";
import { MediaType } from "../media-type.ts";
import type { Store } from "../store.ts";
import type { Exchange } from "./exchange.ts";
import { RegistryError } from "./registry-error.ts";

/** The tags, sorted, in pages of `n` after `last` (distribution-spec, "Listing Tags"). */
export async function answerTags(exchange: Exchange, store: Store, repository: string): Promise<void> {
  requireReading(exchange);
  const n = exchange.query.get("n");
  const last = exchange.query.get("last");
  if (n !== null && !/^\d+$/.test(n)) throw new RegistryError(400, "UNSUPPORTED", `\`n=${n}\` is no number.`);
  // `last` is compared, not looked up: the tag may have been deleted since.
  const after = (await Array.fromAsync(store.tags())).filter((tag) => last === null || tag > last).toSorted();
  const tags = n === null ? after : after.slice(0, Number(n));
  const end = tags.at(-1);
  const more = tags.length < after.length && end !== undefined;
  const next = more && `/v2/${repository}/tags/list?n=${n}&last=${encodeURIComponent(end)}`;
  exchange.json(200, { name: repository, tags }, next ? { Link: `<${next}>; rel="next"` } : {});
}

/** The referrers of a digest as an index, if asked for only those of one artifact type (distribution-spec, "Listing Referrers"). */
export async function answerReferrers(exchange: Exchange, store: Store, digest: Digest): Promise<void> {
  requireReading(exchange);
  const type = exchange.query.get("artifactType");
  const all = await store.referrers(digest);
  const manifests = type === null ? all : all.filter((descriptor) => descriptor.artifactType === type);
  exchange.json(
    200,
    { schemaVersion: 2, mediaType: MediaType.index, manifests },
    { "Content-Type": MediaType.index, ...(type !== null && { "OCI-Filters-Applied": "artifactType" }) },
  );
}

function requireReading(exchange: Exchange): void {
  if (!exchange.reading)
    throw new RegistryError(405, "UNSUPPORTED", `${exchange.method} is no method of a list.`, { Allow: "GET, HEAD" });
}
