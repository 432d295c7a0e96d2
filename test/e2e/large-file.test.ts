import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { z } from "zod";
import { writeRandomFile } from "../../bench/random-file.ts";
import { gitRepository } from "../harness/git-repository.ts";
import { startRegistry } from "../harness/registry.ts";
import { requireTools } from "../harness/require-tools.ts";
import { runAction } from "../harness/run-action.ts";

const { describe } = requireTools("docker-registry", "git");

const size = 1_500_000_256; // A multiple of 512: the tar has no padding that would hide a byte too many.
const manifestType = "application/vnd.oci.image.manifest.v1+json";
const manifestSchema = z.object({
  config: z.object({ digest: z.string() }),
  layers: z.array(z.object({ mediaType: z.string(), digest: z.string(), size: z.number() })),
});
const configSchema = z.object({ rootfs: z.object({ diff_ids: z.array(z.string()) }) });

describe("a 1.5 GB file in a model layer", () => {
  test("is pushed by a process that never has more than 200 MB in memory", async () => {
    // Without the recording proxy, which would have every byte pass through this process.
    await using registry = await startRegistry({ direct: true });
    const repository = `${registry.host}/acme/chain`;
    await using workspace = await gitRepository({
      "layers.yaml": JSON.stringify({
        image: repository,
        layers: { base: { dockerfile: "base/Dockerfile" }, model: { dockerfile: "model/Dockerfile" } },
      }),
      "base/Dockerfile": "FROM scratch\nCOPY base/motd /etc/motd\n",
      "base/motd": "hello\n",
      "model/Dockerfile": "FROM base\nCOPY model/weights.bin /models/weights.bin\n",
      ".gitignore": "*.bin\n",
    });
    await writeRandomFile(join(workspace.path, "model/weights.bin"), size);

    const result = await runAction({
      action: "build-layer",
      inputs: { layer: "model", phase: "build" },
      workspace: workspace.path,
    });
    expect(result).toMatchObject({ outcome: "success", outputs: { action: "built", engine: "native" } });
    expect(Number(result.outputs["pushed-bytes"])).toBeGreaterThan(size);
    expect(result.peakRssBytes).toBeLessThan(200_000_000);

    const get = async (path: string): Promise<unknown> => {
      const response = await fetch(`http://${registry.host}/v2/acme/chain/${path}`, {
        headers: { accept: manifestType },
      });
      expect(response.status).toBe(200);
      return await response.json();
    };
    const manifest = manifestSchema.parse(await get(`manifests/${result.outputs["digest"] ?? ""}`));
    const config = configSchema.parse(await get(`blobs/${manifest.config.digest}`));
    const weights = manifest.layers.at(-1);
    // The registry took it under this digest, so it is whole; weights are not compressed, so it is the tar itself.
    expect(weights).toMatchObject({ mediaType: "application/vnd.oci.image.layer.v1.tar" });
    expect(config.rootfs.diff_ids.at(-1)).toBe(weights?.digest);
    expect(weights?.size).toBeGreaterThan(size);
    expect(weights?.size).toBeLessThan(size + 64 * 1024);
    // The registry hashes and stores on the same machine, and so do other tests: a busy one takes its time.
  }, 240_000);
});
