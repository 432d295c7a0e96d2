import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { pushBaseImage } from "../harness/base-image.ts";
import { gitRepository } from "../harness/git-repository.ts";
import { startRegistry } from "../harness/registry.ts";
import { requireTools } from "../harness/require-tools.ts";
import { runAction } from "../harness/run-action.ts";
import { temporaryFolder } from "../harness/temporary-folder.ts";
import { imageFiles } from "../e2e/image-files.ts";

const { describe } = requireTools("docker-registry", "busybox", "skopeo", "git");

describe("bases: lockfile", () => {
  test("detect writes the file, and build-layer agrees with it, with and without the plan", async () => {
    await using registry = await startRegistry();
    const base = await pushBaseImage(`${registry.host}/team/linux:1`);
    await using repository = await gitRepository({
      "layers.yaml": `image: ${registry.host}/team/images
layers:
  app: { dockerfile: app.Dockerfile }
  tool: { dockerfile: tool.Dockerfile }
`,
      // It takes the lock file along as well: what a run writes must not make it differ from the next.
      "app.Dockerfile": "FROM scratch\nCOPY . /src\n",
      "tool.Dockerfile": `FROM ${base.reference}\nRUN x\n`,
    });
    const asked = () => registry.requests.filter(({ path }) => path.startsWith("/v2/team/linux/manifests/"));
    await using temp = await temporaryFolder("lockfile");
    const run = { workspace: repository.path, temp: temp.path };
    const detect = (bases: string) =>
      runAction({ ...run, action: "detect-changed-layers", inputs: { bases, layers: "app" } });
    const build = (inputs: Readonly<Record<string, string>>) =>
      runAction({
        ...run,
        action: "build-layer",
        inputs: { layer: "app", phase: "build", engine: "native", ...inputs },
      });

    const refused = await detect("frozen-lockfile");
    expect(refused.outcome).toBe("failure");
    expect(refused.annotations).toMatchObject([{ level: "error", message: expect.stringContaining(base.reference) }]);

    const detected = await detect("lockfile");
    expect(detected).toMatchObject({
      outcome: "success",
      annotations: [{ level: "warning", message: expect.stringMatching(/^layers\.lock\.json .*Commit it/) }],
    });
    const file = join(repository.path, "layers.lock.json");
    expect(JSON.parse(await readFile(file, "utf8"))).toMatchObject({ bases: { [base.reference]: base.digest } });

    await pushBaseImage(base.reference, { files: { moved: "1" } });
    registry.requests.length = 0;
    const planned = await build({ plan: detected.outputs["plan"] ?? "" });
    expect(planned).toMatchObject({ outcome: "success", outputs: { action: "built" }, annotations: [] });
    const { tag } = JSON.parse(await readFile(detected.outputs["plan-file"] ?? "", "utf8")).layers[0];
    const { files } = await imageFiles({ registry: registry.host, repository: "team/images", tag });
    expect(Object.keys(files)).toEqual(["src", "src/app.Dockerfile", "src/layers.yaml", "src/tool.Dockerfile"]);
    const unplanned = await build({ bases: "frozen-lockfile" });
    expect(unplanned).toMatchObject({ outcome: "success", outputs: { action: "reused" }, annotations: [] });
    expect(asked()).toEqual([]);

    // Another job has the plan, and not the file.
    await rm(file);
    const elsewhere = await build({ plan: detected.outputs["plan"] ?? "" });
    expect(elsewhere).toMatchObject({ outcome: "success", outputs: { action: "reused" } });
    expect((await build({})).outcome).toBe("success");
    expect(asked().map(({ method }) => method)).toEqual(["HEAD"]);
  });
});
