import type { Digest } from "../descriptor.ts";
import { discard, readBody } from "./read-body.ts";
import type { RepositoryClient } from "./repository-client.ts";

/**
 * A part of a blob (RFC 9110 section 14), from `start` up to, not including, `end`; undefined where the blob is not there, or the registry
 * or the storage behind it takes no notice of Range.
 */
export async function downloadRange(
  client: RepositoryClient,
  digest: Digest,
  start: number,
  end: number,
): Promise<Buffer | undefined> {
  const request = {
    method: "GET",
    to: `blobs/${digest}`,
    what: `bytes ${start} to ${end - 1} of blob ${digest}`,
    expect: [200, 206, 404, 416],
    headers: { range: `bytes=${start}-${end - 1}` },
  } as const;
  return client.call(request, async (reply) => {
    if (reply.status === 206 && reply.headers["content-range"]?.startsWith(`bytes ${start}-${end - 1}/`) === true) {
      const bytes = await readBody(reply, end - start);
      client.session.transport.received(bytes.length);
      return bytes.length === end - start ? bytes : undefined;
    }
    // A whole blob may be gigabytes.
    if (reply.status === 200 || reply.status === 206) reply.body.destroy();
    else await discard(reply);
    return undefined;
  });
}
