import { expect, test } from "@jest/globals";
import { mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { pushBaseImage } from "../harness/base-image.ts";
import { startDockerd } from "../harness/dockerd.ts";
import { startRegistry } from "../harness/registry.ts";
import { requireTools } from "../harness/require-tools.ts";
import { type ActionResult, runAction } from "../harness/run-action.ts";
import { runCommand } from "../harness/run-command.ts";
import { startSpaceHub } from "../harness/space-hub.ts";
import { temporaryFolder } from "../harness/temporary-folder.ts";
import { validateWorkflow } from "../harness/workflow-lint.ts";

const { describe } = requireTools("dockerd", "docker-registry", "skopeo", "busybox", "git", "shellcheck");

const serves = { Cmd: ["sh", "-c", "echo $HOST:$PORT $HOME as $(id -u)"], Env: ["PATH=/bin"] };
const paths = [
  ".github/workflows/hf-space.yml",
  "hf/.env.example",
  "hf/.layered-build.json",
  "hf/Dockerfile",
  "hf/README.md",
  "hf/README_USAGE.md",
  "scripts/deploy-to-hf.sh",
];

async function scaffold(
  workspace: string,
  image: string,
  more: Readonly<Record<string, string>> = {},
): Promise<ActionResult> {
  return await runAction({ action: "wrap-hf-image", workspace, inputs: { image, scaffold: true, ...more } });
}

async function contents(folder: string): Promise<ReadonlyMap<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  const texts = await Promise.all(
    files.map(async (file) => [path.relative(folder, file), await readFile(file, "utf8")] as const),
  );
  return new Map(texts.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

describe("a scaffold", () => {
  test("is written once, brought up to date, and never over what a person did", async () => {
    await using registry = await startRegistry();
    await using folder = await temporaryFolder("scaffold");
    const { reference } = await pushBaseImage(`${registry.host}/app:v1`, { config: serves });
    const first = await scaffold(folder.path, reference);
    expect(first).toMatchObject({ outcome: "success", annotations: [] });
    const written = await contents(folder.path);
    expect([...written.keys()]).toEqual(paths);
    expect((await stat(path.join(folder.path, "scripts/deploy-to-hf.sh"))).mode & 0o111).not.toBe(0);

    registry.requests.length = 0;
    const second = await scaffold(folder.path, reference);
    expect(second).toMatchObject({ outcome: "success", annotations: [] });
    expect(await contents(folder.path)).toEqual(written);
    // The wrap heeds hf/Dockerfile, which says what it says itself.
    expect(registry.requests.filter(({ method }) => method === "PUT")).toEqual([]);

    await writeFile(path.join(folder.path, "hf/README_USAGE.md"), "of a person\n");
    await rm(path.join(folder.path, "scripts/deploy-to-hf.sh"));
    const third = await scaffold(folder.path, reference, { port: "8080" });
    expect(third.annotations.map(({ message }) => message)).toEqual([
      "Scaffold: hf/README_USAGE.md: kept, since it was changed",
      "Scaffold: scripts/deploy-to-hf.sh: kept, since it was deleted",
    ]);
    const after = await contents(folder.path);
    expect(after.get("hf/README_USAGE.md")).toBe("of a person\n");
    expect(after.has("scripts/deploy-to-hf.sh")).toBe(false);
    expect(after.get("hf/Dockerfile")).toContain("ENV PORT=8080\n");
    expect(after.get("hf/README.md")).toContain("app_port: 8080\n");
  });

  test("leaves files that were there before", async () => {
    await using registry = await startRegistry();
    await using folder = await temporaryFolder("scaffold");
    const { reference } = await pushBaseImage(`${registry.host}/app:v1`, { config: serves });
    await mkdir(path.join(folder.path, "hf"));
    await writeFile(path.join(folder.path, "hf/Dockerfile"), "ARG BASE_IMAGE\nFROM ${BASE_IMAGE}\nENV A=1\n");
    const result = await scaffold(folder.path, reference);
    expect(result.annotations.map(({ message }) => message)).toEqual([
      "Scaffold: hf/Dockerfile: kept, since it was not written by this action",
    ]);
    expect((await contents(folder.path)).get("hf/Dockerfile")).toContain("ENV A=1");
  });

  test.each([
    ["an image that is not there", "app:v2", {}, "There is no image"],
    ["an image in a folder", "oci:images:v1", {}, "A scaffold cannot name oci:images:v1"],
    ["a secret among the variables", "app:v1", { "space-variables": "API_KEY=x" }, "API_KEY in space-variables"],
    ["a platform that no Space has", "app:v1", { space: "acme/demo", platforms: "linux/arm64" }, "A Space runs"],
  ])("writes nothing for %s", async (_name, image, inputs, message) => {
    await using registry = await startRegistry();
    await using folder = await temporaryFolder("scaffold");
    await pushBaseImage(`${registry.host}/app:v1`, { config: serves });
    const result = await scaffold(folder.path, image.replace(/^app/, `${registry.host}/app`), inputs);
    expect(result).toMatchObject({ outcome: "failure" });
    expect(result.annotations.at(-1)?.message).toContain(message);
    expect(await readdir(folder.path)).toEqual([]);
  });

  test("has a workflow and a script without faults", async () => {
    await using registry = await startRegistry();
    await using folder = await temporaryFolder("scaffold");
    const { reference } = await pushBaseImage(`${registry.host}/app:v1`, { config: serves });
    await using hub = await startSpaceHub();
    hub.add("acme/demo");
    const settings = { "space-variables": "A=1", "space-secrets": "KEY=very-secret-value" };
    const space = { space: "acme/demo", "hf-endpoint": hub.endpoint, "hf-token": hub.token, ...settings };
    const result = await scaffold(folder.path, reference, space);
    expect(result.annotations).toEqual([]);
    // What is scaffolded is what the Space gets.
    const files = await contents(folder.path);
    expect(hub.spaces.get("acme/demo")?.commits.at(-1)?.files.get("README.md")?.toString()).toBe(
      files.get("hf/README.md"),
    );
    const workflow = files.get(".github/workflows/hf-space.yml") ?? "";
    expect(workflow).toContain("KEY=${{ secrets.KEY }}");
    expect(workflow).not.toContain("very-secret-value");
    expect(await validateWorkflow(workflow, "hf-space.yml")).toEqual([]);
    await runCommand("shellcheck", [path.join(folder.path, "scripts/deploy-to-hf.sh")]);
  });

  test("builds with docker, and its script gives an image to a Space", async () => {
    await using docker = await startDockerd({ store: "containerd" });
    await using registry = await startRegistry();
    await using folder = await temporaryFolder("scaffold");
    const { reference } = await pushBaseImage(`${registry.host}/app:v1`, { config: serves });
    await scaffold(folder.path, reference);

    const tag = `scaffold-parity:${registry.host.split(":")[1]}`;
    const build = ["build", "-f", "hf/Dockerfile", "-t", tag, "--build-arg", `BASE_IMAGE=${reference}`, "."];
    await runCommand("docker", build, { cwd: folder.path, env: docker.env });
    const run = ["run", "--rm", "--network", "none", "--read-only", "--tmpfs", "/tmp", tag];
    expect((await runCommand("docker", run, { env: docker.env })).stdout).toBe("0.0.0.0:7860 /tmp/home as 1000\n");

    await using remote = await temporaryFolder("space-git");
    const bare = path.join(remote.path, "spaces/acme/demo");
    await runCommand("git", ["init", "--quiet", "--bare", "-b", "main", bare]);
    const work = path.join(remote.path, "work");
    await runCommand("git", ["clone", "--quiet", bare, work]);
    await writeFile(path.join(work, "README.md"), "---\nsdk: docker\n---\n");
    await runCommand("git", ["add", "."], { cwd: work });
    const who = ["-c", "user.name=a", "-c", "user.email=a@example.com"];
    await runCommand("git", [...who, "commit", "--quiet", "-m", "initial"], { cwd: work });
    await runCommand("git", ["push", "--quiet", "origin", "HEAD:main"], { cwd: work });
    const env = { ...docker.env, HF_ENDPOINT: `file://${remote.path}`, HF_TOKEN: "hf_0123456789" };
    const deploy = (): Promise<{ readonly stdout: string }> =>
      runCommand("sh", [path.join(folder.path, "scripts/deploy-to-hf.sh"), "v1", "acme/demo"], { env });
    expect((await deploy()).stdout).toContain("acme/demo builds");
    const dockerfile = (await runCommand("git", ["show", "main:Dockerfile"], { cwd: bare })).stdout;
    expect(dockerfile).toMatch(
      new RegExp(`^ARG BASE_IMAGE=${registry.host}/app:hf-amd64-v1@sha256:[0-9a-f]{64}$`, "m"),
    );
    const record = JSON.parse((await runCommand("git", ["show", "main:.layered-build.json"], { cwd: bare })).stdout);
    const id = (await runCommand("git", ["rev-parse", "main:Dockerfile"], { cwd: bare })).stdout.trim();
    expect(record).toMatchObject({ schema: 1, files: { Dockerfile: { git: id } } });
    expect((await deploy()).stdout).toMatch(/acme\/demo has .* already/);
  });
});
