import { generateKeyPairSync } from "node:crypto";
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { pushBaseImage } from "../harness/base-image.ts";
import { startBuildkitd } from "../harness/buildkitd.ts";
import { startDockerd } from "../harness/dockerd.ts";
import { startRegistry } from "../harness/registry.ts";
import { requireTools } from "../harness/require-tools.ts";
import { type ActionResult, type ActionRun, runAction } from "../harness/run-action.ts";
import { runCommand } from "../harness/run-command.ts";
import { temporaryFolder } from "../harness/temporary-folder.ts";
import { pathWithoutDocker } from "./path-without-docker.ts";
import { userTags } from "./registry-state.ts";
import { writeFiles } from "./write-files.ts";

const { describe } = requireTools("dockerd", "buildkitd", "docker-registry", "skopeo", "busybox", "perl", "tar");

type Inputs = NonNullable<ActionRun["inputs"]>;

const build = (workspace: string, inputs: Inputs, more: Partial<ActionRun> = {}): Promise<ActionResult> =>
  runAction({ action: "build-layer", workspace, inputs, ...more });

/** A manifest or an index in a registry, or the configuration of its image. */
async function inspect(reference: string, ...flags: readonly string[]) {
  const { stdout } = await runCommand("skopeo", ["inspect", ...flags, "--tls-verify=false", `docker://${reference}`]);
  return JSON.parse(stdout);
}

/** What stands for a scanner's bill of materials. */
const statementOfScan = {
  _type: "https://in-toto.io/Statement/v0.1",
  predicateType: "https://spdx.dev/Document",
  predicate: { name: "scanned" },
};

const plain = { Dockerfile: "FROM scratch\nCOPY a /\n", a: "a\n" };

describe("inputs of docker/build-push-action, without layers", () => {
  test("are built and pushed by a builder, with arguments, secrets, labels, annotations and provenance", async () => {
    await using buildkitd = await startBuildkitd();
    await using registry = await startRegistry();
    const base = await pushBaseImage(`${registry.host}/base:1`);
    const scanner = await pushBaseImage(`${registry.host}/scanner:1`, {
      files: {
        "/scan.sh": `echo '${JSON.stringify(statementOfScan)}' > "$BUILDKIT_SCAN_DESTINATION/sbom.spdx.json"\n`,
      },
      config: { Entrypoint: ["/bin/sh", "/scan.sh"] },
    });
    await using folder = await temporaryFolder("build-push");
    const [key, lastLine, ofFile, ofVariable] = [
      "-----BEGIN KEY",
      "the last line\\of it",
      "in-a-file",
      "in-a-variable",
    ];
    await writeFiles(folder.path, {
      "docker/Dockerfile.app": `FROM ${base.reference} AS wanted
ARG VERSION
COPY --from=further b /b
RUN --mount=type=secret,id=key --mount=type=secret,id=file --mount=type=secret,id=variable \\
  cat /run/secrets/key && cat /run/secrets/file /run/secrets/variable | wc -c > /length && echo "$VERSION" > /version
RUN --mount=type=ssh test -S "$SSH_AUTH_SOCK" && grep -q 10.180.0.1 /etc/hosts \\
  && test "$(ulimit -n)" = 1234 && grep -q "/dev/shm .*size=2048k" /proc/mounts
FROM wanted
RUN false
`,
      "further/b": "b\n",
      "token.txt": ofFile,
      "ssh-key": generateKeyPairSync("rsa", {
        modulusLength: 2048,
        publicKeyEncoding: { type: "pkcs1", format: "pem" },
        privateKeyEncoding: { type: "pkcs1", format: "pem" },
      }).privateKey,
      "layers.yaml": "image: oci:nowhere\nlayers: { app: { dockerfile: docker/Dockerfile.app } }\n",
    });
    const run = await build(
      folder.path,
      {
        file: "docker/Dockerfile.app",
        target: "wanted",
        tags: `${registry.host}/acme/app:1,${registry.host}/acme/app:latest`,
        push: true,
        "build-args": "VERSION=1,2",
        "build-contexts": "further=further",
        labels: "org.opencontainers.image.title=An app, with a comma",
        annotations: "manifest:org.example.note=noted",
        secrets: `"key=${key}\n${lastLine}"\nempty=`,
        "secret-files": "file=token.txt\ngone=nowhere.txt",
        "secret-envs": "variable=A_SECRET,unset=NO_SECRET",
        pull: true,
        "no-cache": true,
        "add-hosts": "docker.test:10.180.0.1",
        ssh: "default=ssh-key",
        "shm-size": "2m",
        ulimit: "nofile=1234:1234",
        sbom: `generator=${scanner.reference}`,
        network: "none",
        builder: buildkitd.builder,
        engine: "buildkit",
      },
      {
        env: { BUILDX_CONFIG: buildkitd.env.BUILDX_CONFIG, A_SECRET: ofVariable },
        secrets: [ofFile, ofVariable],
        check: false,
        github: { runId: "77", event: { repository: { private: false } } },
      },
    );
    expect(run).toMatchObject({ outcome: "success", outputs: { action: "built", engine: "buildkit" } });
    expect(run.annotations).toContainEqual(
      expect.objectContaining({ level: "warning", message: "layers.yaml is left aside: `file` says what is built." }),
    );
    expect(run.log).toContain("secrets: entry 2 has no value, and is left out.");
    expect(run.log).toContain("secret-files: entry 2 names a file that is not there, and is left out.");
    expect(run.log).toContain("secret-envs: entry 2 names a variable that is not set, and is empty.");
    // What the RUN itself prints of a secret is masked, line by line, and shown nowhere else.
    expect(run.problems).toEqual(
      [1, 2].map(() => expect.stringMatching(/^a secret is in the log: #\d+ [\d.]+ \*\*\*$/)),
    );

    const { digest = "", imageid, image, tags, metadata = "" } = run.outputs;
    const names = ["1", "latest"].map((tag) => `${registry.host}/acme/app:${tag}`);
    expect(tags).toBe(names.join("\n"));
    expect(image).toBe(`${registry.host}/acme/app@${digest}`);
    expect(await userTags(registry.host, "acme/app")).toEqual({ "1": digest, latest: digest });
    expect(JSON.parse(metadata)).toMatchObject({ "containerimage.digest": digest, "image.name": names.join(",") });
    expect(imageid).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(run.summary).toContain(`| docker/Dockerfile.app | wanted |`);
    expect(run.summary).toContain(digest.slice(0, 19));

    const index = await inspect(image ?? "", "--raw");
    const [manifest, attestation] = index.manifests;
    expect(manifest.platform).toMatchObject({ os: "linux", architecture: "amd64" });
    expect(attestation.annotations["vnd.docker.reference.type"]).toBe("attestation-manifest");
    const blob = async (layer: { readonly digest: string }) =>
      Buffer.from(await (await fetch(`http://${registry.host}/v2/acme/app/blobs/${layer.digest}`)).arrayBuffer());
    const attested = await inspect(`${registry.host}/acme/app@${attestation.digest}`, "--raw");
    const statements = (await Promise.all<Buffer>(attested.layers.map(blob))).join("\n");
    expect(statements).toContain('"predicate":{"name":"scanned"}');
    expect(statements).toContain("https://github.com/octo/demo/actions/runs/77/attempts/1");
    // mode=max tells of the arguments.
    expect(statements).toContain("VERSION");
    const written = await inspect(`${registry.host}/acme/app@${manifest.digest}`, "--raw");
    expect(written.annotations).toMatchObject({ "org.example.note": "noted" });
    const { config } = await inspect(`${registry.host}/acme/app@${manifest.digest}`, "--config");
    expect(config.Labels).toMatchObject({ "org.opencontainers.image.title": "An app, with a comma" });

    const { stdout } = await runCommand("tar", ["-xzO", "version", "length"], {
      input: await blob(written.layers.at(-2)),
    });
    expect(stdout.split("\n").toSorted()).toEqual(["", "1,2", `${ofFile.length + ofVariable.length}`]);
  }, 120_000);

  test("are built for two platforms, into a cache and from it, and end as files", async () => {
    await using buildkitd = await startBuildkitd();
    await using registry = await startRegistry();
    const base = await pushBaseImage(`${registry.host}/base:1`);
    await using folder = await temporaryFolder("build-push");
    await writeFiles(folder.path, {
      "app/Dockerfile": plain.Dockerfile,
      "app/a": plain.a,
      "run/Dockerfile": `FROM ${base.reference}\nRUN cat /proc/sys/kernel/random/uuid > /a\n`,
    });
    const tag = `${registry.host}/acme/app:1`;
    const index = await build(
      folder.path,
      {
        context: "{{defaultContext}}:app",
        tags: tag,
        push: true,
        platforms: "linux/amd64,linux/arm64",
        provenance: false,
        annotations: "index:org.example.note=noted",
      },
      { env: buildkitd.env },
    );
    const raw = await inspect(tag, "--raw");
    expect(raw.annotations).toEqual({ "org.example.note": "noted" });
    expect(raw.manifests.map(({ platform }: { platform: object }) => platform)).toEqual([
      { os: "linux", architecture: "amd64" },
      { os: "linux", architecture: "arm64" },
    ]);
    expect(await userTags(registry.host, "acme/app")).toEqual({ "1": index.outputs["digest"] });

    const cached = {
      context: "run",
      "cache-from": "type=local,src=cache",
      "cache-to": "type=local,dest=cache,mode=max",
    };
    const first = await build(
      folder.path,
      { ...cached, outputs: "type=oci,dest=image.tar\nfirst" },
      { env: buildkitd.env },
    );
    expect(first.outputs["digest"]).toMatch(/^sha256:/);
    expect(first.outputs["image"]).toBeUndefined();
    const { stdout } = await runCommand("tar", ["-tf", join(folder.path, "image.tar")]);
    expect(stdout).toContain(`blobs/sha256/${first.outputs["digest"]?.slice("sha256:".length)}`);
    await buildkitd.prune();
    const second = await build(
      folder.path,
      {
        ...cached,
        "cache-to": `type=registry,ref=${registry.host}/cache:1`,
        outputs: "type=local,dest=out\ntype=tar,dest=out.tar",
      },
      { env: buildkitd.env },
    );
    expect(second.outputs["digest"]).toBeUndefined();
    expect(await readdir(join(folder.path, "out"))).toEqual(expect.arrayContaining(["a", "bin", "provenance.json"]));
    await buildkitd.prune();
    const third = await build(
      folder.path,
      { context: "run", "cache-from": `${registry.host}/cache:1`, outputs: "again" },
      { env: buildkitd.env },
    );
    expect(third.outcome).toBe("success");
    const made = (place: string) => readFile(join(folder.path, place, "a"), "utf8");
    // It would be another one each time.
    const uuid = await made("first");
    expect([await made("out"), await made("again")]).toEqual([uuid, uuid]);
  }, 120_000);

  test.each(["containerd", "classic"] as const)(
    "are built by Docker itself, with the %s store, loaded and pushed",
    async (store) => {
      await using docker = await startDockerd({ store });
      await using registry = await startRegistry({
        auth: { kind: "basic", username: "octo", password: "hunter22-password" },
      });
      await using folder = await temporaryFolder("build-push");
      await writeFiles(folder.path, plain);
      const tags = `${registry.host}/acme/build-push-${store}:1`;
      const loaded = await build(folder.path, { tags, load: true }, { env: docker.env });
      expect(loaded.outcome).toBe("success");
      const { stdout } = await runCommand("docker", ["image", "inspect", "--format", "{{.Id}}", tags], {
        env: docker.env,
      });
      expect(loaded.outputs["imageid"]).toBe(stdout.trim());
      expect(loaded.outputs["image"]).toBeUndefined();

      const given = { tags, push: true, username: "octo", password: "hunter22-password" };
      const pushed = await build(folder.path, given, { env: docker.env });
      expect(pushed.outputs["image"]).toMatch(new RegExp(`^${registry.host}/acme/build-push-${store}@sha256:`));
      expect(pushed.summary).toContain(tags);
      const refused = await build(folder.path, { tags, push: true }, { env: docker.env });
      expect(refused.outcome).toBe("failure");
      // What an earlier docker login has left works as before.
      await using config = await temporaryFolder("config");
      const auth = Buffer.from("octo:hunter22-password").toString("base64");
      await writeFiles(config.path, { "config.json": JSON.stringify({ auths: { [registry.host]: { auth } } }) });
      const logged = await build(
        folder.path,
        { tags, push: true },
        { env: { ...docker.env, DOCKER_CONFIG: config.path } },
      );
      expect(logged.outputs["image"]).toMatch(/@sha256:/);
    },
    60_000,
  );

  test("have a private base image from the registry that is signed in to, though nothing is pushed", async () => {
    await using buildkitd = await startBuildkitd();
    await using registry = await startRegistry({
      auth: { kind: "basic", username: "octo", password: "hunter22-password" },
    });
    await using folder = await temporaryFolder("build-push");
    await writeFiles(folder.path, plain);
    const signIn = { username: "octo", password: "hunter22-password", provenance: false };
    const base = `${registry.host}/acme/base:1`;
    const options = { env: buildkitd.env };
    const named = await build(folder.path, { ...signIn, outputs: `type=image,name=${base}`, push: true }, options);
    expect(named.outputs["image"]).toMatch(new RegExp(`^${registry.host}/acme/base@sha256:`));
    await writeFiles(folder.path, { Dockerfile: `FROM ${base}\nCOPY a /b\n` });
    const tags = `${registry.host}/acme/app:1`;
    expect((await build(folder.path, { ...signIn, tags, push: false }, options)).outcome).toBe("success");
    await buildkitd.prune();
    const said = { ...signIn, registry: registry.host, outputs: "out", "no-cache": true };
    expect((await build(folder.path, said, options)).outcome).toBe("success");
    expect((await readdir(join(folder.path, "out"))).toSorted()).toEqual(["a", "b"]);
  }, 60_000);

  test("have the machine's network where the builder grants it", async () => {
    const docker = await startDockerd({ store: "containerd" });
    await using registry = await startRegistry();
    const base = await pushBaseImage(`${registry.host}/base:1`);
    await using folder = await temporaryFolder("build-push");
    await writeFiles(folder.path, {
      Dockerfile: `FROM ${base.reference}\nRUN wget -q -O /answer http://${registry.host}/v2/\n`,
    });
    const run = await build(
      folder.path,
      { network: "host", allow: "network.host", outputs: "out", provenance: false },
      { env: docker.env },
    );
    expect(run.outcome).toBe("success");
    expect(await readFile(join(folder.path, "out/answer"), "utf8")).toBe("{}");
  });

  test("fail with what BuildKit said, and where", async () => {
    await using buildkitd = await startBuildkitd();
    await using folder = await temporaryFolder("build-push");
    await writeFiles(folder.path, { "docker/Dockerfile": "FROM scratch\nCOPY missing /\n" });
    const run = await build(folder.path, { file: "docker/Dockerfile", outputs: "out" }, { env: buildkitd.env });
    expect(run.outcome).toBe("failure");
    expect(run.annotations.filter(({ level }) => level === "error")).toEqual([
      expect.objectContaining({
        message: expect.stringMatching(
          /^BuildKit could not build the image of docker\/Dockerfile: failed to [^]*"\/missing": not found\nThe step that failed is above, and in docker\/Dockerfile\.$/,
        ),
      }),
    ]);
    await writeFiles(folder.path, { Dockerfile: "FROM scratch\nCOPY Dockerfile /\n" });
    const unsaid = await build(folder.path, { outputs: "type=unheard" }, { env: buildkitd.env });
    expect(unsaid.annotations.filter(({ level }) => level === "error")).toEqual([
      expect.objectContaining({ message: expect.stringMatching(/unheard[^]*\nBuildKit's own words are above\.$/) }),
    ]);
    const unknown = await build(folder.path, { builder: "nobody", context: "." }, { env: buildkitd.env });
    expect(unknown.log).toContain('docker buildx does not answer: ERROR: no builder "nobody" found');
  });
});

test("what is of layers and what is not exclude each other, and all that is wrong is told before anything happens", async () => {
  await using path = await pathWithoutDocker();
  await using folder = await temporaryFolder("build-push");
  await writeFiles(folder.path, plain);
  const errorsOf = async (inputs: Inputs) => {
    const run = await build(folder.path, inputs, { env: { PATH: path.path } });
    return run.annotations.filter(({ level }) => level === "error").map(({ message }) => message);
  };
  expect(
    await errorsOf({ tags: "acme/app:1", push: false, layer: "app", "plan-file": "x", engine: "native", force: true }),
  ).toEqual([
    expect.stringMatching(
      /^The input `tags` asks for a build without layers, and `layer`, `plan-file`, `engine`, `force` for one of layers: give either \(/,
    ),
  ]);
  expect(await errorsOf({ push: false, "insecure-registries": "registry.test" })).toEqual([
    expect.stringContaining("`push` asks"),
  ]);
  const secret = "a-value-without-a-name";
  const wrong = { tags: "acme/App:1\nacme/app", secrets: secret, labels: '"a=b', username: "octo", layer: "app" };
  expect(await errorsOf(wrong)).toEqual([
    expect.stringMatching(/^5 inputs are wrong:\n(?: {2}- .*\n){5}Correct `with:` in the workflow\. /),
  ]);
  expect(await errorsOf({ context: "." })).toEqual([
    expect.stringMatching(/^The docker command cannot be started\.\nBuildKit comes with Docker and buildx: /),
  ]);
});
