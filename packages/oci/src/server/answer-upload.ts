import type { Store } from "../store.ts";
import type { Exchange, Headers } from "./exchange.ts";
import { RegistryError } from "./registry-error.ts";
import { requireDigest } from "./route.ts";
import { Upload } from "./upload.ts";

/** The uploads that are open, by id. */
export type Uploads = Map<string, Upload>;

/** POST to `blobs/uploads/`: mount, upload in one request, or open an upload (distribution-spec, "Pushing blobs"). */
export async function answerNewUpload(
  exchange: Exchange,
  store: Store,
  repository: string,
  uploads: Uploads,
  resolve: (repository: string) => Promise<Store | undefined>,
): Promise<void> {
  if (exchange.method !== "POST")
    throw new RegistryError(405, "UNSUPPORTED", "Uploads are opened with POST.", { Allow: "POST" });
  const { query } = exchange;
  const upload = new Upload(repository, store);
  if (query.has("mount")) {
    const digest = requireDigest(query.get("mount"));
    const origin = await resolve(query.get("from") ?? repository);
    const size = await origin?.headBlob(digest);
    const descriptor = size !== undefined && { mediaType: "application/octet-stream", digest, size };
    const mounted = origin && descriptor && (origin === store || (await store.mountBlob(descriptor, origin)));
    if (mounted) return created(exchange, repository, digest);
  } else if (query.has("digest")) return await finish(exchange, upload);
  uploads.set(upload.id, upload);
  exchange.send(202, progress(upload));
}

/** PATCH, PUT, GET and DELETE of an open upload. */
export async function answerUpload(
  exchange: Exchange,
  repository: string,
  id: string,
  uploads: Uploads,
): Promise<void> {
  const upload = uploads.get(id);
  if (upload?.repository !== repository)
    throw new RegistryError(404, "BLOB_UPLOAD_UNKNOWN", `There is no open upload ${id}.`);
  switch (exchange.method) {
    case "GET":
      return exchange.send(204, progress(upload));
    case "DELETE":
      uploads.delete(id);
      await upload.abort();
      return exchange.send(204);
    case "PATCH":
      checkOrder(exchange, upload);
      await endOnFailure(exchange, upload, uploads, upload.append(exchange.body()));
      return exchange.send(202, progress(upload));
    case "PUT":
      checkOrder(exchange, upload);
      requireDigest(exchange.query.get("digest"));
      return await endOnFailure(exchange, upload, uploads, finish(exchange, upload, uploads));
    default:
      throw new RegistryError(405, "UNSUPPORTED", `${exchange.method} is no method of an upload.`, {
        Allow: "GET, PATCH, PUT, DELETE",
      });
  }
}

async function finish(exchange: Exchange, upload: Upload, uploads?: Uploads): Promise<void> {
  const digest = requireDigest(exchange.query.get("digest"));
  if (!upload.started) {
    const size = exchange.contentLength;
    upload.announce({ digest, ...(size !== undefined && { size }) });
  }
  try {
    await upload.append(exchange.body());
  } catch (error) {
    if (!uploads) await upload.abort();
    throw error;
  }
  const written = await upload.finish();
  uploads?.delete(upload.id);
  // What was written is there under its own digest: content nobody asked for, but no wrong content.
  if (written.digest !== digest)
    throw new RegistryError(
      400,
      "DIGEST_INVALID",
      `The content was announced as ${digest}, but it is ${written.digest}.`,
    );
  created(exchange, upload.repository, digest);
}

/** An upload whose store failed is over; one whose client was cut off can go on where it stopped. */
async function endOnFailure(exchange: Exchange, upload: Upload, uploads: Uploads, work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (exchange.request.complete) {
      uploads.delete(upload.id);
      await upload.abort();
    }
    throw error;
  }
}

/** 416 where the body is not the next one; without Content-Range it is the next by definition (a streamed upload). */
function checkOrder(exchange: Exchange, upload: Upload): void {
  const range = exchange.header("content-range");
  const [, first, last] = /^(?:bytes[ =])?(\d+)-(\d+)(?:\/.*)?$/.exec(range ?? "") ?? [];
  const inOrder = range === undefined || Number(first) === upload.received;
  if (!inOrder || upload.busy)
    throw new RegistryError(
      416,
      "BLOB_UPLOAD_INVALID",
      `The next byte of this upload is ${upload.received}.`,
      progress(upload),
    );
  const length = exchange.contentLength;
  if (range !== undefined && length !== undefined && Number(last) - Number(first) + 1 !== length)
    throw new RegistryError(400, "SIZE_INVALID", `The range ${range} is not ${length} bytes long.`);
}

function progress({ repository, id, received }: Upload): Headers & Record<string, string> {
  return {
    Location: `/v2/${repository}/blobs/uploads/${id}`,
    Range: `0-${Math.max(0, received - 1)}`,
    "Docker-Upload-UUID": id,
  };
}

function created(exchange: Exchange, repository: string, digest: string): void {
  exchange.send(201, { Location: `/v2/${repository}/blobs/${digest}`, "Docker-Content-Digest": digest });
}
