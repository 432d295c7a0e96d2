import { createHash } from "node:crypto";
import { join } from "node:path";
import { type Registry, startRegistry } from "../harness/registry.ts";
import { runCommand } from "../harness/run-command.ts";
import { temporaryFolder } from "../harness/temporary-folder.ts";

interface Descriptor {
  readonly digest: string;
  readonly size: number;
}

interface Manifest {
  readonly config?: Descriptor;
  readonly layers?: readonly Descriptor[];
  readonly manifests?: readonly Descriptor[];
  readonly annotations?: Readonly<Record<string, string>>;
}

/** A tag as it stands in a registry: the key that its image claims, and the blobs that it is made of (configuration first). */
export interface TagState {
  readonly tag: string;
  readonly digest: string;
  readonly key: string;
  readonly blobs: string;
}

/** All tags of a repository, and what is wrong with them: bytes that are missing or are others than their digest says. */
export interface RepositoryState {
  readonly tags: readonly TagState[];
  readonly problems: readonly string[];
}

const suiteTag = /(?:^|-)key-([0-9a-f]{32})$/;
const kinds = ["manifest", "index"].map((kind) => `application/vnd.oci.image.${kind}.v1+json`).join(", ");

/** Another registry on the same data, which asks for no password and misbehaves in nothing. */
export const plainView = (registry: Registry): Promise<Registry> =>
  startRegistry({ direct: true, data: registry.data });

/** Reads every tag of a repository and every byte below it, and checks sizes, digests, and that no list of files is of an image that is not there. No code of the project takes part. */
export async function repositoryState(host: string, repository: string): Promise<RepositoryState> {
  const base = `http://${host}/v2/${repository}`;
  const listed = await fetch(`${base}/tags/list`);
  const names: { tags?: string[] | null } = listed.status === 404 ? {} : JSON.parse(await listed.text());
  const problems: string[] = [];
  const tags: TagState[] = [];
  const known = new Map<string, ReturnType<typeof read>>();
  const readOnce = (url: string): ReturnType<typeof read> => {
    const found = known.get(url) ?? read(url);
    known.set(url, found);
    return found;
  };
  for (const tag of names.tags ?? []) {
    const problem = (what: string): unknown => problems.push(`${repository}:${tag}: ${what}`);
    const { bytes, digest } = await read(`${base}/manifests/${tag}`);
    const manifest: Manifest = JSON.parse(bytes.toString());
    const key = manifest.annotations?.["io.github.layered-build.key"] ?? "";
    const [, hex] = suiteTag.exec(tag) ?? [];
    if (hex !== undefined && !key.startsWith(hex)) problem(`is an image of the key ${key}`);
    const treeOf = manifest.annotations?.["io.github.layered-build.tree-of"];
    if (treeOf !== undefined)
      await readOnce(`${base}/manifests/${treeOf}`).catch(() =>
        problem(`is the list of files of ${treeOf}, which is not there`),
      );
    const blobs: string[] = [];
    for (const [kind, links] of [
      ["manifests", manifest.manifests ?? []],
      ["blobs", [...(manifest.config === undefined ? [] : [manifest.config]), ...(manifest.layers ?? [])]],
    ] as const) {
      for (const link of links) {
        blobs.push(link.digest);
        const found = await readOnce(`${base}/${kind}/${link.digest}`).catch(
          (error: unknown) => void problem(String(error)),
        );
        if (found !== undefined && (found.digest !== link.digest || found.bytes.length !== link.size))
          problem(
            `${link.digest} of ${link.size} bytes has ${found.bytes.length} bytes, and the digest ${found.digest}`,
          );
      }
    }
    tags.push({ tag, digest, key, blobs: blobs.join(" ") });
  }
  return { tags, problems };
}

/** Pulls an image with skopeo, which checks all digests, and gives the digest of the manifest that it got. */
export async function pulledDigest(reference: string): Promise<string> {
  await using folder = await temporaryFolder("pulled");
  const ends = [`docker://${reference}`, `dir:${join(folder.path, "image")}`];
  const flags = ["--src-tls-verify=false", "--all", "--digestfile", join(folder.path, "digest")];
  await runCommand("skopeo", ["--insecure-policy", "copy", "--quiet", ...flags, ...ends]);
  return (await runCommand("cat", [join(folder.path, "digest")])).stdout.trim();
}

async function read(url: string): Promise<{ readonly bytes: Buffer; readonly digest: string }> {
  const response = await fetch(url, { headers: { accept: kinds } });
  if (!response.ok) throw new Error(`${url} is answered by ${response.status}`);
  const bytes = Buffer.from(await response.arrayBuffer());
  return { bytes, digest: `sha256:${createHash("sha256").update(bytes).digest("hex")}` };
}
