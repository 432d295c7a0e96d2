import { expect, test } from "@jest/globals";
import { pushBaseImage } from "../harness/base-image.ts";
import { gitRepository } from "../harness/git-repository.ts";
import { startRegistry } from "../harness/registry.ts";
import { requireTools } from "../harness/require-tools.ts";
import { runAction } from "../harness/run-action.ts";

const { describe } = requireTools("docker-registry", "skopeo", "busybox", "git");

describe("a wrap in a sparse checkout", () => {
  test.each(["auto", "build", "mutate"])("is refused where its Dockerfile is left out, with mode: %s", async (mode) => {
    await using registry = await startRegistry();
    const image = (await pushBaseImage(`${registry.host}/app:1`)).reference;
    await using repository = await gitRepository({ "hf/Dockerfile": "ARG BASE_IMAGE\nFROM ${BASE_IMAGE}\n", a: "" });
    const step = { action: "wrap-hf-image", workspace: repository.path, inputs: { image, mode } } as const;
    await repository.git("sparse-checkout", "set", "--no-cone", "/a");
    const { outcome, log } = await runAction(step);
    expect(outcome).toBe("failure");
    expect(log).toContain("hf/Dockerfile is in the commit, but not in the checkout.");
  });
});
