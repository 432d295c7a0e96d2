import { digestOf, MediaType, putBytes, type Annotations, type Descriptor, type Store } from "@layered-build/oci";

const created = "2024-01-01T00:00:00Z";

/** What an image for a pruning test is made of. */
export type SeedImage = {
  readonly tag?: string;
  /** Contents of its blobs, lowest first: the same text is the same blob. */
  readonly blobs: readonly string[];
  readonly annotations?: Annotations;
  /** When it says that it was made; ISO 8601. */
  readonly created?: string;
  readonly subject?: Descriptor;
};

/** Pushes an image of one platform that skopeo can pull. */
export async function seedImage(store: Store, image: SeedImage): Promise<Descriptor> {
  const layers = await Promise.all(
    image.blobs.map(async (text) => {
      const { digest, size } = await putBytes(store, Buffer.from(text));
      return { mediaType: MediaType.tar, digest, size };
    }),
  );
  const config = {
    created: image.created ?? created,
    architecture: "amd64",
    os: "linux",
    config: {},
    rootfs: { type: "layers", diff_ids: layers.map(({ digest }) => digest) },
  };
  const bytes = Buffer.from(JSON.stringify(config));
  const { digest, size } = await putBytes(store, bytes);
  return put(store, image.tag, MediaType.manifest, {
    config: { mediaType: MediaType.config, digest, size },
    layers,
    ...(image.subject === undefined ? {} : { subject: image.subject }),
    annotations: { "org.opencontainers.image.created": image.created ?? created, ...image.annotations },
  });
}

/** Pushes an index over manifests that are there. */
export function seedIndex(
  store: Store,
  children: readonly Descriptor[],
  tag?: string,
  annotations: Annotations = {},
): Promise<Descriptor> {
  const platforms = ["amd64", "arm64", "s390x", "ppc64le"];
  const manifests = children.map((child, index) => ({
    ...child,
    ...(child.mediaType === MediaType.index
      ? {}
      : { platform: { os: "linux", architecture: platforms[index % platforms.length] } }),
  }));
  return put(store, tag, MediaType.index, { manifests, annotations });
}

/** Pushes a signature-like artifact about a subject, under a tag of cosign's old form where one is given. */
export async function seedSignature(store: Store, subject: Descriptor, how: "subject" | "tag"): Promise<Descriptor> {
  const { digest, size } = await putBytes(store, Buffer.from("{}"));
  const payload = await putBytes(store, Buffer.from(`signature of ${subject.digest}`));
  const { mediaType, ...rest } = subject;
  return put(store, how === "tag" ? `${subject.digest.replace(":", "-")}.sig` : undefined, MediaType.manifest, {
    artifactType: "application/vnd.dev.sigstore.bundle.v0.3+json",
    config: { mediaType: MediaType.empty, digest, size },
    layers: [
      { mediaType: "application/vnd.dev.sigstore.bundle.v0.3+json", digest: payload.digest, size: payload.size },
    ],
    ...(how === "subject" ? { subject: { mediaType, digest: rest.digest, size: rest.size } } : {}),
  });
}

function put(store: Store, tag: string | undefined, mediaType: string, members: object): Promise<Descriptor> {
  const bytes = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType, ...members }));
  return store.putManifest({ bytes, mediaType }, tag);
}

/** The digest that a tag of the suite's own has of a name. */
export const hex32 = (text: string): string => digestOf(text).slice(7, 39);
