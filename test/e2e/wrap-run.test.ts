import { expect, test } from "@jest/globals";
import { pushBaseImage } from "../harness/base-image.ts";
import { type Dockerd, startDockerd } from "../harness/dockerd.ts";
import { gitRepository } from "../harness/git-repository.ts";
import { startRegistry } from "../harness/registry.ts";
import { requireTools } from "../harness/require-tools.ts";
import { runAction } from "../harness/run-action.ts";
import { runCommand } from "../harness/run-command.ts";
import { imageFiles } from "./image-files.ts";

const { describe } = requireTools("dockerd", "docker-registry", "skopeo", "busybox", "git");

const head = "ARG BASE_IMAGE\nFROM ${BASE_IMAGE}\n";
/** As seed projects have it: listens where HOST and PORT say, and keeps its files in HOME. */
const server = [
  "mkdir -p $HF_HOME $XDG_CACHE_HOME || exit 1",
  'printf "%s\\n" "uid $(id -u)" "home $HOME" "port $PORT" > $HOME/index.html || exit 1',
  "exec httpd -f -p $HOST:$PORT -h $HOME",
].join("\n");
const app = { config: { Cmd: ["sh", "/serve.sh"] }, files: { "/serve.sh": server } };

const git = { GITHUB_REPOSITORY: "" };

describe("a wrapped image under Docker", () => {
  test.each(["containerd", "classic"] as const)(
    "runs as a Space would run it, with Docker's %s store",
    async (store) => {
      await using docker = await startDockerd({ store });
      await using registry = await startRegistry();
      const image = await pushBaseImage(`${registry.host}/${store}:1`, app);
      await using repository = await gitRepository({ a: "" });
      const { outputs } = await runAction({
        action: "wrap-hf-image",
        workspace: repository.path,
        inputs: { image: image.reference },
      });
      expect(await answerOf(docker, outputs["image"] ?? "")).toBe("uid 1000\nhome /tmp/home\nport 7860\n");
    },
  );

  test("has the configuration that docker build gives it by the same Dockerfile", async () => {
    await using docker = await startDockerd({ store: "containerd" });
    await using registry = await startRegistry();
    const base = await pushBaseImage(`${registry.host}/app:1`, { ...app, platforms: ["linux/amd64"] });
    const text = `${head}ENV HOST=0.0.0.0\nENV PORT=7860\nENV HOME=/tmp/home HF_HOME=/tmp/hf XDG_CACHE_HOME=/tmp/cache\nEXPOSE 7860\nUSER 1000\nLABEL a="b c"\n`;
    await using repository = await gitRepository({ "hf/Dockerfile": text });
    const reference = `${registry.host}/app:by-docker`;
    const build = ["buildx", "build", "-q", "--push", "--provenance=false", "-f", "hf/Dockerfile", "-t", reference];
    await runCommand("docker", [...build, "--build-arg", `BASE_IMAGE=${base.reference}`, "."], {
      env: docker.env,
      cwd: repository.path,
    });
    const step = { action: "wrap-hf-image", workspace: repository.path, env: git } as const;
    expect(await runAction({ ...step, inputs: { image: base.reference } })).toMatchObject({ outcome: "success" });
    const at = { registry: registry.host, repository: "app" };
    const ours = await imageFiles({ ...at, tag: "hf-amd64-1" });
    const theirs = await imageFiles({ ...at, tag: "by-docker" });
    const { Labels, ...config } = ours.config.config ?? {};
    const { Labels: labels, ...built } = theirs.config.config ?? {};
    expect(config).toEqual(built);
    expect(Labels).toMatchObject({ ...labels });
    // Older BuildKits write `map[7860/tcp:{}]`.
    const steps = ({ config: { history } }: typeof ours) =>
      history?.map(({ created_by: made = "" }) => made.replace(/^EXPOSE map\[(.*):\{\}\]$/, "EXPOSE [$1]"));
    // The two labels that name the base are the wrap's own.
    expect(steps(ours)?.slice(0, -2)).toEqual(steps(theirs));
    expect(ours.files).toEqual(theirs.files);
  });

  test("is built by BuildKit where its Dockerfile runs something", async () => {
    await using docker = await startDockerd({ store: "containerd" });
    await using registry = await startRegistry();
    const base = await pushBaseImage(`${registry.host}/app:1`, app);
    const text = `${head}RUN mkdir /data && chown 1000 /data\nENV HOME=/data\n`;
    await using repository = await gitRepository({ "hf/Dockerfile": text });
    const step = { action: "wrap-hf-image", workspace: repository.path, env: { ...docker.env, ...git } } as const;
    const result = await runAction({ ...step, inputs: { image: base.reference } });
    expect(result).toMatchObject({ outcome: "success" });
    expect(result.log).toContain("since hf/Dockerfile has RUN in line 3");
    const answer = await answerOf(docker, result.outputs["image"] ?? "", ["--tmpfs", "/data:uid=1000"]);
    expect(answer).toBe("uid 1000\nhome /data\nport 7860\n");
    registry.requests.length = 0;
    const again = await runAction({ ...step, inputs: { image: base.reference } });
    expect(again.outputs).toEqual({ ...result.outputs, "pushed-bytes": "0" });
  });
});

/** Starts a container with a root that cannot be written, and asks it on its port, from inside: the daemon has no network of its own. */
async function answerOf(docker: Dockerd, image: string, flags: readonly string[] = []): Promise<string> {
  const { env } = docker;
  const run = ["run", "-d", "--pull=always", "--read-only", "--tmpfs", "/tmp", ...flags, image];
  const container = (await runCommand("docker", run, { env })).stdout.trim();
  try {
    const ask = "for i in $(seq 100); do wget -qO- http://127.0.0.1:7860/ 2>/dev/null && exit; sleep 0.1; done; exit 1";
    return (await runCommand("docker", ["exec", container, "sh", "-c", ask], { env })).stdout;
  } finally {
    await runCommand("docker", ["rm", "-f", container], { env });
  }
}
