import { expect, test } from "@jest/globals";
import { pushBaseImage } from "../harness/base-image.ts";
import { startBuildkitd } from "../harness/buildkitd.ts";
import { startDockerd } from "../harness/dockerd.ts";
import { gitRepository } from "../harness/git-repository.ts";
import { type Registry, startRegistry } from "../harness/registry.ts";
import { requireTools } from "../harness/require-tools.ts";
import { type ActionResult, runAction } from "../harness/run-action.ts";
import { runCommand } from "../harness/run-command.ts";

const { describe } = requireTools("dockerd", "buildkitd", "docker-registry", "skopeo", "busybox", "git");

/** A chain whose base has a RUN (BuildKit), and whose model and app have none. */
const chain = (image: string, base: string) => ({
  "layers.yaml": `image: ${image}
tag-prefix: "demo-{name}-"
tag-rules: type=sha,prefix=
layers:
  base: { dockerfile: Dockerfile.base }
  model: { dockerfile: Dockerfile.model, from: base }
  app: { dockerfile: Dockerfile.app, from: model }
`,
  "Dockerfile.base": `FROM ${base}\nRUN mkdir /srv && mkdir -m 0700 /srv/data && chown 1000:1000 /srv/data && echo made by RUN > /srv/made\n`,
  "Dockerfile.model": "ARG BASE_IMAGE=demo-base\nFROM $BASE_IMAGE\nCOPY weights.txt /srv/data/\n",
  "Dockerfile.app":
    'ARG BASE_IMAGE=demo-model\nFROM $BASE_IMAGE\nWORKDIR /app\nCOPY app ./\nCOPY tool /bin/tool\nCMD ["sh", "/app/run.sh"]\n',
  "weights.txt": "heavy\n",
  "app/run.sh":
    "echo hello; cat /srv/made /srv/data/weights.txt; stat -c %a:%u /srv/data; readlink /bin; cat /usr/bin/tool\n",
  tool: "a tool\n",
});
const printed = "hello\nmade by RUN\nheavy\n700:1000\nusr/bin\na tool\n";

async function build(workspace: string, env: Readonly<Record<string, string>>): Promise<ActionResult> {
  const result = await runAction({ action: "build-layer", workspace, env });
  if (result.outcome !== "success") throw new Error(result.log);
  return result;
}

/** Requests that would bring bytes of blobs to or from the registry. */
const blobTraffic = (registry: Registry): readonly string[] =>
  registry.requests
    .filter(({ path, method }) => path.includes("/blobs/") && method !== "HEAD")
    .map(({ method, path }) => `${method} ${path}`);

describe("a chain of a RUN and two plain layers, on real parts", () => {
  test.each(["containerd", "classic"] as const)(
    "is built with Docker's %s store, pushed, and runs; a second time nothing is moved",
    async (store) => {
      await using docker = await startDockerd({ store });
      await using registry = await startRegistry();
      const base = await pushBaseImage(`${registry.host}/base:1`);
      await using repository = await gitRepository(chain(`${registry.host}/demo`, base.reference));
      const sha = (await repository.git("rev-parse", "HEAD")).slice(0, 7);

      const first = await build(repository.path, docker.env);
      expect(first.outputs).toMatchObject({ action: "built", engine: "native" });
      expect(first.log).toContain("base: built by BuildKit: RUN in line 2");
      for (const name of ["base", "model", "app"]) {
        const reference = `docker://${registry.host}/demo:demo-${name}-${sha}`;
        const { stdout } = await runCommand("skopeo", ["inspect", "--raw", "--tls-verify=false", reference]);
        const manifest = JSON.parse(stdout);
        expect(manifest.mediaType).toBe("application/vnd.oci.image.manifest.v1+json");
        expect(manifest.annotations["io.github.layered-build.key"]).toMatch(/^[0-9a-f]{64}$/);
      }
      const run = ["run", "--rm", "--pull=always", `${registry.host}/demo:demo-app-${sha}`];
      expect((await runCommand("docker", run, { env: docker.env })).stdout).toBe(printed);

      registry.requests.length = 0;
      const second = await build(repository.path, docker.env);
      expect(second.outputs).toMatchObject({ action: "reused", "pushed-bytes": "0" });
      expect(blobTraffic(registry)).toEqual([]);
    },
  );

  test("is built into a folder, with RUN on top of a layer that is there", async () => {
    await using docker = await startDockerd({ store: "containerd" });
    await using registry = await startRegistry();
    const base = await pushBaseImage(`${registry.host}/base:1`);
    const files = chain("oci:images", base.reference);
    await using repository = await gitRepository({
      ...files,
      "Dockerfile.model": `${files["Dockerfile.model"]}RUN true\n`,
    });
    const sha = (await repository.git("rev-parse", "HEAD")).slice(0, 7);

    const result = await build(repository.path, docker.env);
    expect(result.log).toContain("model: built by BuildKit: RUN in line 4");
    const copy = [
      "copy",
      "--dest-tls-verify=false",
      `oci:${repository.path}/images:demo-app-${sha}`,
      `docker://${registry.host}/copy:1`,
    ];
    await runCommand("skopeo", copy);
    const run = ["run", "--rm", `${registry.host}/copy:1`];
    expect((await runCommand("docker", run, { env: docker.env })).stdout).toBe(printed);
  });

  test("is built by a remote BuildKit, which pushes to the registry itself", async () => {
    await using buildkit = await startBuildkitd();
    await using registry = await startRegistry();
    const base = await pushBaseImage(`${registry.host}/base:1`);
    const files = chain(`${registry.host}/demo`, base.reference);
    await using repository = await gitRepository({
      ...files,
      "Dockerfile.model": `${files["Dockerfile.model"]}RUN true\n`,
    });

    const first = await build(repository.path, buildkit.env);
    expect(first.outputs).toMatchObject({ action: "built", engine: "native" });
    const { stdout } = await runCommand("skopeo", [
      "list-tags",
      "--tls-verify=false",
      `docker://${registry.host}/demo`,
    ]);
    const tags: readonly string[] = JSON.parse(stdout).Tags;
    // The users' tags, the keys, what they are made of, and the file lists of parents: no temporary tag is left.
    expect(
      tags.filter((tag) => !/^demo-(base|model|app)-([0-9a-f]{7}|(key|tree|inputs)-[0-9a-f]{32})$/.test(tag)),
    ).toEqual([]);
  });
});
