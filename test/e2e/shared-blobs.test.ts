import { expect, test } from "@jest/globals";
import { openRegistry, parseManifest } from "@layered-build/oci";
import { pushBaseImage } from "../harness/base-image.ts";
import { gitRepository } from "../harness/git-repository.ts";
import type { RegistryRequest } from "../harness/registry-proxy.ts";
import { startRegistry } from "../harness/registry.ts";
import { requireTools } from "../harness/require-tools.ts";
import { runAction } from "../harness/run-action.ts";
import { imageManifest, userTags } from "./registry-state.ts";

const { describe } = requireTools("docker-registry", "skopeo", "busybox", "tar", "git");

const run = async (workspace: string, inputs: Readonly<Record<string, string>> = {}) => {
  const result = await runAction({ action: "build-layer", workspace, inputs, env: { GITHUB_REPOSITORY: "" } });
  if (result.outcome !== "success") throw new Error(result.log);
  return result;
};

/** The digests of the blobs that were sent, each as often as it was; mounts are no sending. */
const sentBlobs = (requests: readonly RegistryRequest[], repository: string): readonly string[] =>
  requests.flatMap(({ method, path, status }) => {
    const [, digest] = /[?&]digest=(sha256(?::|%3A)[0-9a-f]{64})/.exec(path) ?? [];
    const isSent = method === "PUT" && status === 201 && path.startsWith(`/v2/${repository}/blobs/uploads/`);
    return isSent && digest !== undefined ? [decodeURIComponent(digest)] : [];
  });

describe("blobs that several images have in common", () => {
  test.each(["FROM scratch\n", "ARG BASE\nFROM $BASE\n"])(
    "a build for two platforms sends each once: %j",
    async (from) => {
      await using registry = await startRegistry();
      const platforms = ["linux/amd64", "linux/arm64"];
      const base = await pushBaseImage(`${registry.host}/demo:base`, { platforms });
      await using repository = await gitRepository({
        "layers.yaml": JSON.stringify({
          image: `${registry.host}/demo`,
          "tag-rules": "type=raw,value=x",
          platforms,
          layers: { app: { dockerfile: "Dockerfile", "build-args": { BASE: base.reference } } },
        }),
        Dockerfile: `${from}COPY one /srv/\nCOPY two /srv/\n`,
        one: "one\n",
        two: "two\n",
      });
      registry.requests.length = 0;
      await run(repository.path);

      const store = openRegistry({ registry: registry.host, repository: "demo" });
      const stored = await store.getManifest("x");
      const index = stored === undefined ? undefined : parseManifest(stored);
      if (index?.kind !== "index") throw new Error("x is no index");
      const manifests = await Promise.all(
        index.document.manifests.map(({ digest }) => imageManifest(registry.host, "demo", digest)),
      );
      const [first = [], second = []] = manifests.map(({ blobs }) => blobs.slice(-2));
      expect(first).toHaveLength(2);
      expect(second).toEqual(first);
      const sent = sentBlobs(registry.requests, "demo");
      expect(sent.filter((digest) => first.includes(digest)).toSorted()).toEqual(first.toSorted());
      expect(sent).toEqual([...new Set(sent)]);
    },
  );

  test("a promotion writes the identical bytes under all tags, and mounts the blobs elsewhere", async () => {
    // The first of several tags is answered once the second has come: one after the other they would wait for ever.
    let waiting: (() => void) | undefined;
    let isOn = false;
    await using registry = await startRegistry({
      intercept: async ({ method, path }) => {
        if (!isOn || method !== "PUT" || !/\/demo\/manifests\/(v1|latest|stable)$/.test(path)) return undefined;
        if (waiting === undefined) await new Promise<void>((resolve) => (waiting = resolve));
        else waiting();
        return undefined;
      },
    });
    await using repository = await gitRepository({
      "layers.yaml": `image: ${registry.host}/demo\nlayers: {app: {dockerfile: Dockerfile}}\n`,
      Dockerfile: "FROM scratch\nCOPY one /\nCOPY two /\n",
      one: "one\n",
      two: "two\n",
    });
    const built = await run(repository.path, { phase: "build" });
    const { digest = "" } = built.outputs;
    const { requests } = registry;
    requests.length = 0;
    isOn = true;
    const rules = ["v1", "latest", "stable"].map((name) => `type=raw,value=${name}`).join("\n");
    await run(repository.path, { phase: "publish", "tag-rules": rules, images: `${registry.host}/mirror` });

    const tags = { latest: digest, stable: digest, v1: digest };
    expect(await userTags(registry.host, "demo")).toEqual(tags);
    expect(await userTags(registry.host, "mirror")).toEqual(tags);
    expect([...sentBlobs(requests, "demo"), ...sentBlobs(requests, "mirror")]).toEqual([]);
    const { blobs } = await imageManifest(registry.host, "demo", digest);
    const mounted = requests.filter(
      ({ path, status }) => path.includes("/mirror/blobs/uploads/?mount=") && status === 201,
    );
    // Those of the layers, and the configuration.
    expect(mounted).toHaveLength(blobs.length + 1);
    expect(requests.filter(({ method, path }) => method === "GET" && path.includes("/blobs/"))).toEqual([]);
  });
});
