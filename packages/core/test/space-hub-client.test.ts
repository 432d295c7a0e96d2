import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { OciError, Transport, type Clock } from "@layered-build/oci";
import { HubClient, type HubToken } from "../src/hub/hub-client.ts";
import { checkSpaceAnswers } from "../src/space/check-space-answers.ts";
import { mayHaveToken } from "../src/space/follow-space.ts";
import { readSpaceLogs } from "../src/space/read-space-logs.ts";
import { SpaceApi } from "../src/space/space-api.ts";
import { recordName } from "../src/space/owned-files.ts";
import { idsOf } from "../src/space/file-ids.ts";
import { waitForSpace } from "../src/space/wait-for-space.ts";
import { commitToSpace } from "../src/space/write-space.ts";
import { z } from "../src/z.ts";
import { RecordingLog } from "./recording-log.ts";

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

let answers: Answer[];
let asked: string[];
let waits: number[];
let now: number;
let servers: Server[];
let transport: Transport;
const clock: Clock = {
  now: () => now,
  random: () => 0,
  sleep: async (ms) => {
    waits.push(ms);
    now += ms;
  },
};

beforeEach(() => {
  [answers, asked, waits, servers, now] = [[], [], [], [], 1_000_000];
  transport = new Transport();
});
afterEach(async () => {
  transport.close();
  await Promise.all(
    servers.map((server) => {
      const closed = new Promise<void>((done) => server.close(() => done()));
      server.closeAllConnections();
      return closed;
    }),
  );
});

const json =
  (status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): Answer =>
  (_, response) =>
    void response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(value));

/** A server that gives the answers in turn, the last one for ever. */
function listen(): Promise<string> {
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url} ${request.headers.authorization ?? "-"}`);
    (answers.length > 1 ? answers.shift() : answers[0])?.(request, response);
  });
  servers.push(server);
  return new Promise((done) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      done(`http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`);
    });
  });
}

async function client(tokens: readonly HubToken[] = [{ text: "hf_1", from: "hf-token" }]): Promise<HubClient> {
  const retry = { attempts: 4, baseDelay: 100, maxDelay: 300_000 };
  return new HubClient({ endpoint: await listen(), transport, clock, retry }, tokens);
}

async function thrown(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => undefined,
    (failure: unknown) => failure,
  );
  if (error instanceof OciError) return `${error.code}: ${error.message}\n${error.hint ?? ""}`;
  throw new Error("no OciError", { cause: error });
}

const call = { path: ["api", "x"], what: "Space a/b", right: "to do it" };
const ok = z.object({ ok: z.boolean() });

describe("the Hub's API", () => {
  test("is waited for as it says: RateLimit, Retry-After, else longer each time", async () => {
    const hub = await client();
    const limit = { ratelimit: '"api";r=0;t=55', "ratelimit-policy": '"fixed window";"api";q=500;w=300' };
    answers = [json(429, {}, limit), json(503, {}, { "retry-after": "7" }), json(500, {}), json(200, { ok: true })];
    expect(await hub.json(call, ok)).toEqual({ ok: true });
    expect(waits).toEqual([55_000, 7000, 200]);
    answers = [json(429, { error: "slow down" }, limit)];
    expect(await thrown(hub.json(call, ok))).toMatch(
      /^rate-limited: Space a\/b: the Hub had too many requests of this token: slow down/,
    );
    expect(asked).toHaveLength(8);
  });

  test.each([
    [401, "unauthorized: Space a/b: the Hub does not take the token of hf-token: said"],
    [402, "forbidden: Space a/b: the Hub asks for a paid plan: said"],
    [403, "forbidden: Space a/b: the token of hf-token has no right to do it: said"],
    [404, "missing-content: Space a/b: the Hub does not have it"],
    [418, "refused: Space a/b: the Hub answered 418: said"],
  ])("%d is explained, and not asked again", async (status, expected) => {
    const hub = await client();
    answers = [json(status, { error: "said" })];
    expect(await thrown(hub.json(call, ok))).toContain(expected);
    expect(asked).toHaveLength(1);
  });

  test("tries the next token where one lacks the right", async () => {
    const hub = await client([
      { text: "hf_jwt_1", from: "the trusted publisher" },
      { text: "hf_2", from: "hf-token" },
    ]);
    answers = [json(403, {}), json(200, { ok: true })];
    expect(await hub.json(call, ok)).toEqual({ ok: true });
    expect(asked).toEqual(["GET /api/x Bearer hf_jwt_1", "GET /api/x Bearer hf_2"]);
    answers = [json(403, {})];
    expect(await thrown(hub.json(call, ok))).toContain("of the trusted publisher and hf-token has no right");
  });

  test("follows what is read elsewhere without its token, and never to plain http", async () => {
    const hub = await client();
    const elsewhere = await listen();
    const location = `${elsewhere}/stored`;
    answers = [
      (_, response) => void response.writeHead(302, { location }).end(),
      (_, response) => void response.end("bytes"),
    ];
    expect((await hub.bytes(call, 100)).toString()).toBe("bytes");
    expect(asked).toEqual(["GET /api/x Bearer hf_1", "GET /stored -"]);
    answers = [(_, response) => void response.writeHead(302, { location: "http://example.com/" }).end()];
    expect(await thrown(hub.bytes(call, 100))).toContain("leads to no https address");
    expect(
      await thrown(hub.exchange({ method: "PUT", url: new URL("http://example.com/"), headers: {} }, "x")),
    ).toContain("no https address");
  });

  test("lists all pages of a mirror, whose links lead to the Hub", async () => {
    const hub = await client();
    const link = '<https://huggingface.co/api/elsewhere?cursor=2>; rel="next"';
    answers = [json(200, [{ ok: true }], { link }), json(200, [{ ok: false }])];
    expect(await hub.list(call, ok)).toEqual([{ ok: true }, { ok: false }]);
    expect(asked).toEqual(["GET /api/x Bearer hf_1", "GET /api/x?cursor=2 Bearer hf_1"]);
  });

  test("says when a proxy answers in its place", async () => {
    const hub = await client();
    answers = [(_, response) => void response.end("<html>")];
    expect(await thrown(hub.json(call, ok))).toContain("is not what the Hub's API gives");
    expect(
      () =>
        new HubClient({
          endpoint: "http://example.com",
          transport,
          clock,
          retry: { attempts: 1, baseDelay: 1, maxDelay: 1 },
        }),
    ).toThrow("no https address");
  });

  test("the library's fetch has our token, retries and the answer whatever it is", async () => {
    const hub = await client();
    answers = [json(503, {}), json(412, { error: "stale" }, { link: "<x>" })];
    const reply = await hub.fetch(`${hub.endpoint}/api/y`, {
      method: "POST",
      body: "a",
      headers: { Authorization: "Bearer theirs" },
    });
    expect([reply.status, await reply.json(), reply.headers.get("link")]).toEqual([412, { error: "stale" }, "<x>"]);
    expect(asked).toEqual(["POST /api/y Bearer hf_1", "POST /api/y Bearer hf_1"]);
  });
});

describe("waiting for a commit", () => {
  const commit = "c".repeat(40);
  const old = "0".repeat(40);

  async function wait(
    stages: readonly Readonly<Record<string, unknown>>[],
    before = { stage: "RUNNING", sha: old as string | undefined, errorMessage: undefined },
    seconds = 60,
  ) {
    const api = new SpaceApi(await client(), { owner: "a", name: "b" });
    answers = stages.map((stage) => json(200, stage));
    const woken: number[] = [];
    const arrival = await waitForSpace(api, {
      commit,
      before,
      deadline: now + seconds * 1000,
      clock,
      log: new RecordingLog(),
      signal: new AbortController().signal,
      wake: async () => void woken.push(waits.length),
    });
    return { arrival, woken };
  }

  test("asks at growing distances, up to the deadline and not beyond", async () => {
    const { arrival } = await wait([{ stage: "BUILDING", sha: commit }]);
    expect(arrival).toEqual({ kind: "late", stage: "BUILDING", sha: commit });
    expect(waits[0]).toBe(500);
    expect(Math.max(...waits)).toBe(10_000);
    expect(waits.reduce((sum, each) => sum + each, 0)).toBe(60_000);
  });

  test.each([
    [
      "the old one runs on, then the new one",
      [
        { stage: "RUNNING", sha: old },
        { stage: "RUNNING_BUILDING", sha: old },
        { stage: "RUNNING", sha: commit },
      ],
      "running",
      3,
    ],
    [
      "an error that was not there before the commit",
      [{ stage: "BUILD_ERROR", sha: old }, { stage: "BUILDING" }, { stage: "RUNNING", sha: commit }],
      "failed",
      1,
    ],
    [
      "an error told with the commit that runs",
      [
        { stage: "BUILDING", sha: old },
        { stage: "BUILD_ERROR", sha: old },
      ],
      "failed",
      2,
    ],
    ["no commit is named, and nothing moves", [{ stage: "RUNNING" }], "late", 13],
    ["no commit is named, and it moved", [{ stage: "APP_STARTING" }, { stage: "RUNNING" }], "running", 2],
    ["CONFIG_ERROR", [{ stage: "CONFIG_ERROR", sha: commit, errorMessage: "bad" }], "failed", 1],
    ["STOPPED", [{ stage: "BUILDING" }, { stage: "STOPPED" }], "stopped", 2],
    ["null for what is not known", [{ stage: "RUNNING", sha: commit, errorMessage: null }], "running", 1],
  ])("%s", async (_name, stages, kind, requests) => {
    const { arrival } = await wait(stages);
    expect(arrival.kind).toBe(kind);
    expect(asked).toHaveLength(requests);
  });

  test("the very same error as before the commit is an old one", async () => {
    const before = { stage: "RUNTIME_ERROR", sha: old, errorMessage: undefined };
    const { arrival } = await wait(
      [
        { stage: "RUNTIME_ERROR", sha: old },
        { stage: "BUILDING", sha: commit },
        { stage: "RUNNING", sha: commit },
      ],
      before,
    );
    expect(arrival.kind).toBe("running");
  });

  test.each([
    ["BUILDING", old],
    ["RUNNING_BUILDING", old],
    ["BUILDING", undefined],
  ])("the end of a build from before the commit (%s, %s) is none of the commit's", async (stage, sha) => {
    const before = { stage, sha, errorMessage: undefined };
    const ended = { stage: "BUILD_ERROR", sha };
    const running = await wait([ended, ended, { stage: "BUILDING", sha }, { stage: "RUNNING", sha: commit }], before);
    expect(running.arrival.kind).toBe("running");
    const failed = await wait([ended, { stage: "BUILDING", sha }, ended], before);
    expect(failed.arrival.kind).toBe("failed");
    expect((await wait([{ stage: "BUILD_ERROR", sha: commit }], before)).arrival.kind).toBe("failed");
    expect((await wait([ended], before)).arrival.kind).toBe("late");
  });

  test("one that sleeps is woken once", async () => {
    const { arrival, woken } = await wait([
      { stage: "SLEEPING", sha: commit },
      { stage: "SLEEPING", sha: commit },
      { stage: "RUNNING", sha: commit },
    ]);
    expect(arrival.kind).toBe("running");
    expect(woken).toEqual([0]);
  });
});

const entry = (path: string, text: string) => ({
  type: "file",
  path,
  size: text.length,
  oid: idsOf(Buffer.from(text)).git,
});

describe("a commit whose answer got lost", () => {
  const parent = "0".repeat(40);
  const last = "c".repeat(40);
  const change = { put: new Map([[recordName, Buffer.from("{}")]]), remove: ["gone"] };
  async function commit(sha: string, files: readonly unknown[], of = change) {
    const api = new SpaceApi(await client(), { owner: "a", name: "b" });
    const modes = [...of.put.keys()].map((path) => ({ path, uploadMode: "regular", shouldIgnore: false }));
    answers = [json(200, { files: modes }), json(502, {}), json(412, { error: "stale" })];
    answers.push(json(200, { sha }), json(200, files));
    return commitToSpace(api, of, parent, "Run 1");
  }

  test("was made where all that was sent is there", async () => {
    expect(await commit(last, [entry(recordName, "{}"), entry("other", "x")])).toEqual({
      kind: "committed",
      sha: last,
    });
    expect(asked.filter((each) => each.includes("/commit/"))).toHaveLength(2);
  });

  test.each([
    ["nothing came", parent, [], change],
    ["it is another's record", last, [entry(recordName, "[]")], change],
    ["a file that was to go is there", last, [entry(recordName, "{}"), entry("gone", "x")], change],
    ["it wrote no record", last, [entry("a", "A")], { put: new Map([["a", Buffer.from("A")]]), remove: [] }],
  ])("was not made where %s", async (_name, sha, files, of) => {
    expect(await commit(sha, files, of)).toEqual({ kind: "stale" });
  });
});

describe("the address of a Space", () => {
  test.each([
    ["/", undefined, "/"],
    ["/docs/?a=1#top", undefined, "/docs/?a=1"],
    ["/docs/", "/health?deep=1", "/docs/health?deep=1"],
    ["//127.0.0.1:1/", undefined, "//127.0.0.1:1/"],
    ["/\\\\127.0.0.1:1/", undefined, "///127.0.0.1:1/"],
    ["/", "///127.0.0.1:1", "/127.0.0.1:1"],
    ["//127.0.0.1:1", "x", "//127.0.0.1:1/x"],
  ])("%j and %j are asked of its host, and the token goes nowhere else", async (basePath, path, expected) => {
    answers = [json(200, {})];
    const host = await listen();
    const check = { host, basePath, path, token: "hf_1", transport, clock, deadline: now };
    expect(await checkSpaceAnswers(check)).toEqual({ isGood: true, url: host + expected, answer: "200" });
    expect(asked).toEqual([`GET ${expected} Bearer hf_1`]);
  });

  test.each([
    ["https://acme-demo.hf.space", true],
    ["https://hub.example:8443/app", true],
    ["https://evil.example", false],
    ["https://evilhf.space", false],
    ["https://acme.hf.space.evil.example", false],
    ["https://acme.hf.space@evil.example", false],
    ["acme-demo.hf.space", false],
    [undefined, false],
  ])("%s may have the token: %s", (host, expected) => {
    expect(mayHaveToken(host, "https://hub.example")).toBe(expected);
  });
});

describe("the log of a Space", () => {
  test("is its last lines, of a stream that stays open", async () => {
    const api = new SpaceApi(await client(), { owner: "a", name: "b" });
    const lines = Array.from(
      { length: 150 },
      (_, at) => `data: ${JSON.stringify({ data: `line ${at}\n`, timestamp: "t" })}\n\n`,
    );
    answers = [
      (_, response) =>
        void response
          .writeHead(200, { "content-type": "text/event-stream" })
          .write(`: keep-alive\n\n${lines.join("")}data: plain\n\n`),
    ];
    const read = await readSpaceLogs(api, "build", { lines: 100, quiet: 2000 });
    expect(read).toHaveLength(100);
    expect(read.at(-1)).toBe("plain");
    expect(read.at(-2)).toBe("line 149");
  });
  test("that cannot be read is said, and fails nothing", async () => {
    const api = new SpaceApi(await client(), { owner: "a", name: "b" });
    answers = [json(403, {})];
    expect(await readSpaceLogs(api, "run", { lines: 100, quiet: 2000 })).toEqual([
      expect.stringContaining(
        "the rest of the run log could not be read: Space a/b: the token of hf-token has no right",
      ),
    ]);
  });
});
