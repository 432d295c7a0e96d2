import { expect, test } from "@jest/globals";
import { readdir } from "node:fs/promises";
import { Readable } from "node:stream";
import { MediaType, openRegistry } from "@layered-build/oci";
import { pushBaseImage } from "../harness/base-image.ts";
import { gitRepository } from "../harness/git-repository.ts";
import { startRegistry } from "../harness/registry.ts";
import { requireTools } from "../harness/require-tools.ts";
import { type ActionResult, runAction } from "../harness/run-action.ts";
import { temporaryFolder } from "../harness/temporary-folder.ts";
import { messageProblems } from "./refusals.ts";

const { describe } = requireTools("docker-registry", "skopeo", "busybox", "git", "perl");

const forwardOnly = "ARG BASE_IMAGE\nFROM ${BASE_IMAGE}\n";

describe("a wrap that cannot be", () => {
  test("is refused in a few lines, with nothing written", async () => {
    await using registry = await startRegistry();
    await using folder = await temporaryFolder("wrap");
    const config = { Cmd: ["uvicorn", "main:app", "--host", "127.0.0.1"] };
    const image = (await pushBaseImage(`${registry.host}/app:1`)).reference;
    await pushBaseImage(`${registry.host}/app:local`, { config });
    const store = openRegistry({ registry: registry.host, repository: "app" });
    await pushArtifacts(store);
    registry.requests.length = 0;
    const refused: readonly (readonly [Readonly<Record<string, string>>, string])[] = [
      [{ image: `${registry.host}/app:2` }, "There is no image"],
      [{ image: `${registry.host}/app:2`, "fallback-tags": "3\n4" }, "and none of the tags 3, 4 either"],
      [{ image: `${registry.host}/nothing:1` }, "There is no image"],
      [{ image: `${registry.host}/app:2`, "fallback-tags": "a b" }, "white space"],
      [{ image: `oci:missing:1` }, "There is no image oci:missing:1"],
      [{ image: "::" }, "::"],
      [{ image: `${image.slice(0, -2)}@${(await store.headManifest("1"))?.digest ?? ""}` }, "has no tag that"],
      [{ image, platforms: "linux/arm64" }, "has no image for linux/arm64; it has linux/amd64"],
      [{ image, platforms: "windows/amd64" }, '"windows/amd64" is no platform of Linux'],
      [{ image: `${registry.host}/app:chart` }, "is no container image, but an artifact"],
      [{ image: `${registry.host}/app:charts` }, "has no image for linux/amd64; it has no image for any platform"],
      [{ image, port: "0" }, 'The input port: got "0", expected a whole number from 1 to 65535'],
      [{ image, port: "http" }, 'got "http"'],
      [{ image, version: "///" }, 'The version "///" has no character that a tag may have'],
      [{ image, host: "127.0.0.1" }, "`host`: what listens on 127.0.0.1 cannot be reached"],
      [{ image, host: "localhost" }, "`host`: what listens on localhost cannot be reached"],
      [{ image, user: "a b" }, '`user`: "a b" is no user'],
      [{ image, env: "PORT=1\nNOTHING\n!PATH" }, "PORT is set by the input `port`"],
      [{ image, mode: "build" }, "`mode: build` needs a Dockerfile, and hf/Dockerfile does not exist"],
      [{ image, file: "hf/Dockerfile" }, "`file`: hf/Dockerfile does not exist"],
      [{ image, file: "hf/Dockerfile", mode: "mutate" }, "`file`: hf/Dockerfile does not exist"],
      [{ image, repository: `${registry.host}/x:1` }, "has a tag or digest"],
      [{ image: `${registry.host}/app:local` }, 'the program is told "--host 127.0.0.1"'],
    ];
    for (const [inputs, message] of refused) {
      const result = await runAction({ action: "wrap-hf-image", workspace: folder.path, inputs });
      expect(refusalOf(result)).toContain(message);
    }
    expect(registry.requests.filter(({ method }) => method !== "GET" && method !== "HEAD")).toEqual([]);
    expect(await readdir(folder.path)).toEqual([]);
  });

  test("names the log-in that a private image needs", async () => {
    await using registry = await startRegistry({ auth: { kind: "basic", username: "u", password: "secret-word" } });
    await using folder = await temporaryFolder("wrap");
    const step = { action: "wrap-hf-image", workspace: folder.path } as const;
    const result = await runAction({ ...step, inputs: { image: `${registry.host}/app:1` } });
    expect(refusalOf(result)).toContain("the registry answered 401");
    expect(result.log).toContain("username");
  });

  test.each([
    ["build", "FROM busybox\n", "it has no ARG BASE_IMAGE before FROM"],
    ["build", "ARG BASE_IMAGE\nFROM busybox\n", "no FROM of it takes BASE_IMAGE"],
    ["mutate", `${forwardOnly}RUN true\n`, "it has RUN in line 3"],
    ["mutate", `${forwardOnly}COPY a /\n`, "it has COPY in line 3"],
    [
      "auto",
      `${forwardOnly}ENV PORT=8080\n`,
      "The Dockerfile of the wrap sets PORT=8080, and the input `port` is 7860",
    ],
    ["auto", `${forwardOnly}EXPOSE x\n`, "EXPOSE x"],
    ["auto", "FROM\n", "hf/Dockerfile:1"],
  ])("in mode %s with %j", async (mode, text, message) => {
    await using registry = await startRegistry();
    await using repository = await gitRepository({ "hf/Dockerfile": text, a: "" });
    const { reference: image } = await pushBaseImage(`${registry.host}/app:1`);
    const result = await runAction({
      action: "wrap-hf-image",
      workspace: repository.path,
      inputs: { image, mode },
      env: { GITHUB_REPOSITORY: "" },
    });
    expect(refusalOf(result)).toContain(message);
  });
});

/** What a failure says, where it is as it has to be; else what is wrong with it. */
function refusalOf(result: ActionResult): string {
  const problems = messageProblems(result, []);
  return problems.length > 0
    ? problems.join("\n")
    : (result.annotations.find(({ level }) => level === "error")?.message ?? "");
}

/** A chart, and an index of one: what a registry holds besides images. */
async function pushArtifacts(store: ReturnType<typeof openRegistry>): Promise<void> {
  const { digest } = await store.putBlob({ open: () => Readable.from([Buffer.from("{}")]) });
  const config = { mediaType: "application/vnd.cncf.helm.config.v1+json", digest, size: 2 };
  const chart = { schemaVersion: 2, mediaType: MediaType.manifest, config, layers: [] };
  const put = (value: object, mediaType: string, tag: string) =>
    store.putManifest({ bytes: Buffer.from(JSON.stringify(value)), mediaType }, tag);
  const descriptor = await put(chart, MediaType.manifest, "chart");
  const platform = { os: "unknown", architecture: "unknown" };
  const index = { schemaVersion: 2, mediaType: MediaType.index, manifests: [{ ...descriptor, platform }] };
  await put(index, MediaType.index, "charts");
}
