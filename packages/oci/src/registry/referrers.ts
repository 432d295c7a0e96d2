import type { Descriptor, Digest } from "../descriptor.ts";
import { OciError } from "../error.ts";
import { MediaType } from "../media-type.ts";
import { nextPage } from "./link-header.ts";
import { getManifest, putManifest } from "./manifests.ts";
import { headerType } from "./manifest-type.ts";
import { discard, readBody } from "./read-body.ts";
import { addReferrer, parseReferrers, referrerDescriptor, referrersTag } from "./referrers-index.ts";
import type { RepositoryClient } from "./repository-client.ts";

// Everything but 200 from a registry without the API: ghcr.io alone has answered 404, 303 to its web pages, and 429 from there.
const UNSUPPORTED = [301, 302, 303, 307, 308, 400, 401, 403, 404, 405, 406, 410, 429, 501];
const MAX_INDEX = 32 * 1024 * 1024;

// Writes of one subject's index wait for each other: each reads what the one before wrote.
const writing = new Map<string, Promise<void>>();

/**
 * The referrers of a digest by the registry's API (distribution-spec, "Listing Referrers"); by the fall-back tag where
 * there is no such API. A registry that is down is an error, not an empty list.
 */
export async function listReferrers(client: RepositoryClient, digest: Digest): Promise<readonly Descriptor[]> {
  return (await referrersByApi(client, digest)) ?? fallback(client, digest);
}

/** The same by the API alone; undefined where there is none, so that whoever reads the tag as well need not read it twice. */
export async function referrersByApi(
  client: RepositoryClient,
  digest: Digest,
): Promise<readonly Descriptor[] | undefined> {
  const found: Descriptor[] = [];
  let page: URL | undefined = new URL(`/v2/${client.repository}/referrers/${digest}`, client.handle.url);
  while (page !== undefined) {
    const answer: ReferrersPage | undefined = await readPage(client, page, digest);
    if (answer === undefined) return found.length > 0 ? found : undefined;
    found.push(...answer.manifests);
    page = answer.next;
  }
  return found;
}

/** Lists a manifest under its subject's fall-back tag, for a registry that did not take notice of the subject itself. */
export async function writeReferrer(
  client: RepositoryClient,
  subject: Digest,
  descriptor: Descriptor,
  bytes: Uint8Array,
): Promise<void> {
  const key = `${client.handle.registry}/${client.repository}@${subject}`;
  const before = writing.get(key) ?? Promise.resolve();
  const write = before
    .catch(() => undefined)
    .then(() => addToTag(client, subject, referrerDescriptor(descriptor, bytes)));
  writing.set(key, write);
  try {
    await write;
  } finally {
    if (writing.get(key) === write) writing.delete(key);
  }
}

interface ReferrersPage {
  readonly manifests: readonly Descriptor[];
  readonly next: URL | undefined;
}

async function readPage(client: RepositoryClient, page: URL, digest: Digest): Promise<ReferrersPage | undefined> {
  const request = {
    method: "GET",
    to: page,
    what: `referrers of ${digest}`,
    expect: [200, ...UNSUPPORTED],
    headers: { accept: MediaType.index },
    redirects: false,
  } as const;
  try {
    return await client.call(request, async (reply) => {
      // A web page with status 200 is no list either.
      if (reply.status !== 200 || headerType(reply.headers["content-type"]) === "text/html") {
        await discard(reply);
        return undefined;
      }
      const manifests = parseReferrers(await readBody(reply, MAX_INDEX));
      return manifests === undefined ? undefined : { manifests, next: nextPage(reply.headers.link, page) };
    });
  } catch (failure) {
    if (failure instanceof OciError && (failure.code === "unauthorized" || failure.code === "forbidden"))
      return undefined;
    throw failure;
  }
}

async function fallback(client: RepositoryClient, digest: Digest): Promise<readonly Descriptor[]> {
  const index = await getManifest(client, referrersTag(digest));
  return (index && parseReferrers(index.bytes)) ?? [];
}

async function addToTag(client: RepositoryClient, subject: Digest, referrer: Descriptor): Promise<void> {
  const tag = referrersTag(subject);
  const current = await getManifest(client, tag);
  const bytes = addReferrer(current?.bytes, referrer);
  if (bytes !== undefined) await putManifest(client, { bytes, mediaType: MediaType.index }, tag);
}
