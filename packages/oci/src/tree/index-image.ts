import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { EMPTY_LAYER } from "../blob/empty-layer.ts";
import { layerDecompressor } from "../blob/layer-decompressor.ts";
import type { Descriptor } from "../descriptor.ts";
import { OciError } from "../error.ts";
import type { ImageManifest } from "../manifest.ts";
import type { Store } from "../store.ts";
import { readTar } from "../tar/read-tar.ts";
import type { TarFileHeader } from "../tar/tar-entry.ts";
import { LayerUnpacker } from "./layer-unpacker.ts";
import { layerEntries } from "./toc/layer-entries.ts";
import { Tree } from "./tree.ts";

/** How an image is indexed. */
export interface IndexImageOptions {
  /** Starts from a tree that is known for the lowest `layers` layers (it is not changed), and fetches only those above. */
  readonly base?: { readonly tree: Tree; readonly layers: number };
  /** Called before a layer is fetched. */
  readonly onLayer?: (layer: Descriptor) => void;
  /** Files say where their bytes are: see `FileOrigin`. */
  readonly trace?: boolean;
}

/** Larger account files than this (bytes) are indexed without their text. */
const maxTextBytes = 1024 * 1024;

/** Applies one layer, an uncompressed tar, to a tree; `layer` is its place in the manifest, where files are traced. Throws `bad-content`; the tree is then half changed. */
export async function applyLayer(tree: Tree, tar: Readable, layer?: number): Promise<void> {
  const unpacker = new LayerUnpacker(tree, layer);
  for await (const entry of readTar(tar, { collect: isAccountFile, collectLimit: maxTextBytes })) unpacker.apply(entry);
}

/**
 * The tree of an image, from its layers: by a layer's own table of contents where it has one (eStargz, zstd:chunked), else by streaming it
 * through its decompressor once; nothing is stored.
 * Throws `missing-content` for a layer that is not in the store, `bad-content` for one that cannot be read, and what the store throws.
 */
export async function indexImage(
  store: Store,
  manifest: ImageManifest,
  options: IndexImageOptions = {},
): Promise<Tree> {
  const tree = options.base?.tree.clone() ?? Tree.empty();
  for (const [index, layer] of manifest.layers.entries()) {
    if (index < (options.base?.layers ?? 0) || layer.digest === EMPTY_LAYER.descriptor.digest) continue;
    options.onLayer?.(layer);
    // A table of contents says nothing of attributes, and a traced file is copied with all that it has.
    if (options.trace === true) await readLayer(store, layer, (tar) => applyLayer(tree, tar, index));
    else await indexLayer(store, layer, tree);
  }
  return tree;
}

async function indexLayer(store: Store, layer: Descriptor, tree: Tree): Promise<void> {
  const listed = await layerEntries(store, layer, (file) => isAccountFile(file) && file.size <= maxTextBytes);
  if (listed === undefined) return readLayer(store, layer, (tar) => applyLayer(tree, tar));
  const unpacker = new LayerUnpacker(tree);
  for (const entry of listed) unpacker.apply(entry);
}

/**
 * Hands a layer of a store to `read` as an uncompressed tar, in one pass. Throws `missing-content` for one that is not in the store,
 * `bad-content` for one that cannot be read or has another digest, what the store throws, and what `read` throws.
 */
export async function readLayer(
  store: Store,
  layer: Descriptor,
  read: (tar: Readable) => Promise<void>,
): Promise<void> {
  const decompressor = layerDecompressor(layer.mediaType);
  const blob = await store.getBlob(layer.digest);
  if (blob === undefined) {
    throw new OciError(
      "missing-content",
      `The layer ${layer.digest} is not in ${store.name}, though the manifest names it.`,
      {
        hint: "It was deleted, or kept back as a foreign layer. Push the image again.",
      },
    );
  }
  if (decompressor === undefined) return read(blob);
  // Both are awaited: the blob checks its digest at its end, which may come after the end of the tar.
  const [wasRead, fetched] = await Promise.allSettled([read(decompressor), pipeline(blob, decompressor)]);
  // When the reader stops, the pipeline fails too, of a closed stream: the reader's reason is the real one.
  for (const outcome of [wasRead, fetched]) if (outcome.status === "rejected") throw explain(layer, outcome.reason);
}

function explain(layer: Descriptor, reason: unknown): unknown {
  const code = typeof reason === "object" && reason !== null && "code" in reason ? String(reason.code) : "";
  if (reason instanceof OciError || !/^Z(_|STD)/.test(code)) return reason;
  return new OciError(
    "bad-content",
    `The layer ${layer.digest} does not decompress as its type ${layer.mediaType} says.`,
    {
      cause: reason,
      hint: "It is cut short, or its media type is wrong. Build and push the image again.",
    },
  );
}

/** Also `usr/etc/passwd` and the like: `/etc` may be a link. */
function isAccountFile(file: TarFileHeader): boolean {
  return /(^|\/)etc\/(passwd|group)$/.test(file.path);
}
