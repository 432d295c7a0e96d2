import { createHash } from "node:crypto";
import { readFile, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { busyboxTree } from "./busybox-tree.ts";
import { runCommand } from "./run-command.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** What the base has, besides busybox. */
export type BaseImageOptions = {
  /** Further files: path in the image to content. */
  readonly files?: Readonly<Record<string, string>>;
  /** Merged into the image's config, in the OCI spelling (`Env`, `User`, `WorkingDir`, `Labels`, …). */
  readonly config?: Readonly<Record<string, unknown>>;
  /** Default `["linux/amd64"]`. More than one makes an index; all have the same files. */
  readonly platforms?: readonly string[];
  /** `v2s2` pushes Docker's media types, as the classic store does. Default `oci`. */
  readonly format?: "oci" | "v2s2";
};

/** The pushed base: `digest` is that of the manifest (or index) that the tag names. */
export type BaseImage = { readonly reference: string; readonly digest: string };

/**
 * Pushes a small Linux (see {@link busyboxTree}) to a registry on loopback as `127.0.0.1:PORT/REPOSITORY:TAG`,
 * without a network or a daemon. Needs `requireTools("busybox", "skopeo", "tar")`. Same options, same digest.
 */
export async function pushBaseImage(reference: string, options: BaseImageOptions = {}): Promise<BaseImage> {
  await using folder = await temporaryFolder("base");
  const layout = join(folder.path, "layout");
  await writeLayout(layout, await busyboxTree(join(folder.path, "root"), options.files), options);
  const all = (options.platforms?.length ?? 1) > 1 ? ["--all"] : [];
  const digestFile = join(folder.path, "digest");
  const flags = ["--dest-tls-verify=false", "--format", options.format ?? "oci", "--digestfile", digestFile];
  const ends = [`oci:${layout}`, `docker://${reference}`];
  await runCommand("skopeo", ["--insecure-policy", "copy", ...all, ...flags, ...ends]);
  return { reference, digest: (await readFile(digestFile, "utf8")).trim() };
}

/** An OCI image layout folder with one image of one blob for each platform. */
async function writeLayout(path: string, tar: Buffer, options: BaseImageOptions): Promise<void> {
  const platforms = options.platforms ?? ["linux/amd64"];
  await mkdir(join(path, "blobs", "sha256"), { recursive: true });
  const put = async (
    mediaType: string,
    content: Buffer,
  ): Promise<{ mediaType: string; digest: string; size: number }> => {
    const hex = createHash("sha256").update(content).digest("hex");
    await writeFile(join(path, "blobs", "sha256", hex), content);
    return { mediaType, digest: `sha256:${hex}`, size: content.length };
  };
  const document = (kind: string, value: object): ReturnType<typeof put> =>
    put(`application/vnd.oci.image.${kind}.v1+json`, Buffer.from(JSON.stringify(value)));

  const layer = await put("application/vnd.oci.image.layer.v1.tar+gzip", gzipSync(tar, { level: 1 }));
  const diffIds = [`sha256:${createHash("sha256").update(tar).digest("hex")}`];
  const created = "2024-01-01T00:00:00Z";
  const manifests = await Promise.all(
    platforms.map(async (name) => {
      const [os = "linux", architecture = "amd64", variant] = name.split("/");
      const platform = { os, architecture, ...(variant === undefined ? {} : { variant }) };
      const config = await document("config", {
        created,
        ...platform,
        config: { Env: ["PATH=/usr/local/bin:/usr/bin:/bin"], Cmd: ["/bin/sh"], ...options.config },
        rootfs: { type: "layers", diff_ids: diffIds },
        history: [{ created, created_by: "busybox" }],
      });
      const mediaType = "application/vnd.oci.image.manifest.v1+json";
      return { ...(await document("manifest", { schemaVersion: 2, mediaType, config, layers: [layer] })), platform };
    }),
  );
  // One manifest stands in index.json itself; several under an index of their own, which is then what the tag names.
  const mediaType = "application/vnd.oci.image.index.v1+json";
  const named =
    manifests.length > 1 ? [await document("index", { schemaVersion: 2, mediaType, manifests })] : manifests;
  await writeFile(join(path, "index.json"), JSON.stringify({ schemaVersion: 2, manifests: named }));
  await writeFile(join(path, "oci-layout"), JSON.stringify({ imageLayoutVersion: "1.0.0" }));
}
