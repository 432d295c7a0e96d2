/** The media types that this project reads or writes (OCI image-spec, media-types.md; Docker's v2s2 equivalents). */
export const MediaType = {
  manifest: "application/vnd.oci.image.manifest.v1+json",
  index: "application/vnd.oci.image.index.v1+json",
  config: "application/vnd.oci.image.config.v1+json",
  tar: "application/vnd.oci.image.layer.v1.tar",
  tarGzip: "application/vnd.oci.image.layer.v1.tar+gzip",
  tarZstd: "application/vnd.oci.image.layer.v1.tar+zstd",
  empty: "application/vnd.oci.empty.v1+json",
  dockerManifest: "application/vnd.docker.distribution.manifest.v2+json",
  dockerIndex: "application/vnd.docker.distribution.manifest.list.v2+json",
  dockerConfig: "application/vnd.docker.container.image.v1+json",
  dockerTarGzip: "application/vnd.docker.image.rootfs.diff.tar.gzip",
} as const;

/** True for an index or a Docker manifest list. */
export function isIndexType(mediaType: string): boolean {
  return mediaType === MediaType.index || mediaType === MediaType.dockerIndex;
}
