import type { Descriptor, Digest } from "../descriptor.ts";
import { MediaType } from "../media-type.ts";
import type { Store } from "../store.ts";
import { putBytes } from "./put-bytes.ts";
import type { LayerBlob } from "./write-layer-blob.ts";

/**
 * The layer without files that BuildKit writes for `WORKDIR`: 1024 zero bytes, gzipped by Go.
 * Kept as bytes, because zlib compresses them otherwise; with BuildKit's digest every registry has it already.
 */
export const EMPTY_LAYER = {
  diffId: "sha256:5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef",
  descriptor: {
    mediaType: MediaType.tarGzip,
    digest: "sha256:4f4fb700ef54461cfa02571ae0db9a0dc1e0cdb5577484a6d75e68dc38e8acc1",
    size: 32,
  },
  bytes: Buffer.from("1f8b08000000000000ff621805a360148c5800080000ffff2eafb5ef00040000", "hex"),
} as const satisfies { diffId: Digest; descriptor: Descriptor; bytes: Uint8Array };

/** Makes sure that the empty layer is in a store. */
export async function writeEmptyLayer(store: Store): Promise<LayerBlob> {
  const { outcome } = await putBytes(store, EMPTY_LAYER.bytes);
  return { descriptor: EMPTY_LAYER.descriptor, diffId: EMPTY_LAYER.diffId, outcome };
}
