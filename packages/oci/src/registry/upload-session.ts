import type { Digest } from "../descriptor.ts";
import { OciError } from "../error.ts";
import { discard } from "./read-body.ts";
import type { RepositoryClient, RepositoryRequest } from "./repository-client.ts";
import type { Reply } from "./transport.ts";

/** Opens an upload session: the address to send the blob to, as the registry gives it. To be called inside `retrying`. */
export async function startUpload(client: RepositoryClient): Promise<URL> {
  const request = opening(client, "", [202, 200]);
  const reply = await client.once(request);
  await discard(reply);
  return sessionOf(client, request, reply);
}

/**
 * The same in one request with the question whether the blob is there already: it is to be mounted from the repository itself. Undefined
 * where the registry has done so, and there is nothing to send.
 */
export async function startUnlessThere(client: RepositoryClient, digest: Digest): Promise<URL | undefined> {
  const query = `?mount=${digest}&from=${encodeURIComponent(client.repository)}`;
  const request = opening(client, query, [202, 200, 201, 404, 405]);
  const reply = await client.once(request);
  await discard(reply);
  if (reply.status === 201) return undefined;
  // A registry that knows no mount.
  if (reply.status === 404 || reply.status === 405) return startUpload(client);
  return sessionOf(client, request, reply);
}

function opening(client: RepositoryClient, query: string, expect: readonly number[]): RepositoryRequest {
  return { method: "POST", to: `blobs/uploads/${query}`, what: "upload", expect, scopes: client.push };
}

function sessionOf(client: RepositoryClient, request: RepositoryRequest, reply: Reply): URL {
  const { location } = reply.headers;
  if (location !== undefined)
    return client.resolve(location, new URL(`/v2/${client.repository}/blobs/uploads/`, client.handle.url), request);
  throw new OciError(
    "refused",
    `POST ${client.handle.registry}/${client.repository}, upload: the registry opened an upload without a Location`,
    {
      hint: "A proxy between may drop the header, or the host is no registry.",
    },
  );
}

/** Ends an upload session; the registry would end it by itself some day, so that a failure does not matter. */
export async function cancelUpload(client: RepositoryClient, location: URL): Promise<void> {
  try {
    await discard(
      await client.once({
        method: "DELETE",
        to: location,
        what: "upload",
        expect: [200, 202, 204, 404],
        scopes: client.push,
      }),
    );
  } catch {
    // Best effort.
  }
}
