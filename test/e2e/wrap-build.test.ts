import { expect, test } from "@jest/globals";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { pushBaseImage } from "../harness/base-image.ts";
import { gitRepository, type GitRepository } from "../harness/git-repository.ts";
import { startRegistry } from "../harness/registry.ts";
import { requireTools } from "../harness/require-tools.ts";
import { type ActionResult, runAction } from "../harness/run-action.ts";
import { imageFiles } from "./image-files.ts";

const { describe } = requireTools("docker-registry", "skopeo", "busybox", "git");

const head = "ARG BASE_IMAGE\nFROM ${BASE_IMAGE}\n";

function wrap(repository: GitRepository, inputs: Readonly<Record<string, string>>): Promise<ActionResult> {
  const { path: workspace } = repository;
  return runAction({ action: "wrap-hf-image", workspace, inputs, env: { GITHUB_REPOSITORY: "" } });
}

describe("the Dockerfile of a wrap", () => {
  test("that only sets configuration is an edit, and what it says stands", async () => {
    await using registry = await startRegistry();
    const text = `${head}ENV HOST=0.0.0.0 PORT=7860\nENV HF_HOME=/data BOTH=$PATH:x\nEXPOSE 7860\nUSER user\nCMD ["httpd"]\n`;
    await using repository = await gitRepository({ "hf/Dockerfile": text });
    const base = await pushBaseImage(`${registry.host}/app:1`, { config: { Entrypoint: null, Env: ["PATH=/bin"] } });
    const result = await wrap(repository, { image: base.reference });
    expect(result).toMatchObject({ outcome: "success" });
    expect(result.log).toContain("since hf/Dockerfile only sets configuration");
    const { config } = await imageFiles({ registry: registry.host, repository: "app", tag: "hf-amd64-1" });
    expect(config.config).toMatchObject({
      Env: [
        "PATH=/bin",
        "HOST=0.0.0.0",
        "PORT=7860",
        "HF_HOME=/data",
        "BOTH=/bin:x",
        "HOME=/tmp/home",
        "XDG_CACHE_HOME=/tmp/home/.cache",
      ],
      User: "user",
      Cmd: ["httpd"],
      ExposedPorts: { "7860/tcp": {} },
    });
    expect(config.history?.map((entry) => entry.created_by)).toContain("ENV HF_HOME=/data BOTH=/bin:x");
    const again = await wrap(repository, { image: base.reference });
    expect(again.outputs).toEqual({ ...result.outputs, "pushed-bytes": "0" });
  });

  test("that copies is built by registry calls, for all platforms, once", async () => {
    await using registry = await startRegistry();
    const files = {
      "hf/Dockerfile": `${head}COPY hf/start.sh /start.sh\nCMD ["sh", "/start.sh"]\n`,
      "hf/start.sh": "echo hi\n",
    };
    await using repository = await gitRepository(files);
    const platforms = ["linux/amd64", "linux/arm64"];
    const base = await pushBaseImage(`${registry.host}/app:1`, { platforms });
    const inputs = { image: base.reference, platforms: "all" };
    const result = await wrap(repository, inputs);
    expect(result).toMatchObject({ outcome: "success" });
    expect(result.log).toContain("since hf/Dockerfile has COPY in line 3");
    expect(result.outputs["tags"]?.split("\n").map((tag) => tag.split(":").at(-1))).toEqual([
      "hf-amd64-1",
      "hf-arm64-1",
      "hf-1",
    ]);
    for (const tag of ["hf-amd64-1", "hf-arm64-1"]) {
      const { files: there, config } = await imageFiles({ registry: registry.host, repository: "app", tag });
      expect(there["start.sh"]).toContain("file");
      expect(config.config).toMatchObject({ User: "1000", Cmd: ["sh", "/start.sh"] });
      expect(config.config?.Env).toContain("PORT=7860");
    }
    registry.requests.length = 0;
    const again = await wrap(repository, inputs);
    expect(again.outputs).toEqual({ ...result.outputs, "pushed-bytes": "0" });
    expect(registry.requests.filter(({ method }) => method === "PUT")).toEqual([]);
  });

  test("whose values or tags are in the way is refused before the build pushes anything", async () => {
    await using registry = await startRegistry();
    const files = { "hf/Dockerfile": `${head}ENV PORT=8000\nCOPY a /a\n`, a: "" };
    await using repository = await gitRepository(files);
    const { reference: image } = await pushBaseImage(`${registry.host}/app:1`, {});
    registry.requests.length = 0;
    const other = await wrap(repository, { image });
    expect(other.log).toContain("The Dockerfile of the wrap sets PORT=8000, and the input `port` is 7860");
    const given = { image, port: "8000" };
    expect(registry.requests.filter(({ method }) => !["GET", "HEAD"].includes(method))).toEqual([]);
    expect(await wrap(repository, { ...given, version: "a/b" })).toMatchObject({ outcome: "success" });
    await writeFile(path.join(repository.path, "a"), "changed\n");
    registry.requests.length = 0;
    const taken = await wrap(repository, { ...given, version: "a-b" });
    expect(taken.log).toContain('is that of version "a/b", and version "a-b" would take it');
    expect(registry.requests.filter(({ method }) => !["GET", "HEAD"].includes(method))).toEqual([]);
  });

  test("that runs something cannot be built on an image in a folder", async () => {
    await using repository = await gitRepository({
      "layers.yaml": "image: oci:images\ntag-rules: type=raw,value=1\nlayers: {app: {dockerfile: Dockerfile}}\n",
      Dockerfile: 'FROM scratch\nCOPY a /\nCMD ["/a"]\n',
      a: "",
      "hf/Dockerfile": `${head}RUN true\n`,
    });
    const { path: workspace } = repository;
    const built = await runAction({ action: "build-layer", workspace, env: { GITHUB_REPOSITORY: "" } });
    expect(built).toMatchObject({ outcome: "success" });
    const result = await wrap(repository, { image: "oci:images:1" });
    expect(result).toMatchObject({ outcome: "failure" });
    expect(result.log).toContain("hf/Dockerfile needs BuildKit, which cannot build on an image in a layout folder.");
  });

  test("that takes its base otherwise is left out with a warning, unless it is asked for", async () => {
    await using registry = await startRegistry();
    await using repository = await gitRepository({ "hf/Dockerfile": "FROM python:3.12\nRUN true\n" });
    const base = await pushBaseImage(`${registry.host}/app:1`);
    const result = await wrap(repository, { image: base.reference });
    expect(result).toMatchObject({ outcome: "success" });
    expect(result.annotations).toMatchObject([
      {
        level: "warning",
        message: expect.stringMatching(/^hf\/Dockerfile is left out, .*: it has no ARG BASE_IMAGE before FROM\./),
      },
    ]);
    expect(result.log).toContain("hf/Dockerfile is no Dockerfile of a wrap: it has no ARG BASE_IMAGE before FROM");
    for (const mode of ["auto", "mutate", "build"]) {
      const asked = await wrap(repository, { image: base.reference, file: "hf/Dockerfile", mode });
      expect(asked).toMatchObject({ outcome: "failure" });
      expect(asked.log).toContain("it has no ARG BASE_IMAGE before FROM");
    }
  });
});

describe("a wrap of what build-layer has built", () => {
  test("reads the blobs above the parent alone to see who may write the image's home", async () => {
    await using registry = await startRegistry();
    const image = `${registry.host}/chain`;
    await using repository = await gitRepository({
      "layers.yaml": `image: ${image}\ntag-rules: type=raw,value=1\nlayers: {base: {dockerfile: base}, app: {dockerfile: app, from: base}}\n`,
      base: "FROM scratch\nCOPY --chown=1000:1000 home/ /home/app/\nCOPY weights /models/\nENV HOME=/home/app\n",
      app: 'ARG BASE_IMAGE\nFROM $BASE_IMAGE\nCOPY code /code\nUSER 1000\nCMD ["/code"]\n',
      "home/.keep": "",
      weights: "heavy",
      code: "",
    });
    const { path: workspace } = repository;
    const built = await runAction({ action: "build-layer", workspace, env: { GITHUB_REPOSITORY: "" } });
    expect(built).toMatchObject({ outcome: "success" });
    registry.requests.length = 0;
    const result = await wrap(repository, { image: `${image}:app-1` });
    expect(result).toMatchObject({ outcome: "success" });
    expect(result.log).toContain("HOME the image's own, which user 1000 can write");
    expect(result.log.split("reading the file list of")).toHaveLength(2);
    const { config } = await imageFiles({ registry: registry.host, repository: "chain", tag: "hf-amd64-app-1" });
    expect(config.config?.Env).toContain("HF_HOME=/home/app/.cache/huggingface");
    registry.requests.length = 0;
    const again = await wrap(repository, { image: `${image}:app-1` });
    expect(again.outputs).toEqual({ ...result.outputs, "pushed-bytes": "0" });
    expect(again.log).not.toContain("reading the file list of");
  });
});
