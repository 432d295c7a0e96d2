import { copyManifest, parseReference, type Store, type StoredManifest } from "@layered-build/oci";
import { LayeredBuildError } from "../error.ts";
import { byteText } from "../summary/byte-text.ts";
import type { TaggedLayer } from "./plan-tags.ts";

/**
 * Checks the repositories that images are published to besides their own. Throws `bad-input` for what is no repository, and `bad-tag` where
 * layers of different repositories would write the same tag. Call it before anything is built.
 */
export function checkFurther(repositories: readonly string[], tagged: readonly TaggedLayer[]): void {
  for (const repository of repositories) checkRepository(repository);
  if (repositories.length === 0) return;
  const owners = new Map<string, string>();
  for (const { layer, tags } of tagged) {
    for (const { name } of tags) {
      const owner = owners.get(name);
      owners.set(name, layer.id);
      if (owner === undefined || owner === layer.id) continue;
      throw new LayeredBuildError(
        "bad-tag",
        `Layers ${owner} and ${layer.id} would both write ${name} in ${repositories[0] ?? ""}.`,
        {
          hint: 'Their own repositories differ, and those in `images` are for all of them: give the layers different tags, such as by `tag-prefix: "{name}-"`.',
        },
      );
    }
  }
}

/** Makes an image be in another repository, under its digest: blobs that are not there are mounted, or else streamed. Gives the bytes that were sent. */
export async function copyImage(from: Store, to: Store, image: StoredManifest): Promise<string> {
  const { digest } = image.descriptor;
  if ((await to.headManifest(digest)) !== undefined) return "is there";
  let sent = 0;
  let mounted = 0;
  await copyManifest(from, to, digest, undefined, {
    onBlob: ({ outcome, size }) => {
      if (outcome === "uploaded") sent += size;
      if (outcome === "mounted") mounted += 1;
    },
  });
  return `is copied: ${mounted} blobs mounted, ${byteText(sent)} sent`;
}

function checkRepository(text: string): void {
  const { tag, digest } = parseReference(text);
  if (tag === undefined && digest === undefined) return;
  throw new LayeredBuildError("bad-input", `images: "${text}" has a tag or digest.`, {
    hint: "Name repositories alone (HOST/REPOSITORY): the tags are those of the layers' tag-rules.",
  });
}
