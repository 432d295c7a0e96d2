import { expect, test } from "@jest/globals";
import { openRegistry } from "@layered-build/oci";
import { gitRepository } from "../harness/git-repository.ts";
import { startRegistry } from "../harness/registry.ts";
import { requireTools } from "../harness/require-tools.ts";
import { runAction } from "../harness/run-action.ts";

const { describe } = requireTools("docker-registry", "git");

describe("the input images", () => {
  test("publishes to a further repository: the same digest, and the blobs are mounted", async () => {
    await using registry = await startRegistry();
    await using repository = await gitRepository({
      "layers.yaml": `image: ${registry.host}/demo\ntag-rules: type=raw,value=latest\nlayers: {app: {dockerfile: Dockerfile}}\n`,
      Dockerfile: "FROM scratch\nCOPY a /\n",
      a: "A",
    });
    const step = { action: "build-layer", workspace: repository.path, env: { GITHUB_REPOSITORY: "" } } as const;
    const inputs = { images: `${registry.host}/mirror` };
    const built = await runAction({ ...step, inputs });
    expect(built).toMatchObject({ outcome: "success", outputs: { action: "built" } });
    const tags = [`${registry.host}/demo:latest`, `${registry.host}/mirror:latest`];
    expect(built.outputs["tags"]?.split("\n")).toEqual(tags);
    const mirror = openRegistry({ registry: registry.host, repository: "mirror" });
    expect((await mirror.headManifest("latest"))?.digest).toBe(built.outputs["digest"]);
    const toMirror = registry.requests.filter(
      ({ method, path }) => method !== "HEAD" && path.includes("/mirror/blobs/"),
    );
    expect(toMirror.map(({ method, path }) => `${method} ${path.includes("mount=")}`)).toEqual([
      "POST true",
      "POST true",
    ]);

    const refused = await runAction({ ...step, inputs: { images: `${registry.host}/mirror:1` } });
    expect(refused).toMatchObject({ outcome: "failure" });
    expect(refused.log).toContain("has a tag or digest");
  });
});
