import { isDigest, parseReference, type Digest, type Store } from "@layered-build/core/sign";
import { createStores, LayeredBuildError } from "@layered-build/core/sign";
import type { PlanLayer } from "@layered-build/core/plan";
import { eitherOrPlan, isPlanned, type ActionContext, type Inputs } from "@layered-build/toolkit";
import { registryCredentials } from "@layered-build/toolkit/registry-credentials";
import type { manifest } from "./manifest.ts";

type Given = Inputs<typeof manifest>;

const hint =
  "`image` takes what build-layer puts out as `image`; `plan` the output of that name of detect-changed-layers, for all images of a run.";

/** The image that a run is about, by digest. */
export interface OpenedImage {
  readonly store: Store;
  /** Opens the repository of another image, such as the one that this one stands on. */
  readonly open: (repository: string) => Promise<Store>;
  readonly digest: Digest;
  /** The tag that was named, to see at the end whether it still names the image. */
  readonly tag?: string;
  /** Its layer, where a plan names it. */
  readonly layer?: string;
  /** `repository@digest`. */
  readonly reference: string;
}

/**
 * Checks which image is meant: a reference, or a plan. A tag alone is refused where something is signed: what it names may be another image than the
 * one that was built and scanned. Throws `bad-input` and `bad-reference`.
 */
export function checkImage(inputs: Given): void {
  const { image, mode, sign } = inputs;
  eitherOrPlan(inputs, "image", image !== undefined, hint);
  if (image === undefined || parseReference(image).digest !== undefined) return;
  // Also in pull requests, where nothing is signed: the push that follows would be refused.
  if (mode !== "sign" && (mode !== "all" || sign === "none")) return;
  throw new LayeredBuildError("bad-input", `image: ${image} names a tag; only a digest can be signed.`, {
    hint: "A tag may have moved since the image was built. Hand on the digest: build-layer gives repository@digest in its output `image`.",
  });
}

/**
 * Opens the image that is named, or those of a plan, parents first; the inputs are checked (`checkImage`). Throws `missing-image`.
 *
 * Where nothing is signed, a tag is resolved once, and everything is about that digest. A plan's images are those of `digests`, else those under their keys.
 */
export async function openImages(
  inputs: Given,
  context: Pick<ActionContext<typeof manifest>, "env" | "mask" | "workspace">,
): Promise<readonly OpenedImage[]> {
  const { env, workspace } = context;
  const { image } = inputs;
  const layers = isPlanned(inputs) ? await plannedLayers(inputs, workspace) : undefined;
  const named = layers ?? [{ name: undefined, image: image ?? "" }];
  const credentials = registryCredentials(inputs, context, named);
  const places = (layers ?? []).map((layer) => ({ id: layer.name, image: layer.image }));
  const stores = createStores(
    {
      root: workspace,
      proxyEnv: env,
      credentials,
      insecureRegistries: inputs["insecure-registries"],
      ...(inputs.store === undefined ? {} : { store: inputs.store }),
    },
    places,
  );
  const own = new Set(places.map((place) => place.image));
  const open = (repository: string): Promise<Store> =>
    own.has(repository) ? stores.ofLayer({ image: repository }) : stores.ofReference(repository);
  if (layers === undefined) return [await openNamed(image ?? "", open)];
  const { decodeDigests, digestOfLayer } = await import("@layered-build/core/plan");
  const digests = inputs.digests === undefined ? undefined : decodeDigests(inputs.digests);
  return Promise.all(
    layers.map(async (layer): Promise<OpenedImage> => {
      const store = await open(layer.image);
      const what = `image of layer ${layer.name} (${layer.image}:${layer.tag})`;
      const digest = digests === undefined ? await resolve(store, layer.tag, what) : digestOfLayer(digests, layer.name);
      return { store, open, digest, layer: layer.name, reference: `${layer.image}@${digest}` };
    }),
  );
}

/** Warns where the tag that was named does not name the image: it was moved meanwhile, and whoever pulls it gets something else. */
export async function watchTag({ store, digest, tag }: OpenedImage, warn: (message: string) => void): Promise<void> {
  if (tag === undefined) return;
  const now = await store.headManifest(tag);
  if (now?.digest === digest) return;
  warn(
    now === undefined
      ? `There is no tag ${store.name}:${tag}: whoever pulls by it gets nothing. This step was about ${digest}. Is the tag spelt as it was pushed?`
      : `${store.name}:${tag} names ${now.digest} now, and not ${digest}, which this step was about.`,
  );
}

async function plannedLayers(inputs: Given, workspace: string): Promise<readonly PlanLayer[] | undefined> {
  // Only now: most runs are about one image, and need no reader of plans.
  const { givenPlan } = await import("@layered-build/toolkit/given-plan");
  const { plannedImages } = await import("@layered-build/core/plan");
  const plan = await givenPlan(inputs, workspace);
  return plan === undefined ? undefined : plannedImages(plan);
}

async function openNamed(image: string, open: OpenedImage["open"]): Promise<OpenedImage> {
  const reference = parseReference(image);
  const store = await open(image);
  const tag = reference.digest === undefined ? (reference.tag ?? "latest") : reference.tag;
  const digest = reference.digest ?? (await resolve(store, tag ?? "latest", image));
  return { store, open, digest, reference: `${store.name}@${digest}`, ...(tag === undefined ? {} : { tag }) };
}

async function resolve(store: Store, tag: string, what: string): Promise<Digest> {
  const found = await store.headManifest(tag);
  if (found !== undefined && isDigest(found.digest)) return found.digest;
  throw new LayeredBuildError("missing-image", `There is no ${what}.`, {
    hint: "Is the tag right, and was the image pushed before this step?",
  });
}
