import type { Digest } from "@layered-build/oci";

/** What became of one layer in a run. `image` is `repository@digest`; `sentBytes` are the bytes of blobs that were written. */
export interface LayerResult {
  readonly layer: string;
  readonly image: string;
  readonly key: string;
  readonly digest: Digest;
  /** The digest of the image's configuration (of the first platform): docker's image id. */
  readonly imageId: string;
  readonly action: "built" | "reused";
  readonly engine: "native" | "buildkit";
  readonly why: string;
  readonly sentBytes: number;
  readonly milliseconds: number;
  readonly tags: readonly string[];
}
