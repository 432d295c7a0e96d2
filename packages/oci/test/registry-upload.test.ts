import { Readable } from "node:stream";
import { finished } from "node:stream/promises";
import { describe, expect, test } from "@jest/globals";
import { digestOf } from "../src/digest.ts";
import { OciError } from "../src/error.ts";
import { fixedCredentials } from "../src/credentials/credentials.ts";
import { MediaType } from "../src/media-type.ts";
import { openRegistry } from "../src/registry/registry-store.ts";
import type { RegistryOptions } from "../src/registry/session.ts";
import { bodyOf, failure, fakeClock, fakeRegistry } from "./registry/fake-registry.ts";
import type { FakeRegistry, Handler } from "./registry/fake-registry.ts";
import { blob, sourceOf } from "./registry/image.ts";

const bytes = blob(400_000);
const digest = digestOf(bytes);
const UPLOADS = "/v2/acme/app/blobs/uploads/";

function open(server: { readonly host: string }, options: RegistryOptions = {}): ReturnType<typeof openRegistry> {
  return openRegistry({ registry: server.host, repository: "acme/app" }, { clock: fakeClock(), ...options });
}

/** A registry that takes uploads at `location`; `receive` handles PATCH and PUT. */
function taking(location: string | ((server: string) => string), receive: Handler): Promise<FakeRegistry> {
  return fakeRegistry((request, response, url) => {
    if (request.method === "HEAD") response.writeHead(404).end();
    else if (request.method === "DELETE") response.writeHead(204).end();
    else if (request.method === "POST") {
      response
        .writeHead(202, {
          location: typeof location === "string" ? location : location(`http://${request.headers.host}`),
        })
        .end();
    } else return receive(request, response, url);
    return undefined;
  });
}

const stores: Handler = async (request, response) => {
  await bodyOf(request);
  response.writeHead(request.method === "PUT" ? 201 : 202).end();
};

describe("the Location of an upload", () => {
  test.each([
    ["relative to the host", `${UPLOADS}1?_state=a%3D%2F+b&c`, `${UPLOADS}1?_state=a%3D%2F+b&c`],
    ["relative to the path", "1", `${UPLOADS}1`],
    ["absolute", (server: string) => `${server}/elsewhere/x%2Fy?s=1`, "/elsewhere/x%2Fy?s=1"],
  ])("%s is kept as it is", async (_, location, expected) => {
    await using server = await taking(location, stores);
    await open(server).putBlob(sourceOf(bytes, { digest: true, size: true }));
    const digestParameter = `${expected.includes("?") ? "&" : "?"}digest=${digest}`;
    expect(server.log()).toEqual([
      `HEAD /v2/acme/app/blobs/${digest}`,
      `POST ${UPLOADS}`,
      `PUT ${expected}${digestParameter}`,
    ]);
    expect(server.seen.at(-1)?.headers).toMatchObject({
      "content-length": "400000",
      "content-type": "application/octet-stream",
    });
    await open(server).putBlob(sourceOf(bytes));
    expect(server.log().slice(3)).toEqual([
      `POST ${UPLOADS}`,
      `PATCH ${expected}`,
      `PUT ${expected}${digestParameter}`,
    ]);
    expect(server.seen.at(-2)?.headers).toMatchObject({ "transfer-encoding": "chunked" });
    expect(server.seen.at(-2)?.headers).not.toHaveProperty("content-range");
  });

  test("a PATCH may lead on", async () => {
    await using server = await taking(`${UPLOADS}1`, async (request, response) => {
      await bodyOf(request);
      response.writeHead(request.method === "PUT" ? 201 : 202, { location: `${UPLOADS}2?s=3` }).end();
    });
    await open(server).putBlob(sourceOf(bytes));
    expect(server.log().at(-1)).toBe(`PUT ${UPLOADS}2?s=3&digest=${digest}`);
  });

  test("credentials do not go to another host", async () => {
    await using storage = await fakeRegistry(stores);
    await using server = await fakeRegistry((request, response) => {
      if (request.headers.authorization === undefined)
        failure(response, 401, "UNAUTHORIZED", { "www-authenticate": "Basic" });
      else if (request.method === "HEAD") response.writeHead(404).end();
      else response.writeHead(202, { location: `${storage.url}/put?signed=1` }).end();
    });
    const credentials = fixedCredentials(server.host, { username: "u", password: "p" });
    await open(server, { credentials }).putBlob(sourceOf(bytes, { digest: true, size: true }));
    expect(storage.seen).toMatchObject([
      { method: "PUT", url: `/put?signed=1&digest=${digest}`, authorization: undefined },
    ]);
    expect(server.seen.some(({ authorization }) => authorization !== undefined)).toBe(true);
  });

  test("a host in plain http that is not allowed is refused", async () => {
    await using server = await taking("http://storage.example.com/put", stores);
    const source = sourceOf(bytes);
    await expect(open(server).putBlob(source)).rejects.toMatchObject({
      code: "refused",
      message: expect.stringContaining("http://storage.example.com"),
    });
    expect(source.opened()).toBe(0);
  });

  test("none at all is an error", async () => {
    await using server = await fakeRegistry((_, response) => void response.writeHead(202).end());
    await expect(open(server).putBlob(sourceOf(bytes))).rejects.toMatchObject({
      code: "refused",
      message: expect.stringContaining("Location"),
    });
  });
});

const breaking = (times: number): Promise<FakeRegistry> => {
  let bodies = 0;
  return taking(`${UPLOADS}1`, async (request, response) => {
    bodies += request.headers["content-length"] === "0" ? 0 : 1;
    if (bodies > times) return stores(request, response, new URL("http://x"));
    request.once("data", () => request.destroy());
    return undefined;
  });
};

describe("a connection that breaks in the middle of a body", () => {
  test.each([
    ["PUT", { digest: true, size: true }],
    ["PATCH", {}],
  ])("%s: the whole upload begins again", async (method, known) => {
    await using server = await breaking(2);
    const clock = fakeClock();
    const source = sourceOf(bytes, known);
    const progress: number[] = [];
    expect(await open(server, { clock }).putBlob(source, (sent) => progress.push(sent))).toEqual({
      digest,
      size: 400_000,
      outcome: "uploaded",
    });
    expect(source.opened()).toBe(3);
    expect(server.seen.filter((seen) => seen.method === method && seen.headers["content-length"] !== "0").length).toBe(
      3,
    );
    expect(server.seen.filter((seen) => seen.method === "POST").length).toBe(3);
    expect(progress.at(-1)).toBe(400_000);
    // Half of 500 ms and of 1 s, since chance is 0 here; a kept connection that was closed is tried again at once.
    expect(clock.waits.every((wait) => wait === 250 || wait === 500)).toBe(true);
  });

  test("again and again: unreachable, after all attempts", async () => {
    await using server = await breaking(99);
    const source = sourceOf(bytes, { digest: true, size: true });
    const stored = open(server, { retry: { attempts: 3 } }).putBlob(source);
    await expect(stored).rejects.toMatchObject({
      code: "unreachable",
      message: expect.stringContaining(`PUT ${server.host}/acme/app`),
    });
    expect(source.opened()).toBe(3);
  });
});

test("a source that waits while the connection breaks is closed, and not waited for", async () => {
  await using server = await taking(`${UPLOADS}1`, (request) => void request.once("data", () => request.destroy()));
  let chunks = 0;
  const waiting = new Readable({
    read() {
      chunks += 1;
      if (chunks <= 4) this.push(Buffer.alloc(100_000));
    },
  });
  const stored = open(server, { retry: { attempts: 1 } }).putBlob({ open: () => waiting });
  await expect(stored).rejects.toMatchObject({ code: "unreachable" });
  await finished(waiting).catch(() => undefined);
  expect(waiting.destroyed).toBe(true);
});

test("an upload that a registry has forgotten begins again", async () => {
  let puts = 0;
  await using server = await taking(`${UPLOADS}1`, async (request, response) => {
    await bodyOf(request);
    if (request.method === "PATCH") response.writeHead(202).end();
    else if ((puts += 1) === 1) failure(response, 404, "BLOB_UPLOAD_UNKNOWN");
    else response.writeHead(201).end();
  });
  const source = sourceOf(bytes);
  expect(await open(server).putBlob(source)).toMatchObject({ outcome: "uploaded" });
  expect(source.opened()).toBe(2);
});

test("a lost answer to the closing PUT does not send the blob again", async () => {
  let there = false;
  await using server = await fakeRegistry(async (request, response) => {
    if (request.method === "HEAD")
      response.writeHead(there ? 200 : 404, there ? { "content-length": 400_000 } : {}).end();
    else if (request.method === "POST") response.writeHead(202, { location: `${UPLOADS}1` }).end();
    else if (request.method === "PATCH") {
      await bodyOf(request);
      response.writeHead(202).end();
    } else if (there) failure(response, 404, "BLOB_UPLOAD_UNKNOWN");
    else {
      there = true;
      request.destroy();
    }
  });
  const source = sourceOf(bytes);
  expect(await open(server).putBlob(source)).toEqual({ digest, size: 400_000, outcome: "uploaded" });
  expect(source.opened()).toBe(1);
});

test("a busy registry is asked again, as long as it says", async () => {
  let posts = 0;
  const clock = fakeClock();
  await using server = await fakeRegistry(async (request, response) => {
    if (request.method !== "POST") return stores(request, response, new URL("http://x"));
    posts += 1;
    if (posts === 1) failure(response, 429, "TOOMANYREQUESTS", { "retry-after": "5" });
    else if (posts === 2)
      failure(response, 429, "TOOMANYREQUESTS", { "retry-after": new Date(clock.now() + 9000).toUTCString() });
    else if (posts === 3) failure(response, 503, "UNAVAILABLE", { "retry-after": "86400" });
    else response.writeHead(202, { location: `${UPLOADS}1` }).end();
    return undefined;
  });
  expect(await open(server, { clock }).putBlob(sourceOf(bytes))).toMatchObject({ outcome: "uploaded" });
  expect(clock.waits).toEqual([5000, 9000, 60_000]);
});

test.each([{ connection: "close" }, {}])(
  "a refusal in the middle of a body is heard, and what is left is not sent: %j",
  async (headers) => {
    await using server = await taking(`${UPLOADS}1`, (request, response) => {
      request.once("data", () => failure(response, 413, "SIZE_INVALID", headers));
    });
    let read = 0;
    const endless = new Readable({
      read() {
        read += 1;
        this.push(Buffer.alloc(64 * 1024));
      },
    });
    const stored = open(server).putBlob({ open: () => endless });
    await expect(stored).rejects.toMatchObject({ code: "refused", message: expect.stringContaining("SIZE_INVALID") });
    expect(endless.destroyed).toBe(true);
    expect(read).toBeGreaterThan(0);
    expect(server.log().at(-1)).toBe(`DELETE ${UPLOADS}1`);
  },
);

const failing = (error: Error, first = Buffer.alloc(100_000)): Readable =>
  Readable.from(
    (function* () {
      yield first;
      throw error;
    })(),
    { objectMode: false },
  );

describe("a source that fails", () => {
  test.each([
    ["PATCH", {}],
    ["PUT", { digest, size: 400_000 }],
  ])("is reported as such, and not tried again: %s", async (_, known) => {
    let committed = 0;
    await using server = await taking(`${UPLOADS}1`, async (request, response) => {
      await bodyOf(request);
      committed += 1;
      response.writeHead(201).end();
    });
    const stored = open(server).putBlob({
      open: () => failing(Object.assign(new Error("the disk is gone"), { code: "ECONNRESET" })),
      ...known,
    });
    await expect(stored).rejects.toMatchObject({
      code: "bad-content",
      message: expect.stringContaining("the disk is gone"),
    });
    expect(server.seen.filter(({ method }) => method === "POST").length).toBe(1);
    expect(server.log().at(-1)).toBe(`DELETE ${UPLOADS}1`);
    expect(committed).toBe(0);
  });

  test("with an error of this package: that one comes out", async () => {
    await using server = await taking(`${UPLOADS}1`, stores);
    const error = new OciError("digest-mismatch", "wrong bytes from elsewhere");
    await expect(open(server).putBlob({ open: () => failing(error) })).rejects.toBe(error);
  });

  test("when it is opened", async () => {
    await using server = await taking(`${UPLOADS}1`, stores);
    const stored = open(server).putBlob({
      open: () => {
        throw new Error("no such file");
      },
    });
    await expect(stored).rejects.toMatchObject({
      code: "bad-content",
      message: expect.stringContaining("cannot be opened"),
    });
  });
});

test("no more is read from a source than the registry takes", async () => {
  const { promise: reading, resolve: read } = Promise.withResolvers<void>();
  const { promise: arrived, resolve: arrive } = Promise.withResolvers<void>();
  await using server = await taking(`${UPLOADS}1`, async (request, response) => {
    arrive();
    await reading;
    await stores(request, response, new URL("http://x"));
  });
  let made = 0;
  const size = 32 * 1024 * 1024;
  const source = new Readable({
    read() {
      made += 64 * 1024;
      this.push(made <= size ? Buffer.alloc(64 * 1024) : null);
    },
  });
  const stored = open(server).putBlob({ open: () => source });
  // Wait until nothing moves any more: the buffers of sockets, of unknown size, are full.
  await arrived;
  let before = -1;
  while (before !== made) {
    before = made;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  expect(made).toBeLessThan(size / 2);
  read();
  expect(await stored).toMatchObject({ size });
});

test("a registry that says nothing for too long is given up", async () => {
  await using server = await fakeRegistry(() => undefined);
  const asked = open(server, { idleTimeout: 20, retry: { attempts: 2 } }).headBlob(digest);
  await expect(asked).rejects.toMatchObject({ code: "unreachable", message: expect.stringContaining("ETIMEDOUT") });
  expect(server.seen.length).toBe(2);
});

test("a slow source is no silence of the registry", async () => {
  await using server = await taking(`${UPLOADS}1`, stores);
  const slow = Readable.from(
    (async function* () {
      yield Buffer.from("a");
      await new Promise((resolve) => setTimeout(resolve, 150));
      yield Buffer.from("b");
      await new Promise((resolve) => setTimeout(resolve, 150));
      yield Buffer.from("c");
    })(),
    { objectMode: false },
  );
  let opened = 0;
  const open_ = (): Readable => {
    opened += 1;
    return slow;
  };
  expect(await open(server, { idleTimeout: 20 }).putBlob({ open: open_ })).toMatchObject({ digest: digestOf("abc") });
  expect(opened).toBe(1);
});

const from = (server: FakeRegistry): ReturnType<typeof openRegistry> =>
  openRegistry({ registry: server.host, repository: "acme/base" });

describe("mounts", () => {
  const descriptor = { mediaType: MediaType.tar, digest, size: 400_000 };

  test("a registry that opens an upload instead: the upload is ended", async () => {
    await using server = await fakeRegistry((request, response) => {
      if (request.method === "POST") response.writeHead(202, { location: `${UPLOADS}7` }).end();
      else response.writeHead(204).end();
    });
    expect(await open(server).mountBlob(descriptor, from(server))).toBe(false);
    expect(server.log()).toEqual([`POST ${UPLOADS}?mount=${digest}&from=acme%2Fbase`, `DELETE ${UPLOADS}7`]);
  });

  test.each([401, 403, 404, 405])("a %s is no mount, and no error", async (status) => {
    await using server = await fakeRegistry((_, response) => failure(response, status, "DENIED"));
    expect(await open(server).mountBlob(descriptor, from(server))).toBe(false);
  });

  test("a registry that is down is an error", async () => {
    await using server = await fakeRegistry((_, response) => failure(response, 500, "UNKNOWN"));
    await expect(open(server).mountBlob(descriptor, from(server))).rejects.toMatchObject({ code: "unavailable" });
  });
});

test("a registry that takes no uploads is called read-only", async () => {
  await using server = await fakeRegistry((request, response) =>
    failure(response, request.method === "HEAD" ? 404 : 405, "UNSUPPORTED"),
  );
  await expect(open(server).putBlob(sourceOf(bytes, { digest: true, size: true }))).rejects.toMatchObject({
    code: "refused",
    hint: expect.stringContaining("read-only"),
  });
});

test.each([401, 403])("a look-up that is answered by %s does not keep a package from being made", async (status) => {
  await using server = await fakeRegistry((request, response) => {
    if (request.method === "HEAD") response.writeHead(status).end();
    else if (request.method === "POST") response.writeHead(202, { location: `${UPLOADS}1` }).end();
    else return stores(request, response, new URL("http://x"));
    return undefined;
  });
  expect(await open(server).putBlob(sourceOf(bytes, { digest: true, size: true }))).toMatchObject({
    outcome: "uploaded",
  });
});

test("a look-up that is answered with another length finds nothing", async () => {
  await using server = await fakeRegistry((request, response) => {
    if (request.method === "HEAD") response.writeHead(200, { "content-length": "7" }).end();
    else if (request.method === "POST") response.writeHead(202, { location: `${UPLOADS}1` }).end();
    else return stores(request, response, new URL("http://x"));
    return undefined;
  });
  const written = await open(server).putBlob(sourceOf(bytes, { digest: true, size: true }));
  expect(written).toEqual({ digest, size: bytes.length, outcome: "uploaded" });
});

test("a registry that stored other bytes is found out", async () => {
  await using server = await taking(`${UPLOADS}1`, async (request, response) => {
    await bodyOf(request);
    response.writeHead(201, { "docker-content-digest": digestOf("other") }).end();
  });
  await expect(open(server).putBlob(sourceOf(bytes))).rejects.toMatchObject({ code: "digest-mismatch" });
});
