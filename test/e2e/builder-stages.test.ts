import { expect, test } from "@jest/globals";
import { readFile, symlink } from "node:fs/promises";
import { join } from "node:path";
import { pushBaseImage } from "../harness/base-image.ts";
import { startBuildkitd } from "../harness/buildkitd.ts";
import { startDockerd } from "../harness/dockerd.ts";
import { gitRepository } from "../harness/git-repository.ts";
import { startRegistry, type Registry } from "../harness/registry.ts";
import { requireTools } from "../harness/require-tools.ts";
import { type ActionResult, runAction } from "../harness/run-action.ts";
import { runCommand } from "../harness/run-command.ts";
import { temporaryFolder } from "../harness/temporary-folder.ts";
import { imageManifest } from "./registry-state.ts";

const { describe } = requireTools("dockerd", "buildkitd", "docker-registry", "skopeo", "busybox", "git");

/** A model, and an app on it whose program comes out of a builder on another base. */
const files = (host: string, base: string, image = `${host}/demo`) => ({
  "layers.yaml": `image: ${image}
tag-prefix: "{name}-"
tag-rules: type=raw,value=x
layers:
  model: { dockerfile: Dockerfile.model }
  app: { dockerfile: Dockerfile.app }
`,
  "Dockerfile.model": `FROM ${base}\nCOPY weights.txt /models/\n`,
  "Dockerfile.app": `FROM ${base} AS build
COPY src /src
RUN cat /src/main > /program && echo built > /log
FROM model
COPY --from=build /program /log /app/
COPY settings /app/
CMD ["cat", "/models/weights.txt", "/app/program", "/app/settings"]
`,
  "weights.txt": "heavy\n",
  "src/main": "main\n",
  settings: "one\n",
});

async function build(
  workspace: string,
  env: Readonly<Record<string, string>>,
  inputs: Readonly<Record<string, string>> = {},
): Promise<ActionResult> {
  const result = await runAction({ action: "build-layer", workspace, env: { ...env, GITHUB_REPOSITORY: "" }, inputs });
  if (result.outcome !== "success") throw new Error(result.log);
  return result;
}

/** Where git is, and docker is not. */
async function pathWithoutDocker() {
  const folder = await temporaryFolder("path");
  const { stdout } = await runCommand("which", ["git"]);
  await symlink(stdout.trim(), join(folder.path, "git"));
  return folder;
}

/** Blobs whose bytes somebody has asked for. */
const fetched = (registry: Registry): readonly string[] =>
  registry.requests
    .filter(({ method, path }) => method === "GET" && path.includes("/blobs/sha256:"))
    .map(({ path }) => path.slice(path.indexOf("sha256:")));

async function printed(host: string, env: Readonly<Record<string, string>>): Promise<string> {
  return (await runCommand("docker", ["run", "--rm", "--pull=always", `${host}/demo:app-x`], { env })).stdout;
}

describe("a layer that copies out of a builder stage", () => {
  test("has the builder alone built: nobody reads the parent, and other changes need no docker", async () => {
    await using buildkit = await startBuildkitd();
    await using registry = await startRegistry();
    await using path = await pathWithoutDocker();
    await using docker = await startDockerd({ store: "containerd" });
    const base = await pushBaseImage(`${registry.host}/base:1`);
    await using repository = await gitRepository(files(registry.host, base.reference));
    const first = await build(repository.path, buildkit.env);
    expect(first.log).toContain("app: BuildKit builds for COPY --from=build in line 5 its stage alone");
    expect(await printed(registry.host, docker.env)).toBe("heavy\nmain\none\n");

    await repository.commit({ "src/main": "changed\n" });
    await buildkit.prune();
    registry.requests.length = 0;
    const second = await build(repository.path, buildkit.env);
    expect(second.outputs).toMatchObject({ engine: "split" });
    const { blobs: ofParent } = await imageManifest(registry.host, "demo", "model-x");
    const { blobs: ofBase } = await imageManifest(registry.host, "base", "1");
    const own = ofParent.filter((blob) => !ofBase.includes(blob));
    expect(own).toHaveLength(1);
    expect(fetched(registry).filter((blob) => own.includes(blob))).toEqual([]);
    // What the builder stands on was fetched: the record is one that would show it.
    expect(fetched(registry)).toEqual(expect.arrayContaining([...ofBase]));
    expect(await printed(registry.host, docker.env)).toBe("heavy\nchanged\none\n");

    await repository.commit({ settings: "two\n" });
    const third = await build(repository.path, { PATH: path.path });
    expect(third.outputs).toMatchObject({ action: "built", engine: "split" });
    expect(third.log).toContain("app: what COPY --from=build in line 5 takes is in the registry");
    expect(await printed(registry.host, docker.env)).toBe("heavy\nchanged\ntwo\n");

    const native = await build(repository.path, { PATH: path.path }, { engine: "native", force: "" });
    expect(native.outputs).toMatchObject({ action: "reused" });
    await repository.commit({ "src/main": "again\n" });
    const refused = await runAction({
      action: "build-layer",
      workspace: repository.path,
      env: { GITHUB_REPOSITORY: "" },
      inputs: { engine: "native" },
    });
    expect(refused.log).toContain("COPY --from=build in line 5: what it takes is not in the registry");
    expect(refused.outcome).toBe("failure");
  });

  test.each(["containerd", "classic"] as const)("is built with Docker's %s store, and verified", async (store) => {
    await using docker = await startDockerd({ store });
    await using registry = await startRegistry();
    const base = await pushBaseImage(`${registry.host}/base:1`);
    await using repository = await gitRepository(files(registry.host, base.reference));
    const built = await build(repository.path, docker.env, { engine: "verify" });
    expect(built.log).toContain("app: both ways give the same image");
    expect(await printed(registry.host, docker.env)).toBe("heavy\nmain\none\n");
  });

  test.each(["auto", "buildkit"])("says by its line what the stage does not have, with engine: %s", async (engine) => {
    await using buildkit = await startBuildkitd();
    await using registry = await startRegistry();
    const base = await pushBaseImage(`${registry.host}/base:1`);
    const given = files(registry.host, base.reference);
    const text = given["Dockerfile.app"].replace("/program /log", "/program /logg");
    await using repository = await gitRepository({ ...given, "Dockerfile.app": text });
    const env = { ...buildkit.env, GITHUB_REPOSITORY: "" };
    const inputs = { layers: "app", parents: "build", engine };
    const failed = await runAction({ action: "build-layer", workspace: repository.path, env, inputs });
    expect(failed.outcome).toBe("failure");
    expect(failed.annotations.map(({ message }) => message).join()).toContain(
      'Dockerfile.app:5: COPY --from=build: "/logg" is not in the stage.',
    );
  });

  test("is built into a folder, and once more without docker", async () => {
    await using docker = await startDockerd({ store: "containerd" });
    await using registry = await startRegistry();
    await using path = await pathWithoutDocker();
    const base = await pushBaseImage(`${registry.host}/base:1`);
    await using repository = await gitRepository(files(registry.host, base.reference, "oci:images"));
    await build(repository.path, docker.env);
    await repository.commit({ ".gitignore": "images", settings: "two\n" });
    await build(repository.path, { PATH: path.path });
    const ends = [`oci:${repository.path}/images:app-x`, `docker://${registry.host}/demo:app-x`];
    await runCommand("skopeo", ["copy", "--dest-tls-verify=false", ...ends]);
    expect(await printed(registry.host, docker.env)).toBe("heavy\nmain\ntwo\n");
  });

  test("takes different files on each of its platforms", async () => {
    await using buildkit = await startBuildkitd();
    await using registry = await startRegistry();
    const platforms = ["linux/amd64", "linux/386"];
    const base = await pushBaseImage(`${registry.host}/base:1`, { platforms });
    await using repository = await gitRepository({
      "layers.yaml": `image: ${registry.host}/demo
tag-prefix: "{name}-"
tag-rules: type=raw,value=x
platforms: [${platforms.join(", ")}]
layers:
  app: { dockerfile: Dockerfile }
`,
      Dockerfile: `FROM --platform=$BUILDPLATFORM ${base.reference} AS cross
ARG TARGETARCH
RUN mkdir /out && echo all > /out/all && for each in amd64 386; do echo $each-$TARGETARCH > /out/$each; done
FROM ${base.reference}
ARG TARGETARCH
COPY --from=cross /out/all /app/
COPY --from=cross /out/$TARGETARCH /app/own
`,
    });
    const result = await build(repository.path, buildkit.env);
    expect(result.log).not.toMatch(/app: built by BuildKit/);
    for (const arch of ["amd64", "386"]) {
      await using folder = await temporaryFolder("image");
      const flags = ["--override-arch", arch, "copy", "--src-tls-verify=false"];
      const ends = [`docker://${registry.host}/demo:app-x`, `oci:${join(folder.path, "layout")}:x`];
      await runCommand("skopeo", ["--insecure-policy", ...flags, ...ends]);
      const bundle = join(folder.path, "bundle");
      await runCommand("umoci", ["unpack", "--rootless", "--image", `${join(folder.path, "layout")}:x`, bundle]);
      const text = (name: string): Promise<string> => readFile(join(bundle, "rootfs/app", name), "utf8");
      expect([await text("all"), await text("own")]).toEqual(["all\n", `${arch}-${arch}\n`]);
    }
  });
});

describe("a layer that copies out of an image", () => {
  test("needs no docker; the image is read once, and only the blob with the file", async () => {
    await using registry = await startRegistry();
    await using path = await pathWithoutDocker();
    const base = await pushBaseImage(`${registry.host}/base:1`);
    const tool = await pushBaseImage(`${registry.host}/tool:1`, {
      files: { "/opt/tool": "tool\n", "/opt/other": "o" },
    });
    await using repository = await gitRepository({
      "layers.yaml": `image: ${registry.host}/demo\ntag-prefix: "{name}-"\ntag-rules: type=raw,value=x\nlayers:\n  app: { dockerfile: Dockerfile }\n`,
      Dockerfile: `FROM ${base.reference}\nCOPY --from=${tool.reference} /opt/tool /bin/\nCOPY settings /app/\n`,
      settings: "one\n",
    });
    const first = await build(repository.path, { PATH: path.path });
    expect(first.outputs).toMatchObject({ action: "built", engine: "native" });
    const { blobs } = await imageManifest(registry.host, "tool", "1");
    expect(fetched(registry).filter((blob) => blobs.includes(blob)).length).toBeGreaterThan(0);

    await repository.commit({ settings: "two\n" });
    registry.requests.length = 0;
    const second = await build(repository.path, { PATH: path.path });
    expect(second.outputs).toMatchObject({ action: "built", engine: "native" });
    expect(fetched(registry).filter((blob) => blobs.includes(blob))).toEqual([]);

    await repository.commit({ Dockerfile: `FROM ${base.reference}\nCOPY --from=${tool.reference} /opt/tol /bin/\n` });
    const failed = await runAction({
      action: "build-layer",
      workspace: repository.path,
      env: { PATH: path.path, GITHUB_REPOSITORY: "" },
    });
    expect(failed.outcome).toBe("failure");
    expect(failed.log).toContain(`Dockerfile:2: COPY --from=${tool.reference}: "/opt/tol" is not in ${tool.reference}`);
  });

  test("several COPYs out of one blob read it together, and each gets its own files", async () => {
    await using registry = await startRegistry();
    await using path = await pathWithoutDocker();
    const base = await pushBaseImage(`${registry.host}/base:1`);
    const names = ["a", "b", "c", "d", "e"];
    const contents = Object.fromEntries(names.map((name) => [`/opt/${name}`, name.repeat(200_000)]));
    const tool = await pushBaseImage(`${registry.host}/tool:1`, { files: contents });
    const copies = names.map((name) => `COPY --from=${tool.reference} /opt/${name} /copied/${name}\n`);
    await using repository = await gitRepository({
      "layers.yaml": `image: ${registry.host}/demo\ntag-prefix: "{name}-"\ntag-rules: type=raw,value=x\nlayers:\n  app: { dockerfile: Dockerfile }\n`,
      Dockerfile: `FROM ${base.reference}\n${copies.join("")}`,
    });
    registry.requests.length = 0;
    const built = await build(repository.path, { PATH: path.path });
    expect(built.outputs).toMatchObject({ action: "built", engine: "native" });
    const { blobs } = await imageManifest(registry.host, "tool", "1");
    // Once for the list of its files, once for what is taken.
    expect(fetched(registry).filter((blob) => blobs.includes(blob))).toHaveLength(2 * blobs.length);
    await using folder = await temporaryFolder("image");
    const [layout, bundle] = [join(folder.path, "layout"), join(folder.path, "bundle")];
    const ends = [`docker://${registry.host}/demo:app-x`, `oci:${layout}:x`];
    await runCommand("skopeo", ["--insecure-policy", "copy", "--src-tls-verify=false", ...ends]);
    await runCommand("umoci", ["unpack", "--rootless", "--image", `${layout}:x`, bundle]);
    for (const name of names) {
      expect(await readFile(join(bundle, "rootfs/copied", name), "utf8")).toBe(contents[`/opt/${name}`]);
    }
  });
});
