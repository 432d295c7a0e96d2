import { expect, test } from "@jest/globals";
import { openRegistry, parseConfig, parseManifest, type ImageConfig, type Store } from "@layered-build/oci";
import { buffer } from "node:stream/consumers";
import { pushBaseImage } from "../harness/base-image.ts";
import { type Registry, startRegistry } from "../harness/registry.ts";
import { requireTools } from "../harness/require-tools.ts";
import { type ActionResult, runAction } from "../harness/run-action.ts";
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

async function configOf(store: Store, tag: string): Promise<ImageConfig> {
  const { document } = await manifestOf(store, tag);
  const blob = await store.getBlob(document.config.digest);
  if (blob === undefined) throw new Error("no configuration");
  return parseConfig(await buffer(blob));
}

/** What was asked of the registry, each as `METHOD path`, but for look-ups. */
const requests = (registry: Registry, ...methods: readonly string[]): readonly string[] =>
  registry.requests.filter(({ method }) => methods.includes(method)).map(({ method, path }) => `${method} ${path}`);

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
    expect(requests(registry, "PUT", "POST", "PATCH", "DELETE")).toEqual([]);
  });
});
