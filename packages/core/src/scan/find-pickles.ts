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
/** Names of nothing else: what they hold is loaded as a pickle, compressed or not. */
const pickleNames = /\.(pkl|pickle|joblib|dill)$/i;
/** Enough for the name of a class in protocols 0 and 1, which have no first bytes of their own. */
const startLength = 128;
/** After opcodes that open a tuple, list or dictionary: GLOBAL, a module and a name in it. */
const globalOpcode = /^[(\])}ld]*c[A-Za-z_][\w.]*\n[A-Za-z_][\w.]*\n/;

/**
 * The pickles among the files of blobs: loading one runs the code that it holds, so a model from outside in this form is a program. By name alone, where it is one of
 * nothing else; or by name and first bytes: the opcode PROTO (pickletools: 0x80, then the protocol), GLOBAL, or the zip that PyTorch writes since 1.6. Reads each blob once. `diffIds` are those of `layers`, in order.
 */
export async function findPickles(
  store: Store,
  layers: readonly Descriptor[],
  diffIds: readonly string[],
): Promise<readonly Finding[]> {
  const found: Finding[] = [];
  for (const [at, layer] of layers.entries()) {
    let start = Buffer.alloc(0);
    // A chunk may be as short as one byte.
    const onContent = ({ path }: TarFileHeader, chunk: Uint8Array): void => {
      if (start.length < startLength && names.test(path))
        start = Buffer.concat([start, chunk.subarray(0, startLength - start.length)]);
    };
    for await (const entry of readTar(await openLayer(store, layer), { onContent })) {
      if (isPickle(entry.path, start)) found.push(pickle(printablePath(entry.path), diffIds[at]));
      start = Buffer.alloc(0);
    }
  }
  return found;
}

function isPickle(path: string, start: Buffer): boolean {
  const [first, second] = start;
  if (first === undefined || second === undefined) return false;
  if (pickleNames.test(path) || (first === 0x80 && second <= 5)) return true;
  const text = start.toString("latin1");
  return text.startsWith("PK\u0003\u0004") || globalOpcode.test(text);
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
