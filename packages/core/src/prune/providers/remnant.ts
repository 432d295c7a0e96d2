import { digestOf, MediaType, OciError, putEmpty, type Digest, type Store } from "@layered-build/oci";
import { remnantAnnotation } from "../../retention/index.ts";

/**
 * Moves a tag away from its image, to a manifest that stands for nothing and has the tag's name in it, so that each has its own digest.
 * Whoever deletes that digest next deletes the tag, and can delete nothing else. A run that is interrupted between leaves one that the next
 * run knows by its annotation. Throws `digest-mismatch` where the registry has stored something else.
 */
export async function putRemnant(store: Store, tag: string): Promise<Digest> {
  const empty = await putEmpty(store);
  const bytes = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: MediaType.manifest,
      artifactType: "application/vnd.layered-build.untag.v1",
      config: empty,
      layers: [empty],
      annotations: { [remnantAnnotation]: tag },
    }),
  );
  const expected = digestOf(bytes);
  const { digest } = await store.putManifest({ bytes, mediaType: MediaType.manifest }, tag);
  const now = (await store.headManifest(tag))?.digest;
  if (digest === expected && now === expected) return expected;
  throw new OciError(
    "digest-mismatch",
    `${store.name}: the tag ${tag} is on ${now ?? "nothing"}, not on ${expected}, which was just put there.`,
    {
      hint: "Another process writes this tag at the same time. Nothing was deleted.",
    },
  );
}
