import {
  layerDecompressor,
  openRegistry,
  parseConfig,
  parseManifest,
  readTar,
  type ImageConfig,
  type ParsedManifest,
  type Store,
  type TarEntry,
} from "@layered-build/oci";
import { buffer } from "node:stream/consumers";
import { createHash } from "node:crypto";

/** An image as a container would see it: one line a path, and the configuration. */
export interface ImageFiles {
  readonly files: Readonly<Record<string, string>>;
  readonly config: ImageConfig;
}

/**
 * Reads an image of one platform from a registry on loopback, layer over layer, as a line for each path: kind, mode, owner, size, content
 * and link target; times are left out.
 */
export async function imageFiles(reference: {
  readonly registry: string;
  readonly repository: string;
  readonly tag: string;
  /** Of an index: `os/architecture[/variant]`, as it says. */
  readonly platform?: string;
}): Promise<ImageFiles> {
  const store = openRegistry(reference);
  const top = await store.getManifest(reference.tag);
  if (top === undefined) throw new Error(`There is no ${reference.repository}:${reference.tag}`);
  const parsed = await manifestFor(store, parseManifest(top), reference.platform);
  const files = new Map<string, string>();
  for (const layer of parsed.document.layers) {
    for await (const entry of readTar(await open(store, layer.digest, layer.mediaType), {
      collect: () => true,
      collectLimit: 1e9,
    })) {
      const [, folder = "", hidden] = /^(.*\/)?\.wh\.([^/]*)$/s.exec(entry.path) ?? [];
      if (hidden === ".wh..opq") remove(files, folder.slice(0, -1));
      else if (hidden !== undefined) {
        files.delete(folder + hidden);
        remove(files, folder + hidden);
      } else {
        if (entry.kind !== "directory") remove(files, entry.path);
        files.set(entry.path, describe(entry));
      }
    }
  }
  const config = parseConfig(await buffer(await open(store, parsed.document.config.digest)));
  return { files: Object.fromEntries([...files].toSorted(([a], [b]) => (a < b ? -1 : 1))), config };
}

/** Takes away what is below a path (OCI image-spec, layer.md, whiteouts). */
function remove(files: Map<string, string>, folder: string): void {
  for (const path of files.keys()) if (path.startsWith(`${folder}/`)) files.delete(path);
}

async function manifestFor(store: Store, parsed: ParsedManifest, platform: string | undefined) {
  if (parsed.kind === "manifest") return parsed;
  const child = parsed.document.manifests.find(
    (each) => [each.platform?.os, each.platform?.architecture, each.platform?.variant].join("/") === `${platform}/`,
  );
  const exact = parsed.document.manifests.find(
    (each) => [each.platform?.os, each.platform?.architecture, each.platform?.variant].join("/") === platform,
  );
  const stored = await store.getManifest((child ?? exact)?.digest ?? "");
  const found = stored === undefined ? undefined : parseManifest(stored);
  if (found?.kind !== "manifest") throw new Error(`The index has no ${platform}`);
  return found;
}

async function open(store: Store, digest: `sha256:${string}`, mediaType?: string) {
  const blob = await store.getBlob(digest);
  if (blob === undefined) throw new Error(`There is no blob ${digest}`);
  const decompressor = mediaType === undefined ? undefined : layerDecompressor(mediaType);
  return decompressor === undefined ? blob : blob.pipe(decompressor);
}

function describe(entry: TarEntry): string {
  const owner = `${entry.mode.toString(8)} ${entry.uid}:${entry.gid}`;
  if (entry.kind === "symlink" || entry.kind === "hardlink")
    return `${entry.kind} ${entry.uid}:${entry.gid} -> ${entry.linkTarget}`;
  if (entry.kind !== "file") return `${entry.kind} ${owner}`;
  return `file ${owner} ${entry.size} ${createHash("sha256")
    .update(entry.content ?? "")
    .digest("hex")
    .slice(0, 12)}`;
}
