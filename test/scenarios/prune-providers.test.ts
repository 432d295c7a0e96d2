import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, test } from "@jest/globals";
import { serveStore } from "@layered-build/oci";
import { MemoryStore } from "../../packages/oci/test/memory-store.ts";
import { findTool } from "../harness/tools.ts";
import { startProcess } from "../harness/start-process.ts";
import { pruneInProcess } from "../harness/prune-in-process.ts";
import { seedImage, seedIndex } from "../harness/seed-images.ts";

const policy = 'families: [{name: releases, tags: "v*", keep: [{newest: 2}]}, {name: branches, tags: "main-*"}]';

/** Docker Hub's own API for one repository, as far as it is asked: a log-in, pages of tags, and their deletion. */
async function startHub(store: MemoryStore, pushed: ReadonlyMap<string, number>) {
  const problems: string[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://hub");
    const send = (status: number, body?: unknown): void => {
      response.writeHead(status, { "content-type": "application/json" });
      response.end(body === undefined ? "" : JSON.stringify(body));
    };
    if (url.pathname === "/v2/users/login") return send(200, { token: "jwt" });
    if (request.headers.authorization !== "Bearer jwt") return send(401, { detail: "no token" });
    const path = "/v2/repositories/acme/app/tags";
    if (request.method === "GET" && url.pathname === path) {
      const size = Number(url.searchParams.get("page_size"));
      const page = Number(url.searchParams.get("page"));
      const tags = [...store.tagged].map(([name, digest]) => ({
        name,
        digest,
        tag_last_pushed: new Date(pushed.get(name) ?? 0).toISOString(),
      }));
      const next = tags.length > page * size ? `http://hub${path}?page=${page + 1}` : null;
      return send(200, { count: tags.length, next, results: tags.slice((page - 1) * size, page * size) });
    }
    const tag = new RegExp(`^${path}/([^/]+)/$`).exec(url.pathname)?.[1];
    if (request.method === "DELETE" && tag !== undefined)
      return send(store.tagged.delete(decodeURIComponent(tag)) ? 204 : 404);
    problems.push(`${request.method} ${request.url}`);
    return send(404);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a server that listens on a port has this kind
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    problems,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

describe("Docker Hub", () => {
  test("lists by its own API, reads as a registry, and deletes tags alone", async () => {
    const store = new MemoryStore();
    const pushed = new Map<string, number>();
    for (let index = 0; index < 120; index += 1) {
      const platforms = [
        await seedImage(store, { blobs: [`a${index}`] }),
        await seedImage(store, { blobs: [`b${index}`] }),
      ];
      await seedIndex(store, platforms, `v${index}`, { number: String(index) });
      pushed.set(`v${index}`, Date.now() - (200 - index) * 86_400_000);
    }
    const newest = await store.getManifest("v119");
    await store.putManifest(
      { bytes: newest?.bytes ?? Buffer.of(), mediaType: newest?.descriptor.mediaType ?? "" },
      "main-1",
    );
    pushed.set("main-1", Date.now() - 80 * 86_400_000);
    await using registry = await serveStore(async (name) => (name === "acme/app" ? store : undefined));
    await using hub = await startHub(store, pushed);
    const image = `127.0.0.1:${registry.port}/acme/app`;
    const anonymous = { image, provider: "dockerhub", policy, hubUrl: hub.url } as const;
    const run = { ...anonymous, password: "secret" };
    const { applied } = await pruneInProcess(run);
    expect([...store.tagged.keys()]).toEqual(["v118", "v119"]);
    expect(applied?.complete).toBe(true);
    expect(hub.problems).toEqual([]);
    const second = await pruneInProcess(run);
    expect(second.applied?.applied).toEqual([]);
    await expect(pruneInProcess(anonymous)).rejects.toThrow("There is no log-in at Docker Hub");
  });
});

const moto = findTool("moto_server");
const describeWithMoto = moto === undefined ? describe.skip : describe;
if (moto === undefined) process.stderr.write("SKIPPED: AWS ECR needs moto_server (pip install 'moto[server,ecr]')\n");

describeWithMoto("AWS ECR", () => {
  test("deletes in batches, indexes before what they list, and keeps last tags (moto's server)", async () => {
    await using server = await startProcess("moto_server", ["-H", "127.0.0.1", "-p", "0"], {
      ready: /Running on http:\/\/127\.0\.0\.1:(\d+)/,
    });
    const endpoint = `http://127.0.0.1:${server.ready[1]}`;
    const { BatchGetImageCommand, CreateRepositoryCommand, DescribeImagesCommand, ECRClient, PutImageCommand } =
      await import("@aws-sdk/client-ecr");
    const credentials = { accessKeyId: "test", secretAccessKey: "test" };
    const client = new ECRClient({ region: "eu-west-1", endpoint, credentials });
    await client.send(new CreateRepositoryCommand({ repositoryName: "acme/app" }));
    const memory = new MemoryStore();
    for (let index = 0; index < 6; index += 1) {
      const platforms = [
        await seedImage(memory, { blobs: [`a${index}`] }),
        await seedImage(memory, { blobs: ["shared", `b${index}`] }),
      ];
      await seedIndex(memory, platforms, `v${index}`, { number: String(index) });
    }
    for (const { bytes, descriptor } of memory.manifests.values()) {
      const tags = [...memory.tagged].filter(([, digest]) => digest === descriptor.digest).map(([tag]) => tag);
      for (const imageTag of tags.length === 0 ? [undefined] : tags)
        await client.send(
          new PutImageCommand({
            repositoryName: "acme/app",
            imageManifest: Buffer.from(bytes).toString(),
            imageManifestMediaType: descriptor.mediaType,
            // moto makes one up otherwise.
            imageDigest: descriptor.digest,
            ...(imageTag === undefined ? {} : { imageTag }),
          }),
        );
    }
    process.env["AWS_ACCESS_KEY_ID"] = "test";
    process.env["AWS_SECRET_ACCESS_KEY"] = "test";
    const run = {
      image: "123456789012.dkr.ecr.eu-west-1.amazonaws.com/acme/app",
      policy: 'families: [{name: releases, tags: "v*", keep: [{tags: "v5"}, {tags: "v4"}]}]',
      minAge: "0",
      env: { AWS_ENDPOINT_URL_ECR: endpoint },
    } as const;
    const { applied } = await pruneInProcess(run);
    expect(applied?.complete).toBe(true);
    const { imageDetails = [] } = await client.send(new DescribeImagesCommand({ repositoryName: "acme/app" }));
    expect(imageDetails.flatMap(({ imageTags = [] }) => imageTags).toSorted()).toEqual(["v4", "v5"]);
    expect(imageDetails).toHaveLength(6);
    const { images } = await client.send(
      new BatchGetImageCommand({ repositoryName: "acme/app", imageIds: [{ imageTag: "v5" }] }),
    );
    const children: { manifests: { digest: string }[] } = JSON.parse(images?.[0]?.imageManifest ?? "");
    const there = new Set(imageDetails.map(({ imageDigest }) => imageDigest));
    expect(children.manifests.every(({ digest }) => there.has(digest))).toBe(true);
    expect((await pruneInProcess(run)).applied?.applied).toEqual([]);
  });
});
