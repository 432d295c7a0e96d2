import { createHash, type Hash } from "node:crypto";
import { pipeline, type Readable } from "node:stream";
import {
  isRecord,
  layerDecompressor,
  printablePath,
  readTar,
  type Descriptor,
  type ImageConfig,
  type Store,
  type TarEntry,
} from "@layered-build/oci";
import { LayeredBuildError } from "../error.ts";
import { isStepPart } from "./step-part.ts";

/** An image by facts that have a name and a value, both text; times, digests and how blobs are compressed are none. */
export type ImageFacts = ReadonlyMap<string, string>;

/** What a container would see of blobs, one over the other: for each path its kind, mode, owner, size, content and target. Whatever is below them is left out. */
export async function fileFacts(store: Store, layers: readonly Descriptor[]): Promise<ImageFacts> {
  const facts = new Map<string, string>();
  for (const layer of layers) {
    let hash: Hash = createHash("sha256");
    const onContent = (_: unknown, chunk: Uint8Array): void => void hash.update(chunk);
    for await (const entry of readTar(await openLayer(store, layer), { onContent })) {
      place(facts, entry, entryFact(entry, hash));
      hash = createHash("sha256");
    }
  }
  return facts;
}

/** What an image's configuration says, history included, but for entries that only stand for a further blob of a step. */
export function configFacts({ config, history = [], ...members }: ImageConfig): ImageFacts {
  const others = Object.entries(members).filter(([name]) => name !== "rootfs" && name !== "created");
  return new Map<string, string>([
    ...prefixed("", Object.fromEntries(others)),
    ...prefixed("config ", config ?? {}),
    ...history
      .filter((step) => !isStepPart(step))
      .map(({ created: ___, ...step }, index) => [`history ${index}`, sortedJson(step)] as const),
  ]);
}

/** The facts in which two images differ, one line each; none where they are the same. */
export function differences(left: ImageFacts, right: ImageFacts): readonly string[] {
  return [...new Set([...left.keys(), ...right.keys()])]
    .filter((name) => left.get(name) !== right.get(name))
    .toSorted()
    .map((name) => `${name}: ${left.get(name) ?? "nothing"} against ${right.get(name) ?? "nothing"}`);
}

function prefixed(prefix: string, members: object): readonly (readonly [string, string])[] {
  return Object.entries(members).map(([name, value]) => [`${prefix}${name}`, sortedJson(value)] as const);
}

/** The order of members says nothing. */
function sortedJson(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) =>
    isRecord(member) ? Object.fromEntries(Object.entries(member).toSorted(([a], [b]) => (a < b ? -1 : 1))) : member,
  );
}

/** Whiteouts stay as facts, since what they delete may be below (image-spec, layer.md). */
function place(facts: Map<string, string>, entry: TarEntry, fact: string): void {
  const cut = entry.path.lastIndexOf("/") + 1;
  const folder = entry.path.slice(0, cut);
  const name = entry.path.slice(cut);
  if (name === ".wh..wh..opq") remove(facts, folder);
  else if (name.startsWith(".wh.")) remove(facts, `${folder}${name.slice(4)}`);
  else if (entry.kind !== "directory") remove(facts, `${entry.path}/`);
  facts.set(`/${printablePath(entry.path)}`, fact);
}

/** Takes out a path with all below it, or all below a folder (with a slash at its end). */
function remove(facts: Map<string, string>, path: string): void {
  const shown = `/${printablePath(path)}`;
  const below = shown.endsWith("/") ? shown : `${shown}/`;
  for (const each of facts.keys()) if (each === shown || each.startsWith(below)) facts.delete(each);
}

function entryFact(entry: TarEntry, content: Hash): string {
  const xattrs = [...(entry.xattrs ?? [])].map(([name, value]) => `${name}=${Buffer.from(value).toString("hex")}`);
  const rest = [`${entry.mode.toString(8)} ${entry.uid}:${entry.gid}`, ...xattrs.toSorted()];
  if (entry.kind === "symlink")
    return [entry.kind, ...rest.slice(1), `${entry.uid}:${entry.gid}`, `-> ${printablePath(entry.linkTarget)}`].join(
      " ",
    );
  if (entry.kind === "hardlink") return [entry.kind, `-> ${printablePath(entry.linkTarget)}`].join(" ");
  if (entry.kind === "chardev" || entry.kind === "blockdev") rest.push(`${entry.major}:${entry.minor}`);
  if (entry.kind === "file") rest.push(`${entry.size} bytes`, content.digest("hex").slice(0, 16));
  return [entry.kind, ...rest].join(" ");
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
