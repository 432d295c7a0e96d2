import type { Digest } from "../descriptor.ts";
import { isDigest } from "../digest.ts";
import { checkRepository } from "../reference-grammar.ts";
import { RegistryError } from "./registry-error.ts";

/** What a path of the registry API names. */
export type Route =
  | { readonly kind: "base" }
  | { readonly kind: "manifest"; readonly repository: string; readonly reference: string }
  | { readonly kind: "blob"; readonly repository: string; readonly digest: Digest }
  | { readonly kind: "uploads"; readonly repository: string }
  | { readonly kind: "upload"; readonly repository: string; readonly id: string }
  | { readonly kind: "tags"; readonly repository: string }
  | { readonly kind: "referrers"; readonly repository: string; readonly digest: Digest };

// Anchored at its end: a repository may have parts like "blobs" itself, so only the last parts count.
const PATH =
  /^\/v2\/(?<repository>.+)\/(?:(?<kind>manifests|blobs|referrers)\/(?<last>[^/]+)|blobs\/uploads\/(?<upload>[^/]*)|tags\/list)$/;

/** Reads a path. RegistryError 404 where it names nothing, 400 for a bad digest; OciError `bad-reference` for a bad repository. */
export function parseRoute(path: string): Route {
  if (path === "/v2" || path === "/v2/") return { kind: "base" };
  // The slash at the end of `blobs/uploads/` is left out by some clients.
  const groups = PATH.exec(path.replace(/\/blobs\/uploads$/, "/blobs/uploads/"))?.groups;
  if (!groups) throw new RegistryError(404, "UNSUPPORTED", `${path} is no path of the registry API.`);
  const { repository = "", kind, last = "", upload } = groups;
  checkRepository(repository);
  if (upload !== undefined)
    return upload === "" ? { kind: "uploads", repository } : { kind: "upload", repository, id: upload };
  if (kind === "manifests") return { kind: "manifest", repository, reference: last };
  if (kind === "blobs") return { kind: "blob", repository, digest: requireDigest(last) };
  if (kind === "referrers") return { kind: "referrers", repository, digest: requireDigest(last) };
  return { kind: "tags", repository };
}

/** A digest, or 400 `DIGEST_INVALID`. */
export function requireDigest(text: string | null): Digest {
  if (text !== null && isDigest(text)) return text;
  throw new RegistryError(400, "DIGEST_INVALID", `\`${text ?? ""}\` is no digest of the form sha256:HEX.`);
}
