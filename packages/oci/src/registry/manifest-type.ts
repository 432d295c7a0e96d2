import { OciError } from "../error.ts";
import { isRecord } from "../is-record.ts";
import { MediaType } from "../media-type.ts";

/** The manifest types that are asked for; without a full list registries convert or refuse. */
export const ACCEPT = [MediaType.manifest, MediaType.index, MediaType.dockerManifest, MediaType.dockerIndex].join(", ");

const GENERIC = new Set(["", "application/json", "application/octet-stream", "text/plain"]);

/** The media type in a `Content-Type` header; undefined where it says nothing about manifests. */
export function headerType(contentType: string | undefined): string | undefined {
  const type = (contentType ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? "";
  return GENERIC.has(type) ? undefined : type;
}

/**
 * The media type of a manifest's bytes: what they say themselves, because the digest covers that and no header;
 * else the header; else what their members tell. Throws `OciError` `bad-content` for what is no manifest.
 */
export function manifestType(bytes: Uint8Array, contentType: string | undefined, where: string): string {
  const members = jsonMembers(bytes);
  if (members === undefined)
    throw new OciError("bad-content", `${where}: the manifest is no JSON object`, {
      hint: "Does a proxy or a log-in page answer in the registry's place?",
    });
  const own = members.get("mediaType");
  if (typeof own === "string" && own !== "") return own;
  return headerType(contentType) ?? (members.has("manifests") ? MediaType.index : MediaType.manifest);
}

/** The members of a JSON object; undefined for bytes that are none. */
export function jsonMembers(bytes: Uint8Array): ReadonlyMap<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes).toString("utf8"));
    return isRecord(value) ? new Map(Object.entries(value)) : undefined;
  } catch {
    return undefined;
  }
}
