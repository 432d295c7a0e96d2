import { digestOf, MediaType, type Annotations, type Descriptor, type ImageConfig } from "@layered-build/oci";

/** JSON that is about to be written, and the descriptor that names it. */
export interface DocumentBytes {
  readonly bytes: Uint8Array;
  readonly descriptor: Descriptor;
}

/** An OCI manifest of these parts. Docker's media types become OCI's: the bytes they name are the same. */
export function manifestDocument(
  config: Descriptor,
  layers: readonly Descriptor[],
  annotations: Annotations,
): DocumentBytes {
  return document(MediaType.manifest, {
    schemaVersion: 2,
    mediaType: MediaType.manifest,
    config: { ...config, mediaType: MediaType.config },
    layers: layers.map(ociLayer),
    annotations: sorted(annotations),
  });
}

/** An OCI index over the manifests of several platforms. */
export function indexDocument(manifests: readonly Descriptor[], annotations: Annotations): DocumentBytes {
  return document(MediaType.index, {
    schemaVersion: 2,
    mediaType: MediaType.index,
    manifests,
    annotations: sorted(annotations),
  });
}

/** An image configuration as bytes. */
export function configDocument(config: ImageConfig): DocumentBytes {
  return document(MediaType.config, config);
}

function document(mediaType: string, value: object): DocumentBytes {
  const bytes = Buffer.from(JSON.stringify(value));
  return { bytes, descriptor: { mediaType, digest: digestOf(bytes), size: bytes.length } };
}

function ociLayer(layer: Descriptor): Descriptor {
  return layer.mediaType === MediaType.dockerTarGzip ? { ...layer, mediaType: MediaType.tarGzip } : layer;
}

function sorted(annotations: Annotations): Annotations {
  return Object.fromEntries(Object.entries(annotations).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
