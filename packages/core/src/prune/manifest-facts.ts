import { isDigest, isIndexType, isRecord, MediaType, type Digest, type StoredManifest } from "@layered-build/oci";
import { OciAnnotation } from "../image/annotations.ts";
import { keyAnnotation } from "../image/suite-tag.ts";
import { remnantAnnotation, type BlobFacts, type ChildFacts, type ManifestFacts } from "../retention/index.ts";

/** The annotations that decisions go by; others are not kept. */
const COUNTED: readonly string[] = [
  keyAnnotation,
  "io.github.layered-build.own-key",
  "io.github.layered-build.step",
  remnantAnnotation,
  OciAnnotation.baseDigest,
  OciAnnotation.created,
];
const MANIFESTS: ReadonlySet<string> = new Set([
  MediaType.manifest,
  MediaType.index,
  MediaType.dockerManifest,
  MediaType.dockerIndex,
  "application/vnd.oci.artifact.manifest.v1+json",
]);

type Json = Readonly<Record<string, unknown>>;

/**
 * Reads what decisions need from a manifest's bytes. It refuses nothing: a document of unknown form keeps all digests that stand in it,
 * and one that has a member in an unknown form keeps those as well.
 */
export function manifestFacts({ bytes, descriptor }: StoredManifest): ManifestFacts {
  const text = Buffer.from(bytes).toString("utf8");
  const document = parse(text);
  const annotations = countedAnnotations(document?.["annotations"]);
  const size = bytes.length;
  const unknown: ManifestFacts = {
    form: "unknown",
    size,
    children: [],
    blobs: [],
    annotations,
    mentions: mentioned(text),
  };
  if (document === undefined) return unknown;
  const common = { size, annotations, mentions: [], ...withText("artifactType", document["artifactType"]) };
  const subject = isRecord(document["subject"]) ? digestIn(document["subject"]) : undefined;
  if (document["subject"] !== undefined && subject === undefined) return unknown;
  const about = subject === undefined ? {} : { subject };
  if (Array.isArray(document["manifests"])) {
    const listed = document["manifests"].filter(isRecord);
    const digests = listed.map(digestIn);
    if (digests.some((digest) => digest === undefined)) return unknown;
    const children = listed.flatMap(childFacts);
    const blobs = listed.filter((child) => !isManifest(child)).flatMap(blobFacts);
    const hasCache = listed.some((child) => child["mediaType"] === "application/vnd.buildkit.cacheconfig.v0");
    const cache = hasCache ? { artifactType: "application/vnd.buildkit.cacheconfig.v0" } : {};
    return { form: "index", ...common, ...cache, ...about, children, blobs };
  }
  const config = isRecord(document["config"]) ? document["config"] : undefined;
  const [configBlob] = config === undefined ? [] : blobFacts(config);
  const layers = document["layers"] ?? document["blobs"];
  if (!Array.isArray(layers) || isIndexType(descriptor.mediaType)) return unknown;
  const blobs = layers.filter(isRecord).flatMap(blobFacts);
  if (blobs.length < layers.length) return unknown;
  const mediaType = typeof config?.["mediaType"] === "string" ? config["mediaType"] : "";
  return {
    form: "manifest",
    ...common,
    ...about,
    children: [],
    ...(configBlob === undefined ? {} : { config: { ...configBlob, mediaType } }),
    blobs,
  };
}

/** A descriptor with a platform or BuildKit's reference type says that it is the image of one platform, or an attestation of it. */
function childFacts(child: Json): readonly ChildFacts[] {
  const digest = digestIn(child);
  if (digest === undefined || !isManifest(child)) return [];
  const annotations = isRecord(child["annotations"]) ? child["annotations"] : {};
  const says = isRecord(child["platform"]) || annotations["vnd.docker.reference.type"] !== undefined;
  const isImage = typeof child["mediaType"] === "string" && !isIndexType(child["mediaType"]);
  return [{ digest, size: sizeIn(child), leaf: says && isImage }];
}

function isManifest(child: Json): boolean {
  return typeof child["mediaType"] !== "string" || MANIFESTS.has(child["mediaType"]);
}

function blobFacts(descriptor: Json): readonly BlobFacts[] {
  const digest = digestIn(descriptor);
  return digest === undefined ? [] : [{ digest, size: sizeIn(descriptor) }];
}

function digestIn({ digest }: Json): Digest | undefined {
  return typeof digest === "string" && isDigest(digest) ? digest : undefined;
}

function sizeIn({ size }: Json): number {
  return typeof size === "number" && size > 0 ? size : 0;
}

function mentioned(text: string): readonly Digest[] {
  return [...new Set(text.match(/sha256:[0-9a-f]{64}/g))].filter(isDigest);
}

function countedAnnotations(value: unknown): Readonly<Record<string, string>> {
  if (!isRecord(value)) return {};
  const pairs = COUNTED.flatMap((name) => {
    const text = value[name];
    return typeof text === "string" ? [[name, text] as const] : [];
  });
  return Object.fromEntries(pairs);
}

function withText(name: "artifactType", value: unknown): { readonly artifactType?: string } {
  return typeof value === "string" && value !== "" ? { [name]: value } : {};
}

function parse(text: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
