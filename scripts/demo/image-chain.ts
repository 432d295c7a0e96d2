import { buffer } from "node:stream/consumers";
import { openLayout, parseConfig, parseManifest, type Store } from "@layered-build/oci";
import type { DemoBlob, DemoImage } from "./demo-data.ts";

/** An image to read: what people call it, and its tag or digest. `layer` is what brings the blobs that no image before it has. */
export interface ChainLink {
  readonly name: string;
  readonly reference: string;
  readonly layer: string;
}

/** Reads images of a layout folder, from the bottom of the chain up, and says which blobs they share. */
export async function readChain(
  layout: string,
  links: readonly ChainLink[],
): Promise<{ readonly images: readonly DemoImage[]; readonly blobs: readonly DemoBlob[] }> {
  const store = await openLayout(layout);
  const images = new Map<string, DemoImage>();
  const blobs = new Map<string, DemoBlob>();
  for (const { name, reference, layer } of links) {
    const { image, made } = await readImage(store, name, reference);
    if (images.has(image.digest)) continue;
    images.set(image.digest, image);
    for (const blob of made) if (!blobs.has(blob.digest)) blobs.set(blob.digest, { ...blob, layer });
  }
  return { images: [...images.values()], blobs: [...blobs.values()] };
}

async function readImage(store: Store, name: string, reference: string) {
  const stored = await store.getManifest(reference);
  if (stored === undefined) throw new Error(`There is no image ${reference} in ${store.name}.`);
  const parsed = parseManifest(stored);
  if (parsed.kind !== "manifest") throw new Error("The demo's images have one platform.");
  const { config, layers } = parsed.document;
  const blob = await store.getBlob(config.digest);
  if (blob === undefined) throw new Error(`${reference} has no configuration.`);
  const history = parseConfig(await buffer(blob)).history ?? [];
  const instructions = history.filter((each) => each.empty_layer !== true).map((each) => each.created_by ?? "");
  const image: DemoImage = {
    name,
    digest: stored.descriptor.digest,
    documents: stored.descriptor.size + config.size,
    blobs: layers.map(({ digest }) => digest),
  };
  const made = layers.map(({ digest, size }, index) => ({
    digest,
    size,
    instruction: (instructions[index] ?? "").replace(/ # buildkit$/, ""),
  }));
  return { image, made };
}
