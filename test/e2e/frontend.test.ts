import { expect, test } from "@jest/globals";
import { pushBaseImage } from "../harness/base-image.ts";
import { startBuildkitd } from "../harness/buildkitd.ts";
import { gitRepository } from "../harness/git-repository.ts";
import { startRegistry } from "../harness/registry.ts";
import { requireTools } from "../harness/require-tools.ts";
import { runAction } from "../harness/run-action.ts";

const { describe } = requireTools("buildkitd", "docker-registry", "busybox", "skopeo", "git");

/** It reads no Dockerfile: that BuildKit starts this very image is what can be seen. */
const config = (code: number) => ({ config: { Entrypoint: ["/bin/sh", "-c", `exit ${code}`] } });

describe("a frontend that a Dockerfile asks for", () => {
  test("is started by BuildKit as the plan has fixed it, though its tag moved since", async () => {
    await using buildkitd = await startBuildkitd();
    await using registry = await startRegistry();
    const reference = `${registry.host}/tools/front:1`;
    const planned = await pushBaseImage(reference, config(42));
    await using repository = await gitRepository({
      "layers.yaml": `image: ${registry.host}/team/images\nlayers: { app: { dockerfile: Dockerfile } }\n`,
      Dockerfile: `# syntax=${reference}\nFROM scratch\nCOPY . /\n`,
    });
    const run = { workspace: repository.path, env: buildkitd.env };
    const detected = await runAction({ ...run, action: "detect-changed-layers" });
    expect(detected.outcome).toBe("success");
    const moved = await pushBaseImage(reference, config(43));
    expect(moved.digest).not.toBe(planned.digest);

    const inputs = { plan: detected.outputs["plan"] ?? "" };
    registry.requests.length = 0;
    const built = await runAction({ ...run, action: "build-layer", inputs });
    expect(built.outcome).toBe("failure");
    expect(built.log).toContain("exit code: 42");
    expect(registry.requests.filter(({ path }) => path.endsWith("/tools/front/manifests/1"))).toEqual([]);

    const again = await runAction({ ...run, action: "detect-changed-layers" });
    expect(again.outputs["plan"]).not.toBe(detected.outputs["plan"]);
  }, 120_000);
});
