import type { Digest } from "../descriptor.ts";
import { isDigest, digestMismatch } from "../digest.ts";
import { OciError } from "../error.ts";
import type { BlobSource, OnProgress, WrittenBlob } from "../store.ts";
import { BlobGate } from "./blob-gate.ts";
import { headBlob } from "./blobs.ts";
import { discard } from "./read-body.ts";
import type { RepositoryClient } from "./repository-client.ts";
import { TransientFailure } from "./retry.ts";
import { cancelUpload, startUpload } from "./upload-session.ts";

// 204 is what containerd meets in the field besides the specification's 201 and 202.
const STORED = [201, 200, 204];
const TAKEN = [202, 201, 204];
const OCTETS = { "content-type": "application/octet-stream" };

/**
 * Sends a blob in one stream (distribution-spec, "Pushing blobs"): one PUT where digest and size are known,
 * else one PATCH without Content-Range and a closing PUT. Never several chunks: ghcr.io refuses those over 4 MiB.
 * A failure that may pass starts the whole upload again: what an interrupted session holds is anyone's guess.
 */
export function uploadBlob(
  client: RepositoryClient,
  source: BlobSource,
  onProgress: OnProgress = () => undefined,
): Promise<WrittenBlob> {
  let { digest, size: length } = source;
  let sent = false;
  return client.retrying(async (): Promise<WrittenBlob> => {
    if (digest !== undefined) {
      const size = await existing(client, digest);
      // A proxy may answer with the length of something else; a descriptor with a wrong size is a broken image.
      if (size !== undefined && (length === undefined || size === length))
        return { digest, size, outcome: sent ? "uploaded" : "exists" };
    }
    const location = await startUpload(client);
    const gate = new BlobGate(source, onProgress);
    sent = true;
    try {
      if (source.digest !== undefined && source.size !== undefined) {
        await putWhole(client, location, source, source.digest, gate);
      } else {
        const next = await patch(client, location, source, gate);
        ({ digest, size: length } = gate);
        if (digest !== undefined) await commit(client, next, digest, gate.size);
      }
    } catch (failure) {
      if (!(failure instanceof TransientFailure)) await cancelUpload(client, location);
      throw failure;
    }
    if (gate.digest === undefined) throw new Error("A blob was stored before it was hashed.");
    return { digest: gate.digest, size: gate.size, outcome: "uploaded" };
  });
}

// ghcr.io answers 401 or 403 for packages that do not exist yet: whether pushing is allowed shows at the POST.
async function existing(client: RepositoryClient, digest: Digest): Promise<number | undefined> {
  try {
    return await headBlob(client, digest, client.push);
  } catch (failure) {
    if (failure instanceof OciError && (failure.code === "unauthorized" || failure.code === "forbidden"))
      return undefined;
    throw failure;
  }
}

async function putWhole(
  client: RepositoryClient,
  location: URL,
  source: BlobSource,
  digest: Digest,
  gate: BlobGate,
): Promise<void> {
  const body = {
    open: source.open,
    inspect: gate.inspect,
    complete: gate.complete,
    ...(source.size === undefined ? {} : { size: source.size }),
  };
  const what = `blob ${digest}`;
  const reply = await client.once({
    method: "PUT",
    to: withDigest(location, digest),
    what,
    expect: [...STORED, 404],
    scopes: client.push,
    headers: OCTETS,
    body,
    counted: true,
  });
  await discard(reply);
  if (reply.status === 404) throw uploadLost(client, "PUT", what);
  checkAnswered(reply.headers["docker-content-digest"], digest, gate.size);
}

async function patch(client: RepositoryClient, location: URL, source: BlobSource, gate: BlobGate): Promise<URL> {
  const request = {
    method: "PATCH",
    to: location,
    what: "blob",
    expect: [...TAKEN, 404],
    scopes: client.push,
  } as const;
  const body = { open: source.open, inspect: gate.inspect, complete: gate.complete };
  const reply = await client.once({ ...request, headers: OCTETS, body, counted: true });
  await discard(reply);
  if (reply.status === 404) throw uploadLost(client, "PATCH", "blob");
  const next = reply.headers.location;
  return next === undefined ? location : client.resolve(next, location, request);
}

// Tried again by itself first: the bytes are there, and sending them again is dear.
async function commit(client: RepositoryClient, location: URL, digest: Digest, size: number): Promise<void> {
  const what = `blob ${digest}`;
  const request = {
    method: "PUT",
    to: withDigest(location, digest),
    what,
    expect: [...STORED, 404],
    scopes: client.push,
    headers: OCTETS,
  } as const;
  const reply = await client.call(request, async (answer) => {
    await discard(answer);
    return answer;
  });
  // The answer to an earlier try may have been lost: then the blob is there, as the look-up of the next attempt shows.
  if (reply.status === 404) throw uploadLost(client, "PUT", what);
  checkAnswered(reply.headers["docker-content-digest"], digest, size);
}

function uploadLost(client: RepositoryClient, method: string, what: string): TransientFailure {
  return new TransientFailure(
    new OciError(
      "unavailable",
      `${method} ${client.handle.registry}/${client.repository}, ${what}: the registry no longer knows the upload`,
      {
        hint: "Several replicas of a registry must share their upload state: see that all requests of a client reach the same one.",
      },
    ),
  );
}

function checkAnswered(answered: string | string[] | undefined, digest: Digest, size: number): void {
  if (typeof answered !== "string" || !isDigest(answered) || answered === digest) return;
  throw digestMismatch(digest, answered, size, "The registry stored other bytes than were sent: ");
}

// The Location is kept as it is: its query is the registry's own, perhaps signed.
function withDigest(location: URL, digest: Digest): URL {
  const url = new URL(location);
  url.search = url.search === "" ? `?digest=${digest}` : `${url.search}&digest=${digest}`;
  return url;
}
