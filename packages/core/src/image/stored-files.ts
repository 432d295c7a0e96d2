import { isDigest, loadArtifact, storeArtifact, type ArtifactKind, type Digest, type Store } from "@layered-build/oci";
import { z } from "../z.ts";
import { jsonArtifact, packJson, unpackText } from "./json-artifact.ts";
import { suiteTag } from "./suite-tag.ts";

/** Created where a list is read. */
function storedFiles() {
  return z.array(
    z.strictObject({
      path: z.string(),
      kind: z.enum(["file", "directory", "symlink"]),
      mode: z.int().check(z.minimum(0), z.maximum(0o7777)),
      oid: z.optional(z.string()),
      linkTarget: z.optional(z.string()),
      size: z.optional(z.int().check(z.minimum(0))),
      blob: z.optional(z.custom<Digest>((value) => typeof value === "string" && isDigest(value))),
    }),
  );
}

/**
 * A file as it was when a layer was built: see `WorkTreeEntry`; `size` in bytes, of files. One without an id is known by the `blob` that it
 * went into (the digest of the uncompressed tar).
 */
export type StoredFile = Readonly<z.infer<ReturnType<typeof storedFiles>>[number]>;

const artifactType = "application/vnd.layered-build.generated.v1+json";
const keyAnnotation = "io.github.layered-build.own-key";

/** Stores which generated files a layer took, under its own key: what it is made of but for its parents. */
export async function storeFiles(
  store: Store,
  prefix: string,
  key: string,
  files: readonly StoredFile[],
): Promise<void> {
  await storeArtifact(store, artifactOf(key), await packJson(files), suiteTag(prefix, "step", key));
}

/** Which generated files a layer of this own key took; undefined where none was built, or where that is not known. */
export async function loadFiles(store: Store, prefix: string, key: string): Promise<readonly StoredFile[] | undefined> {
  const bytes = await loadArtifact(store, artifactOf(key), suiteTag(prefix, "step", key));
  if (bytes === undefined) return undefined;
  try {
    return storedFiles().parse(JSON.parse(unpackText(bytes)));
  } catch {
    // It spares work: a damaged one is as good as none.
    return undefined;
  }
}

function artifactOf(key: string): ArtifactKind {
  return jsonArtifact(artifactType, { [keyAnnotation]: key });
}
