import { createHash } from "node:crypto";
import type { Readable } from "node:stream";
import {
  type ImageConfig,
  type ImageManifest,
  layerDecompressor,
  openRegistry,
  parseConfig,
  parseManifest,
  parseReference,
  printablePath,
  readTar,
  type Store,
  type TarEntry,
} from "@layered-build/oci";
import { buffer } from "node:stream/consumers";

/**
 * What two images must have in common to be the same work: each fact has a name and a value, both text.
 * Left out on purpose: times, digests of what is built (times are in them), how files are divided into blobs and how those are
 * compressed, annotations.
 */
export type ImageFacts = ReadonlyMap<string, string>;

/** Larger files (bytes) are compared by size alone: they come from one file on disk. */
const hashedBytes = 64 * 1024 * 1024;

/** Reads the facts of an image on loopback that stands on `parent`: its lower blobs must be the parent's, its own are unpacked. */
export async function imageFacts(image: string, parent: string): Promise<ImageFacts> {
  const [upper, lower] = [await readImage(image), await readImage(parent)];
  const facts = new Map<string, string>();
  for (const [index, { digest }] of lower.manifest.layers.entries()) {
    facts.set(`blob ${index}`, upper.manifest.layers[index]?.digest === digest ? "the parent's" : "not the parent's");
  }
  for (const layer of upper.manifest.layers.slice(lower.manifest.layers.length)) {
    const blob = await upper.store.getBlob(layer.digest);
    if (blob === undefined) throw new Error(`${image} lacks its blob ${layer.digest}`);
    const decompressor = layerDecompressor(layer.mediaType);
    const tar: Readable = decompressor === undefined ? blob : blob.pipe(decompressor);
    for await (const entry of readTar(tar, { collect: () => true, collectLimit: hashedBytes })) {
      facts.set(`/${printablePath(entry.path)}`, entryFact(entry));
    }
  }
  const { config, architecture, os, history = [] } = upper.config;
  facts.set("platform", `${os}/${architecture}`);
  for (const [name, value] of Object.entries(config ?? {})) facts.set(`config ${name}`, JSON.stringify(value));
  // Some entries only stand for a further blob of the step that follows.
  const steps = history.filter(({ comment }) => comment?.startsWith("layered-build: part ") !== true);
  for (const [index, step] of steps.entries()) facts.set(`history ${index}`, step.created_by ?? "");
  return facts;
}

/** The facts in which two images differ, one line each; none where they are the same. */
export function differences(left: ImageFacts, right: ImageFacts): readonly string[] {
  return [...new Set([...left.keys(), ...right.keys()])]
    .filter((name) => left.get(name) !== right.get(name))
    .map((name) => `${name}: ${left.get(name) ?? "(nothing)"} <> ${right.get(name) ?? "(nothing)"}`);
}

function entryFact(entry: TarEntry): string {
  const owner = `${entry.mode.toString(8)} ${entry.uid}:${entry.gid}`;
  const xattrs = [...(entry.xattrs ?? [])].map(([name, value]) => `${name}=${Buffer.from(value).toString("hex")}`);
  const rest = [`${entry.kind} ${owner}`, ...xattrs];
  if (entry.kind === "symlink" || entry.kind === "hardlink") rest.push(entry.linkTarget);
  if (entry.kind !== "file") return rest.join(" ");
  const content = entry.content === undefined ? "" : createHash("sha256").update(entry.content).digest("hex");
  return [...rest, `${entry.size} bytes`, content].join(" ");
}

async function readImage(
  text: string,
): Promise<{ readonly store: Store; readonly manifest: ImageManifest; readonly config: ImageConfig }> {
  const reference = parseReference(text);
  if (reference.kind !== "registry") throw new Error(`${text} is not in a registry`);
  const store = openRegistry(reference);
  const stored = await store.getManifest(reference.digest ?? reference.tag ?? "latest");
  const parsed = stored === undefined ? undefined : parseManifest(stored);
  if (parsed?.kind !== "manifest")
    throw new Error(`${text} is ${parsed?.kind ?? "not there"}, a manifest was expected`);
  const config = await store.getBlob(parsed.document.config.digest);
  if (config === undefined) throw new Error(`${text} lacks its configuration`);
  return { store, manifest: parsed.document, config: parseConfig(await buffer(config)) };
}
