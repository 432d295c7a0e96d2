import { parseManifest, type Annotations, type Descriptor, type Digest, type Store } from "@layered-build/oci";
import { LayeredBuildError } from "../error.ts";
import { platformText } from "../image/platform-text.ts";

/** A manifest or index that gets a signature of its own. */
export interface ImageSubject {
  readonly descriptor: Descriptor;
  /** Of an index's child, `os/architecture[/variant]`; an attestation that BuildKit keeps in an index has none. */
  readonly platform?: string;
  /** Of the manifest itself. */
  readonly annotations: Annotations;
  /** True for the digest that was asked for, false for what an index lists. */
  readonly isTop: boolean;
}

/**
 * The image of a digest and, of an index, everything that it lists: whoever pulls a platform by its digest finds a signature too.
 * An image that is not there is `missing-image`; it must not be taken for one that is not signed.
 */
export async function imageSubjects(store: Store, digest: Digest): Promise<readonly ImageSubject[]> {
  const stored = await store.getManifest(digest);
  if (stored === undefined) throw missing(store, digest);
  const parsed = parseManifest(stored);
  const top: ImageSubject = {
    descriptor: stored.descriptor,
    annotations: parsed.document.annotations ?? {},
    isTop: true,
  };
  if (parsed.kind === "manifest") return [top];
  const children = await Promise.all(parsed.document.manifests.map((child) => childSubject(store, digest, child)));
  return [top, ...children];
}

async function childSubject(store: Store, index: Digest, child: Descriptor): Promise<ImageSubject> {
  const stored = await store.getManifest(child.digest);
  if (stored === undefined) throw missingChild(store, index, child);
  const { annotations } = parseManifest(stored).document;
  const { platform } = child;
  const known = platform === undefined || platform.os === "unknown" ? {} : { platform: platformText(platform) };
  return { descriptor: stored.descriptor, ...known, annotations: annotations ?? {}, isTop: false };
}

/** An index whose image is not there, as where the index alone was copied. */
export function missingChild(store: Store, index: Digest, { digest, platform }: Descriptor): LayeredBuildError {
  const of = platform === undefined ? "" : ` for ${platformText(platform)}`;
  const text = `${store.name} has the index ${index}, and not the image ${digest}${of} that it lists.`;
  return new LayeredBuildError("missing-image", text, {
    hint: "Push or copy all its platforms (`crane copy`, `skopeo copy --all`), and the index after them.",
  });
}

function missing(store: Store, digest: Digest): LayeredBuildError {
  return new LayeredBuildError("missing-image", `${store.name} has no image ${digest}.`, {
    hint: "Push it first, and hand on the digest of that push: build-layer gives it in its output `image`.",
  });
}
