import { describe, expect, test } from "@jest/globals";
import type { IncomingMessage, ServerResponse } from "node:http";
import { digestOf } from "../src/digest.ts";
import { fixedCredentials } from "../src/credentials/credentials.ts";
import type { Credentials } from "../src/credentials/credentials.ts";
import { OciError } from "../src/error.ts";
import { MediaType } from "../src/media-type.ts";
import { openRegistry } from "../src/registry/registry-store.ts";
import { RegistrySession } from "../src/registry/session.ts";
import { checkRealm } from "../src/registry/token.ts";
import { bodyOf, failure, fakeClock, fakeRegistry, json } from "./registry/fake-registry.ts";
import type { FakeRegistry, Handler } from "./registry/fake-registry.ts";
import { blob, sourceOf } from "./registry/image.ts";

const manifest = Buffer.from(JSON.stringify({ schemaVersion: 2, layers: [] }));
const basic = (pair: string): string => `Basic ${Buffer.from(pair).toString("base64")}`;
const user: Credentials = { username: "u", password: "p" };

function sendManifest(response: ServerResponse): void {
  response
    .writeHead(200, { "content-type": MediaType.manifest, "docker-content-digest": digestOf(manifest) })
    .end(manifest);
}

const tokens = (server: FakeRegistry): readonly string[] =>
  server.seen
    .filter(({ url }) => url.startsWith("/token"))
    .map(({ method, url }) => `${method} ${decodeURIComponent(url)}`);

/** A registry with a token server of its own: tokens are `t1`, `t2`, …; `accept` says which are good for a request. */
function withTokens(
  rest: Handler,
  {
    scope = "",
    accept = () => true,
    expiresIn = 300,
    member = "token",
  }: {
    readonly scope?: string;
    readonly accept?: (token: string, request: IncomingMessage) => boolean;
    readonly expiresIn?: number;
    readonly member?: string;
  } = {},
): Promise<FakeRegistry> {
  let count = 0;
  return fakeRegistry(async (request, response, url) => {
    if (url.pathname === "/token") {
      if (request.method === "POST") await bodyOf(request);
      count += 1;
      json(response, 200, { [member]: `t${count}`, expires_in: expiresIn });
      return;
    }
    const { authorization = "", host = "" } = request.headers;
    if (authorization.startsWith("Bearer t") && accept(authorization.slice(7), request))
      return rest(request, response, url);
    const challenge = `Bearer realm="http://${host}/token",service="fake"${scope === "" ? "" : `,scope="${scope}"`}`;
    failure(response, 401, "UNAUTHORIZED", { "www-authenticate": challenge });
  });
}

function open(server: FakeRegistry, credentials?: Credentials, clock = fakeClock()): ReturnType<typeof openRegistry> {
  const source = credentials && fixedCredentials(server.host, credentials);
  return openRegistry({ registry: server.host, repository: "acme/app" }, { clock, credentials: source });
}

const basicRegistry = (): Promise<FakeRegistry> =>
  fakeRegistry((request, response) => {
    if (request.headers.authorization === basic("u:p")) sendManifest(response);
    else failure(response, 401, "UNAUTHORIZED", { "www-authenticate": 'Digest realm="d", Basic realm="r"' });
  });

describe("basic", () => {
  test("credentials are sent when they are asked for, and at once after that", async () => {
    await using server = await basicRegistry();
    const store = open(server, user);
    expect((await store.getManifest("v1"))?.bytes).toEqual(manifest);
    await store.getManifest("v2");
    expect(server.seen.map(({ authorization }) => authorization)).toEqual([undefined, basic("u:p"), basic("u:p")]);
  });

  test.each([
    ["wrong ones", { username: "u", password: "wrong" }, 2],
    ["none", undefined, 1],
  ])("%s are an error, without a loop", async (_, credentials, requests) => {
    await using server = await basicRegistry();
    await expect(open(server, credentials).getManifest("v1")).rejects.toMatchObject({ code: "unauthorized" });
    expect(server.seen.length).toBe(requests);
  });
});

/** Has an old log-in, and another one where that is refused. */
const renewing = (server: FakeRegistry, renewed: string) =>
  openRegistry(
    { registry: server.host, repository: "acme/app" },
    {
      clock: fakeClock(),
      credentials: (_registry, _repository, refused) =>
        Promise.resolve({ username: "u", password: refused === undefined ? "old" : renewed }),
    },
  );

describe("a log-in that runs out (AWS ECR: after 12 hours)", () => {
  const expired = "Your authorization token has expired. Reauthenticate and try again.";
  const expiring = (): Promise<FakeRegistry> =>
    fakeRegistry(async (request, response) => {
      await bodyOf(request);
      if (request.headers.authorization === basic("u:new")) sendManifest(response);
      else if (request.headers.authorization === undefined)
        failure(response, 401, "UNAUTHORIZED", { "www-authenticate": 'Basic realm="r"' });
      else json(response, 403, { errors: [{ code: "DENIED", message: expired }] });
    });
  test.each(["GET", "HEAD"] as const)("is replaced by another that the source has: %s", async (method) => {
    await using server = await expiring();
    const store = renewing(server, "new");
    const found = method === "GET" ? (await store.getManifest("v1"))?.descriptor : await store.headManifest("v1");
    expect(found?.digest).toBe(digestOf(manifest));
    const sent = server.seen.filter((each) => each.method === method).map(({ authorization }) => authorization);
    expect(sent.slice(0, 3)).toEqual([undefined, basic("u:old"), basic("u:new")]);
  });

  test("is an error where there is no other, without a loop", async () => {
    await using server = await expiring();
    await expect(renewing(server, "old").getManifest("v1")).rejects.toMatchObject({
      code: "unauthorized",
      message: expect.stringContaining("has expired"),
      hint: expect.stringContaining("credential helper"),
    });
    expect(server.seen.length).toBe(2);
  });

  test.each([
    ["by Basic", 'Basic realm="r"', /and they were refused/],
    ["by a token server", "token", /and they were refused/],
    ["and nobody is logged in", undefined, /^Log in to /],
  ])("a 401 says whether credentials were there: %s", async (_, challenge, hint) => {
    await using server = await fakeRegistry((_request, response) =>
      failure(response, 401, "UNAUTHORIZED", {
        "www-authenticate": challenge === "token" ? `Bearer realm="http://${server.host}/token"` : 'Basic realm="r"',
      }),
    );
    const store =
      challenge === undefined
        ? openRegistry({ registry: server.host, repository: "acme/app" }, { clock: fakeClock() })
        : renewing(server, "old");
    await expect(store.getManifest("v1")).rejects.toMatchObject({
      code: "unauthorized",
      hint: expect.stringMatching(hint),
    });
  });

  test("another 403 is what it says", async () => {
    await using server = await fakeRegistry((_, response) => failure(response, 403, "DENIED"));
    await expect(renewing(server, "new").getManifest("v1")).rejects.toMatchObject({ code: "forbidden" });
    expect(server.seen.length).toBe(1);
  });
});

describe("bearer", () => {
  test("one token request serves a scope, also for requests at the same time", async () => {
    await using server = await withTokens((_, response) => sendManifest(response));
    const store = open(server, user);
    await Promise.all([store.getManifest("a"), store.getManifest("b"), store.getManifest("c")]);
    await store.getManifest("d");
    expect(tokens(server)).toEqual(["GET /token?service=fake&scope=repository:acme/app:pull"]);
    expect(server.seen.find(({ url }) => url.startsWith("/token"))?.authorization).toBe(basic("u:p"));
  });

  test("without credentials the token is anonymous; access_token is as good as token", async () => {
    await using server = await withTokens((_, response) => sendManifest(response), { member: "access_token" });
    await open(server).getManifest("a");
    expect(server.seen.map(({ authorization }) => authorization)).toEqual([undefined, undefined, "Bearer t1"]);
  });

  test("what the challenge wants besides is asked for too, ours first", async () => {
    await using server = await withTokens((_, response) => sendManifest(response), {
      scope: "repository:acme/app:pull registry:catalog:*",
    });
    await open(server).getManifest("a");
    expect(tokens(server)).toEqual(["GET /token?service=fake&scope=repository:acme/app:pull&scope=registry:catalog:*"]);
  });

  test("a token that has run out by the clock is replaced before it is used", async () => {
    await using server = await withTokens((_, response) => sendManifest(response));
    const clock = fakeClock();
    const store = open(server, user, clock);
    await store.getManifest("a");
    clock.advance(299_000);
    await store.getManifest("b");
    expect(server.seen.slice(3).map(({ url, authorization }) => [url.split("?")[0], authorization])).toEqual([
      ["/token", basic("u:p")],
      ["/v2/acme/app/manifests/b", "Bearer t2"],
    ]);
  });

  test("a token that is refused is replaced once", async () => {
    const good = new Set(["t1"]);
    await using server = await withTokens((_, response) => sendManifest(response), {
      accept: (token) => good.has(token),
    });
    const store = open(server, user);
    await store.getManifest("a");
    good.clear();
    good.add("t2");
    await Promise.all([store.getManifest("b"), store.getManifest("c")]);
    expect(tokens(server).length).toBe(2);
    good.clear();
    await expect(store.getManifest("d")).rejects.toMatchObject({
      code: "unauthorized",
      message: expect.stringContaining("UNAUTHORIZED"),
    });
    expect(tokens(server).length).toBe(3);
  });

  test("a token for pull and push serves a pull", async () => {
    const digest = digestOf("x");
    await using server = await withTokens((request, response) => {
      if (request.method === "HEAD" && request.url?.includes("/blobs/"))
        response.writeHead(200, { "content-length": 1 }).end();
      else sendManifest(response);
    });
    const store = open(server, user);
    await store.putBlob({ ...sourceOf(Buffer.from("x")), digest });
    await store.getManifest("a");
    expect(tokens(server)).toEqual(["GET /token?service=fake&scope=repository:acme/app:pull,push"]);
  });

  test("refused at the token server: no retry, and the reason", async () => {
    await using server = await fakeRegistry((request, response, url) => {
      if (url.pathname === "/token") json(response, 401, { details: "incorrect username or password" });
      else
        failure(response, 401, "UNAUTHORIZED", {
          "www-authenticate": `Bearer realm="http://${request.headers.host}/token"`,
        });
    });
    await expect(open(server, user).getManifest("a")).rejects.toMatchObject({
      code: "unauthorized",
      message: expect.stringContaining("incorrect username or password"),
    });
    expect(server.seen.length).toBe(2);
  });

  test("a token server that is busy is asked again", async () => {
    let asked = 0;
    await using server = await fakeRegistry((request, response, url) => {
      if (url.pathname !== "/token" && request.headers.authorization === "Bearer t") return sendManifest(response);
      if (url.pathname !== "/token")
        return failure(response, 401, "UNAUTHORIZED", {
          "www-authenticate": `Bearer realm="http://${request.headers.host}/token"`,
        });
      asked += 1;
      if (asked === 1) json(response, 429, {}, { "retry-after": "7" });
      else json(response, 200, { token: "t" });
    });
    const clock = fakeClock();
    await open(server, user, clock).getManifest("a");
    expect(clock.waits).toEqual([7000]);
  });
});

describe("identity tokens", () => {
  const forms: string[] = [];
  const start = (postStatus: number): Promise<FakeRegistry> =>
    fakeRegistry(async (request, response, url) => {
      if (url.pathname === "/token" && request.method === "POST") {
        forms.push((await bodyOf(request)).toString());
        json(response, postStatus, postStatus === 200 ? { access_token: "t" } : {});
      } else if (url.pathname === "/token") json(response, 200, { token: "t" });
      else if (request.headers.authorization === "Bearer t") sendManifest(response);
      else
        failure(response, 401, "UNAUTHORIZED", {
          "www-authenticate": `Bearer realm="http://${request.headers.host}/token",service="s"`,
        });
    });

  test("are exchanged by POST", async () => {
    await using server = await start(200);
    await open(server, { identityToken: "refresh" }).getManifest("a");
    expect(tokens(server)).toEqual(["POST /token"]);
    expect(Object.fromEntries(new URLSearchParams(forms.at(-1)))).toEqual({
      grant_type: "refresh_token",
      refresh_token: "refresh",
      client_id: "layered-build",
      service: "s",
      scope: "repository:acme/app:pull",
    });
  });

  test.each([404, 405])("and by GET where POST is answered by %s", async (status) => {
    await using server = await start(status);
    await open(server, { identityToken: "refresh" }).getManifest("a");
    expect(tokens(server)).toEqual(["POST /token", "GET /token?service=s&scope=repository:acme/app:pull"]);
    expect(server.seen.findLast(({ url }) => url.startsWith("/token"))?.authorization).toBe(basic("<token>:refresh"));
  });
});

describe("uploads and mounts", () => {
  test.each([
    ["PUT", { digest: true, size: true }],
    ["PATCH", {}],
  ])("a token that runs out before the %s of a body: the upload begins again with a new one", async (method, known) => {
    const bytes = blob(300_000);
    const received: number[] = [];
    let uploads = 0;
    await using server = await withTokens(
      async (request, response, url) => {
        if (request.method === "HEAD") response.writeHead(404).end();
        else if (request.method === "POST")
          response.writeHead(202, { location: `/v2/acme/app/blobs/uploads/${(uploads += 1)}` }).end();
        else {
          const body = await bodyOf(request);
          if (body.length > 0) received.push(body.length);
          response.writeHead(request.method === "PATCH" ? 202 : 201, { location: url.pathname }).end();
        }
      },
      { accept: (token, request) => token !== "t1" || request.method !== method },
    );
    const source = sourceOf(bytes, known);
    expect(await open(server, user).putBlob(source)).toMatchObject({ outcome: "uploaded", digest: digestOf(bytes) });
    expect(received).toEqual([300_000]);
    expect(source.opened()).toBe(2);
    expect(server.seen.findLast((seen) => seen.method === method)).toMatchObject({
      authorization: "Bearer t2",
      url: expect.stringContaining("/2"),
    });
  });

  test("uploads that are always refused end", async () => {
    await using server = await withTokens(
      (request, response) => {
        if (request.method === "HEAD") response.writeHead(404).end();
        else response.writeHead(202, { location: "/v2/acme/app/blobs/uploads/1" }).end();
      },
      { accept: (_, request) => request.method !== "PUT" },
    );
    await expect(open(server, user).putBlob(sourceOf(blob(10), { digest: true, size: true }))).rejects.toMatchObject({
      code: "unauthorized",
    });
  });

  test("a mount asks for both repositories in one token, its own first", async () => {
    await using server = await withTokens((_, response) => response.writeHead(201).end() && undefined);
    const session = new RegistrySession({ credentials: fixedCredentials(server.host, user) });
    const [to, from] = ["acme/to", "acme/from"].map((repository) =>
      openRegistry({ registry: server.host, repository }, session),
    );
    const digest = digestOf("x");
    if (to === undefined || from === undefined) throw new Error("unreachable");
    expect(await to.mountBlob({ mediaType: MediaType.tar, digest, size: 1 }, from)).toBe(true);
    expect(tokens(server)).toEqual([
      "GET /token?service=fake&scope=repository:acme/to:pull,push&scope=repository:acme/from:pull",
    ]);
    expect(server.log().at(-1)).toBe(`POST /v2/acme/to/blobs/uploads/?mount=${digest}&from=acme%2Ffrom`);
    session.close();
  });
});

const allowed = (plain: boolean) => (url: URL) => url.protocol === "https:" || plain;

/** What a function returns, or the code and message of what it throws. */
function outcome(attempt: () => string): string {
  try {
    return `ok ${attempt()}`;
  } catch (error) {
    return error instanceof OciError ? `${error.code} ${error.message}` : String(error);
  }
}

describe("the realm", () => {
  test.each([
    ["https://auth.example.com/token", "https://registry.example.com", undefined],
    ["http://127.0.0.1:5001/token", "http://127.0.0.1:5000", undefined],
    ["https://192.168.1.1/token", "https://192.168.1.2", undefined],
    ["http://auth.example.com/token", "https://registry.example.com", "plain http"],
    ["https://169.254.169.254/token", "https://registry.example.com", "inside this network"],
    ["https://localhost/token", "https://registry.example.com", "inside this network"],
    ["https://[::1]/token", "https://registry.example.com", "inside this network"],
    ["https://2130706433/token", "https://registry.example.com", "inside this network"],
    ["https://u:p@auth.example.com/", "https://registry.example.com", "no plain https URL"],
    ["file:///etc/passwd", "https://registry.example.com", "no plain https URL"],
    ["token", "https://registry.example.com", "no URL"],
    [undefined, "https://registry.example.com", "no URL"],
  ])("%s for %s: %s", (realm, registry, problem) => {
    const check = (): string => checkRealm(realm, new URL(registry), allowed(registry.startsWith("http:"))).href;
    expect(outcome(check)).toMatch(new RegExp(problem === undefined ? `^ok ${realm}$` : `^refused .*${problem}`));
  });
});
