import { readdir } from "node:fs/promises";
import { request as httpRequest } from "node:http";
import { connect } from "node:net";
import { join } from "node:path";
import { Readable } from "node:stream";
import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, test } from "@jest/globals";
import type { Descriptor } from "../src/descriptor.ts";
import { digestOf } from "../src/digest.ts";
import { OciError, type OciErrorCode } from "../src/error.ts";
import { openLayout } from "../src/layout/open-layout.ts";
import { overlay } from "../src/overlay-store.ts";
import { MediaType } from "../src/media-type.ts";
import { isLoopbackHost } from "../src/server/loopback-host.ts";
import { serveStore, type ServedRequest, type ServeOptions, type StoreServer } from "../src/server/serve-store.ts";
import { StagingStore } from "../src/server/staging-store.ts";
import { Upload } from "../src/server/upload.ts";
import type { BlobSource, Store } from "../src/store.ts";
import { bodyOf, imageBytes, json, putBytes, putImage, putIndex, readBlob } from "./layout-images.ts";
import { scratch } from "./scratch.ts";
import { skopeo, describeWithSkopeo } from "./skopeo.ts";

interface Served extends AsyncDisposable {
  readonly store: Store;
  readonly folder: string;
  readonly server: StoreServer;
  /** Requests under `/v2/acme/app/`. */
  call(path: string, init?: RequestInit): Promise<Response>;
}

async function serve(options: ServeOptions & { readonly store?: Store } = {}): Promise<Served> {
  const folder = await scratch();
  const store = options.store ?? (await openLayout(folder));
  const server = await serveStore(async (repository) => (repository === "acme/app" ? store : undefined), options);
  return {
    store,
    folder,
    server,
    call: async (path, init) => await fetch(`${server.url}/v2/acme/app/${path}`, init),
    [Symbol.asyncDispose]: async () => await server.close(),
  };
}

async function openUpload(served: Served): Promise<string> {
  const answer = await served.call("blobs/uploads/", { method: "POST" });
  expect(answer.status).toBe(202);
  return served.server.url + (answer.headers.get("location") ?? "");
}

async function patch(upload: string, body: string, range?: string): Promise<Response> {
  return await fetch(upload, { method: "PATCH", body, headers: range === undefined ? {} : { "Content-Range": range } });
}

async function put(upload: string, digest: string, body?: string): Promise<Response> {
  return await fetch(`${upload}?digest=${digest}`, { method: "PUT", ...(body !== undefined && { body }) });
}

async function codeOf(answer: Response): Promise<[number, string | undefined]> {
  const body: { errors: readonly { code: string }[] } = JSON.parse(await answer.text());
  return [answer.status, body.errors[0]?.code];
}

async function tagsOf(answer: Response): Promise<unknown> {
  const body: { tags: unknown } = JSON.parse(await answer.text());
  return body.tags;
}

describe("addresses", () => {
  test("the base answers, and what is no path of the API does not", async () => {
    await using served = await serve();
    const base = await fetch(`${served.server.url}/v2/`);
    expect([base.status, base.headers.get("docker-distribution-api-version")]).toEqual([200, "registry/2.0"]);
    expect(served.server).toMatchObject({ host: "127.0.0.1", url: `http://127.0.0.1:${served.server.port}` });
    expect(await codeOf(await fetch(`${served.server.url}/v1/x`))).toEqual([404, "UNSUPPORTED"]);
    expect(await codeOf(await fetch(`${served.server.url}/v2/other/tags/list`))).toEqual([404, "NAME_UNKNOWN"]);
    expect(await codeOf(await fetch(`${served.server.url}/v2/Other/tags/list`))).toEqual([400, "NAME_INVALID"]);
    expect(await codeOf(await served.call("blobs/sha256:12"))).toEqual([400, "DIGEST_INVALID"]);
    expect(await codeOf(await served.call("blobs/..%2F..%2Findex.json"))).toEqual([404, "UNSUPPORTED"]);
    expect(await codeOf(await served.call("tags/list", { method: "POST" }))).toEqual([405, "UNSUPPORTED"]);
  });

  test("a repository may be called like a part of the API", async () => {
    const store = await openLayout(await scratch());
    const asked: string[] = [];
    await using server = await serveStore(async (repository) => {
      asked.push(repository);
      return store;
    });
    await fetch(`${server.url}/v2/a/blobs/uploads/manifests/tags/tags/list`);
    await fetch(`${server.url}/v2/blobs/blobs/uploads/`, { method: "POST" });
    expect(asked).toEqual(["a/blobs/uploads/manifests/tags", "blobs"]);
  });

  test("another Host than loopback is refused", async () => {
    await using served = await serve();
    const status = await new Promise((resolve, reject) => {
      const headers = { Host: "registry.example.com" };
      httpRequest(`${served.server.url}/v2/`, { headers }, (answer) => resolve(answer.resume().statusCode))
        .on("error", reject)
        .end();
    });
    expect(status).toBe(403);
  });

  test.each([
    ["localhost:5000", true],
    ["127.0.0.1", true],
    ["127.8.9.1:80", true],
    ["[::1]:5000", true],
    ["registry.localhost", true],
    ["localhost.example.com", false],
    ["127.0.0.1.example.com", false],
    ["evil-localhost", false],
    ["10.0.0.1:5000", false],
    ["", false],
    [undefined, false],
  ])("host %s: loopback %s", (host, expected) => {
    expect(isLoopbackHost(host)).toBe(expected);
  });

  test("a port in use is an error", async () => {
    await using served = await serve();
    const { port } = served.server;
    await expect(serveStore(async () => undefined, { port })).rejects.toMatchObject({ code: "unavailable" });
  });
});

describe("manifests", () => {
  test("are put, read by tag and digest, and deleted", async () => {
    await using served = await serve();
    const bytes = await imageBytes(served.store, "x");
    const digest = digestOf(bytes);
    const headers = { "Content-Type": MediaType.manifest };
    const written = await served.call("manifests/v1", { method: "PUT", body: bytes.toString(), headers });
    expect(written.status).toBe(201);
    expect(written.headers.get("docker-content-digest")).toBe(digest);
    expect(written.headers.get("location")).toBe(`/v2/acme/app/manifests/${digest}`);
    expect(written.headers.get("oci-subject")).toBeNull();
    for (const reference of ["v1", digest])
      for (const method of ["GET", "HEAD"]) {
        const answer = await served.call(`manifests/${reference}`, { method });
        expect([answer.status, answer.headers.get("content-type")]).toEqual([200, MediaType.manifest]);
        expect(answer.headers.get("docker-content-digest")).toBe(digest);
        expect(answer.headers.get("content-length")).toBe(`${bytes.length}`);
        expect(await answer.text()).toBe(method === "GET" ? bytes.toString() : "");
      }
    expect((await served.call("manifests/v1", { method: "DELETE" })).status).toBe(202);
    expect(await codeOf(await served.call("manifests/v1"))).toEqual([404, "MANIFEST_UNKNOWN"]);
    expect((await served.call(`manifests/${digest}`, { method: "DELETE" })).status).toBe(202);
    expect(await codeOf(await served.call(`manifests/${digest}`, { method: "DELETE" }))).toEqual([
      404,
      "MANIFEST_UNKNOWN",
    ]);
  });

  test.each([
    ["under another digest", `sha256:${"0".repeat(64)}`, undefined, [400, "DIGEST_INVALID"]],
    ["under a digest of another kind", "sha512:00", undefined, [400, "DIGEST_INVALID"]],
    ["that are no manifest", "v1", "{}", [400, "MANIFEST_INVALID"]],
    ["that are too long", "v1", " ".repeat(4 * 1024 * 1024 + 1), [413, "SIZE_INVALID"]],
    [
      "whose layers are missing",
      "v1",
      JSON.stringify({ layers: [{ mediaType: MediaType.tar, digest: digestOf("gone"), size: 4 }] }),
      [404, "MANIFEST_BLOB_UNKNOWN"],
    ],
  ])("%s are refused", async (_case, reference, body, expected) => {
    await using served = await serve();
    const bytes = body ?? (await imageBytes(served.store, "x")).toString();
    expect(await codeOf(await served.call(`manifests/${reference}`, { method: "PUT", body: bytes }))).toEqual(expected);
    expect(await Array.fromAsync(served.store.tags())).toEqual([]);
  });

  test("with a subject show up as referrers, filtered if asked", async () => {
    await using served = await serve();
    const subject = await putImage(served.store, "x", "v1");
    const members = { subject, artifactType: "a/sbom", annotations: { k: "v" } };
    const bytes = await imageBytes(served.store, "sbom", members);
    const headers = { "Content-Type": MediaType.manifest };
    const written = await served.call(`manifests/${digestOf(bytes)}`, {
      method: "PUT",
      body: bytes.toString(),
      headers,
    });
    expect(written.headers.get("oci-subject")).toBe(subject.digest);
    const all = await served.call(`referrers/${subject.digest}`);
    expect([all.headers.get("content-type"), all.headers.get("oci-filters-applied")]).toEqual([MediaType.index, null]);
    const entry = {
      mediaType: MediaType.manifest,
      digest: digestOf(bytes),
      size: bytes.length,
      artifactType: "a/sbom",
      annotations: { k: "v" },
    };
    expect(await all.json()).toEqual({ schemaVersion: 2, mediaType: MediaType.index, manifests: [entry] });
    const other = await served.call(`referrers/${subject.digest}?artifactType=a/vex`);
    expect(other.headers.get("oci-filters-applied")).toBe("artifactType");
    expect(await other.json()).toMatchObject({ manifests: [] });
    expect(await (await served.call(`referrers/${digestOf("none")}`)).json()).toMatchObject({ manifests: [] });
  });
});

describe("blobs", () => {
  test.each([
    [undefined, 200, "0123456789", null],
    ["bytes=3-", 206, "3456789", "bytes 3-9/10"],
    ["bytes=3-5", 206, "345", "bytes 3-5/10"],
    ["bytes=0-0", 206, "0", "bytes 0-0/10"],
    ["bytes=8-99", 206, "89", "bytes 8-9/10"],
    ["bytes=-2", 206, "89", "bytes 8-9/10"],
    ["bytes=5-3", 200, "0123456789", null],
    ["bytes=0-1,3-4", 200, "0123456789", null],
    ["lines=1-2", 200, "0123456789", null],
  ])("range %s: %i", async (range, status, body, contentRange) => {
    await using served = await serve();
    const { digest } = await served.store.putBlob({ open: bodyOf("0123456789") });
    const answer = await served.call(`blobs/${digest}`, { headers: range === undefined ? {} : { Range: range } });
    expect([answer.status, await answer.text(), answer.headers.get("content-range")]).toEqual([
      status,
      body,
      contentRange,
    ]);
    expect(answer.headers.get("content-length")).toBe(`${body.length}`);
    expect(answer.headers.get("docker-content-digest")).toBe(digest);
  });

  test("a range goes across chunks of the store's stream", async () => {
    const text = "0123456789";
    const chunked = new Proxy(await openLayout(await scratch()), {
      get: (target, name) => {
        if (name === "headBlob") return async () => 10;
        if (name === "getBlob") return async () => bodyOf("012", "345", "678", "9")();
        return Reflect.get(target, name);
      },
    });
    await using served = await serve({ store: chunked });
    for (let first = 0; first < 10; first += 1)
      for (let last = first; last < 10; last += 1) {
        const answer = await served.call(`blobs/${digestOf("x")}`, { headers: { Range: `bytes=${first}-${last}` } });
        expect(await answer.text()).toBe(text.slice(first, last + 1));
      }
  });

  test("a range after the end, a missing blob, and HEAD", async () => {
    await using served = await serve();
    const { digest } = await putBytes(served.store, Buffer.from("0123456789"), MediaType.tar);
    const beyond = await served.call(`blobs/${digest}`, { headers: { Range: "bytes=10-" } });
    expect([beyond.status, beyond.headers.get("content-range")]).toEqual([416, "bytes */10"]);
    const head = await served.call(`blobs/${digest}`, { method: "HEAD" });
    expect([head.status, head.headers.get("content-length"), head.headers.get("accept-ranges")]).toEqual([
      200,
      "10",
      "bytes",
    ]);
    expect(await codeOf(await served.call(`blobs/${digestOf("gone")}`))).toEqual([404, "BLOB_UNKNOWN"]);
    expect((await served.call(`blobs/${digestOf("gone")}`, { method: "HEAD" })).status).toBe(404);
    expect(await codeOf(await served.call(`blobs/${digest}`, { method: "DELETE" }))).toEqual([405, "UNSUPPORTED"]);
  });

  test("an empty blob is whole", async () => {
    await using served = await serve();
    const upload = await openUpload(served);
    expect((await put(upload, digestOf(""))).status).toBe(201);
    const answer = await served.call(`blobs/${digestOf("")}`);
    expect([answer.status, await answer.text()]).toEqual([200, ""]);
  });

  test("damaged content never arrives whole", async () => {
    const inner = await openLayout(await scratch());
    const damaged = new Proxy(inner, {
      get: (target, name) => {
        if (name === "headBlob") return async () => 6;
        if (name === "getBlob")
          return async () =>
            Readable.from(
              (async function* () {
                yield Buffer.from("abc");
                yield Buffer.from("def");
                throw new OciError("digest-mismatch", "other bytes");
              })(),
            );
        return Reflect.get(target, name);
      },
    });
    await using served = await serve({ store: damaged });
    const answer = await served.call(`blobs/${digestOf("x")}`);
    await expect(answer.text()).rejects.toThrow("terminated");
  });
});

describe("uploads", () => {
  test("in one POST", async () => {
    await using served = await serve();
    const answer = await served.call(`blobs/uploads/?digest=${digestOf("abc")}`, { method: "POST", body: "abc" });
    expect([answer.status, answer.headers.get("location")]).toEqual([201, `/v2/acme/app/blobs/${digestOf("abc")}`]);
    const wrong = await served.call(`blobs/uploads/?digest=${digestOf("abc")}x`, { method: "POST", body: "abc" });
    expect(await codeOf(wrong)).toEqual([400, "DIGEST_INVALID"]);
    const other = await served.call(`blobs/uploads/?digest=${digestOf("abd")}`, { method: "POST", body: "abx" });
    expect(await codeOf(other)).toEqual([400, "DIGEST_INVALID"]);
    expect(await served.store.headBlob(digestOf("abx"))).toBeUndefined();
  });

  test("of content that is there drop the body", async () => {
    await using served = await serve();
    const body = "x".repeat(3_000_000);
    await putBytes(served.store, Buffer.from(body), MediaType.tar);
    const upload = await openUpload(served);
    expect((await put(upload, digestOf(body), body)).status).toBe(201);
    expect(await codeOf(await put(upload, digestOf(body), body))).toEqual([404, "BLOB_UPLOAD_UNKNOWN"]);
  });

  test.each([
    ["in the PUT", [], "abcdef"],
    ["in one PATCH", [["abcdef", undefined]], undefined],
    [
      "in two PATCHes and the PUT",
      [
        ["ab", undefined],
        ["cd", undefined],
      ],
      "ef",
    ],
    [
      "in chunks with ranges",
      [
        ["abc", "0-2"],
        ["def", "3-5"],
      ],
      undefined,
    ],
  ] as const)("in a session, %s", async (_case, patches, body) => {
    await using served = await serve();
    const upload = await openUpload(served);
    let sent = 0;
    for (const [text, range] of patches) {
      const answer = await patch(upload, text, range);
      sent += text.length;
      expect([answer.status, answer.headers.get("range")]).toEqual([202, `0-${sent - 1}`]);
      const status = await fetch(upload);
      expect([status.status, status.headers.get("range")]).toEqual([204, `0-${sent - 1}`]);
    }
    const done = await put(upload, digestOf("abcdef"), body);
    expect([done.status, done.headers.get("docker-content-digest")]).toEqual([201, digestOf("abcdef")]);
    const blob: Descriptor = { mediaType: "", digest: digestOf("abcdef"), size: 6 };
    expect(await readBlob(served.store, blob)).toBe("abcdef");
  });

  test("longer than any buffer keep the store's pace", async () => {
    await using served = await serve();
    const upload = await openUpload(served);
    const body = "0123456789abcdef".repeat(500_000);
    expect((await patch(upload, body)).status).toBe(202);
    expect((await put(upload, digestOf(body))).status).toBe(201);
    expect(await served.store.headBlob(digestOf(body))).toBe(body.length);
  });

  test("take no more from the client than the store takes", async () => {
    const store = await openLayout(await scratch());
    const waiting = Promise.withResolvers<void>();
    const slow = new Proxy(store, {
      get: (target, name) => {
        if (name !== "putBlob") return Reflect.get(target, name);
        return async (source: BlobSource) => {
          await waiting.promise;
          return await target.putBlob(source);
        };
      },
    });
    const upload = new Upload("acme/app", slow);
    let asked = 0;
    const chunks = async function* (): AsyncGenerator<Buffer> {
      for (; asked < 50; asked += 1) yield Buffer.alloc(100_000, asked);
    };
    const appended = upload.append(chunks());
    for (let i = 0; i < 200; i += 1) await turn();
    expect(asked).toBeLessThan(3);
    waiting.resolve();
    await appended;
    expect(await upload.finish()).toMatchObject({ size: 5_000_000, outcome: "uploaded" });
  });

  test("out of order are 416 and can go on", async () => {
    await using served = await serve();
    const upload = await openUpload(served);
    await patch(upload, "abc", "0-2");
    for (const range of ["0-2", "4-6"]) {
      const wrong = await patch(upload, "def", range);
      expect([wrong.status, wrong.headers.get("range")]).toEqual([416, "0-2"]);
      expect(upload).toContain(wrong.headers.get("location"));
    }
    expect(await codeOf(await patch(upload, "def", "3-9"))).toEqual([400, "SIZE_INVALID"]);
    expect((await patch(upload, "def", "3-5")).status).toBe(202);
    expect((await put(upload, digestOf("abcdef"))).status).toBe(201);
  });

  test("with another digest are refused, and then over; with a mistyped one they go on", async () => {
    await using served = await serve();
    const upload = await openUpload(served);
    await patch(upload, "abc");
    expect(await codeOf(await put(upload, "md5:1"))).toEqual([400, "DIGEST_INVALID"]);
    expect((await fetch(upload)).status).toBe(204);
    expect(await codeOf(await put(upload, digestOf("abd")))).toEqual([400, "DIGEST_INVALID"]);
    expect(await served.store.headBlob(digestOf("abd"))).toBeUndefined();
    expect((await fetch(upload)).status).toBe(404);
  });

  test("are cancelled by DELETE and by close, and leave nothing", async () => {
    await using served = await serve();
    const upload = await openUpload(served);
    await patch(upload, "abc");
    expect((await fetch(upload, { method: "DELETE" })).status).toBe(204);
    expect((await fetch(upload)).status).toBe(404);
    await patch(await openUpload(served), "def");
    await served.server.close();
    expect(await served.store.headBlob(digestOf("abc"))).toBeUndefined();
    expect(await served.store.headBlob(digestOf("def"))).toBeUndefined();
    expect(await readdir(join(served.folder, "blobs", "sha256"))).toEqual([]);
  });

  test("belong to their repository", async () => {
    const store = await openLayout(await scratch());
    await using server = await serveStore(async () => store);
    const opened = await fetch(`${server.url}/v2/a/blobs/uploads/`, { method: "POST" });
    const id = opened.headers.get("docker-upload-uuid");
    expect((await fetch(`${server.url}/v2/b/blobs/uploads/${id}`)).status).toBe(404);
    expect((await fetch(`${server.url}/v2/a/blobs/uploads/${id}`)).status).toBe(204);
  });

  test("that are cut off in the middle go on where they stopped", async () => {
    await using served = await serve();
    const upload = new URL(await openUpload(served));
    const socket = connect(served.server.port, "127.0.0.1");
    socket.write(`PATCH ${upload.pathname} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 6\r\n\r\nabc`);
    const received = async (): Promise<string | null> => (await fetch(upload)).headers.get("range");
    while ((await received()) !== "0-2") await turn();
    expect((await patch(upload.href, "def", "3-5")).status).toBe(416);
    socket.destroy();
    let answer = await patch(upload.href, "def", "3-5");
    while (answer.status === 416) answer = await patch(upload.href, "def", "3-5");
    expect(answer.status).toBe(202);
    expect((await put(upload.href, digestOf("abcdef"))).status).toBe(201);
  });

  test("mount from another repository, else open a session", async () => {
    const [here, there] = [await openLayout(await scratch()), await openLayout(await scratch())];
    await using server = await serveStore(async (repository) => ({ here, there })[repository]);
    const { digest } = await putBytes(there, Buffer.from("abc"), MediaType.tar);
    const mount = async (query: string): Promise<Response> =>
      await fetch(`${server.url}/v2/here/blobs/uploads/?${query}`, { method: "POST" });
    expect((await mount(`mount=${digest}`)).status).toBe(202);
    expect((await mount(`mount=${digest}&from=nowhere`)).status).toBe(202);
    expect((await mount(`mount=${digestOf("gone")}&from=there`)).status).toBe(202);
    const mounted = await mount(`mount=${digest}&from=there`);
    expect([mounted.status, mounted.headers.get("location")]).toEqual([201, `/v2/here/blobs/${digest}`]);
    expect(await here.headBlob(digest)).toBe(3);
    expect((await mount(`mount=${digest}`)).status).toBe(201);
  });

  test.each([
    ["forbidden", 403, "DENIED"],
    ["unauthorized", 403, "DENIED"],
    ["rate-limited", 429, "TOOMANYREQUESTS"],
    ["unavailable", 503, "UNKNOWN"],
    ["unreachable", 502, "UNKNOWN"],
  ] as const)(
    "of a store that says %s are %i %s, however far the body is",
    async (code: OciErrorCode, status, name) => {
      const failing = new Proxy(await openLayout(await scratch()), {
        get: (target, member) => {
          if (member !== "putBlob") return Reflect.get(target, member);
          return async ({ open }: { open: () => Readable }) => {
            for await (const chunk of open()) if (chunk) throw new OciError(code, "no", { hint: "fix it" });
            throw new OciError(code, "no");
          };
        },
      });
      await using served = await serve({ store: failing });
      const upload = await openUpload(served);
      expect(await codeOf(await patch(upload, "x".repeat(3_000_000)))).toEqual([status, name]);
      expect((await fetch(upload)).status).toBe(404);
      expect(await codeOf(await put(await openUpload(served), digestOf("abc"), "abc"))).toEqual([status, name]);
    },
  );
});

describe("tags", () => {
  test("are listed sorted, in pages", async () => {
    await using served = await serve();
    expect(await (await served.call("tags/list")).json()).toEqual({ name: "acme/app", tags: [] });
    for (const tag of ["b", "a", "d", "c", "e"]) await putImage(served.store, tag, tag);
    const pages: unknown[] = [];
    let path: string | undefined = "/v2/acme/app/tags/list?n=2";
    while (path !== undefined) {
      const answer: Response = await fetch(served.server.url + path);
      pages.push(await tagsOf(answer));
      path = /^<(.*)>; rel="next"$/.exec(answer.headers.get("link") ?? "")?.[1];
    }
    expect(pages).toEqual([["a", "b"], ["c", "d"], ["e"]]);
    const list = async (query: string): Promise<unknown> => await tagsOf(await served.call(`tags/list?${query}`));
    expect(await list("last=bb")).toEqual(["c", "d", "e"]);
    expect(await list("n=0")).toEqual([]);
    expect((await served.call("tags/list?n=5")).headers.get("link")).toBeNull();
    expect((await served.call("tags/list?n=-1")).status).toBe(400);
  });

  test("are sorted also where the store has another order", async () => {
    const [upper, lower] = [await openLayout(await scratch()), await openLayout(await scratch())];
    for (const tag of ["b", "d"]) await putImage(upper, "x", tag);
    for (const tag of ["a", "c"]) await putImage(lower, "x", tag);
    await using served = await serve({ store: overlay(upper, lower) });
    expect(await tagsOf(await served.call("tags/list?n=3"))).toEqual(["a", "b", "c"]);
  });
});

describe("hooks", () => {
  test("count bytes of both bodies", async () => {
    const seen: ServedRequest[] = [];
    await using served = await serve({ onRequest: (request) => seen.push(request) });
    const digest = digestOf("abc");
    await (await served.call(`blobs/uploads/?digest=${digest}`, { method: "POST", body: "abc" })).text();
    await (await served.call(`blobs/${digest}`)).text();
    await (await served.call(`blobs/${digest}`, { method: "HEAD" })).text();
    const path = `/v2/acme/app/blobs/${digest}`;
    await served.call(`blobs/${digestOf("gone")}`, { method: "HEAD" });
    while (seen.length < 4) await turn();
    expect(seen).toEqual([
      { method: "POST", path: "/v2/acme/app/blobs/uploads/", status: 201, receivedBytes: 3, sentBytes: 0 },
      { method: "GET", path, status: 200, receivedBytes: 0, sentBytes: 3 },
      { method: "HEAD", path, status: 200, receivedBytes: 0, sentBytes: 0 },
      { method: "HEAD", path: `/v2/acme/app/blobs/${digestOf("gone")}`, status: 404, receivedBytes: 0, sentBytes: 0 },
    ]);
  });

  test("fail on purpose", async () => {
    const faults = [{ status: 429, headers: { "Retry-After": "1" } }, "hang-up" as const];
    await using served = await serve({ fault: () => faults.shift() });
    const limited = await served.call("tags/list");
    expect([limited.status, limited.headers.get("retry-after")]).toEqual([429, "1"]);
    await expect(served.call("tags/list")).rejects.toThrow("fetch failed");
    expect((await served.call("tags/list")).status).toBe(200);
  });
});

describeWithSkopeo("skopeo", () => {
  test("pushes to a layout and pulls from it", async () => {
    await using served = await serve();
    const source = await scratch();
    const store = await openLayout(source);
    const image = await putIndex(store, "x", "v1");
    const remote = `docker://127.0.0.1:${served.server.port}/acme/app:v1`;
    await skopeo("copy", "--all", "--preserve-digests", "--dest-tls-verify=false", `oci:${source}:v1`, remote);
    expect(await served.store.headManifest("v1")).toEqual(image);
    const back = await scratch();
    await skopeo("copy", "--all", "--preserve-digests", "--src-tls-verify=false", remote, `oci:${back}:v1`);
    expect(await (await openLayout(back)).headManifest("v1")).toEqual(image);
    const tags: unknown = JSON.parse(await skopeo("list-tags", "--tls-verify=false", remote.replace(/:v1$/, "")));
    expect(tags).toMatchObject({ Tags: ["v1"] });
  });

  test("compresses on its way, which is an upload of unknown length", async () => {
    await using served = await serve();
    const source = await scratch();
    await putImage(await openLayout(source), "x".repeat(2_000_000), "v1");
    const remote = `docker://127.0.0.1:${served.server.port}/acme/app:v1`;
    await skopeo("copy", "--dest-compress-format=gzip", "--dest-tls-verify=false", `oci:${source}:v1`, remote);
    expect((await served.store.headManifest("v1"))?.mediaType).toBe(MediaType.manifest);
  });
});

describe("staging", () => {
  test("keeps manifests to itself and passes blobs on", async () => {
    const inner = await openLayout(await scratch());
    const known = await putImage(inner, "known", "v1");
    const staging = new StagingStore(inner);
    await using served = await serve({ store: staging });
    const bytes = await imageBytes(staging, "new", { subject: known });
    const answer = await served.call("manifests/v2", {
      method: "PUT",
      body: bytes.toString(),
      headers: { "Content-Type": MediaType.manifest },
    });
    expect(answer.status).toBe(201);
    const staged: Descriptor = { mediaType: MediaType.manifest, digest: digestOf(bytes), size: bytes.length };

    expect(await inner.headBlob(digestOf("new"))).toBe(3);
    expect(await inner.headManifest("v2")).toBeUndefined();
    expect(await inner.headManifest(staged.digest)).toBeUndefined();
    expect([...staging.staged.keys()]).toEqual([staged.digest, "v2"]);
    expect(staging.staged.get("v2")?.descriptor).toEqual(staged);
    for (const reference of ["v2", staged.digest]) {
      expect(await staging.headManifest(reference)).toEqual(staged);
      expect(Buffer.from((await staging.getManifest(reference))?.bytes ?? []).equals(bytes)).toBe(true);
    }
    expect(await staging.headManifest("v1")).toEqual(known);
    expect((await Array.fromAsync(staging.tags())).toSorted()).toEqual(["v1", "v2"]);
    expect((await staging.referrers(known.digest)).map(({ digest }) => digest)).toEqual([staged.digest]);
    expect(await inner.referrers(known.digest)).toEqual([]);

    expect(await staging.deleteManifest("v1")).toBe(false);
    expect(await inner.headManifest("v1")).toEqual(known);
    expect(await staging.deleteManifest(staged.digest)).toBe(true);
    expect([...staging.staged.keys()]).toEqual([]);
  });

  test("refuses what is no manifest, and mounts between the stores behind", async () => {
    const [a, b] = [await openLayout(await scratch()), await openLayout(await scratch())];
    const blob = await putBytes(a, json({}), MediaType.empty);
    const staging = new StagingStore(b);
    await expect(staging.putManifest({ bytes: json({}), mediaType: MediaType.manifest })).rejects.toMatchObject({
      code: "bad-content",
    });
    expect(await staging.mountBlob(blob, new StagingStore(a))).toBe(true);
    expect(await b.headBlob(blob.digest)).toBe(blob.size);
  });
});
