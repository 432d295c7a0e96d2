import { createServer } from "node:http";
import { describe, expect, test } from "@jest/globals";
import { idTokenOf } from "../src/suite/request-id-token.ts";

/** GitHub's endpoint, which gives these statuses in turn. */
async function endpoint(
  statuses: readonly number[],
): Promise<AsyncDisposable & { readonly url: string; readonly asked: string[] }> {
  const asked: string[] = [];
  const left = [...statuses];
  const server = createServer(({ url, headers }, response) => {
    asked.push(`${url} ${headers.authorization}`);
    const status = left.shift() ?? 200;
    response.writeHead(status).end(status === 200 ? '{"value": "the.id.token"}' : "");
  });
  await new Promise<void>((done) => {
    server.listen(0, "127.0.0.1", () => done());
  });
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}/token?api-version=2.0`,
    asked,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

const waits: number[] = [];
const retries = {
  policy: { attempts: 3, baseDelay: 10, maxDelay: 100 },
  clock: { now: () => 0, random: () => 0, sleep: async (ms: number) => void waits.push(ms) },
};

describe("GitHub's OIDC token", () => {
  test("is asked for with an audience, again where GitHub is busy, and masked", async () => {
    await using github = await endpoint([503]);
    const masked: string[] = [];
    const env = { ACTIONS_ID_TOKEN_REQUEST_URL: github.url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: "right" };
    const ask = idTokenOf(env, (secret) => masked.push(secret), retries);
    expect(await ask?.("https://huggingface.co")).toBe("the.id.token");
    expect(masked).toEqual(["the.id.token"]);
    const request = "/token?api-version=2.0&audience=https%3A%2F%2Fhuggingface.co Bearer right";
    expect(github.asked).toEqual([request, request]);
  });

  test("is refused once, with what the job lacks", async () => {
    await using github = await endpoint([403]);
    const env = { ACTIONS_ID_TOKEN_REQUEST_URL: github.url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: "right" };
    await expect(idTokenOf(env, () => undefined, retries)?.("a")).rejects.toMatchObject({
      code: "unauthorized",
      hint: expect.stringContaining("id-token: write"),
    });
    expect(github.asked).toHaveLength(1);
  });

  test("cannot be asked for in a job without the right", () => {
    expect(idTokenOf({}, () => undefined, retries)).toBeUndefined();
    expect(idTokenOf({ ACTIONS_ID_TOKEN_REQUEST_URL: "https://x" }, () => undefined, retries)).toBeUndefined();
  });
});
