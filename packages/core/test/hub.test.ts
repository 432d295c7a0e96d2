import { createHash } from "node:crypto";
import { Agent } from "node:http";
import { buffer } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { OciError, Transport, type Clock, type RetryPolicy } from "@layered-build/oci";
import { type FakeHub, startHub } from "../../../test/harness/hub.ts";
import { openHub, type Hub, type HubOptions } from "../src/hub/hub.ts";
import { parseWeightsSource, type HubCommit } from "../src/hub/weights-source.ts";

const retry: RetryPolicy = { attempts: 4, baseDelay: 1, maxDelay: 300_000 };
const weights = Buffer.alloc(300_000, "weights ");
const sha256 = (bytes: Buffer): string => `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
const source = parseWeightsSource("hf://acme/nllb@main");
const files = {
  "config.json": Buffer.from("{}"),
  "onnx/a b#1.bin": weights,
  "d/e/empty.txt": Buffer.alloc(0),
  LICENSE: weights,
};
const lfs = (path: string): boolean => path.endsWith(".bin");

let fake: FakeHub;
let waits: number[];
let transport: Transport;

beforeEach(async () => {
  fake = await startHub();
  waits = [];
  transport = new Transport();
});
afterEach(async () => {
  transport.close();
  await fake[Symbol.asyncDispose]();
});

function open(options: Partial<HubOptions> = {}): Hub {
  const clock: Clock = { now: () => 0, random: () => 0, sleep: async (ms) => void waits.push(ms) };
  return openHub({ endpoint: fake.endpoint, transport, retry, clock, ...options });
}

async function read(hub: Hub, path: string, options: { readonly commit?: HubCommit } = {}): Promise<Buffer> {
  const commit = options.commit ?? (await hub.resolve(source));
  const file = (await hub.files(source.repository, commit)).find((each) => each.path === path);
  if (file === undefined) throw new Error(`There is no ${path}`);
  return buffer(hub.open(source.repository, commit, file));
}

async function thrown(promise: Promise<unknown>): Promise<{ code: string; text: string }> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof OciError) return { code: error.code, text: `${error.message}\n${error.hint ?? ""}` };
    throw error;
  }
  throw new Error("nothing was thrown");
}

describe("the Hub", () => {
  test("resolves a branch, lists all pages of a commit, and gives every file", async () => {
    const commit = fake.commit("acme/nllb", { files, lfs });
    const hub = open();
    expect(await hub.resolve(source)).toBe(`git:${commit}`);
    expect(await hub.files("acme/nllb", `git:${commit}`)).toEqual([
      { path: "LICENSE", size: weights.length, id: expect.stringMatching(/^git:[0-9a-f]{40}$/) },
      { path: "config.json", size: 2, id: "git:9e26dfeeb6e641a33dae4961196235bdb965b21b" },
      { path: "d/e/empty.txt", size: 0, id: "git:e69de29bb2d1d6434b8b29ae775ad8c2e48c5391" },
      { path: "onnx/a b#1.bin", size: weights.length, id: sha256(weights) },
    ]);
    for (const [path, bytes] of Object.entries(files)) expect((await read(hub, path)).equals(bytes)).toBe(true);
    // A commit is what it says; nobody is asked.
    fake.requests.length = 0;
    expect(await hub.resolve({ ...source, revision: commit })).toBe(`git:${commit}`);
    await hub.files("acme/nllb", `git:${commit}`);
    expect(fake.requests).toEqual([]);
  });

  test("lists all pages of a mirror, whose links lead to the Hub", async () => {
    const commit = fake.commit("acme/nllb", { files, lfs });
    fake.faults.linkOrigin = "https://huggingface.co";
    expect(await open().files("acme/nllb", `git:${commit}`)).toHaveLength(4);
  });

  test("sends the token to the Hub alone", async () => {
    fake.commit("acme/nllb", { files, lfs, access: "private" });
    expect((await read(open({ token: fake.token }), "onnx/a b#1.bin")).equals(weights)).toBe(true);
    const seen = fake.requests.map(({ to, headers }) => `${to}: ${headers.authorization ?? "none"}`);
    expect(new Set(seen)).toEqual(new Set([`hub: Bearer ${fake.token}`, "storage: none"]));
  });

  test("goes on by Range where the connection breaks, from the Hub's own address", async () => {
    fake.commit("acme/nllb", { files, lfs });
    let cuts = 0;
    fake.faults.cut = ({ to }) => (to === "storage" && cuts++ < 3 ? 100_000 : undefined);
    expect((await read(open(), "onnx/a b#1.bin")).equals(weights)).toBe(true);
    const ranges = fake.requests.filter(({ to }) => to === "storage").map(({ headers }) => headers.range ?? "");
    expect(ranges[0]).toBe("");
    expect(ranges.slice(1)).toEqual(expect.arrayContaining([expect.stringMatching(/^bytes=\d+-$/)]));
    const resolves = fake.requests.filter(({ path }) => path.includes("/resolve/"));
    expect(resolves).toHaveLength(ranges.length);
  });

  test("gives up where nothing more comes, or where ranges are not known", async () => {
    fake.commit("acme/nllb", { files, lfs });
    fake.faults.cut = ({ to, headers }) => (to === "storage" ? (headers.range === undefined ? 1000 : 0) : undefined);
    expect(await thrown(read(open(), "onnx/a b#1.bin"))).toMatchObject({ code: "unreachable" });
    fake.faults.cut = ({ to }) => (to === "storage" ? 1000 : undefined);
    fake.faults.noRanges = true;
    expect((await thrown(read(open(), "onnx/a b#1.bin"))).text).toContain("cannot go on from there");
  });

  test.each<readonly [string, Buffer]>([
    ["other bytes", Buffer.alloc(weights.length, "changed ")],
    ["more bytes", Buffer.concat([weights, Buffer.from("x")])],
  ])("refuses %s than the Hub has", async (_, bytes) => {
    fake.commit("acme/nllb", { files, lfs });
    fake.faults.content = () => bytes;
    expect(await thrown(read(open(), "onnx/a b#1.bin"))).toMatchObject({ code: "digest-mismatch" });
    // And one whose id is git's.
    fake.faults.answer = ({ path }) => (path.endsWith("config.json") ? { status: 200 } : undefined);
    await expect(read(open(), "config.json")).rejects.toMatchObject({
      code: expect.stringMatching(/mismatch|unreach/),
    });
  });

  test("waits as long as the Hub says", async () => {
    fake.commit("acme/nllb", { files, lfs });
    let times = 0;
    const headers = { ratelimit: '"api";r=0;t=55', "ratelimit-policy": '"fixed window";"api";q=500;w=300' };
    fake.faults.answer = () => (times++ < 2 ? { status: 429, headers } : undefined);
    await open().resolve(source);
    expect(waits).toEqual([55_000, 55_000]);
    times = -100;
    const { code, text } = await thrown(open().resolve(source));
    expect(code).toBe("rate-limited");
    expect(text).toContain("HF_TOKEN");
  });

  test("says what is wrong, and what to do", async () => {
    fake.commit("acme/gated", { files, lfs: () => true, access: "gated" });
    fake.commit("acme/private", { files, access: "private" });
    const ask = (name: string, token?: string, revision = "main"): Promise<{ code: string; text: string }> =>
      thrown(open({ token }).resolve({ repository: name, revision }));
    const gated = open();
    const commit = await gated.resolve({ repository: "acme/gated", revision: "main" });
    const [file] = await gated.files("acme/gated", commit);
    if (file === undefined) throw new Error("there are files");
    const refused = await thrown(buffer(gated.open("acme/gated", commit, file)));
    expect(refused.code).toBe("unauthorized");
    expect(refused.text).toContain("the model is gated");
    expect(refused.text).toContain(`Accept its terms at ${fake.endpoint}/acme/gated`);
    expect((await ask("acme/private")).text).toMatch(/private.*\n.*HF_TOKEN/s);
    expect(await ask("acme/private", "hf_wrong")).toMatchObject({ code: "unauthorized" });
    expect(await ask("acme/none", fake.token)).toMatchObject({ code: "missing-content" });
    expect((await ask("acme/private", fake.token, "v9")).text).toContain("no such revision");
    fake.faults.answer = () => ({ status: 403 });
    expect(await ask("acme/private", fake.token)).toMatchObject({ code: "forbidden" });
    fake.faults.answer = () => ({ status: 302, headers: { location: "http://192.0.2.1/x" } });
    expect(await ask("acme/private")).toMatchObject({ code: "bad-content" });
    fake.faults.answer = () => ({ status: 200 });
    expect((await ask("acme/private")).text).toContain("not what the Hub's API gives");
  });

  test("takes no path that leads elsewhere", async () => {
    const commit = fake.commit("acme/nllb", { files: { "../x": weights } });
    expect(await thrown(open().files("acme/nllb", `git:${commit}`))).toMatchObject({ code: "bad-content" });
  });

  test.each(["ftp://127.0.0.1", "no address", "http://192.0.2.1"])("is not at %s", (endpoint) => {
    expect(() => open({ endpoint })).toThrow(/HF_ENDPOINT/);
  });

  test("may be at a host that is allowed to be plain http, and is asked there", async () => {
    const commit = fake.commit("acme/nllb", { files, lfs });
    const { port } = new URL(fake.endpoint);
    const host = `hub.internal:${port}`;
    // As a network's own names: this one is the fake Hub's.
    const agent = new Agent({ lookup: (_name, _options, found) => found(null, [{ address: "127.0.0.1", family: 4 }]) });
    const internal = new Transport({ agent: { http: agent } });
    try {
      const options = { endpoint: `http://${host}`, transport: internal };
      expect(() => open({ ...options, insecure: [`other.internal:${port}`] })).toThrow(/HF_ENDPOINT/);
      const hub = open({ ...options, insecure: [` ${host.toUpperCase()}`] });
      expect(await hub.resolve(source)).toBe(`git:${commit}`);
      expect((await read(hub, "LICENSE")).equals(weights)).toBe(true);
      expect(new Set(fake.requests.map(({ to, headers }) => `${to} ${headers.host}`))).toEqual(
        new Set([`hub ${host}`]),
      );
    } finally {
      internal.close();
      agent.destroy();
    }
  });
});

describe("parseWeightsSource", () => {
  test.each([
    ["hf://acme/nllb", { repository: "acme/nllb", revision: "main" }],
    ["hf://acme/nllb-200_x.y@refs/pr/1", { repository: "acme/nllb-200_x.y", revision: "refs/pr/1" }],
  ])("%s", (text, expected) => expect(parseWeightsSource(text)).toEqual(expected));

  test.each([
    "acme/nllb",
    "hf://nllb",
    "hf://a/b/c",
    "hf://a/b@",
    "hf://a/b@x@y",
    "hf://a/../b",
    "hf://a/b@../x",
    "hf://a/b?x@y",
  ])("%s is none", (text) => expect(() => parseWeightsSource(text)).toThrow(/no repository of models/));
});
