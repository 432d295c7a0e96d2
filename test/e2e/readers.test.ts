import { createHash } from "node:crypto";
import { truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { pushBaseImage } from "../harness/base-image.ts";
import { startBuildkitd } from "../harness/buildkitd.ts";
import { startDockerd } from "../harness/dockerd.ts";
import { type GitRepository, gitRepository } from "../harness/git-repository.ts";
import { type Registry, startRegistry } from "../harness/registry.ts";
import { requireTools } from "../harness/require-tools.ts";
import { runAction } from "../harness/run-action.ts";
import { runCommand } from "../harness/run-command.ts";
import { temporaryFolder } from "../harness/temporary-folder.ts";
import { pulledDigest } from "./registry-check.ts";
import { userTags } from "./registry-state.ts";

const { describe } = requireTools(
  "dockerd",
  "buildkitd",
  "docker-registry",
  "skopeo",
  "oras",
  "crane",
  "busybox",
  "git",
);

const platforms = ["linux/amd64", "linux/386"];
const hello = "FROM base\nCOPY hello.txt /srv/\n";
const show = 'CMD ["sh", "-c", "cat /srv/*.txt"]\n';

/** One layer for each kind of result; what its container prints, after the base's own line. */
const kinds = {
  plain: { dockerfile: `${hello}${show}`, settings: { compression: "gzip" }, prints: "hello\n" },
  uncompressed: { dockerfile: `${hello}${show}`, settings: { compression: "none" }, prints: "hello\n" },
  zstd: { dockerfile: `${hello}${show}`, settings: { compression: "zstd" }, prints: "hello\n" },
  split: {
    dockerfile: `FROM base\nRUN echo ran > /srv/ran.txt\nCOPY hello.txt /srv/\n${show}`,
    settings: {},
    prints: "hello\nran\n",
  },
  buildkit: { dockerfile: `${hello}${show}`, settings: { engine: "buildkit" }, prints: "hello\n" },
  rebased: {
    dockerfile: `FROM base\nCOPY big.bin hello.txt /srv/\n${show}`,
    settings: { generated: "big.bin", inputs: "hello.txt" },
    prints: "hello\n",
  },
} as const;

const files = (image: string, busybox: string): Readonly<Record<string, string>> => ({
  "layers.yaml": JSON.stringify({
    image,
    "tag-rules": "type=raw,value=x",
    layers: {
      base: { dockerfile: "base.Dockerfile" },
      ...Object.fromEntries(
        Object.entries(kinds).map(([name, { settings }]) => [name, { dockerfile: `${name}.Dockerfile`, ...settings }]),
      ),
      index: { dockerfile: "index.Dockerfile", platforms },
    },
  }),
  "base.Dockerfile": `FROM ${busybox}\nCOPY base.txt /srv/\n`,
  "index.Dockerfile": `FROM ${busybox}\nCOPY base.txt hello.txt /srv/\n${show}`,
  ...Object.fromEntries(Object.entries(kinds).map(([name, { dockerfile }]) => [`${name}.Dockerfile`, dockerfile])),
  "base.txt": "base 1\n",
  "hello.txt": "hello\n",
  ".gitignore": "big.bin\nimages\n",
});

const build = async (repository: GitRepository, env: Readonly<Record<string, string>>, inputs = {}) => {
  const options = { env: { GITHUB_REPOSITORY: "", ...env }, inputs };
  const run = await runAction({ action: "build-layer", workspace: repository.path, ...options });
  if (run.outcome !== "success") throw new Error(run.log);
  return run;
};

type Link = { readonly digest: string };
type Links = { readonly manifests?: readonly Link[]; readonly config?: Link; readonly layers?: readonly Link[] };

/** Fetches a manifest by oras, those that it names, and all of its blobs; the digests of what has other bytes. */
async function wrongForOras(host: string, repository: string, reference: string): Promise<readonly string[]> {
  const fetch = async (kind: "manifest" | "blob", digest: string): Promise<Buffer> => {
    const name = `${host}/${repository}${digest.startsWith("sha256:") ? "@" : ":"}${digest}`;
    return (await runCommand("oras", [kind, "fetch", "--plain-http", "--output", "-", name])).bytes;
  };
  const bytes = await fetch("manifest", reference);
  const { manifests = [], config, layers = [] }: Links = JSON.parse(bytes.toString());
  const wrong: string[] = [];
  for (const { digest } of manifests) wrong.push(...(await wrongForOras(host, repository, digest)));
  for (const { digest } of config === undefined ? [] : [config, ...layers])
    if (isWrong(digest, await fetch("blob", digest))) wrong.push(digest);
  if (reference.startsWith("sha256:") && isWrong(reference, bytes)) wrong.push(reference);
  return wrong;
}

const isWrong = (digest: string, bytes: Buffer): boolean =>
  digest !== `sha256:${createHash("sha256").update(bytes).digest("hex")}`;

/** What a container of the image prints, on each kind of store; the containerd store is containerd itself. */
async function printed(reference: string, platform: string): Promise<readonly string[]> {
  const outputs: string[] = [];
  for (const store of ["containerd", "classic"] as const) {
    await using docker = await startDockerd({ store });
    await runCommand("docker", ["pull", "--quiet", "--platform", platform, reference], docker);
    const run = ["run", "--rm", "--platform", platform, reference];
    outputs.push((await runCommand("docker", run, docker)).stdout);
  }
  return outputs;
}

async function expectReadable(registry: Registry, repository: string, tag: string, prints: string): Promise<void> {
  const reference = `${registry.host}/${repository}:${tag}`;
  const digest = (await userTags(registry.host, repository))[tag];
  expect(await pulledDigest(reference)).toBe(digest);
  expect((await runCommand("crane", ["digest", reference])).stdout.trim()).toBe(digest);
  // crane unpacks all, but its validate takes each blob for gzip (0.22: pkg/v1/validate/layer.go).
  const isGzip = !/^(uncompressed|zstd)/.test(tag);
  await runCommand("crane", ["validate", "--remote", reference, ...(isGzip ? [] : ["--fast"])]);
  const { bytes } = await runCommand("crane", ["export", "--platform", "linux/amd64", reference, "-"]);
  const listed = (await runCommand("tar", ["--list", "--file", "-"], { input: bytes })).stdout.split("\n");
  expect(listed).toEqual(expect.arrayContaining(["bin", "srv/base.txt", "srv/hello.txt"]));
  await using folder = await temporaryFolder("copied");
  const layout = join(folder.path, "layout");
  await runCommand("oras", ["copy", "--from-plain-http", "--to-oci-layout", reference, `${layout}:x`]);
  expect(await wrongForOras(registry.host, repository, tag)).toEqual([]);
  for (const platform of tag.startsWith("index") ? platforms : platforms.slice(0, 1))
    expect(await printed(reference, platform)).toEqual([prints, prints]);
}

describe("skopeo, oras, crane, docker and containerd", () => {
  test("read each kind of result", async () => {
    await using buildkit = await startBuildkitd();
    await using registry = await startRegistry();
    const busybox = await pushBaseImage(`${registry.host}/busybox:1`, { platforms });
    await using repository = await gitRepository(files(`${registry.host}/demo`, busybox.reference));
    const big = join(repository.path, "big.bin");
    await writeFile(big, "");
    await truncate(big, 5 * 1024 * 1024);
    await build(repository, buildkit.env);
    await repository.commit({ "base.txt": "base 2\n" });
    const built = await build(repository, buildkit.env);

    expect(built.log).toMatch(/^rebased: rebased /m);
    expect(built.log).toContain("split: built by BuildKit up to RUN in line 2");
    expect(built.log).toContain("buildkit: built by BuildKit: engine: buildkit");
    const types = async (name: string): Promise<string | undefined> => {
      const { stdout } = await runCommand("crane", ["manifest", `${registry.host}/demo:${name}-x`]);
      return JSON.parse(stdout).layers?.at(-1)?.mediaType.replace("application/vnd.oci.image.layer.v1.", "");
    };
    expect(await Promise.all(["plain", "uncompressed", "zstd"].map(types))).toEqual(["tar+gzip", "tar", "tar+zstd"]);
    for (const [name, { prints }] of Object.entries(kinds))
      await expectReadable(registry, "demo", `${name}-x`, `base 2\n${prints}`);
    await expectReadable(registry, "demo", "index-x", "base 2\nhello\n");
  });

  test("read what was built into a folder, and copied from there", async () => {
    await using registry = await startRegistry();
    const busybox = await pushBaseImage(`${registry.host}/busybox:1`, { platforms });
    await using repository = await gitRepository({
      ...files("oci:images", busybox.reference),
      "layers.yaml": JSON.stringify({
        image: "oci:images",
        "tag-rules": "type=raw,value=x",
        layers: { index: { dockerfile: "index.Dockerfile", platforms } },
      }),
    });
    const { outputs } = await build(repository, {});
    const ends = [`oci:${join(repository.path, "images")}:x`, `docker://${registry.host}/copy:index-x`];
    await runCommand("skopeo", ["--insecure-policy", "copy", "--all", "--dest-tls-verify=false", ...ends]);
    expect(await userTags(registry.host, "copy")).toEqual({ "index-x": outputs["digest"] });
    await expectReadable(registry, "copy", "index-x", "base 1\nhello\n");
  });
});
