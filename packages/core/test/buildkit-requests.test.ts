import { mkdir, readFile, readdir, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import type { CredentialSource } from "@layered-build/oci";
import { describe, expect, test } from "@jest/globals";
import { temporaryFolder } from "../../../test/harness/temporary-folder.ts";
import { buildxArguments, type BuildxRequest } from "../src/build/buildkit/buildx-arguments.ts";
import { stageDockerfile } from "../src/build/buildkit/staged-dockerfile.ts";
import { temporaryDockerConfig } from "../src/build/buildkit/temporary-docker-config.ts";
import { credentialsOfRun, type GivenCredentials } from "../src/registry/credentials-of-run.ts";
import { layerOf, layersOf, type LayerGiven } from "./layer-nodes.ts";

describe("buildxArguments", () => {
  const bridge = { kind: "bridge", reference: "127.0.0.1:1/layers/app:build" } as const;
  const argumentsOf = (given: LayerGiven, request: Partial<BuildxRequest> = {}): readonly string[] =>
    buildxArguments({
      layer: layerOf("app", given),
      dockerfile: "/t/Dockerfile",
      contextFolder: "/w/app",
      buildArgs: {},
      contexts: [],
      output: bridge,
      metadataFile: "/t/metadata.json",
      noCache: false,
      ...request,
    });
  const common = [
    "--file=/t/Dockerfile",
    "--provenance=false",
    "--sbom=false",
    "--metadata-file=/t/metadata.json",
    "--push",
    "--tag=127.0.0.1:1/layers/app:build",
  ];

  test("the least", () => {
    const all = argumentsOf({});
    expect(all.slice(0, 3)).toEqual(["buildx", "build", "--progress=plain"]);
    expect(all.at(-1)).toBe("/w/app");
    expect(all.slice(3, -1).toSorted()).toEqual([...common, "--platform=linux/amd64"].toSorted());
  });

  test.each<[string, LayerGiven, Partial<BuildxRequest>, readonly unknown[]]>([
    ["platforms", { platforms: ["linux/amd64", "linux/arm64"] }, {}, ["--platform=linux/amd64,linux/arm64"]],
    ["a target", { target: "run" }, {}, ["--target=run"]],
    [
      "build arguments, whatever is in them",
      {},
      { buildArgs: { A: "1 2", B: "x=$(y)" } },
      ["--build-arg", "A=1 2", "--build-arg", "B=x=$(y)"],
    ],
    [
      "parents",
      {},
      { contexts: [{ name: "base", image: "h/r@sha256:1" }] },
      ["--build-context", "base=docker-image://h/r@sha256:1"],
    ],
    ["labels", { labels: { a: "b c" } }, {}, ["--label", "a=b c"]],
    [
      "secrets and agents",
      { secrets: ["id=a,env=A"], ssh: ["default"] },
      {},
      ["--secret", "id=a,env=A", "--ssh", "default"],
    ],
    ["no cache", {}, { noCache: true }, ["--no-cache"]],
    [
      "a push by digest",
      {},
      { output: { kind: "digest", repository: "h/r", insecure: false } },
      ["--output", "type=image,name=h/r,push=true,push-by-digest=true,name-canonical=true,oci-mediatypes=true"],
    ],
    [
      "plain http",
      {},
      { output: { kind: "digest", repository: "h/r", insecure: true } },
      ["--output", expect.stringContaining(",registry.insecure=true")],
    ],
    [
      "zstd",
      { compression: "zstd" },
      { output: { kind: "digest", repository: "h/r", insecure: false } },
      ["--output", expect.stringContaining(",compression=zstd")],
    ],
    [
      "no compression",
      { compression: "none" },
      { output: { kind: "digest", repository: "h/r", insecure: false } },
      ["--output", expect.stringContaining(",compression=uncompressed")],
    ],
  ])("%s", (_, given, request, expected) => {
    const all = argumentsOf(given, request);
    const start = all.indexOf(String(expected[0]));
    expect(all.slice(start, start + expected.length)).toEqual(expected);
    expect(all.includes("--push")).toBe(request.output === undefined);
  });
});

describe("stageDockerfile", () => {
  test("puts the Dockerfile and its ignore file side by side, and takes them away", async () => {
    await using temporary = await temporaryFolder("staged");
    {
      await using staged = await stageDockerfile(temporary.path, "docker/Dockerfile.app", "FROM x\n", [
        "a",
        "!b",
        ".git",
      ]);
      expect(path.basename(staged.dockerfile)).toBe("Dockerfile.app");
      expect(await readFile(staged.dockerfile, "utf8")).toBe("FROM x\n");
      expect(await readFile(`${staged.dockerfile}.dockerignore`, "utf8")).toBe("a\n!b\n.git\n");
    }
    expect(await readdir(temporary.path)).toEqual([]);
  });
});

const login: CredentialSource = async (registry) =>
  registry === "quay.io" ? undefined : { username: "u", password: `p-${registry}` };

const basic = (registry: string) => ({ auth: Buffer.from(`u:p-${registry}`).toString("base64") });

const token: CredentialSource = async () => ({ identityToken: "t" });

describe("temporaryDockerConfig", () => {
  test("adds credentials to the user's own configuration, which stays as it is", async () => {
    await using home = await temporaryFolder("docker-home");
    const own = {
      credsStore: "desktop",
      credHelpers: { "ghcr.io": "gh", "quay.io": "q" },
      auths: { "quay.io": { auth: "cTpx" } },
      currentContext: "remote",
      proxies: { default: {} },
    };
    await writeFile(path.join(home.path, "config.json"), JSON.stringify(own));
    await mkdir(path.join(home.path, "contexts/meta"), { recursive: true });
    await using temporary = await temporaryFolder("docker-temporary");
    let folder = "";
    {
      await using made = await temporaryDockerConfig(
        ["ghcr.io/a/b", "node:18", "quay.io/x/y", "oci:images"],
        login,
        { DOCKER_CONFIG: home.path },
        temporary.path,
      );
      folder = made.env["DOCKER_CONFIG"] ?? "";
      const file = path.join(folder, "config.json");
      expect(JSON.parse(await readFile(file, "utf8"))).toEqual({
        // The store stays for all other hosts; an empty helper makes docker read the file for ours.
        credsStore: "desktop",
        credHelpers: { "ghcr.io": "", "https://index.docker.io/v1/": "", "quay.io": "q" },
        auths: {
          "quay.io": { auth: "cTpx" },
          "ghcr.io": basic("ghcr.io"),
          "https://index.docker.io/v1/": basic("docker.io"),
        },
        currentContext: "remote",
        proxies: { default: {} },
        cliPluginsExtraDirs: [path.join(home.path, "cli-plugins")],
      });
      expect((await stat(file)).mode & 0o077).toBe(0);
      expect(await readdir(path.join(folder, "contexts"))).toEqual(["meta"]);
      expect(made.env["BUILDX_CONFIG"]).toBe(path.join(home.path, "buildx"));
    }
    expect(path.dirname(folder)).toBe(temporary.path);
    expect(await readdir(temporary.path)).toEqual([]);
    expect(JSON.parse(await readFile(path.join(home.path, "config.json"), "utf8"))).toEqual(own);
  });

  test.each<[string, readonly string[], CredentialSource]>([
    ["nothing is known", ["quay.io/x/y"], login],
    ["there is no registry", ["oci:images"], login],
  ])("docker's own is used where %s", async (_, references, credentials) => {
    await using temporary = await temporaryFolder("docker-temporary");
    await using made = await temporaryDockerConfig(references, credentials, {}, temporary.path);
    expect(made.env).toEqual({});
    expect(await readdir(temporary.path)).toEqual([]);
  });

  test("an identity token stands as docker login writes it", async () => {
    await using home = await temporaryFolder("docker-home");
    await using made = await temporaryDockerConfig(["acr.example/x"], token, { HOME: home.path }, home.path);
    const { auths } = JSON.parse(await readFile(path.join(made.env["DOCKER_CONFIG"] ?? "", "config.json"), "utf8"));
    const auth = Buffer.from("00000000-0000-0000-0000-000000000000:").toString("base64");
    expect(auths).toEqual({ "acr.example": { auth, identitytoken: "t" } });
  });

  test("a home without a configuration is one that is empty", async () => {
    await using home = await temporaryFolder("docker-home");
    await using made = await temporaryDockerConfig(
      ["ghcr.io/a/b"],
      login,
      { HOME: home.path, BUILDX_CONFIG: "/b" },
      home.path,
    );
    expect(JSON.parse(await readFile(path.join(made.env["DOCKER_CONFIG"] ?? "", "config.json"), "utf8"))).toMatchObject(
      { auths: { "ghcr.io": basic("ghcr.io") } },
    );
    expect(made.env["BUILDX_CONFIG"]).toBe("/b");
  });
});

describe("credentialsOfRun", () => {
  const given = { username: "u", password: "p", token: "t" };
  const layers = layersOf({
    a: { image: "ghcr.io/acme/a" },
    b: { image: "registry.example/b" },
    c: { image: "oci:images" },
  });
  const user = { username: "u", password: "p" };
  const github = { username: "x-access-token", password: "t" };
  const docker = { username: "d", password: "e" };

  test.each<[string, Partial<GivenCredentials>, string, object | undefined]>([
    ["user and password go to the images' registries", given, "registry.example", user],
    ["and before the token", given, "ghcr.io", user],
    ["and to no other", given, "docker.io", undefined],
    ["the token is for ghcr.io", { token: "t" }, "ghcr.io", github],
    ["and for no other", { token: "t" }, "registry.example", undefined],
    ["a registry of their own", { ...given, registry: "docker.io" }, "docker.io", user],
    ["and then to no image's", { ...given, registry: "docker.io" }, "registry.example", undefined],
    ["a docker login goes before the token", { token: "t" }, "login.example", docker],
    ["nothing", {}, "ghcr.io", undefined],
  ])("%s", async (_, partial, registry, expected) => {
    await using home = await temporaryFolder("credentials");
    const auths = { "login.example": { auth: Buffer.from("d:e").toString("base64") } };
    await writeFile(path.join(home.path, "config.json"), JSON.stringify({ auths }));
    const source = credentialsOfRun({ ...partial, env: { DOCKER_CONFIG: home.path, HOME: home.path } }, layers);
    expect(await source(registry, "x")).toEqual(expected);
  });

  test.each([{ username: "u" }, { password: "p" }])("%j alone is refused", (half) => {
    expect(() => credentialsOfRun({ ...half, env: {} }, layers)).toThrow(
      expect.objectContaining({ code: "bad-input" }),
    );
  });

  test.each<Partial<GivenCredentials>>([{ username: "u" }, { password: "p" }])("%j alone is refused", (half) => {
    expect(() => credentialsOfRun({ ...half, env: {} }, layers)).toThrow(
      expect.objectContaining({ code: "bad-input" }),
    );
  });
});
