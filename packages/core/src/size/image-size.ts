import type { ImageManifest } from "@layered-build/oci";

/** How large the images of a layer are, and the most that each of them may have; all in bytes. */
export interface LayerSize {
  readonly limit: number;
  readonly platforms: readonly { readonly platform: string; readonly bytes: number }[];
}

/** The bytes that a pull of this image fetches into an empty store: its configuration and its blobs, each once. */
export function imageBytes({ config, layers }: ImageManifest): number {
  const sizes = new Map([config, ...layers].map(({ digest, size }) => [digest, size] as const));
  return [...sizes.values()].reduce((sum, size) => sum + size, 0);
}
