import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { BlobFile } from "./blob-files.ts";
import type { FileKind, KindBytes } from "./demo-data.ts";

const descriptor = z.looseObject({ digest: z.string() });
const manifestSchema = z.looseObject({
  artifactType: z.optional(z.string()),
  subject: z.optional(descriptor),
  config: descriptor,
  layers: z.array(descriptor),
});

/** Where a file is of two kinds (a step's result is an image's blob as well), the first of these counts. */
const precedence = ["layer", "document", "signature", "record"] as const;
/** A manifest or configuration of this demo is a few kilobytes. */
const largestDocument = 100_000;

/** What each file below `blobs/` of a layout folder is for, by its path there (`sha256/HEX`), as manifests say it. */
export async function fileKinds(layout: string): Promise<ReadonlyMap<string, FileKind>> {
  const folder = join(layout, "blobs", "sha256");
  const kinds = new Map<string, FileKind>();
  const set = (digest: string, kind: FileKind): void => {
    const path = digest.replace(":", "/");
    const known = kinds.get(path);
    if (known === undefined || precedence.indexOf(kind) < precedence.indexOf(known)) kinds.set(path, kind);
  };
  for (const name of await readdir(folder)) {
    const file = join(folder, name);
    if ((await stat(file)).size > largestDocument) continue;
    const manifest = readManifest(await readFile(file, "utf8"));
    if (manifest === undefined) continue;
    const { artifactType, subject, config, layers } = manifest;
    const kind = subject !== undefined ? "signature" : artifactType === undefined ? "document" : "record";
    set(`sha256:${name}`, kind);
    set(config.digest, kind);
    for (const { digest } of layers) set(digest, kind === "document" ? "layer" : kind);
  }
  return kinds;
}

/** The bytes of files by what they are for. */
export function kindBytes(files: ReadonlyMap<string, BlobFile>, kinds: ReadonlyMap<string, FileKind>): KindBytes {
  const sums = { layer: 0, document: 0, signature: 0, record: 0 };
  for (const [path, { size }] of files) sums[kinds.get(path.replaceAll("\\", "/")) ?? "document"] += size;
  return sums;
}

function readManifest(text: string): z.infer<typeof manifestSchema> | undefined {
  if (!text.startsWith("{")) return undefined;
  return manifestSchema.safeParse(JSON.parse(text)).data;
}
