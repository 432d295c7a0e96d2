import { expect, test } from "@jest/globals";
import { pushBaseImage } from "../harness/base-image.ts";
import { gitRepository } from "../harness/git-repository.ts";
import { startRegistry } from "../harness/registry.ts";
import { requireTools } from "../harness/require-tools.ts";
import { runAction } from "../harness/run-action.ts";
import { buildBothWays } from "./built-both-ways.ts";

const { describe } = requireTools("buildkitd", "docker-registry", "busybox", "skopeo", "git");

describe("registry calls against BuildKit, on bases that are no layers", () => {
  test("each gives the same files and the same configuration", async () => {
    await using registry = await startRegistry({ direct: true });
    await using elsewhere = await startRegistry();
    const push = async (name: string, options: Parameters<typeof pushBaseImage>[1], host = registry.host) =>
      (await pushBaseImage(`${host}/${name}:1`, options)).reference;
    // What an older builder leaves: members that mean nothing (any more), empty ones, no PATH.
    const old = {
      Hostname: "",
      Image: "sha256:0",
      Tty: false,
      Env: ["LANG=C"],
      Cmd: null,
      OnBuild: null,
      Labels: {},
      User: "",
    };
    const plain = await push("plain", { config: { WorkingDir: "/srv/app/", User: "user" } });
    const docker = await push("docker", { config: old, format: "v2s2" });
    const many = await push("many", {
      platforms: ["linux/amd64", "linux/arm/v6", "linux/arm64/v8", "linux/s390x"],
      config: { Entrypoint: ["/bin/sh"], Volumes: { "/data": {} } },
    });
    const far = await push("far", { config: { StopSignal: "SIGINT" }, files: { "/etc/far": "away" } }, elsewhere.host);
    elsewhere.requests.length = 0;

    const { log, handedOver, ours, theirs } = await buildBothWays({
      registry: registry.host,
      layers: {
        "from-old": { dockerfile: `FROM ${docker}\nCOPY a.txt /tmp\nCMD run\n` },
        "from-plain": { dockerfile: `FROM ${plain}\nCOPY . .\nWORKDIR sub\nENTRYPOINT ["/a b"]\n` },
        "from-links": { dockerfile: `FROM ${plain}\nCOPY --chown=user a.txt /bin/a\nCOPY dir /lib/é/\n` },
        "only-config": { dockerfile: `FROM ${plain}\nENV A=1\n` },
        nothing: { dockerfile: `FROM ${docker}\n` },
        stages: { dockerfile: `FROM ${docker} AS one\nWORKDIR /x\nFROM one\nCOPY a.txt .\n` },
        platforms: {
          dockerfile: `FROM ${many}\nARG TARGETARCH\nCOPY a.txt /x/$TARGETARCH\n`,
          platforms: ["linux/amd64", "linux/arm64", "linux/arm/v7"],
        },
        elsewhere: { dockerfile: `FROM ${far}\nCOPY dir /tmp\n` },
        above: { dockerfile: "FROM elsewhere\nCOPY a.txt /tmp/one\n", from: "elsewhere" },
      },
      files: { "a.txt": "a\n", "dir/one": "1", "dir/sub/two": "22" },
    });
    expect(handedOver).toEqual([]);
    expect(ours).toEqual(theirs);
    expect(log).toMatch(/^elsewhere: .*\/far:1 is copied to /m);
    expect(log).not.toMatch(/plain:1 is copied/);
    // Once by BuildKit, once to be copied; the list of files is read of the copy.
    const fetched = elsewhere.requests.filter(({ method, path }) => method === "GET" && path.includes("/blobs/"));
    expect(fetched.length).toBeLessThanOrEqual(6);
  }, 180_000);
});

describe("a base that does not have all platforms", () => {
  test.each([
    ["linux/amd64", "linux/s390x", /has no image for linux\/s390x, only for linux\/amd64, linux\/arm64/],
    // BuildKit would take it; asked to do without, nothing is built.
    ["linux/386", "linux/amd64", /cannot be built without BuildKit: .* has no image for linux\/amd64 itself/],
  ])("%s for %s", async (has, wanted, message) => {
    await using registry = await startRegistry();
    const base = await pushBaseImage(`${registry.host}/base:1`, { platforms: [has, "linux/arm64"] });
    await using repository = await gitRepository({
      "layers.yaml": `image: ${registry.host}/app\nlayers:\n  app: { dockerfile: Dockerfile, platforms: [${wanted}] }\n`,
      Dockerfile: `FROM ${base.reference}\nCOPY a.txt /\n`,
      "a.txt": "a",
    });
    registry.requests.length = 0;
    const result = await runAction({
      action: "build-layer",
      workspace: repository.path,
      inputs: { engine: "native", layer: "app" },
    });
    expect(result.outcome).toBe("failure");
    expect(result.annotations.map((each) => each.message).join("\n")).toMatch(message);
    expect(registry.requests.filter(({ method }) => method !== "GET" && method !== "HEAD")).toEqual([]);
  });
});
