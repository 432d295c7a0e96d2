import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { readTar, type TarEntry } from "@layered-build/oci";
import { z } from "zod";

const digest = z.object({ digest: z.string() });
const indexSchema = z.object({ manifests: z.tuple([digest]) });
const manifestSchema = z.object({ config: digest, layers: z.array(digest).nullable() });
const configSchema = z.looseObject({ rootfs: z.unknown() });

/**
 * An image in words, the same for the same image only: its configuration with the history, and a line for each path of its files,
 * as a container sees them, layer over layer. Times are left out, and so are the layers' digests: BuildKit leaves a file out of a
 * layer where the one below has it with the same time, and which time that is depends on what its cache holds.
 * `archive` is a tar as the exporter `type=oci` writes it, one platform, nothing compressed.
 */
export async function archiveText(archive: Readable): Promise<string> {
  const blobs = new Map<string, Buffer>();
  for await (const entry of readTar(archive, { collect: () => true, collectLimit: 1e8 })) {
    if (entry.kind === "file") blobs.set(entry.path, Buffer.from(entry.content ?? ""));
  }
  const json = (path: string): unknown => JSON.parse(blobs.get(path)?.toString("utf8") ?? "null");
  const [{ digest: first }] = indexSchema.parse(json("index.json")).manifests;
  const manifest = manifestSchema.parse(json(blobPath(first)));
  const { rootfs: _rootfs, ...config } = configSchema.parse(json(blobPath(manifest.config.digest)));
  const files = new Map<string, string>();
  for (const layer of manifest.layers ?? []) {
    const content = Readable.from([blobs.get(blobPath(layer.digest)) ?? Buffer.alloc(0)]);
    for await (const entry of readTar(content, { collect: () => true, collectLimit: 1e8 })) apply(files, entry);
  }
  const lines = [...files].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([, line]) => line);
  return [JSON.stringify(config, undefined, 1), ...lines].join("\n");
}

const blobPath = (of: string): string => `blobs/${of.replace(":", "/")}`;

/** Puts an entry over what is there; whiteouts take away (OCI image spec, "Whiteouts"). */
function apply(files: Map<string, string>, entry: TarEntry): void {
  const [, folder = "", hidden] = /^(.*\/)?\.wh\.([^/]*)$/s.exec(entry.path) ?? [];
  if (hidden !== undefined)
    return remove(files, hidden === ".wh..opq" ? folder.slice(0, -1) : folder + hidden, hidden !== ".wh..opq");
  if (entry.kind !== "directory") remove(files, entry.path, true);
  files.set(entry.path, entryLine(entry));
}

function remove(files: Map<string, string>, path: string, itself: boolean): void {
  for (const other of files.keys()) {
    if ((itself && other === path) || other.startsWith(`${path}/`)) files.delete(other);
  }
}

function entryLine(entry: TarEntry): string {
  const what = `${entry.kind} ${entry.mode.toString(8)} ${entry.uid}:${entry.gid} ${JSON.stringify(entry.path)}`;
  if (entry.kind === "symlink" || entry.kind === "hardlink") return `${what} -> ${JSON.stringify(entry.linkTarget)}`;
  if (entry.kind !== "file") return what;
  return `${what} ${entry.size} ${createHash("sha256")
    .update(entry.content ?? "")
    .digest("hex")}`;
}
