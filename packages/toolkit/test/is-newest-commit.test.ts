import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { type GitHubContext, readGitHubContext } from "@layered-build/toolkit";
import { isNewestCommit } from "@layered-build/toolkit/suite";

const head = "a".repeat(40);
const older = "b".repeat(40);
const asked: string[] = [];
const server = createServer((request, response) => {
  asked.push(`${request.url ?? ""} ${request.headers.authorization ?? ""} ${request.headers.accept ?? ""}`);
  response.statusCode = request.url?.includes("/gone/") === true ? 404 : 200;
  response.end(request.url?.includes("/page/") === true ? "<html>" : head);
});
let apiUrl = "";

beforeAll(async () => {
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const address: AddressInfo | string | null = server.address();
  apiUrl = typeof address === "object" && address !== null ? `http://127.0.0.1:${address.port}` : "";
});
afterAll(() => void server.close());

async function contextOf(given: Partial<GitHubContext>): Promise<GitHubContext> {
  return { ...(await readGitHubContext({})), apiUrl, repository: "o/r", ref: "refs/heads/main", sha: head, ...given };
}

describe("isNewestCommit", () => {
  const pull = { pull_request: { head: { sha: head } } };
  test.each<[string, Partial<GitHubContext>, RegExp | undefined]>([
    ["the head of its branch", {}, undefined],
    ["a commit that the branch has left behind", { sha: older }, /not the newest of refs\/heads\/main/],
    [
      "a pull request's own commit, not that of the merge",
      { ref: "refs/pull/7/merge", sha: older, payload: pull },
      undefined,
    ],
    ["no repository: nobody to ask", { repository: undefined }, undefined],
    ["a refusal", { repository: "gone/r" }, /does not say .*status 404/],
    ["an answer that is no commit id", { repository: "page/r" }, /does not say .*status 200/],
    ["no answer at all", { apiUrl: "http://127.0.0.1:1" }, /does not say/],
  ])("%s", async (_, given, why) => {
    const { newest, ...rest } = await isNewestCommit(await contextOf(given), "secret", {});
    expect([newest, "why" in rest ? rest.why : ""]).toEqual([why === undefined, expect.stringMatching(why ?? /^$/)]);
  });

  test("asks for the bare id of the ref, with the token", async () => {
    asked.length = 0;
    await isNewestCommit(await contextOf({ ref: "refs/heads/a/b" }), "secret", {});
    expect(asked).toEqual(["/repos/o/r/commits/heads/a/b Bearer secret application/vnd.github.sha"]);
  });
});
