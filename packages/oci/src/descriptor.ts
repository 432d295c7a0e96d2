/** A content digest, always sha256 here: `sha256:` and 64 lower-case hex digits (OCI image-spec, descriptor.md). */
export type Digest = `sha256:${string}`;

/** The platform of a manifest in an index (OCI image-spec, image-index.md). */
export interface Platform {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string;
  readonly "os.version"?: string;
  readonly "os.features"?: readonly string[];
}

/** String pairs on a descriptor, manifest or index. */
export type Annotations = Readonly<Record<string, string>>;

/** Points at content by type, digest and size in bytes (OCI image-spec, descriptor.md). */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: Digest;
  readonly size: number;
  readonly platform?: Platform;
  readonly annotations?: Annotations;
  readonly artifactType?: string;
  readonly urls?: readonly string[];
  readonly data?: string;
}
