import { expect, test } from "@jest/globals";
import { gitRepository } from "../harness/git-repository.ts";
import { requireTools } from "../harness/require-tools.ts";
import { runAction } from "../harness/run-action.ts";
import { pathWithoutDocker } from "./path-without-docker.ts";

const { describe } = requireTools("git");

describe("engine: verify, where there is no Docker", () => {
  test("says that the comparison lacks it, and not the layer", async () => {
    await using path = await pathWithoutDocker();
    await using repository = await gitRepository({
      "layers.yaml": "image: oci:./images\nlayers: { app: { dockerfile: Dockerfile } }\n",
      Dockerfile: "FROM scratch\nCOPY a /\n",
      a: "a",
    });
    const run = await runAction({
      action: "build-layer",
      workspace: repository.path,
      inputs: { engine: "verify" },
      env: { PATH: path.path },
    });
    expect(run.outcome).toBe("failure");
    const [error] = run.annotations.filter(({ level }) => level === "error");
    expect(error?.message).toMatch(
      /^`engine: verify` has BuildKit build layer app too, .* there is no BuildKit here: The docker command cannot be started\./,
    );
    expect(error?.message).toContain("`engine: auto` builds this layer without them.");
  });
});
