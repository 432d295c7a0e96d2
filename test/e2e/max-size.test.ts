import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { startBuildkitd } from "../harness/buildkitd.ts";
import { type GitRepository, gitRepository } from "../harness/git-repository.ts";
import { type Registry, startRegistry } from "../harness/registry.ts";
import { requireTools } from "../harness/require-tools.ts";
import { type ActionResult, runAction } from "../harness/run-action.ts";
import { temporaryFolder } from "../harness/temporary-folder.ts";
import { builtLayers, userTags, writesOf } from "./registry-state.ts";

const tools = ["docker-registry", "git"] as const;
const { describe } = requireTools(...tools);

/** So many bytes that no compression makes fewer, as git takes them. */
const noise = (kilobytes: number): string => randomBytes(kilobytes * 750).toString("base64");

/** A base of about 75 kB, and an app on it with 225 kB of its own: random base64 loses a quarter. */
const chain = (host: string, limits: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> => ({
  "layers.yaml": layersFile(host, limits),
  "Dockerfile.base": "FROM scratch\nCOPY base.txt /\n",
  "base.txt": noise(100),
  "Dockerfile.app": "FROM base\nCOPY small.txt /app/\nCOPY large.txt /app/\nENV A=1\n",
  "small.txt": noise(50),
  "large.txt": noise(250),
});

const layersFile = (host: string, limits: Readonly<Record<string, string>>): string =>
  JSON.stringify({
    image: `${host}/demo`,
    "tag-rules": "type=raw,value={{sha}}",
    layers: {
      base: { dockerfile: "Dockerfile.base" },
      app: { dockerfile: "Dockerfile.app", from: "base", ...limits },
    },
  });

const build = (
  { path }: GitRepository,
  inputs: Readonly<Record<string, string>> = {},
  env: Readonly<Record<string, string>> = {},
): Promise<ActionResult> =>
  runAction({
    action: "build-layer",
    workspace: path,
    inputs: { engine: "native", ...inputs },
    env: { GITHUB_REPOSITORY: "", ...env },
  });

/** All tags of the app, the suite's own too. */
async function appTags({ host }: Registry): Promise<readonly string[]> {
  const { tags }: { tags: readonly string[] } = JSON.parse(
    await (await fetch(`http://${host}/v2/demo/tags/list`)).text(),
  );
  return tags.filter((tag) => tag.startsWith("app-"));
}

describe("max-size", () => {
  test("an image over it is not tagged, not even by its key; within it, changing it builds nothing", async () => {
    await using registry = await startRegistry();
    await using repository = await gitRepository(chain(registry.host, { "max-size": "250kB" }));
    const limit = async (size: string): Promise<string> =>
      (await repository.commit({ "layers.yaml": layersFile(registry.host, { "max-size": size }) })).slice(0, 7);

    const refused = await build(repository);
    expect(refused).toMatchObject({ outcome: "failure" });
    const [sums = "", ...parts] = refused.log.slice(refused.log.indexOf("The image of layer app")).split("\n");
    expect(sums).toMatch(
      /^The image of layer app for linux\/amd64 has 30\d kB, which is 5\d\.\d kB more than its max-size of 250 kB\. This run writes no tag of it\./,
    );
    expect(parts.slice(0, 3)).toEqual([
      expect.stringMatching(/^- 18\d kB: COPY large\.txt \/app\/$/),
      expect.stringMatching(/^- 3\d\.\d kB: COPY small\.txt \/app\/$/),
      expect.stringMatching(/^- 7\d\.\d kB: what it stands on, 127\.0\.0\.1:\d+\/demo:base-key-[0-9a-f]{32}$/),
    ]);
    expect(refused.log).toContain("raise `max-size` of app in the layers file");
    expect(await appTags(registry)).toEqual([]);
    expect(await userTags(registry.host, "demo")).toEqual({});

    const first = await limit("0.5MB");
    const built = await build(repository);
    expect(built).toMatchObject({ outcome: "success", outputs: { action: "built" } });
    expect(built.summary).toMatch(/\| 30\d kB of 500 kB \|/);
    expect(built.log).toMatch(/app: built .* \(30\d kB of 500 kB\)/);
    expect(built.log).not.toMatch(/base: .* kB of/);
    expect(Object.keys(await userTags(registry.host, "demo"))).toEqual([`app-${first}`, `base-${first}`]);

    // Nothing but the limit has changed.
    registry.requests.length = 0;
    const second = await limit("400KiB");
    for (const strategy of ["content", "diff"]) {
      const inputs = {
        strategy,
        ...(strategy === "diff" ? { "base-ref": await repository.git("rev-parse", "HEAD~") } : {}),
      };
      const detected = await runAction({
        action: "detect-changed-layers",
        workspace: repository.path,
        inputs,
        env: { GITHUB_REPOSITORY: "" },
      });
      expect(detected.outputs).toMatchObject({ "any-changed": "false", layers: "[]" });
    }
    const reused = await build(repository);
    expect(reused).toMatchObject({ outcome: "success", outputs: { action: "reused", key: built.outputs["key"] } });
    expect(reused.summary).toMatch(/\| 30\d kB of 410 kB \|/);
    expect(builtLayers(registry.requests)).toEqual([]);
    const tags = await userTags(registry.host, "demo");
    expect(Object.keys(tags)).toHaveLength(4);
    expect(tags[`app-${second}`]).toBe(tags[`app-${first}`]);

    // What was let pass once is checked all the same.
    await limit("100000");
    for (const phase of ["all", "build", "publish"]) {
      registry.requests.length = 0;
      const lowered = await build(repository, { phase });
      expect(lowered).toMatchObject({ outcome: "failure" });
      expect(lowered.log).toMatch(/has 30\d kB, which is 20\d kB more than its max-size of 100 kB/);
      expect(lowered.log).toMatch(/- 18\d kB: COPY large\.txt/);
      expect(writesOf(registry.requests)).toEqual([]);
    }
    await limit("1MiB");
    const published = await build(repository, { phase: "publish" });
    expect(published).toMatchObject({ outcome: "success" });
    expect(published.summary).toMatch(/- app: .* \(30\d kB of 1 MB\)/);
    expect(published.log).toMatch(/app: 30\d kB of 1 MB/);
  });

  test("holds in a folder too, where the registry has nothing of the chain", async () => {
    await using registry = await startRegistry();
    await using repository = await gitRepository(chain(registry.host, { "max-size": "250kB" }));
    await using folder = await temporaryFolder("images");
    const refused = await build(repository, { store: `oci:${folder.path}` });
    expect(refused).toMatchObject({ outcome: "failure" });
    expect(refused.log).toMatch(
      /- 18\d kB: COPY large.*\n- 3\d\.\d kB: COPY small.*\n- 7\d\.\d kB: what it stands on, /,
    );
    const index = await readFile(join(folder.path, "index.json"), "utf8");
    expect(index).toContain("base-key-");
    expect(index).not.toContain("app-");
  });

  test("is for each platform by itself", async () => {
    await using registry = await startRegistry();
    const layersYaml = (size: string): string =>
      JSON.stringify({
        image: `${registry.host}/demo`,
        platforms: ["linux/amd64", "linux/arm64"],
        "max-size": size,
        "tag-rules": "type=raw,value=x",
        layers: { app: { dockerfile: "Dockerfile", "tag-prefix": "app-" } },
      });
    await using repository = await gitRepository({
      "layers.yaml": layersYaml("150kB"),
      Dockerfile: "FROM scratch\nARG TARGETARCH\nCOPY $TARGETARCH.txt /\n",
      "amd64.txt": noise(100),
      "arm64.txt": noise(300),
    });
    const refused = await build(repository);
    expect(refused).toMatchObject({ outcome: "failure" });
    expect(refused.log).toMatch(
      /for linux\/arm64 has 22\d kB, which is 7\d\.\d kB more than its max-size of 150 kB\. This/,
    );
    expect(refused.log).toMatch(/- 22\d kB: COPY arm64\.txt \//);
    expect(writesOf(registry.requests).filter((write) => write.includes("/manifests/"))).toEqual([]);

    await repository.commit({ "layers.yaml": layersYaml("250kB") });
    const built = await build(repository);
    expect(built).toMatchObject({ outcome: "success", outputs: { action: "built" } });
    expect(built.summary).toMatch(/\| linux\/amd64 7\d\.\d kB, linux\/arm64 22\d kB of 250 kB \|/);

    await repository.commit({ "layers.yaml": layersYaml("150kB") });
    registry.requests.length = 0;
    const lowered = await build(repository);
    expect(lowered).toMatchObject({ outcome: "failure" });
    expect(lowered.log).toMatch(/for linux\/arm64 has 22\d kB[^]*- 22\d kB: COPY arm64\.txt \//);
    expect(writesOf(registry.requests)).toEqual([]);
  });
});

requireTools(...tools, "buildkitd").describe("max-size of what BuildKit builds", () => {
  test("is checked before the image is tagged", async () => {
    await using buildkit = await startBuildkitd();
    await using registry = await startRegistry();
    await using repository = await gitRepository(chain(registry.host, { "max-size": "250kB" }));
    const refused = await build(repository, { engine: "buildkit" }, buildkit.env);
    expect(refused).toMatchObject({ outcome: "failure" });
    expect(refused.log).toMatch(/The image of layer app for linux\/amd64 has 30\d kB/);
    expect(refused.log).toMatch(
      /- 18\d kB: COPY large\.txt \/app\/\n- 3\d\.\d kB: COPY small\.txt \/app\/\n- 7\d\.\d kB: what/,
    );
    expect(await appTags(registry)).toEqual([]);
  });
});
