import type { Descriptor, Digest } from "../descriptor.ts";
import { OciError } from "../error.ts";
import { discard } from "./read-body.ts";
import type { RepositoryClient } from "./repository-client.ts";
import { repositoryScope } from "./token-scope.ts";
import { cancelUpload } from "./upload-session.ts";

/** A blob's size in bytes; undefined if it is not there. */
export async function headBlob(
  client: RepositoryClient,
  digest: Digest,
  scopes: readonly string[] = client.pull,
): Promise<number | undefined> {
  const what = `blob ${digest}`;
  return client.call({ method: "HEAD", to: `blobs/${digest}`, what, expect: [200, 404], scopes }, async (reply) => {
    await discard(reply);
    if (reply.status === 404) return undefined;
    const size = Number(reply.headers["content-length"]);
    if (Number.isSafeInteger(size)) return size;
    throw new OciError(
      "refused",
      `HEAD ${client.handle.registry}/${client.repository}, ${what}: the answer has no Content-Length`,
      {
        hint: "The registry, or a proxy before it, does not follow the OCI distribution specification.",
      },
    );
  });
}

/**
 * Asks the registry to take a blob over from another of its repositories (distribution-spec, "Mounting a blob from another repository").
 * False where it will not: then the blob has to be sent.
 */
export async function mountBlob(client: RepositoryClient, { digest }: Descriptor, from: string): Promise<boolean> {
  // Some token servers honour only the first scope: the one without which nothing can be pushed.
  const scopes = [...client.push, repositoryScope(from, "pull")];
  const request = {
    method: "POST",
    to: `blobs/uploads/?mount=${digest}&from=${encodeURIComponent(from)}`,
    what: `blob ${digest} of ${from}`,
    expect: [201, 202, 404, 405],
    scopes,
  } as const;
  try {
    const reply = await client.call(request, async (answer) => {
      await discard(answer);
      return answer;
    });
    const { location } = reply.headers;
    // 202: no mount, but an upload session was opened that nobody will use.
    if (reply.status === 202 && location !== undefined)
      await cancelUpload(client, client.resolve(location, client.handle.url, request));
    return reply.status === 201;
  } catch (failure) {
    if (failure instanceof OciError && (failure.code === "unauthorized" || failure.code === "forbidden")) return false;
    throw failure;
  }
}
