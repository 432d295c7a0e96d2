import { digestOf, isDigest } from "../digest.ts";
import { manifestLinks } from "../manifest-links.ts";
import type { Store } from "../store.ts";
import type { Exchange } from "./exchange.ts";
import { RegistryError } from "./registry-error.ts";

/** The size that registries should take at least (distribution-spec, "Pushing Manifests"), and that most stop at. */
const LONGEST_MANIFEST = 4 * 1024 * 1024;

/** HEAD, GET, PUT and DELETE of a manifest by tag or digest. */
export async function answerManifest(
  exchange: Exchange,
  store: Store,
  repository: string,
  reference: string,
): Promise<void> {
  switch (exchange.method) {
    case "HEAD": {
      const descriptor = await store.headManifest(reference);
      if (!descriptor) throw unknown(store, reference);
      return exchange.send(200, {
        "Content-Type": descriptor.mediaType,
        "Docker-Content-Digest": descriptor.digest,
        "Content-Length": descriptor.size,
      });
    }
    case "GET": {
      const manifest = await store.getManifest(reference);
      if (!manifest) throw unknown(store, reference);
      const { mediaType, digest } = manifest.descriptor;
      return exchange.send(200, { "Content-Type": mediaType, "Docker-Content-Digest": digest }, manifest.bytes);
    }
    case "PUT":
      return await put(exchange, store, repository, reference);
    case "DELETE":
      if (!(await store.deleteManifest(reference))) throw unknown(store, reference);
      return exchange.send(202);
    default:
      throw new RegistryError(405, "UNSUPPORTED", `${exchange.method} is no method of a manifest.`, {
        Allow: "GET, HEAD, PUT, DELETE",
      });
  }
}

async function put(exchange: Exchange, store: Store, repository: string, reference: string): Promise<void> {
  const bytes = await readBody(exchange);
  if (reference.includes(":") && (!isDigest(reference) || digestOf(bytes) !== reference))
    throw new RegistryError(
      400,
      "DIGEST_INVALID",
      `The manifest was put as ${reference}, but it is ${digestOf(bytes)}.`,
    );
  const links = manifestLinks(bytes);
  const mediaType = exchange.header("content-type") ?? links.mediaType;
  const descriptor = await store.putManifest({ bytes, mediaType }, isDigest(reference) ? undefined : reference);
  exchange.send(201, {
    Location: `/v2/${repository}/manifests/${descriptor.digest}`,
    "Docker-Content-Digest": descriptor.digest,
    // Tells the client that the referrers list is kept here: it need not write the fallback tag.
    ...(links.subject && { "OCI-Subject": links.subject.digest }),
  });
}

async function readBody(exchange: Exchange): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  for await (const chunk of exchange.body()) {
    chunks.push(chunk);
    if (exchange.receivedBytes > LONGEST_MANIFEST)
      throw new RegistryError(413, "SIZE_INVALID", "A manifest has at most 4 MiB.", { Connection: "close" });
  }
  return Buffer.concat(chunks);
}

function unknown(store: Store, reference: string): RegistryError {
  return new RegistryError(404, "MANIFEST_UNKNOWN", `${store.name} has no manifest ${reference}.`);
}
