import { isDigest, loadArtifact, storeArtifact, type ArtifactKind, type Digest, type Store } from "@layered-build/oci";
import { jsonArtifact, packJson, unpackText } from "../../image/json-artifact.ts";
import { z } from "../../z.ts";

/** Created where a list is read. */
function copiedFiles() {
  const id = z.int().check(z.minimum(0));
  const file = z.strictObject({
    size: id,
    /** The place of the blob in `blobs`, and the path in it. */
    blob: id,
    path: z.string(),
    /** Of the content, where it was read. */
    digest: z.optional(z.custom<Digest>((value) => typeof value === "string" && isDigest(value))),
    /** Names of the same number are one file. */
    link: z.optional(id),
    /** `security.capability`, in hex: the one attribute that BuildKit writes into an image. */
    capability: z.optional(z.string()),
  });
  const entry = z.strictObject({
    relative: z.string(),
    kind: z.enum(["file", "directory", "symlink"]),
    mode: id.check(z.maximum(0o7777)),
    uid: id,
    gid: id,
    mtime: z.int(),
    isPassed: z.optional(z.literal(true)),
    linkTarget: z.optional(z.string()),
    file: z.optional(file),
  });
  return z.strictObject({
    blobs: z.array(
      z.strictObject({
        mediaType: z.string(),
        digest: z.custom<Digest>((value) => typeof value === "string" && isDigest(value)),
        size: id,
      }),
    ),
    sources: z.array(z.strictObject({ baseName: z.string(), isFolder: z.boolean(), entries: z.array(entry) })),
  });
}

/**
 * What a COPY --from takes, source by source, wherever it goes: all that BuildKit keeps of each file, and the blobs that have the contents.
 * Names and entries are those of `CopySource`.
 */
export type CopiedFiles = Readonly<z.infer<ReturnType<typeof copiedFiles>>>;
/** One file, folder or symlink of it. */
export type CopiedEntry = CopiedFiles["sources"][number]["entries"][number];
/** Where the content of a file is. */
export type CopiedFile = NonNullable<CopiedEntry["file"]>;

const artifactType = "application/vnd.layered-build.copied.v1+json";
const ofAnnotation = "io.github.layered-build.copied-of";

/** Stores a list under a tag. `of` says what it is of, in full. */
export async function storeCopied(store: Store, tag: string, of: string, files: CopiedFiles): Promise<void> {
  await storeArtifact(store, artifactOf(of), await packJson(files), tag);
}

/** The list under a tag, if it is of this; undefined for all else that may stand there: it can be made anew. */
export async function loadCopied(store: Store, tag: string, of: string): Promise<CopiedFiles | undefined> {
  const bytes = await loadArtifact(store, artifactOf(of), tag);
  if (bytes === undefined) return undefined;
  try {
    return copiedFiles().parse(JSON.parse(unpackText(bytes)));
  } catch {
    return undefined;
  }
}

function artifactOf(of: string): ArtifactKind {
  return jsonArtifact(artifactType, { [ofAnnotation]: of });
}
