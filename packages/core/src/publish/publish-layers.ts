import type { Descriptor, Digest } from "@layered-build/oci";
import type { Log } from "../ports.ts";
import type { Stores } from "../registry/stores.ts";
import { checkStoredSize } from "../size/check-size.ts";
import type { LayerSize } from "../size/image-size.ts";
import type { TaggedLayer } from "./plan-tags.ts";
import { allSettled } from "./all-settled.ts";
import { copyImage } from "./further-repositories.ts";
import { imageOfKey, publishTag } from "./publish-tag.ts";

/** Whether a commit is the newest of its branch, or why that is not so or not known. */
export type Newness = { readonly newest: true } | { readonly newest: false; readonly why: string };

/** Tags to be written, as `planTags` gave them. */
export interface PublishRequest {
  readonly tagged: readonly TaggedLayer[];
  readonly stores: Stores;
  /** Images that are known to be there under their keys, by layer: they are not looked for by tag. */
  readonly images?: ReadonlyMap<string, Digest>;
  /** Whether this run's commit is still the newest of its branch; asked once, and only where a moving tag is to be written. */
  readonly isNewest: () => Promise<Newness>;
  readonly log: Log;
  /** Repositories that the images and their tags are written to as well; see `checkFurther`. */
  readonly further?: readonly string[];
}

/** What was published of a layer: full references, and the main version that the rules gave. */
export interface PublishedLayer {
  readonly layer: string;
  readonly image: string;
  readonly digest: Digest;
  readonly key: string;
  readonly version: string;
  readonly tags: readonly string[];
  /** Where the layer has a `max-size`. */
  readonly size?: LayerSize;
}

/**
 * Puts the users' tags on the images of all planned layers of the selection, those that were reused too: so a merge of a tested pull
 * request moves its tags with nothing built. All images are found, and checked against their layers' `max-size`, before the first tag is
 * written. Throws `missing-image`, `too-large`, and what the store throws.
 */
export async function publishLayers(request: PublishRequest): Promise<readonly PublishedLayer[]> {
  const { tagged, log } = request;
  const moves = tagged.some(({ tags }) => tags.some((tag) => tag.moving));
  const images = tagged.map(async (each) => {
    const store = await request.stores.ofLayer(each.layer);
    // Asked meanwhile: whether a tag has to be written is known by the time that it may be.
    const heads = new Map(each.tags.map(({ name }) => [name, store.headManifest(name)] as const));
    for (const head of heads.values()) head.catch(() => {});
    const image = await imageOfKey(store, each.plan, request.images?.get(each.layer.id));
    const size = await checkStoredSize({ layer: each.layer, store, stores: request.stores }, image);
    return { ...each, store, heads, image, size };
  });
  const [newness, ready] = await Promise.all([moves ? request.isNewest() : nothingMoves, Promise.all(images)]);
  if (!newness.newest) log.warning(await heldText(ready, newness.why));
  return allSettled(
    ready.map(async ({ layer, plan: planned, tags, version, store, heads, image, size }) => {
      const names = tags.filter((tag) => newness.newest || !tag.moving).map((tag) => tag.name);
      const { digest } = image.descriptor;
      // Each is told as it is written: where one fails, the log says which of the others have moved.
      const publish = async (name: string): Promise<void> => {
        const { tag, outcome } = await publishTag(store, image, name, heads.get(name));
        log.info(`${layer.id}: ${layer.image}:${tag} ${outcome === "written" ? "→" : "is already"} ${digest}`);
      };
      await allSettled(names.map(publish), `Tags of layer ${layer.id} could not be written:`);
      const elsewhere = names.length === 0 ? [] : (request.further ?? []).filter((each) => each !== layer.image);
      for (const repository of elsewhere) {
        const there = await request.stores.ofReference(repository);
        log.info(`${layer.id}: ${repository}@${digest} ${await copyImage(store, there, image)}`);
        const copy = async (name: string): Promise<void> => {
          const { tag, outcome } = await publishTag(there, image, name);
          log.info(`${layer.id}: ${repository}:${tag} ${outcome === "written" ? "→" : "is already"} ${digest}`);
        };
        await allSettled(names.map(copy), `Tags of layer ${layer.id} could not be written to ${repository}:`);
      }
      return {
        layer: layer.id,
        image: `${layer.image}@${digest}`,
        digest,
        key: planned.key,
        version,
        ...(size === undefined ? {} : { size }),
        tags: [layer.image, ...elsewhere].flatMap((repository) => names.map((name) => `${repository}:${name}`)),
      };
    }),
    "Tags of several layers could not be written:",
  );
}

const nothingMoves: Newness = { newest: true };

/** A layer's tags, and what is asked of the registry about each. */
interface AskedTags {
  readonly layer: { readonly id: string };
  readonly tags: TaggedLayer["tags"];
  readonly heads: ReadonlyMap<string, Promise<Descriptor | undefined>>;
}

/** One text for all tags that move and are left alone: those that are there stay, the others are not made. */
async function heldText(layers: readonly AskedTags[], why: string): Promise<string> {
  const parts = layers.map(async ({ layer, tags, heads }) => {
    const moving = tags.filter((tag) => tag.moving).map(({ name }) => name);
    // Where the registry does not say whether a tag is there, it is not written in any case.
    const there = await Promise.all(moving.map(async (name) => heads.get(name)?.catch(() => undefined)));
    const staying = moving.filter((_, index) => there[index] !== undefined);
    const missing = moving.filter((name) => !staying.includes(name));
    const texts = [
      ...(staying.length === 0
        ? []
        : [`${staying.join(", ")} ${staying.length === 1 ? "stays where it is" : "stay where they are"}`]),
      ...(missing.length === 0 ? [] : [`${missing.join(", ")} ${missing.length === 1 ? "is" : "are"} not written`]),
    ];
    return texts.length === 0 ? [] : [`${layer.id}: ${texts.join(", and ")}`];
  });
  return `Tags that move are left alone, because ${why}. ${(await Promise.all(parts)).flat().join("; ")}.`;
}
