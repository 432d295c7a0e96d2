import {
  MediaType,
  parseManifest,
  putBytes,
  type Annotations,
  type Descriptor,
  type Digest,
  type ImageManifest,
  type Store,
} from "@layered-build/oci";
import { legacyAnnotations, legacyBundle } from "./legacy-annotations.ts";
import { passOver } from "./pass-over.ts";
import { readBlob } from "./read-blob.ts";
import { envelopeOf, type SignatureBundle } from "./signature-bundle.ts";
import { saidInEnvelope, saidInPayload, type StoredSignature } from "./stored-signature.ts";
import { parseJson } from "./statement.ts";

/** The two lists that cosign 1 and 2 keep of an image: its signatures and its attestations. */
export type LegacyList = "sig" | "att";

const layerType = {
  sig: "application/vnd.dev.cosign.simplesigning.v1+json",
  att: "application/vnd.dsse.envelope.v1+json",
} as const;
const zeroTime = "0001-01-01T00:00:00Z";

/** The tag of a list: `sha256-<hex>.sig` (sigstore/cosign, specs/SIGNATURE_SPEC.md, "Tag-based Discovery"). */
export function legacyTag(subject: Digest, list: LegacyList): string {
  return `${subject.replace(":", "-")}.${list}`;
}

/** Appends a signature (`message` is what it signs) or an attestation to its list, and gives the layer that was added. */
export async function appendLegacy(
  store: Store,
  subject: Digest,
  bundle: SignatureBundle,
  message?: Buffer,
): Promise<Descriptor> {
  const list: LegacyList = message === undefined ? "att" : "sig";
  const bytes = message ?? Buffer.from(JSON.stringify(bundle.dsseEnvelope));
  const { digest, size } = await putBytes(store, bytes);
  const annotations = legacyAnnotations(
    bundle,
    message === undefined ? saidInEnvelope(bundle)?.predicateType : undefined,
  );
  const layer = { mediaType: layerType[list], digest, size, annotations };
  await writeList(store, subject, list, layer);
  return layer;
}

/** Puts a layer at the end of a list, unless it is in there. */
export async function writeList(store: Store, subject: Digest, list: LegacyList, layer: Descriptor): Promise<void> {
  const before = await readList(store, subject, list);
  if (before.some((each) => isSame(each, layer))) return;
  const layers = [...before, layer];
  // What go-containerregistry makes of an image without a platform; the layers are no tars, so each is its own diffID.
  const config = {
    architecture: "",
    created: zeroTime,
    history: layers.map(() => ({ created: zeroTime })),
    os: "",
    rootfs: { type: "layers", diff_ids: layers.map(({ digest }) => digest) },
    config: {},
  };
  const written = await putBytes(store, Buffer.from(JSON.stringify(config)));
  const manifest = {
    schemaVersion: 2,
    mediaType: MediaType.manifest,
    config: { mediaType: MediaType.config, digest: written.digest, size: written.size },
    layers,
  } satisfies ImageManifest;
  const bytes = Buffer.from(JSON.stringify(manifest));
  await store.putManifest({ bytes, mediaType: MediaType.manifest }, legacyTag(subject, list));
}

/** Whether a layer is in a list now. */
export async function isInList(store: Store, subject: Digest, list: LegacyList, layer: Descriptor): Promise<boolean> {
  return (await readList(store, subject, list)).some((each) => isSame(each, layer));
}

/** All signatures and attestations in an image's two lists. */
export async function readLegacy(store: Store, subject: Digest): Promise<readonly StoredSignature[]> {
  const lists = await Promise.all((["sig", "att"] as const).map((list) => readAll(store, subject, list)));
  return lists.flat();
}

async function readAll(store: Store, subject: Digest, list: LegacyList): Promise<readonly StoredSignature[]> {
  const layers = await readList(store, subject, list);
  const found: StoredSignature[] = [];
  for (const layer of layers) {
    const signature = await passOver(() => readLayer(store, list, layer));
    if (signature !== undefined) found.push(signature);
  }
  return found;
}

async function readLayer(store: Store, list: LegacyList, layer: Descriptor): Promise<StoredSignature | undefined> {
  const bytes = layer.mediaType === layerType[list] ? await readBlob(store, layer) : undefined;
  if (bytes === undefined) return undefined;
  const annotations: Annotations = layer.annotations ?? {};
  const common = { form: "legacy", digest: layer.digest } as const;
  if (list === "sig") {
    const said = saidInPayload(bytes);
    const bundle = legacyBundle(annotations, { message: bytes });
    return said === undefined || bundle === undefined ? undefined : { ...common, bundle, message: bytes, ...said };
  }
  const bundle = legacyBundle(annotations, { envelope: parseJson(bytes) });
  const said = bundle === undefined || envelopeOf(bundle) === undefined ? undefined : saidInEnvelope(bundle);
  return bundle === undefined || said === undefined ? undefined : { ...common, bundle, ...said };
}

async function readList(store: Store, subject: Digest, list: LegacyList): Promise<readonly Descriptor[]> {
  const stored = await store.getManifest(legacyTag(subject, list));
  if (stored === undefined) return [];
  const parsed = parseManifest(stored);
  return parsed.kind === "manifest" ? parsed.document.layers : [];
}

/** The same message may be signed by several: the annotations have the signatures. */
function isSame(one: Descriptor, other: Descriptor): boolean {
  return one.digest === other.digest && signatureOf(one) === signatureOf(other);
}

function signatureOf({ annotations }: Descriptor): string {
  return annotations?.["dev.cosignproject.cosign/signature"] ?? "";
}
