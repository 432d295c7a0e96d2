import { OciError } from "../error.ts";
import { discard } from "./read-body.ts";
import type { RepositoryClient } from "./repository-client.ts";

/** Opens an upload session: the address to send the blob to, as the registry gives it. To be called inside `retrying`. */
export async function startUpload(client: RepositoryClient): Promise<URL> {
  const request = {
    method: "POST",
    to: "blobs/uploads/",
    what: "upload",
    expect: [202, 200],
    scopes: client.push,
  } as const;
  const reply = await client.once(request);
  await discard(reply);
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
