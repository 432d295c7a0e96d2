import type { Descriptor, Digest } from "../descriptor.ts";
import { digestMismatch, digestOf, isDigest } from "../digest.ts";
import { OciError } from "../error.ts";
import { badReference, isTag } from "../reference-grammar.ts";
import type { StoredManifest } from "../store.ts";
import { ACCEPT, headerType, manifestType } from "./manifest-type.ts";
import { discard, readBody } from "./read-body.ts";
import type { RepositoryClient } from "./repository-client.ts";
import { TransientFailure } from "./retry.ts";
import { repositoryScope } from "./token-scope.ts";

// The specification has registries take 4 MiB; some allow more.
const MAX_MANIFEST = 16 * 1024 * 1024;

/** A manifest's descriptor from a HEAD; from a GET where the answer does not say enough. */
export async function headManifest(client: RepositoryClient, reference: string): Promise<Descriptor | undefined> {
  const request = { method: "HEAD", ...manifestRequest(reference), expect: [200, 404, 405] } as const;
  const head = await client.call(request, async (reply) => {
    await discard(reply);
    const mediaType = headerType(reply.headers["content-type"]);
    const size = Number(reply.headers["content-length"]);
    return {
      status: reply.status,
      mediaType,
      size,
      digest: answeredDigest(reply.headers["docker-content-digest"], reference),
    };
  });
  if (head.status === 404) return undefined;
  const { mediaType, digest, size } = head;
  if (head.status === 200 && mediaType !== undefined && digest !== undefined && size > 0)
    return { mediaType, digest, size };
  return (await getManifest(client, reference))?.descriptor;
}

/** A manifest's bytes, checked against the digest asked for or, for a tag, against the one answered. */
export async function getManifest(client: RepositoryClient, reference: string): Promise<StoredManifest | undefined> {
  return client.call({ method: "GET", ...manifestRequest(reference), expect: [200, 404] }, async (reply) => {
    if (reply.status === 404) {
      await discard(reply);
      return undefined;
    }
    const bytes = await readBody(reply, MAX_MANIFEST);
    client.session.transport.received(bytes.length);
    const digest = digestOf(bytes);
    const where = `${client.handle.registry}/${client.repository}, manifest ${reference}`;
    const answered = reply.headers["docker-content-digest"];
    const expected = isDigest(reference)
      ? reference
      : typeof answered === "string" && isDigest(answered)
        ? answered
        : digest;
    if (digest !== expected) throw digestMismatch(expected, digest, bytes.length, `${where}: `);
    const mediaType = manifestType(bytes, reply.headers["content-type"], where);
    return { descriptor: { mediaType, digest, size: bytes.length }, bytes };
  });
}

/** What a PUT told: the manifest's descriptor, and whether the registry took notice of its subject by itself. */
export interface PutManifest {
  readonly descriptor: Descriptor;
  readonly subjectTaken: boolean;
}

/** Writes a manifest's bytes under a tag, or under their digest alone. */
export async function putManifest(
  client: RepositoryClient,
  { bytes, mediaType }: { readonly bytes: Uint8Array; readonly mediaType: string },
  tag?: string,
): Promise<PutManifest> {
  const digest = digestOf(bytes);
  const request = {
    method: "PUT",
    ...manifestRequest(tag ?? digest),
    expect: [201, 200, 202],
    scopes: client.push,
    headers: { "content-type": mediaType },
    body: bytes,
    counted: true,
  } as const;
  const send = (): Promise<PutManifest> =>
    client.call(request, async (reply) => {
      await discard(reply);
      const answered = reply.headers["docker-content-digest"];
      if (typeof answered === "string" && isDigest(answered) && answered !== digest)
        throw digestMismatch(
          digest,
          answered,
          bytes.length,
          `${client.handle.registry}/${client.repository} stored another manifest than was sent: `,
        );
      return {
        descriptor: { mediaType, digest, size: bytes.length },
        subjectTaken: reply.headers["oci-subject"] !== undefined,
      };
    });
  // Whoever puts a manifest has put what it names, or seen it: replicas may not know it yet, and docker-registry 2.8 writes a blob's link anew, empty for
  // a moment, where another job stores the same blob.
  const settled = (): Promise<PutManifest> =>
    send().catch((failure: unknown) => {
      const isUnsettled = failure instanceof OciError && failure.code === "missing-content";
      throw isUnsettled ? new TransientFailure(failure, "unsettled") : failure;
    });
  return client.retrying(settled).catch(async (failure: unknown) => {
    if (tag === undefined || !(failure instanceof OciError) || failure.code !== "immutable-tag") throw failure;
    // The same image is no move: AWS ECR refuses it too, for example where the answer to an earlier try got lost.
    const there = await headManifest(client, tag);
    if (there?.digest !== digest) throw failure;
    return { descriptor: { mediaType, digest, size: bytes.length }, subjectTaken: false };
  });
}

/** Deletes a tag or a manifest; false if it was not there. */
export async function deleteManifest(client: RepositoryClient, reference: string): Promise<boolean> {
  const { to, what } = manifestRequest(reference);
  const scopes = [repositoryScope(client.repository, "pull", "delete")];
  const request = { method: "DELETE", to, what, expect: [202, 200, 204, 400, 404, 405], scopes } as const;
  const status = await client.call(request, async (reply) => {
    await discard(reply);
    return reply.status;
  });
  if (status === 404) return false;
  if (status !== 405 && status !== 400) return true;
  const where = `DELETE ${client.handle.registry}/${client.repository}, ${what}`;
  throw new OciError("refused", `${where}: the registry answered ${status}`, {
    hint: isTag(reference)
      ? "This registry cannot delete a tag alone, or has deletion switched off: delete the manifest by its digest, which takes all its tags with it, or switch deletion on."
      : "The registry has deletion switched off (distribution: storage.delete.enabled), or only its own API can delete.",
  });
}

function manifestRequest(reference: string): {
  readonly to: string;
  readonly what: string;
  readonly headers: Readonly<Record<string, string>>;
} {
  if (!isTag(reference) && !isDigest(reference))
    throw badReference(reference, "it is neither a tag nor a digest", "Give the tag or the digest alone.");
  return { to: `manifests/${reference}`, what: `manifest ${reference}`, headers: { accept: ACCEPT } };
}

function answeredDigest(header: string | string[] | undefined, reference: string): Digest | undefined {
  const answered = typeof header === "string" && isDigest(header) ? header : undefined;
  if (!isDigest(reference)) return answered;
  if (answered === undefined || answered === reference) return reference;
  throw digestMismatch(reference, answered, 0, "The registry answered for another manifest: ");
}
