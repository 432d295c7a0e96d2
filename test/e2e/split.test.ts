import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { pushBaseImage } from "../harness/base-image.ts";
import { startBuildkitd } from "../harness/buildkitd.ts";
import { startDockerd } from "../harness/dockerd.ts";
import { gitRepository } from "../harness/git-repository.ts";
import { startRegistry } from "../harness/registry.ts";
import { requireTools } from "../harness/require-tools.ts";
import { type ActionResult, runAction } from "../harness/run-action.ts";
import { runCommand } from "../harness/run-command.ts";
import { temporaryFolder } from "../harness/temporary-folder.ts";
import { pathWithoutDocker } from "./path-without-docker.ts";
import { blobUploadsOf, imageManifest } from "./registry-state.ts";

const { describe } = requireTools("dockerd", "buildkitd", "docker-registry", "skopeo", "umoci", "busybox", "git");

const layersFile = (image: string): string => `image: ${image}
tag-prefix: "{name}-"
tag-rules: type=raw,value=x
layers:
  app: { dockerfile: Dockerfile }
`;

/** What is mostly written: requirements, a RUN that installs them, the code. */
const files = (host: string, base: string) => ({
  "layers.yaml": layersFile(`${host}/demo`),
  Dockerfile: `FROM ${base}
WORKDIR /app
COPY requirements.txt ./
RUN mkdir -m 0711 /app/lib && cat requirements.txt > /app/lib/installed
COPY src ./src
CMD ["cat", "/app/lib/installed", "/app/src/main"]
`,
  "requirements.txt": "one\n",
  "src/main": "main\n",
});

async function build(
  workspace: string,
  env: Readonly<Record<string, string>>,
  inputs: Readonly<Record<string, string>> = {},
): Promise<ActionResult> {
  // Of no known repository: nobody is asked whether the commit is the newest, and the tag moves.
  const result = await runAction({
    action: "build-layer",
    workspace,
    env: { ...env, GITHUB_REPOSITORY: "" },
    inputs,
  });
  if (result.outcome !== "success") throw new Error(result.log);
  return result;
}

async function tagsOf(host: string): Promise<readonly string[]> {
  const response = await fetch(`http://${host}/v2/demo/tags/list`);
  if (response.status === 404) return [];
  const { tags }: { readonly tags: readonly string[] | null } = JSON.parse(await response.text());
  return (tags ?? []).toSorted();
}

describe("a layer with a RUN, and code behind it", () => {
  test("runs it once: a change of the code needs no docker, and sends the code alone", async () => {
    await using buildkit = await startBuildkitd();
    await using registry = await startRegistry();
    await using path = await pathWithoutDocker();
    const base = await pushBaseImage(`${registry.host}/base:1`);
    await using repository = await gitRepository(files(registry.host, base.reference));

    const first = await build(repository.path, buildkit.env);
    expect(first.outputs).toMatchObject({ action: "built", engine: "split" });
    expect(first.log).toContain("app: built by BuildKit up to RUN in line 4: its result is not in the registry");

    await repository.commit({ "src/main": "changed\n" });
    registry.requests.length = 0;
    const second = await build(repository.path, { PATH: path.path });
    expect(second.outputs).toMatchObject({ action: "built", engine: "split" });
    expect(second.log).toContain("app: the result of RUN in line 4 is in the registry");
    // The code and the configuration: a short list of inputs is in its manifest.
    const uploads = blobUploadsOf(registry.requests);
    expect(uploads.filter((request) => request.startsWith("PUT"))).toHaveLength(2);
    expect(
      registry.requests.filter(({ path: url }) => url.includes("/base/")).filter(({ method }) => method !== "HEAD"),
    ).toEqual([]);

    await using docker = await startDockerd({ store: "containerd" });
    const run = ["run", "--rm", `${registry.host}/demo:app-x`];
    expect((await runCommand("docker", run, { env: docker.env })).stdout).toBe("one\nchanged\n");

    await repository.commit({ "requirements.txt": "two\n" });
    const third = await build(repository.path, buildkit.env);
    expect(third.log).toContain("app: built by BuildKit up to RUN in line 4");
    // The base's list of files is known from the first time: it is not read again.
    const { blobs } = await imageManifest(registry.host, "base", "1");
    const isRead = (log: string): boolean => blobs.some((blob) => log.includes(`Reading the file list of ${blob}`));
    expect([isRead(first.log), isRead(third.log)]).toEqual([true, false]);
    const again = ["run", "--rm", "--pull=always", `${registry.host}/demo:app-x`];
    expect((await runCommand("docker", again, { env: docker.env })).stdout).toBe("two\nchanged\n");

    const forced = await build(repository.path, buildkit.env, { force: "true" });
    expect(forced.log).toContain("app: built by BuildKit up to RUN in line 4: it is forced");
  });

  test("leaves no tag where the RUN fails, and has none but its own where it does not", async () => {
    await using buildkit = await startBuildkitd();
    await using registry = await startRegistry();
    const base = await pushBaseImage(`${registry.host}/base:1`);
    const given = files(registry.host, base.reference);
    await using repository = await gitRepository({ ...given, Dockerfile: given.Dockerfile.replace("mkdir", "false") });

    const failed = await runAction({ action: "build-layer", workspace: repository.path, env: buildkit.env });
    expect(failed.outcome).toBe("failure");
    expect(await tagsOf(registry.host)).toEqual([]);

    await repository.commit({ Dockerfile: given.Dockerfile });
    const built = await build(repository.path, buildkit.env);
    const tags = await tagsOf(registry.host);
    const suite = /^app-(key|step|tree|inputs)-[0-9a-f]{32}$/;
    expect(tags.filter((tag) => !suite.test(tag))).toEqual(["app-x"]);
    const [step = ""] = tags.filter((tag) => tag.startsWith("app-step-"));
    const raw = ["inspect", "--raw", "--tls-verify=false", `docker://${registry.host}/demo:${step}`];
    const manifest = JSON.parse((await runCommand("skopeo", raw)).stdout);
    const key: string = manifest.annotations["io.github.layered-build.key"];
    expect(key).toMatch(/^[0-9a-f]{64}$/);
    expect(step).toBe(`app-step-${key.slice(0, 32)}`);
    expect(built.outputs["key"]).not.toBe(key);
  });

  test("is built with `engine: native` where the result of the RUN is there, and refused where it is not", async () => {
    await using buildkit = await startBuildkitd();
    await using registry = await startRegistry();
    const base = await pushBaseImage(`${registry.host}/base:1`);
    await using repository = await gitRepository(files(registry.host, base.reference));
    const native = () =>
      runAction({ action: "build-layer", workspace: repository.path, env: buildkit.env, inputs: { engine: "native" } });

    const refused = await native();
    expect(refused.outcome).toBe("failure");
    expect(refused.log).toContain("RUN in line 4: its result is not in the registry");
    expect(await tagsOf(registry.host)).toEqual([]);

    await build(repository.path, buildkit.env);
    await repository.commit({ "src/main": "changed\n" });
    expect((await native()).outputs).toMatchObject({ action: "built", engine: "split" });
  });

  test.each(["containerd", "classic"] as const)("is built with Docker's %s store, on a layer below", async (store) => {
    await using docker = await startDockerd({ store });
    await using registry = await startRegistry();
    await using path = await pathWithoutDocker();
    const base = await pushBaseImage(`${registry.host}/base:1`);
    const given = files(registry.host, base.reference);
    await using repository = await gitRepository({
      ...given,
      "layers.yaml": `${given["layers.yaml"]}  below: { dockerfile: Dockerfile.below }\n`,
      "Dockerfile.below": `FROM ${base.reference}\nCOPY requirements.txt /below\n`,
      Dockerfile: given.Dockerfile.replace(base.reference, "below").replace('main"', 'main", "/below"'),
    });
    expect((await build(repository.path, docker.env)).outputs).toMatchObject({ action: "built", engine: "split" });
    await repository.commit({ "src/main": "changed\n" });
    const second = await build(repository.path, { PATH: path.path });
    expect(second.outputs).toMatchObject({ action: "built", engine: "split" });
    const run = ["run", "--rm", `${registry.host}/demo:app-x`];
    expect((await runCommand("docker", run, { env: docker.env })).stdout).toBe("one\nchanged\none\n");
  });

  test("is built into a folder", async () => {
    await using docker = await startDockerd({ store: "containerd" });
    await using registry = await startRegistry();
    await using path = await pathWithoutDocker();
    const base = await pushBaseImage(`${registry.host}/base:1`);
    const given = files(registry.host, base.reference);
    await using repository = await gitRepository({ ...given, "layers.yaml": layersFile("oci:images") });
    expect((await build(repository.path, docker.env)).outputs).toMatchObject({ action: "built", engine: "split" });
    await repository.commit({ ".gitignore": "images", "src/main": "changed\n" });
    const second = await build(repository.path, { PATH: path.path });
    expect(second.outputs).toMatchObject({ action: "built", engine: "split" });
    const ends = [`oci:${repository.path}/images:app-x`, `docker://${registry.host}/copy:1`];
    await runCommand("skopeo", ["copy", "--dest-tls-verify=false", ...ends]);
    const run = ["run", "--rm", `${registry.host}/copy:1`];
    expect((await runCommand("docker", run, { env: docker.env })).stdout).toBe("one\nchanged\n");
  });

  test.each<[string, object, string, string]>([
    ["its base has ONBUILD", { OnBuild: ["ARG V=1"] }, "ARG W", "has ONBUILD triggers"],
    ["a value is lost", {}, "ARG V=$PATH\nENV PATH=/x:$PATH", "the value of ARG V in line 5"],
  ])("is built by BuildKit as a whole where %s", async (_, config, lines, reason) => {
    await using buildkit = await startBuildkitd();
    await using registry = await startRegistry();
    const base = await pushBaseImage(`${registry.host}/base:1`, { config: { ...config } });
    await using repository = await gitRepository({
      "layers.yaml": layersFile(`${registry.host}/demo`),
      Dockerfile: `FROM ${base.reference}\n${lines}\nRUN true\nENV W=$V\n`,
    });
    const result = await build(repository.path, buildkit.env);
    expect(result.outputs["engine"]).toBe("buildkit");
    expect(result.log).toMatch(new RegExp(`app: built by BuildKit: .*${reason}`));
  });

  test("is cut the same on each of its platforms", async () => {
    await using buildkit = await startBuildkitd();
    await using registry = await startRegistry();
    await using path = await pathWithoutDocker();
    // The one other platform that needs no emulator: its kernel is the same.
    const platforms = ["linux/amd64", "linux/386"];
    const base = await pushBaseImage(`${registry.host}/base:1`, { platforms });
    const given = files(registry.host, base.reference);
    await using repository = await gitRepository({
      ...given,
      "layers.yaml": `${given["layers.yaml"]}platforms: [${platforms.join(", ")}]\n`,
      Dockerfile: given.Dockerfile.replace("RUN ", "ARG TARGETARCH\nRUN echo $TARGETARCH > /app/arch && "),
    });
    expect((await build(repository.path, buildkit.env)).outputs["engine"]).toBe("split");
    await repository.commit({ "src/main": "changed\n" });
    const second = await build(repository.path, { PATH: path.path });
    expect(second.outputs).toMatchObject({ action: "built", engine: "split" });
    for (const arch of ["amd64", "386"]) {
      await using folder = await temporaryFolder("image");
      const flags = ["--override-arch", arch, "--src-tls-verify=false"];
      const ends = [`docker://${registry.host}/demo:app-x`, `oci:${join(folder.path, "layout")}:x`];
      await runCommand("skopeo", ["--insecure-policy", ...flags.slice(0, 2), "copy", ...flags.slice(2), ...ends]);
      const bundle = join(folder.path, "bundle");
      await runCommand("umoci", ["unpack", "--rootless", "--image", `${join(folder.path, "layout")}:x`, bundle]);
      const texts = ["arch", "lib/installed", "src/main"].map((name) =>
        readFile(join(bundle, "rootfs/app", name), "utf8"),
      );
      expect(await Promise.all(texts)).toEqual([`${arch}\n`, "one\n", "changed\n"]);
    }
  });
});
