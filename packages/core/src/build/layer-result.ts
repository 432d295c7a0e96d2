import type { Digest } from "@layered-build/oci";
import type { LayerSize } from "../size/image-size.ts";

/** What became of one layer in a run. `image` is `repository@digest`; `sentBytes` are the bytes of blobs that were written. */
export interface LayerResult {
  readonly layer: string;
  readonly image: string;
  readonly key: string;
  readonly digest: Digest;
  /** The digest of the image's configuration (of the first platform): docker's image id. */
  readonly imageId: string;
  /** `rebased`: all that is the layer's own was built before, and stands on another image now. */
  readonly action: "built" | "reused" | "rebased";
  readonly engine: "native" | "split" | "buildkit";
  /** Why by this engine, or why it was not built; "" where there is nothing to say. */
  readonly why: string;
  readonly sentBytes: number;
  /** Where the layer has a `max-size`. */
  readonly size?: LayerSize;
  readonly milliseconds: number;
  readonly tags: readonly string[];
}
