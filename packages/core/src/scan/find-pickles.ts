import { pipeline, type Readable } from "node:stream";
import {
  layerDecompressor,
  printablePath,
  readTar,
  type Descriptor,
  type Store,
  type TarFileHeader,
} from "@layered-build/oci";
import { LayeredBuildError } from "../error.ts";
import { oneLine } from "../one-line.ts";
import type { Finding } from "./finding.ts";

/** What Python programs call files that `torch.load`, `pickle.load` or `joblib.load` read. */
const names = /\.(pkl|pickle|pt|pth|ckpt|joblib|dill|bin)$/i;

/**
 * The pickles among the files of blobs: loading one runs the code that it holds, so a model from outside in this form is a program. By name and first bytes: the
 * opcode PROTO (pickletools: 0x80, then the protocol 2 to 5), or the zip that PyTorch writes since 1.6. Reads each blob once. `diffIds` are those of `layers`, in order.
 */
export async function findPickles(
  store: Store,
  layers: readonly Descriptor[],
  diffIds: readonly string[],
): Promise<readonly Finding[]> {
  const found: Finding[] = [];
  for (const [at, layer] of layers.entries()) {
    let start: Buffer | undefined;
    const onContent = (file: TarFileHeader, chunk: Uint8Array): void => {
      if (names.test(file.path)) start ??= Buffer.from(chunk.subarray(0, 4));
    };
    for await (const entry of readTar(await openLayer(store, layer), { onContent })) {
      if (start !== undefined && isPickle(start)) found.push(pickle(printablePath(entry.path), diffIds[at]));
      start = undefined;
    }
  }
  return found;
}

function isPickle(start: Buffer): boolean {
  const [first = 0, second = 0] = start;
  return (first === 0x80 && second >= 2 && second <= 5) || start.equals(Buffer.from("PK\u0003\u0004", "latin1"));
}

function pickle(path: string, blob: string | undefined): Finding {
  const file = oneLine(path, 300);
  return {
    kind: "pickle",
    id: "PICKLE",
    severity: "medium",
    title: "A pickle runs code when it is loaded; safetensors does not",
    subject: file,
    path: file,
    version: undefined,
    fixedVersion: undefined,
    purl: undefined,
    url: "https://docs.python.org/3/library/pickle.html",
    score: undefined,
    blob,
    key: `PICKLE|${path}`,
    ofPackage: undefined,
  };
}

async function openLayer(store: Store, layer: Descriptor): Promise<Readable> {
  const blob = await store.getBlob(layer.digest);
  if (blob === undefined) {
    throw new LayeredBuildError(
      "missing-image",
      `${store.name} has no blob ${layer.digest}, which was there a moment ago.`,
    );
  }
  const decompressor = layerDecompressor(layer.mediaType);
  // What goes wrong in either reaches the reader.
  return decompressor === undefined ? blob : pipeline(blob, decompressor, () => undefined);
}
