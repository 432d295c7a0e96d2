import { describe, expect, test } from "@jest/globals";
import type { ServerResponse } from "node:http";
import { createServer } from "node:net";
import { fixedCredentials } from "../src/credentials/credentials.ts";
import { digestOf } from "../src/digest.ts";
import { MediaType } from "../src/media-type.ts";
import { openRegistry } from "../src/registry/registry-store.ts";
import { RegistrySession } from "../src/registry/session.ts";
import type { RegistryOptions } from "../src/registry/session.ts";
import { bodyOf, failure, fakeClock, fakeRegistry, json } from "./registry/fake-registry.ts";
import type { FakeRegistry, Handler } from "./registry/fake-registry.ts";
import { blob, bytesOf, manifestOf } from "./registry/image.ts";

const manifest = Buffer.from(JSON.stringify({ schemaVersion: 2, layers: [] }));
const digest = digestOf(manifest);
const descriptor = { mediaType: MediaType.manifest, digest, size: manifest.length };

function open(server: { readonly host: string }, options: RegistryOptions = {}): ReturnType<typeof openRegistry> {
  return openRegistry(
    { registry: server.host, repository: "acme/app" },
    { clock: fakeClock(), retry: { attempts: 3 }, ...options },
  );
}

function send(response: ServerResponse, bytes: Uint8Array, headers: Record<string, string> = {}): void {
  response.writeHead(200, { "content-length": String(bytes.length), ...headers }).end(bytes);
}

async function all(items: AsyncIterable<string>): Promise<readonly string[]> {
  const list: string[] = [];
  for await (const item of items) list.push(item);
  return list;
}

describe("manifests", () => {
  const full = { "content-type": MediaType.manifest, "docker-content-digest": digest };

  test.each<[string, Record<string, string>, readonly string[]]>([
    ["says all", full, ["HEAD"]],
    ["has no digest", { "content-type": MediaType.manifest }, ["HEAD", "GET"]],
    ["has no type", { "docker-content-digest": digest }, ["HEAD", "GET"]],
    ["has a type that says nothing", { ...full, "content-type": "application/json" }, ["HEAD", "GET"]],
  ])("a HEAD that %s", async (_, headers, methods) => {
    await using server = await fakeRegistry((_request, response) => send(response, manifest, headers));
    expect(await open(server).headManifest("v1")).toEqual(descriptor);
    expect(server.seen.map(({ method }) => method)).toEqual(methods);
    expect(server.seen[0]?.headers.accept?.split(", ").toSorted()).toEqual(
      [MediaType.manifest, MediaType.index, MediaType.dockerManifest, MediaType.dockerIndex].toSorted(),
    );
  });

  test("a HEAD by digest needs no digest in the answer, and no other", async () => {
    await using server = await fakeRegistry((_request, response, url) =>
      send(response, manifest, {
        "content-type": MediaType.manifest,
        ...(url.pathname.endsWith(digest) ? {} : { "docker-content-digest": digest }),
      }),
    );
    expect(await open(server).headManifest(digest)).toEqual(descriptor);
    expect(server.seen.length).toBe(1);
    await expect(open(server).headManifest(digestOf("other"))).rejects.toMatchObject({ code: "digest-mismatch" });
  });

  test.each([
    ["by tag", "v1", { "docker-content-digest": digestOf("other") }],
    ["by digest", digestOf("other"), {}],
    ["by digest, though the header agrees", digestOf("other"), { "docker-content-digest": digestOf("other") }],
  ])("wrong bytes are found out: %s", async (_, reference, headers) => {
    await using server = await fakeRegistry((_request, response) =>
      send(response, manifest, { "content-type": MediaType.manifest, ...headers }),
    );
    await expect(open(server).getManifest(reference)).rejects.toMatchObject({ code: "digest-mismatch" });
  });

  test("a web page is no manifest", async () => {
    await using server = await fakeRegistry((_request, response) =>
      send(response, Buffer.from("<html>"), { "content-type": "text/html" }),
    );
    await expect(open(server).getManifest("v1")).rejects.toMatchObject({ code: "bad-content" });
  });

  test("an answer without end is cut off", async () => {
    await using server = await fakeRegistry((_request, response) => {
      const more = (): void => {
        while (response.write(Buffer.alloc(1024 * 1024)));
        response.once("drain", more);
      };
      more();
    });
    await expect(open(server).getManifest("v1")).rejects.toMatchObject({
      code: "bad-content",
      message: expect.stringContaining("longer than"),
    });
  });

  test("a body that is cut is fetched again", async () => {
    let gets = 0;
    await using server = await fakeRegistry((_request, response) => {
      gets += 1;
      if (gets > 1) return send(response, manifest, full);
      response.writeHead(200, { ...full, "content-length": String(manifest.length) });
      response.write(manifest.subarray(0, 5), () => response.destroy());
      return undefined;
    });
    expect(await open(server).getManifest("v1")).toEqual({ descriptor, bytes: manifest });
  });

  test("a PUT that is answered with another digest", async () => {
    await using server = await fakeRegistry(async (request, response) => {
      await bodyOf(request);
      response.writeHead(201, { "docker-content-digest": digestOf("other") }).end();
    });
    await expect(
      open(server).putManifest({ bytes: manifest, mediaType: MediaType.manifest }, "v1"),
    ).rejects.toMatchObject({ code: "digest-mismatch" });
  });

  test.each<[string, number, string, string]>([
    ["AWS ECR", 400, "TAG_INVALID", "cannot be overwritten because the tag is immutable"],
    ["another", 409, "TAG_ALREADY_EXISTS", "it is there"],
    ["Harbor", 412, "PRECONDITION", "configured as immutable"],
  ])(
    "a tag that may not be moved, refused as by %s: no error where it is this image already",
    async (_, status, code, message) => {
      let there = digestOf("other");
      await using server = await fakeRegistry(async (request, response) => {
        await bodyOf(request);
        const headers = { "content-type": MediaType.manifest, "docker-content-digest": there, "content-length": "2" };
        if (request.method === "HEAD") response.writeHead(200, headers).end();
        else json(response, status, { errors: [{ code, message }] });
      });
      const put = () => open(server).putManifest({ bytes: manifest, mediaType: MediaType.manifest }, "v1");
      await expect(put()).rejects.toMatchObject({ code: "immutable-tag", hint: expect.stringContaining("immutable") });
      there = digest;
      expect(await put()).toEqual(descriptor);
    },
  );

  test.each(["../../other/manifests/v1", "", "a b", "sha256:1", "x/y"])(
    "%j is neither tag nor digest",
    async (reference) => {
      await using server = await fakeRegistry((_request, response) => send(response, manifest, full));
      await expect(open(server).getManifest(reference)).rejects.toMatchObject({ code: "bad-reference" });
      await expect(open(server).deleteManifest(reference)).rejects.toMatchObject({ code: "bad-reference" });
      expect(server.seen).toEqual([]);
    },
  );

  test.each([
    ["v1", 202, true],
    [digest, 202, true],
    ["v1", 404, false],
  ])("deleting %s answered by %s is %s", async (reference, status, expected) => {
    await using server = await fakeRegistry((_request, response) => void response.writeHead(status).end());
    expect(await open(server).deleteManifest(reference)).toBe(expected);
    expect(server.log()).toEqual([`DELETE /v2/acme/app/manifests/${reference}`]);
  });

  test("deletion that is switched off", async () => {
    await using server = await fakeRegistry((_request, response) => failure(response, 405, "UNSUPPORTED"));
    await expect(open(server).deleteManifest(digest)).rejects.toMatchObject({
      code: "refused",
      hint: expect.stringContaining("switched off"),
    });
  });

  test("a GET leaves the connection open for what follows", async () => {
    await using server = await fakeRegistry((_request, response, url) =>
      url.pathname.endsWith("missing") ? failure(response, 404, "MANIFEST_UNKNOWN") : send(response, manifest, full),
    );
    const store = open(server);
    for (const tag of ["v1", "missing", "v2", "missing", "v3"]) await store.getManifest(tag);
    expect(server.connections()).toBe(1);
  });

  test("a HEAD leaves the connection open for what follows", async () => {
    await using server = await fakeRegistry((_request, response) => send(response, Buffer.alloc(1_000_000), full));
    const store = open(server);
    await store.headManifest("v1");
    await store.headManifest("v2");
    await store.headBlob(digest);
    expect(server.connections()).toBe(1);
  });
});

const apiOf = (registry: string, insecureRegistries: readonly string[] = []): string =>
  new RegistrySession({ insecureRegistries }).registry(registry).url.href;

describe("answers become codes", () => {
  test.each([
    [401, "unauthorized", 1],
    [403, "forbidden", 1],
    [400, "refused", 1],
    [429, "rate-limited", 3],
    [500, "unavailable", 3],
    [503, "unavailable", 3],
    [408, "unavailable", 3],
  ])("%s is %s, after %s requests", async (status, code, requests) => {
    await using server = await fakeRegistry((_request, response) => failure(response, status, "SOME_CODE"));
    const asked = open(server).getManifest("v1");
    await expect(asked).rejects.toMatchObject({ code, hint: expect.stringMatching(/.{20}/) });
    await expect(asked).rejects.toThrow(
      `GET ${server.host}/acme/app, manifest v1: the registry answered ${status} (SOME_CODE: the message of SOME_CODE)`,
    );
    expect(server.seen.length).toBe(requests);
  });

  test.each(["NAME_UNKNOWN", "MANIFEST_UNKNOWN", "BLOB_UNKNOWN"])("404 %s is nothing there", async (code) => {
    await using server = await fakeRegistry((_request, response) => failure(response, 404, code));
    const store = open(server);
    expect(await store.headManifest("v1")).toBeUndefined();
    expect(await store.getManifest("v1")).toBeUndefined();
    expect(await store.headBlob(digest)).toBeUndefined();
    expect(await store.getBlob(digest)).toBeUndefined();
    expect(await all(store.tags())).toEqual([]);
    expect(await store.referrers(digest)).toEqual([]);
  });

  test("a repository that must be made first", async () => {
    await using server = await fakeRegistry(async (request, response) => {
      await bodyOf(request);
      failure(response, 404, "NAME_UNKNOWN");
    });
    const written = open(server).putManifest({ bytes: manifest, mediaType: MediaType.manifest }, "v1");
    await expect(written).rejects.toMatchObject({ code: "refused", hint: expect.stringContaining("create it first") });
  });

  test("nothing listens: tried once more, with a hint at plain http", async () => {
    const probe = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => probe.once("listening", resolve));
    const address = probe.address();
    const port = typeof address === "object" ? address?.port : 0;
    await new Promise((resolve) => probe.close(resolve));
    const clock = fakeClock();
    const asked = open({ host: `127.0.0.1:${port}` }, { clock, retry: { attempts: 6 } }).headBlob(digest);
    await expect(asked).rejects.toMatchObject({
      code: "unreachable",
      hint: expect.stringContaining("insecure-registries"),
    });
    expect(clock.waits.length).toBe(1);
  });

  test("https is spoken unless a host is listed", async () => {
    await using server = await fakeRegistry((_request, response) => send(response, manifest));
    expect(apiOf(server.host)).toBe(`${server.url}/`);
    expect(apiOf("registry.corp:5000")).toBe("https://registry.corp:5000/");
    expect(apiOf("registry.corp:5000", ["Registry.corp:5000"])).toBe("http://registry.corp:5000/");
    expect(apiOf("registry.corp", ["registry.corp:5000"])).toBe("https://registry.corp/");
    expect(apiOf("docker.io")).toBe("https://registry-1.docker.io/");
    expect(() => apiOf("no host/x")).toThrow(expect.objectContaining({ code: "bad-reference" }));
  });
});

const refuseToTell = (): Promise<never> => Promise.reject(new Error("asked for credentials"));

test("a proxy is used where the environment names one, but not for loopback", async () => {
  await using proxy = await fakeRegistry((_request, response) =>
    send(response, manifest, { "content-type": MediaType.manifest }),
  );
  await using server = await fakeRegistry((_request, response) => send(response, manifest));
  const session = new RegistrySession({
    insecureRegistries: ["registry.test:5000"],
    proxyEnv: { HTTP_PROXY: proxy.url, http_proxy: proxy.url },
    userAgent: "suite/1",
  });
  await openRegistry({ registry: "registry.test:5000", repository: "acme/app" }, session).getManifest("v1");
  await openRegistry({ registry: server.host, repository: "acme/app" }, session).getManifest("v1");
  session.close();
  expect(proxy.log()).toEqual(["GET http://registry.test:5000/v2/acme/app/manifests/v1"]);
  expect(proxy.seen[0]?.headers["user-agent"]).toBe("suite/1");
  expect(server.log()).toEqual(["GET /v2/acme/app/manifests/v1"]);
});

describe("blobs", () => {
  const bytes = blob(500_000);
  const name = digestOf(bytes);
  const PATH = `/v2/acme/app/blobs/${name}`;

  test("redirects are followed to other hosts without credentials", async () => {
    await using storage = await fakeRegistry((_request, response) => send(response, bytes));
    await using server = await fakeRegistry((request, response, url) => {
      if (request.headers.authorization === undefined)
        failure(response, 401, "UNAUTHORIZED", { "www-authenticate": "Basic" });
      else if (url.searchParams.has("hop")) response.writeHead(307, { location: `${storage.url}/signed?x=1` }).end();
      else response.writeHead(302, { location: `${url.pathname}?hop=1` }).end();
    });
    const store = open(server, { credentials: fixedCredentials(server.host, { username: "u", password: "p" }) });
    expect(digestOf(await bytesOf(await store.getBlob(name)))).toBe(name);
    expect(await store.headBlob(name)).toBe(500_000);
    expect(storage.seen.map(({ method, url, authorization }) => [method, url, authorization])).toEqual([
      ["GET", "/signed?x=1", undefined],
      ["HEAD", "/signed?x=1", undefined],
    ]);
    expect(
      server.seen.filter(({ url }) => url.includes("hop")).every(({ authorization }) => authorization !== undefined),
    ).toBe(true);
  });

  test("a 401 of another host gets no log-in either", async () => {
    await using storage = await fakeRegistry((_request, response) =>
      failure(response, 401, "UNAUTHORIZED", { "www-authenticate": "Basic" }),
    );
    await using server = await fakeRegistry(
      (_request, response) => void response.writeHead(307, { location: `${storage.url}/x` }).end(),
    );
    await expect(open(server, { credentials: refuseToTell }).getBlob(name)).rejects.toMatchObject({
      code: "unauthorized",
    });
  });

  test("redirects end", async () => {
    await using server = await fakeRegistry(
      (_request, response) => void response.writeHead(307, { location: PATH }).end(),
    );
    await expect(open(server).getBlob(name)).rejects.toMatchObject({
      code: "refused",
      message: expect.stringContaining("redirects"),
    });
    expect(server.seen.length).toBe(6);
  });

  test("wrong bytes fail at their end", async () => {
    await using server = await fakeRegistry((_request, response) => send(response, Buffer.from("other")));
    await expect(bytesOf(await open(server).getBlob(name))).rejects.toMatchObject({ code: "digest-mismatch" });
    expect(server.seen.length).toBe(1);
  });

  const cutting =
    (continued: (from: number, response: ServerResponse) => void): Handler =>
    (request, response) => {
      const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? 0);
      if (from > 0) return continued(from, response);
      response.writeHead(200, { "content-length": String(bytes.length) });
      response.write(bytes.subarray(0, 200_000), () => response.destroy());
      return undefined;
    };

  test("a download that breaks goes on from where it was", async () => {
    await using server = await fakeRegistry(
      cutting((from, response) => {
        const to = Math.min(bytes.length, from + 150_000);
        response.writeHead(206, {
          "content-length": String(bytes.length - from),
          "content-range": `bytes ${from}-${bytes.length - 1}/${bytes.length}`,
        });
        response.write(bytes.subarray(from, to), () => (to === bytes.length ? response.end() : response.destroy()));
      }),
    );
    const store = open(server);
    expect(digestOf(await bytesOf(await store.getBlob(name)))).toBe(name);
    expect(server.seen.length).toBeGreaterThan(2);
    expect(store.traffic.receivedBytes).toBe(bytes.length);
  });

  test.each<[string, (response: ServerResponse) => void]>([
    ["sends all again", (response) => send(response, bytes)],
    [
      "goes on elsewhere",
      (response) => void response.writeHead(206, { "content-range": `bytes 0-9/${bytes.length}` }).end("0123456789"),
    ],
  ])("a server that %s cannot continue", async (_, continued) => {
    await using server = await fakeRegistry(cutting((_from, response) => continued(response)));
    await expect(bytesOf(await open(server).getBlob(name))).rejects.toMatchObject({
      code: "unreachable",
      message: expect.stringContaining("cannot continue"),
    });
  });

  test("a server that breaks every time is given up", async () => {
    await using server = await fakeRegistry((_request, response) => {
      response.writeHead(200, { "content-length": String(bytes.length) });
      response.flushHeaders();
      setImmediate(() => response.destroy());
    });
    await expect(bytesOf(await open(server).getBlob(name))).rejects.toMatchObject({ code: "unreachable" });
  });

  test("a reader that stops ends the download", async () => {
    let closed: (() => void) | undefined;
    const ended = new Promise<void>((resolve) => (closed = resolve));
    await using server = await fakeRegistry((_request, response) => {
      response.once("close", () => closed?.());
      response.writeHead(200, { "content-length": "1000000000" });
      const more = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(64 * 1024)));
        response.once("drain", more);
      };
      more();
    });
    const stream = await open(server).getBlob(name);
    stream?.once("data", () => stream.destroy());
    await ended;
    expect(server.seen.length).toBe(1);
  });
});

test("tags come page by page, by links of the same origin", async () => {
  await using server = await fakeRegistry((_request, response, url) => {
    const last = url.searchParams.get("last");
    const n = url.searchParams.get("n") ?? "";
    if (last === null)
      json(response, 200, { tags: ["a", "b"] }, { link: `</v2/acme/app/tags/list?last=b&n=${n}>; rel="next"` });
    else if (last === "b") json(response, 200, { tags: null }, { link: '<?last=c>; rel="next"' });
    else json(response, 200, { tags: ["d"] }, { link: '<https://elsewhere.example/x>; rel="next"' });
  });
  expect(await all(open(server).tags())).toEqual(["a", "b", "d"]);
  expect(server.log()).toEqual([
    "GET /v2/acme/app/tags/list?n=1000",
    "GET /v2/acme/app/tags/list?last=b&n=1000",
    "GET /v2/acme/app/tags/list?last=c",
  ]);
});

const attached = (name: string): ReturnType<typeof manifestOf> =>
  manifestOf({ mediaType: MediaType.empty, digest: digestOf("{}"), size: 2 }, [], {
    subject: descriptor,
    artifactType: "a/b",
    annotations: { name },
  });

const index = (...manifests: readonly object[]): Buffer =>
  Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: MediaType.index, manifests }));

describe("referrers", () => {
  const referrer = { mediaType: MediaType.manifest, digest: digestOf("r"), size: 1, artifactType: "a/b" };
  const other = { ...referrer, digest: digestOf("s") };
  const TAG = `/v2/acme/app/manifests/${digest.replace(":", "-")}`;
  const API = `/v2/acme/app/referrers/${digest}`;
  const typed = { "content-type": MediaType.index };

  test("by the API, all pages", async () => {
    await using server = await fakeRegistry((_request, response, url) =>
      url.searchParams.has("page")
        ? send(response, index(other), typed)
        : send(response, index(referrer), { ...typed, link: `<${API}?page=2>; rel="next"` }),
    );
    expect(await open(server).referrers(digest)).toEqual([referrer, other]);
  });

  test.each<[string, (response: ServerResponse) => void]>([
    ["404", (response) => failure(response, 404, "MANIFEST_UNKNOWN")],
    ["303", (response) => void response.writeHead(303, { location: "https://web.example/" }).end()],
    ["401", (response) => failure(response, 401, "UNAUTHORIZED")],
    ["405", (response) => failure(response, 405, "UNSUPPORTED")],
    ["429", (response) => failure(response, 429, "TOOMANYREQUESTS")],
    ["a web page", (response) => send(response, Buffer.from("<html>"), { "content-type": "text/html" })],
    ["another JSON", (response) => send(response, Buffer.from("{}"), { "content-type": "application/json" })],
  ])("by the fall-back tag where the API answers %s", async (_, answer) => {
    await using server = await fakeRegistry((_request, response, url) =>
      url.pathname === API ? answer(response) : send(response, index(referrer), typed),
    );
    expect(await open(server).referrers(digest)).toEqual([referrer]);
    expect(server.log()).toEqual([`GET ${API}`, `GET ${TAG}`]);
  });

  test("a registry that is down is no empty list", async () => {
    await using server = await fakeRegistry((_request, response, url) =>
      url.pathname === API ? failure(response, 503, "X") : failure(response, 404, "X"),
    );
    await expect(open(server).referrers(digest)).rejects.toMatchObject({ code: "unavailable" });
  });

  const writable = (
    headers: Record<string, string>,
  ): Promise<FakeRegistry & { readonly index: () => Buffer | undefined }> => {
    let stored: Buffer | undefined;
    return fakeRegistry(async (request, response, url) => {
      if (request.method === "PUT") {
        const body = await bodyOf(request);
        if (url.pathname === TAG) stored = body;
        response.writeHead(201, headers).end();
      } else if (stored === undefined) failure(response, 404, "MANIFEST_UNKNOWN");
      else send(response, stored, typed);
    }).then((server) => ({ ...server, index: () => stored }));
  };

  test("a registry that takes notice of the subject is left alone", async () => {
    await using server = await writable({ "oci-subject": digest });
    await open(server).putManifest(attached("x"));
    expect(server.seen.length).toBe(1);
  });

  test("a registry that does not: the index is kept for it, also by stores at the same time", async () => {
    await using server = await writable({});
    await Promise.all(["x", "y", "z", "x"].map((name) => open(server).putManifest(attached(name))));
    const kept: unknown = JSON.parse(server.index()?.toString() ?? "null");
    expect(kept).toMatchObject({ schemaVersion: 2, mediaType: MediaType.index });
    const found = await open(server).referrers(digest);
    expect(found.map(({ annotations }) => annotations?.["name"] ?? "").toSorted()).toEqual(["x", "y", "z"]);
    expect(found[0]).toMatchObject({ artifactType: "a/b", mediaType: MediaType.manifest });
    expect(server.log().filter((line) => line === `PUT ${TAG}`).length).toBe(3);
  });

  test("a manifest without a subject has no index", async () => {
    await using server = await writable({});
    await open(server).putManifest({ bytes: manifest, mediaType: MediaType.manifest }, "v1");
    expect(server.seen.length).toBe(1);
  });
});
