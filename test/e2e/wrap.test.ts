import { expect, test } from "@jest/globals";
import {
  openRegistry,
  parseConfig,
  parseManifest,
  type ImageConfig,
  type ImageIndex,
  type Store,
} from "@layered-build/oci";
import { buffer } from "node:stream/consumers";
import { pushBaseImage } from "../harness/base-image.ts";
import { type Registry, startRegistry } from "../harness/registry.ts";
import { requireTools } from "../harness/require-tools.ts";
import { type ActionResult, runAction } from "../harness/run-action.ts";
import { runCommand } from "../harness/run-command.ts";
import { temporaryFolder } from "../harness/temporary-folder.ts";

const { describe } = requireTools("docker-registry", "skopeo", "busybox");

const serves = { Cmd: ["httpd", "-f"], ExposedPorts: { "8000/tcp": {} }, Env: ["PATH=/bin", "PORT=8000", "A=1"] };

/** Wraps, in a workspace of its own unless one is given. */
async function wrap(inputs: Readonly<Record<string, string>>, workspace?: string): Promise<ActionResult> {
  await using folder = await temporaryFolder("wrap");
  return await runAction({ action: "wrap-hf-image", workspace: workspace ?? folder.path, inputs });
}

function repository(registry: Registry, name = "app"): Store {
  return openRegistry({ registry: registry.host, repository: name });
}

async function manifestOf(store: Store, tag: string) {
  const stored = await store.getManifest(tag);
  if (stored === undefined) throw new Error(`There is no ${store.name}:${tag}`);
  const parsed = parseManifest(stored);
  if (parsed.kind !== "manifest") throw new Error(`${tag} is an index`);
  return parsed;
}

async function indexOf(store: Store, tag: string): Promise<ImageIndex> {
  const stored = await store.getManifest(tag);
  const parsed = stored === undefined ? undefined : parseManifest(stored);
  if (parsed?.kind !== "index") throw new Error(`${store.name}:${tag} is no index`);
  return parsed.document;
}

/** Adds what `docker buildx build --provenance=true` leaves in an index. */
async function addAttestation(store: Store, tag: string): Promise<void> {
  const index = await indexOf(store, tag);
  const [of] = index.manifests;
  if (of === undefined) throw new Error("an empty index");
  const annotations = {
    "vnd.docker.reference.type": "attestation-manifest",
    "vnd.docker.reference.digest": of.digest,
  };
  const platform = { os: "unknown", architecture: "unknown" };
  const entry = { ...of, annotations, platform };
  const bytes = Buffer.from(JSON.stringify({ ...index, manifests: [...index.manifests, entry] }));
  await store.putManifest({ bytes, mediaType: "application/vnd.oci.image.index.v1+json" }, tag);
}

async function configOf(store: Store, tag: string): Promise<ImageConfig> {
  const { document } = await manifestOf(store, tag);
  const blob = await store.getBlob(document.config.digest);
  if (blob === undefined) throw new Error("no configuration");
  return parseConfig(await buffer(blob));
}

/** The requests that change something, each as `METHOD path`. */
const writes = (registry: Registry): readonly string[] =>
  registry.requests
    .filter(({ method }) => method !== "GET" && method !== "HEAD")
    .map(({ method, path }) => `${method} ${path}`);

describe("wrapping an image in a registry", () => {
  test("edits the configuration, moves no blob, and writes nothing the second time", async () => {
    await using registry = await startRegistry();
    const base = await pushBaseImage(`${registry.host}/app:v1.0.0`, { config: serves });
    const store = repository(registry);
    const before = await manifestOf(store, "v1.0.0");
    registry.requests.length = 0;
    const result = await wrap({ image: base.reference });
    expect(result).toMatchObject({ outcome: "success" });
    const tag = "hf-amd64-v1.0.0";
    expect(result.outputs["tags"]).toBe(`${registry.host}/app:${tag}`);
    expect(result.outputs["image"]).toBe(`${registry.host}/app@${result.outputs["digest"]}`);
    expect(Number(result.outputs["pushed-bytes"])).toBeGreaterThan(500);
    expect(Number(result.outputs["pushed-bytes"])).toBeLessThan(20_000);
    const [layer] = before.document.layers;
    expect(registry.requests.filter(({ path }) => path.includes(layer?.digest ?? ""))).toEqual([]);

    const after = await manifestOf(store, tag);
    expect(after.descriptor.digest).toBe(result.outputs["digest"]);
    expect(after.document.layers).toEqual(before.document.layers);
    expect(after.document.annotations).toMatchObject({
      "org.opencontainers.image.base.name": base.reference,
      "org.opencontainers.image.base.digest": base.digest,
    });
    const config = await configOf(store, tag);
    expect(config.config).toEqual({
      Env: [
        "PATH=/bin",
        "PORT=7860",
        "A=1",
        "HOST=0.0.0.0",
        "HOME=/tmp/home",
        "HF_HOME=/tmp/home/.cache/huggingface",
        "XDG_CACHE_HOME=/tmp/home/.cache",
      ],
      Cmd: ["httpd", "-f"],
      ExposedPorts: { "8000/tcp": {}, "7860/tcp": {} },
      User: "1000",
      Labels: {
        "org.opencontainers.image.base.name": base.reference,
        "org.opencontainers.image.base.digest": base.digest,
      },
    });
    expect(config.history?.slice(1).every((entry) => entry.empty_layer === true)).toBe(true);
    expect(config.history?.map((entry) => entry.created_by)).toContain("ENV PORT=7860");
    expect(result.summary).toContain("| linux/amd64 | ENV PORT | 8000 | 7860 |");

    registry.requests.length = 0;
    const again = await wrap({ image: base.reference });
    expect(again.outputs).toEqual({ ...result.outputs, "pushed-bytes": "0" });
    expect(writes(registry)).toEqual([]);
  });

  test("wraps all platforms of an index, whose attestations stay with it", async () => {
    await using registry = await startRegistry();
    const platforms = ["linux/amd64", "linux/arm/v7"];
    const base = await pushBaseImage(`${registry.host}/app:main`, { config: serves, platforms });
    const store = repository(registry);
    await addAttestation(store, "main");
    registry.requests.length = 0;
    const result = await wrap({ image: base.reference, platforms: "all", version: "feature/x" });
    expect(result).toMatchObject({ outcome: "success" });
    const tags = ["hf-amd64-feature-x", "hf-arm-v7-feature-x", "hf-feature-x"];
    expect(result.outputs["tags"]?.split("\n")).toEqual(tags.map((tag) => `${registry.host}/app:${tag}`));
    expect(registry.requests.reduce((sum, { requestBytes }) => sum + requestBytes, 0)).toBeLessThan(20_000);
    expect(result.log).toContain("1 attestations of");

    const index = await indexOf(store, "hf-feature-x");
    const [amd64, arm] = await Promise.all(tags.slice(0, 2).map((tag) => manifestOf(store, tag)));
    expect(index.manifests.map(({ digest, platform }) => ({ digest, platform }))).toEqual([
      { digest: amd64?.descriptor.digest, platform: { os: "linux", architecture: "amd64" } },
      { digest: arm?.descriptor.digest, platform: { os: "linux", architecture: "arm", variant: "v7" } },
    ]);
    expect((await configOf(store, "hf-arm-v7-feature-x")).architecture).toBe("arm");
    const before = await indexOf(store, "main");
    expect(arm?.document.annotations?.["org.opencontainers.image.base.digest"]).toBe(before.manifests[1]?.digest);

    registry.requests.length = 0;
    await wrap({ image: base.reference, platforms: "all", version: "feature/x" });
    expect(writes(registry)).toEqual([]);

    const other = await wrap({ image: base.reference, version: "feature-x" });
    expect(other).toMatchObject({ outcome: "failure" });
    expect(other.log).toContain('is that of version "feature/x"');
    expect(writes(registry)).toEqual([]);
  });

  test("takes an image of Docker's format: the same blobs, under OCI's names", async () => {
    await using registry = await startRegistry();
    const base = await pushBaseImage(`${registry.host}/app:1`, { config: serves, format: "v2s2" });
    expect(await wrap({ image: base.reference })).toMatchObject({ outcome: "success" });
    const store = repository(registry);
    const [before, after] = await Promise.all(["1", "hf-amd64-1"].map((tag) => manifestOf(store, tag)));
    expect(before?.document.mediaType).toBe("application/vnd.docker.distribution.manifest.v2+json");
    expect(after?.document.mediaType).toBe("application/vnd.oci.image.manifest.v1+json");
    expect(after?.document.layers).toEqual(
      before?.document.layers.map((layer) => ({
        ...layer,
        mediaType: "application/vnd.oci.image.layer.v1.tar+gzip",
      })),
    );
    const inspect = ["inspect", "--config", "--tls-verify=false", `docker://${registry.host}/app:hf-amd64-1`];
    const { stdout } = await runCommand("skopeo", inspect);
    expect(JSON.parse(stdout).config.User).toBe("1000");
  });

  test("into another repository mounts the blobs, and into another registry copies them", async () => {
    await using registry = await startRegistry();
    await using other = await startRegistry();
    const base = await pushBaseImage(`${registry.host}/app:1`, { config: serves });
    registry.requests.length = 0;
    const mounted = await wrap({ image: base.reference, repository: `${registry.host}/wraps` });
    expect(mounted.log).toContain("1 blobs mounted, 0 copied");
    expect(writes(registry)[0]).toMatch(/^POST \/v2\/wraps\/blobs\/uploads\/\?mount=/);
    expect(Number(mounted.outputs["pushed-bytes"])).toBeLessThan(20_000);
    const copied = await wrap({ image: base.reference, repository: `${other.host}/wraps` });
    expect(copied.log).toContain("0 blobs mounted, 1 copied");
    const [layer] = (await manifestOf(repository(other, "wraps"), "hf-amd64-1")).document.layers;
    expect(Number(copied.outputs["pushed-bytes"])).toBeGreaterThan(layer?.size ?? Infinity);
    expect(copied.outputs["digest"]).toBe(mounted.outputs["digest"]);
  });

  test("works on a layout folder, and gives the same there", async () => {
    await using registry = await startRegistry();
    await using folder = await temporaryFolder("layout");
    const base = await pushBaseImage(`${registry.host}/app:1`, { config: serves });
    const copy = ["--insecure-policy", "copy", "--src-tls-verify=false", `docker://${base.reference}`];
    await runCommand("skopeo", [...copy, `oci:${folder.path}/images:1`]);
    const result = await wrap({ image: "oci:images:1", version: "2" }, folder.path);
    expect(result.outputs).toMatchObject({ tags: "oci:images:hf-amd64-2" });
    const inspected = await runCommand("skopeo", ["inspect", "--config", `oci:${folder.path}/images:hf-amd64-2`]);
    expect(JSON.parse(inspected.stdout).config).toMatchObject({ User: "1000", Cmd: serves.Cmd });
    const again = await wrap({ image: "oci:images:1", version: "2" }, folder.path);
    expect(again.outputs).toEqual({ ...result.outputs, "pushed-bytes": "0" });
  });

  test("takes a tag of fallback-tags where the image's own is not there", async () => {
    await using registry = await startRegistry();
    await pushBaseImage(`${registry.host}/app:main`, { config: serves });
    const result = await wrap({ image: `${registry.host}/app:v9`, "fallback-tags": "latest, main" });
    expect(result.outputs["tags"]).toBe(`${registry.host}/app:hf-amd64-main`);
    expect(result.annotations).toContainEqual(
      expect.objectContaining({ level: "warning", message: expect.stringContaining("app:v9 does not exist") }),
    );
  });

  test("keeps a home that user 1000 can write, read from the image's files once", async () => {
    await using registry = await startRegistry();
    const config = { ...serves, User: "user", Env: ["HOME=/home/user"] };
    const base = await pushBaseImage(`${registry.host}/app:1`, { config });
    const result = await wrap({ image: base.reference });
    // /home/user is root's in this image.
    expect(result.log).toContain("user 1000 cannot write the image's own");
    expect(result.log).toContain("reading the file list of");
    expect((await configOf(repository(registry), "hf-amd64-1")).config?.Env).toContain("HOME=/tmp/home");
    const again = await wrap({ image: base.reference });
    expect(again.log).not.toContain("reading the file list of");
    expect(again.outputs["pushed-bytes"]).toBe("0");
  });

  test("leaves user and variables as they are where it is told so", async () => {
    await using registry = await startRegistry();
    const base = await pushBaseImage(`${registry.host}/app:1`, { config: { ...serves, User: "nobody" } });
    const env = "!HOME\n!HF_HOME\n!XDG_CACHE_HOME\nMODE=prod";
    expect(await wrap({ image: base.reference, user: "keep", env })).toMatchObject({ outcome: "success" });
    const { config } = await configOf(repository(registry), "hf-amd64-1");
    expect(config).toMatchObject({
      User: "nobody",
      Env: ["PATH=/bin", "PORT=7860", "A=1", "HOST=0.0.0.0", "MODE=prod"],
    });
  });
});
