import { createHash } from "node:crypto";
import { join } from "node:path";
import {
  diskFile,
  MediaType,
  openRegistry,
  parseConfig,
  parseManifest,
  putBytes,
  writeLayerBlob,
  type Descriptor,
  type LayerBlob,
  type Store,
} from "@layered-build/oci";
import { buffer } from "node:stream/consumers";
import { pushBaseImage } from "../test/harness/base-image.ts";
import { temporaryFolder } from "../test/harness/temporary-folder.ts";
import { writeRandomFile } from "./random-file.ts";

/** An image of several platforms, each with a large file: HOST/REPOSITORY:TAG, its digest, and those of its platforms. */
export type LargeImage = {
  readonly reference: string;
  readonly digest: string;
  readonly platforms: readonly { readonly platform: string; readonly digest: string }[];
};

/** Pushes busybox with random bytes above it, which nothing can compress; each platform has its own, `bytes` together. */
export async function pushLargeImage(
  registry: string,
  repository: string,
  platforms: readonly string[],
  bytes: number,
): Promise<LargeImage> {
  const reference = `${registry}/${repository}:1`;
  await pushBaseImage(reference, { platforms, config: { Cmd: ["httpd", "-f"] } });
  const store = openRegistry({ registry, repository });
  const stored = await store.getManifest("1");
  const index = stored === undefined ? undefined : parseManifest(stored);
  if (index?.kind !== "index") throw new Error(`${reference} is no index`);
  const manifests: Descriptor[] = [];
  for (const child of index.document.manifests)
    manifests.push({ ...(await withWeights(store, child, bytes / platforms.length)), ...platformOf(child) });
  const { digest } = await put(store, { ...index.document, manifests }, MediaType.index, "1");
  return {
    reference,
    digest,
    platforms: manifests.map((each, at) => ({ platform: platforms[at] ?? "", digest: each.digest })),
  };
}

async function withWeights(store: Store, child: Descriptor, bytes: number): Promise<Descriptor> {
  const stored = await store.getManifest(child.digest);
  const manifest = stored === undefined ? undefined : parseManifest(stored);
  if (manifest?.kind !== "manifest") throw new Error(`${child.digest} is no manifest`);
  const blob = await store.getBlob(manifest.document.config.digest);
  if (blob === undefined) throw new Error("The image has no configuration");
  const config = parseConfig(await buffer(blob));
  const { descriptor, diffId } = await pushWeights(store, bytes);
  const rootfs = { ...config.rootfs, diff_ids: [...config.rootfs.diff_ids, diffId] };
  const history = [...(config.history ?? []), { created: config.created ?? "", created_by: "weights" }];
  const document = Buffer.from(JSON.stringify({ ...config, rootfs, history }));
  await putBytes(store, document);
  const digest = `sha256:${createHash("sha256").update(document).digest("hex")}` as const;
  const layers = [...manifest.document.layers, descriptor];
  const named = { mediaType: MediaType.config, digest, size: document.length };
  return put(store, { ...manifest.document, config: named, layers }, MediaType.manifest);
}

async function pushWeights(store: Store, size: number): Promise<LayerBlob> {
  await using folder = await temporaryFolder("weights");
  const path = join(folder.path, "weights.bin");
  await writeRandomFile(path, size);
  const owner = { mode: 0o644, uid: 0, gid: 0, mtime: 0 };
  const content = diskFile(path, size);
  return await writeLayerBlob(store, [{ kind: "file", path: "weights.bin", ...owner, size, ...content }], {
    compression: "none",
  });
}

function put(store: Store, value: object, mediaType: string, tag?: string): Promise<Descriptor> {
  return store.putManifest({ bytes: Buffer.from(JSON.stringify(value)), mediaType }, tag);
}

function platformOf({ platform }: Descriptor): Pick<Descriptor, "platform"> {
  return platform === undefined ? {} : { platform };
}
