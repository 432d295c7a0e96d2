import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect, test } from "@jest/globals";
import { pushBaseImage } from "./base-image.ts";
import { startBuildkitd } from "./buildkitd.ts";
import { type DockerStore, startDockerd } from "./dockerd.ts";
import { startRegistry } from "./registry.ts";
import { runCommand } from "./run-command.ts";
import { temporaryFolder } from "./temporary-folder.ts";
import { requireTools } from "./require-tools.ts";

const engine = requireTools("dockerd", "docker-registry", "skopeo", "busybox", "tar");

const dockerfile = (base: string): string =>
  `FROM ${base}\nCOPY hello /hello\nRUN cat /hello > /copy && id -u >> /copy\n`;

engine.describe("startDockerd", () => {
  test.each<DockerStore>(["containerd", "classic"])(
    "builds on a base from the registry and pushes the result (%s store)",
    async (store) => {
      await using registry = await startRegistry();
      await using folder = await temporaryFolder("context");
      const { env } = await startDockerd({ store });
      const base = await pushBaseImage(`${registry.host}/base:1`);
      await writeFile(join(folder.path, "Dockerfile"), dockerfile(base.reference));
      await writeFile(join(folder.path, "hello"), "hello\n");
      const tag = `${registry.host}/app:1`;
      await runCommand("docker", ["buildx", "build", "--progress=plain", "--push", "--tag", tag, folder.path], { env });
      const { stdout } = await runCommand("docker", ["info", "--format", "{{.Driver}}"], { env });
      expect(stdout.trim()).toBe(store === "containerd" ? "overlayfs" : "overlay2");
      const run = ["run", "--rm", "--network=none", tag, "cat", "/copy"];
      expect((await runCommand("docker", run, { env })).stdout).toBe("hello\n0\n");
    },
    120_000,
  );

  test("shares one daemon in a run, and ends a fresh one with its owner", async () => {
    const shared = await startDockerd({ store: "containerd" });
    expect((await startDockerd({ store: "containerd" })).host).toBe(shared.host);
    const fresh = await startDockerd({ store: "containerd", fresh: true });
    expect(fresh.host).not.toBe(shared.host);
    const folder = dirname(fresh.host.replace("unix://", ""));
    expect(existsSync(folder)).toBe(true);
    await fresh[Symbol.asyncDispose]();
    expect(existsSync(folder)).toBe(false);
  }, 120_000);
});

const lazy = requireTools("buildkitd", "docker-registry", "skopeo", "busybox", "tar");

lazy.describe("startBuildkitd", () => {
  test("is a builder that reads and writes the registry on loopback", async () => {
    await using registry = await startRegistry();
    await using folder = await temporaryFolder("context");
    await using buildkitd = await startBuildkitd();
    const base = await pushBaseImage(`${registry.host}/base:1`);
    await writeFile(join(folder.path, "Dockerfile"), dockerfile(base.reference));
    await writeFile(join(folder.path, "hello"), "hello\n");
    const tag = `${registry.host}/app:1`;
    await runCommand("docker", ["buildx", "build", "--push", "--tag", tag, folder.path], { env: buildkitd.env });
    const source = ["inspect", "--tls-verify=false", `docker://${tag}`];
    expect(JSON.parse((await runCommand("skopeo", source)).stdout)).toMatchObject({ Architecture: "amd64" });
    await buildkitd.prune();
  }, 60_000);
});
