import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { indexImage, openRegistry, parseManifest, type ImageManifest, type Store } from "@layered-build/oci";
import { pushBaseImage } from "../harness/base-image.ts";
import { type Buildkitd, startBuildkitd } from "../harness/buildkitd.ts";
import { type Registry, startRegistry } from "../harness/registry.ts";
import { requireTools } from "../harness/require-tools.ts";
import { runCommand } from "../harness/run-command.ts";
import { temporaryFolder } from "../harness/temporary-folder.ts";

const { describe } = requireTools("docker-registry", "skopeo", "busybox", "tar", "buildkitd");

const copy = (...args: readonly string[]): Promise<unknown> =>
  runCommand("skopeo", ["--insecure-policy", "copy", "--format", "oci", ...args]);

async function manifestOf(store: Store, tag: string): Promise<ImageManifest> {
  const stored = await store.getManifest(tag);
  const parsed = stored && parseManifest(stored);
  if (parsed?.kind !== "manifest") throw new Error(`${store.name}:${tag} is no image`);
  return parsed.document;
}

describe("a layer with a table of contents", () => {
  let registry: Registry;
  let buildkitd: Buildkitd;

  beforeAll(async () => {
    registry = await startRegistry();
    buildkitd = await startBuildkitd();
    await pushBaseImage(`${registry.host}/base:1`, {
      files: { "/srv/secret/deep/file": "x", "/usr/share/docs/a": "a" },
    });
  });
  afterAll(async () => {
    await buildkitd[Symbol.asyncDispose]();
    await registry[Symbol.asyncDispose]();
  });

  const open = (repository: string): Store => openRegistry({ registry: registry.host, repository });

  /** By the tables, and by the blobs: the same store without parts of blobs. */
  async function bothWays(store: Store, manifest: ImageManifest): Promise<readonly unknown[]> {
    const whole = new Proxy(store, {
      get: (target, name): unknown => {
        const member: unknown = name === "getBlobRange" ? undefined : Reflect.get(target, name, target);
        return typeof member === "function" ? member.bind(target) : member;
      },
    });
    registry.requests.length = 0;
    const byTable = await indexImage(store, manifest);
    const read = registry.requests.filter(({ path }) => path.includes("/blobs/"));
    expect(read.map(({ status }) => status)).toEqual(read.map(() => 206));
    const size = manifest.layers.reduce((sum, layer) => sum + layer.size, 0);
    expect(read.reduce((sum, { responseBytes }) => sum + responseBytes, 0)).toBeLessThan(size / 4);
    const kinds = (tree: typeof byTable): readonly unknown[] => tree.entries().map(({ path, node }) => [path, node]);
    return [kinds(byTable), kinds(await indexImage(whole, manifest))];
  }

  test("eStargz, as BuildKit writes it: the same files, and a small part of the bytes", async () => {
    await using folder = await temporaryFolder("estargz");
    await writeFile(join(folder.path, "user"), "app:x:4711:4712::/home/app:/bin/sh\n");
    await writeFile(
      join(folder.path, "Dockerfile"),
      `FROM ${registry.host}/base:1
RUN rm -r /srv/secret && mkdir -m 1777 /var && ln -s ../tmp /var/tmp && ln /etc/group /etc/group.old && mkfifo /pipe
RUN mkdir -p -m 700 /home/app && chown 4711:4712 /home/app && chmod 4755 /usr/bin/busybox
COPY user /etc/passwd
`,
    );
    const output = `type=image,name=${registry.host}/stargz:1,push=true,compression=estargz,force-compression=true,oci-mediatypes=true`;
    const flags = ["--provenance=false", "--output", output];
    await runCommand("docker", ["buildx", "build", ...flags, folder.path], { env: buildkitd.env });

    const store = open("stargz");
    const manifest = await manifestOf(store, "1");
    const [byTable, byBlobs] = await bothWays(store, manifest);
    expect(byTable).toEqual(byBlobs);
    expect(byTable).toContainEqual([
      "etc/passwd",
      { kind: "file", text: await readFile(join(folder.path, "user"), "utf8") },
    ]);
    expect(JSON.stringify(byTable)).not.toContain("srv/secret");

    // A table that is not the one of the manifest does not count: the blobs are read.
    const layers = manifest.layers.map((layer) => ({
      ...layer,
      annotations: { "containerd.io/snapshot/stargz/toc.digest": `sha256:${"0".repeat(64)}` },
    }));
    registry.requests.length = 0;
    const distrusted = await indexImage(store, { ...manifest, layers });
    expect(distrusted.entries().map(({ path, node }) => [path, node])).toEqual(byBlobs);
    expect(registry.requests.some(({ path, status }) => path.includes("/blobs/") && status === 200)).toBe(true);
  });

  test("zstd:chunked, as skopeo writes it", async () => {
    await using folder = await temporaryFolder("zstd-chunked");
    // skopeo knows which registries have a blob already, and compresses none of those anew: from one registry to another.
    await using other = await startRegistry({ direct: true });
    await pushBaseImage(`${other.host}/base:1`);
    await copy("--src-tls-verify=false", "--dest-decompress", `docker://${other.host}/base:1`, `dir:${folder.path}`);
    const compress = ["--dest-compress-format", "zstd:chunked", "--dest-tls-verify=false"];
    await copy(...compress, `dir:${folder.path}`, `docker://${registry.host}/chunked:1`);
    const store = open("chunked");
    const [byTable, byBlobs] = await bothWays(store, await manifestOf(store, "1"));
    expect(byTable).toEqual(byBlobs);
  });
});
