import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { readGitHubContext } from "@layered-build/toolkit";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "event-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function event(text: string): Promise<string> {
  const path = join(folder, `${Buffer.from(text).toString("hex").slice(0, 20)}.json`);
  await writeFile(path, text);
  return path;
}

describe("readGitHubContext", () => {
  test("reads what the runner sets", async () => {
    const path = await event('{"repository": {"default_branch": "trunk"}, "inputs": {"layers": "app"}}');
    const context = await readGitHubContext({
      GITHUB_EVENT_NAME: "push",
      GITHUB_EVENT_PATH: path,
      GITHUB_REF: "refs/heads/trunk",
      GITHUB_REPOSITORY: "acme/nllb",
      GITHUB_HEAD_REF: "",
      GITHUB_API_URL: "http://127.0.0.1:1/api",
    });
    expect(context).toMatchObject({
      eventName: "push",
      ref: "refs/heads/trunk",
      repository: "acme/nllb",
      headRef: undefined,
      defaultBranch: "trunk",
      serverUrl: "https://github.com",
      apiUrl: "http://127.0.0.1:1/api",
      payload: { inputs: { layers: "app" } },
    });
  });

  test.each([
    ["no path", undefined],
    ["no file", join(tmpdir(), "no", "such", "event.json")],
  ])("bears %s", async (_name, path) => {
    expect(await readGitHubContext({ GITHUB_EVENT_PATH: path })).toMatchObject({
      payload: {},
      defaultBranch: undefined,
    });
  });

  test.each(["", "[]", "null", '{"repository": {"default_branch": 1}}'])("takes no branch from %j", async (text) => {
    expect((await readGitHubContext({ GITHUB_EVENT_PATH: await event(text) })).defaultBranch).toBeUndefined();
  });

  test("names an event file that is not JSON", async () => {
    const path = await event("{nonsense");
    await expect(readGitHubContext({ GITHUB_EVENT_PATH: path })).rejects.toMatchObject({ code: "bad-event" });
  });
});
