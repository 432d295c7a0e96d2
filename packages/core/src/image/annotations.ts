/** The annotations of OCI's image-spec (annotations.md) that the suite writes. */
export const OciAnnotation = {
  baseName: "org.opencontainers.image.base.name",
  baseDigest: "org.opencontainers.image.base.digest",
  created: "org.opencontainers.image.created",
  revision: "org.opencontainers.image.revision",
  source: "org.opencontainers.image.source",
} as const;
