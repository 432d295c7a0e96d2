import { indexImage, type Descriptor, type Digest, type Store, type Tree, type TreeNode } from "@layered-build/oci";
import type { PlatformManifest } from "../../image/platform-manifest.ts";
import type { Log } from "../../ports.ts";
import type { CopiedFiles } from "./copied-files.ts";
import { matchCopied, type CopiedRequest } from "./match-copied.ts";
import { recordOf, RecordTree, type FileRecord } from "./record-tree.ts";

/** The files of images that a run has read, by digest of the manifest: two COPYs mostly take from the same. */
export type ImagesRead = Map<Digest, RecordTree>;

/** What a COPY takes of an image. All its blobs are read once, as streams; whiteouts and links decide as they would in a container. */
export async function readImage(
  store: Store,
  { descriptor, manifest }: PlatformManifest,
  request: CopiedRequest,
  read: ImagesRead,
  log: Log,
): Promise<CopiedFiles> {
  const known = read.get(descriptor.digest);
  const files = known ?? recordsOf(await indexImage(store, manifest, { trace: true, onLayer: told(log) }));
  read.set(descriptor.digest, files);
  const sources = matchCopied(files, request);
  return { blobs: manifest.layers.map(({ mediaType, digest, size }) => ({ mediaType, digest, size })), sources };
}

function told(log: Log): (layer: Descriptor) => void {
  return ({ digest, size }) => log.info(`Reading the file list of ${digest} (${size} bytes), once`);
}

function recordsOf(tree: Tree): RecordTree {
  const records = new RecordTree();
  const names = Map.groupBy(tree.entries(), ({ node }) => node);
  const links = new Map<TreeNode, number>();
  for (const [node, entries] of names) if (node.kind === "file" && entries.length > 1) links.set(node, links.size);
  records.set(recordOfNode("", tree.root.node, undefined));
  for (const { path, node } of tree.entries()) records.set(recordOfNode(path, node, links.get(node)));
  return records;
}

function recordOfNode(path: string, node: TreeNode, link: number | undefined): FileRecord {
  if (node.kind === "directory") return { ...node, path };
  if (node.kind === "symlink") {
    const { target, ...metadata } = node;
    return { ...metadata, path, linkTarget: target };
  }
  const nobody = { path, kind: "file", mode: 0, uid: 0, gid: 0, mtime: 0 } as const;
  if (node.kind !== "file") return { ...nobody, obstacle: node.kind };
  const { origin } = node;
  if (origin === undefined) return { ...nobody, obstacle: "file that nobody knows the place of" };
  if (origin.isCrossed === true) return { ...nobody, obstacle: "hard link to another blob" };
  const record = recordOf(origin.header, path, origin.layer, undefined);
  return link === undefined || record.file === undefined ? record : { ...record, file: { ...record.file, link } };
}
