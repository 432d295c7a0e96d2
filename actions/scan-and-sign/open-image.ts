import { isDigest, parseReference, type Digest, type Store } from "@layered-build/core/sign";
import { createStores, credentialsOfRun, LayeredBuildError, type Stores } from "@layered-build/core/sign";
import type { ActionContext, Inputs } from "@layered-build/toolkit";
import type { manifest } from "./manifest.ts";

/** The image that a run is about, by digest. */
export interface OpenedImage {
  readonly store: Store;
  readonly stores: Stores;
  readonly digest: Digest;
  /** The tag that was named, to see at the end whether it still names the image. */
  readonly tag?: string;
  /** `repository@digest`. */
  readonly reference: string;
}

/**
 * Opens the image's repository. A tag alone is refused where something is signed: what it names may be another image than the one that was
 * built and scanned. To scan or verify, it is resolved once, and everything is about that digest.
 */
export async function openImage(
  inputs: Inputs<typeof manifest>,
  { env, workspace }: Pick<ActionContext<typeof manifest>, "env" | "workspace">,
): Promise<OpenedImage> {
  const { image, mode, registry, username, password, token } = inputs;
  const reference = parseReference(image);
  const credentials = credentialsOfRun(
    {
      env,
      ...(registry === undefined ? {} : { registry }),
      ...(username === undefined ? {} : { username }),
      ...(password === undefined ? {} : { password }),
      ...(token === undefined ? {} : { token }),
    },
    [{ image }],
  );
  const insecureRegistries = inputs["insecure-registries"];
  const stores = createStores({ root: workspace, proxyEnv: env, credentials, insecureRegistries }, []);
  const store = await stores.ofReference(image);
  const tag = reference.digest === undefined ? (reference.tag ?? "latest") : reference.tag;
  if (reference.digest === undefined && mode !== "verify" && mode !== "scan")
    throw new LayeredBuildError("bad-input", `image: ${image} names a tag; only a digest can be signed.`, {
      hint: "A tag may have moved since the image was built. Hand on the digest: build-layer gives repository@digest in its output `image`.",
    });
  const digest = reference.digest ?? (await resolve(store, tag ?? "latest", image));
  return { store, stores, digest, reference: `${store.name}@${digest}`, ...(tag === undefined ? {} : { tag }) };
}

/** Warns where the tag that was named does not name the image: it was moved meanwhile, and whoever pulls it gets something else. */
export async function watchTag({ store, digest, tag }: OpenedImage, warn: (message: string) => void): Promise<void> {
  if (tag === undefined) return;
  const now = await store.headManifest(tag);
  if (now?.digest === digest) return;
  const what = now === undefined ? "is no longer there" : `names ${now.digest} now`;
  warn(`${store.name}:${tag} ${what}, and not ${digest}, which this step was about.`);
}

async function resolve(store: Store, tag: string, image: string): Promise<Digest> {
  const found = await store.headManifest(tag);
  if (found !== undefined && isDigest(found.digest)) return found.digest;
  throw new LayeredBuildError("missing-image", `image: there is no ${image}.`, {
    hint: "Is the tag right, and was the image pushed before this step?",
  });
}
