import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { commit, createRepo, downloadFile, HubApiError, listFiles, spaceInfo, whoAmI } from "@huggingface/hub";
import { type SpaceHub, startSpaceHub } from "../harness/space-hub.ts";

const repo = { type: "space", name: "acme/demo" } as const;
let hub: SpaceHub;
let access: { readonly hubUrl: string; readonly accessToken: string };

beforeEach(async () => {
  hub = await startSpaceHub();
  access = { hubUrl: hub.endpoint, accessToken: hub.token };
});
afterEach(async () => {
  await hub[Symbol.asyncDispose]();
});

async function status(promise: Promise<unknown>): Promise<number> {
  const error = await promise.then(
    () => undefined,
    (failure: unknown) => failure,
  );
  if (error instanceof HubApiError) return error.statusCode;
  throw new Error("no error of the Hub", { cause: error });
}

/** The fake Hub of our tests, against the functions of the Hub's own library: what they send it takes, and what it answers they read. */
describe("the library of the Hub with the fake Hub", () => {
  test("whoAmI", async () => {
    const who = await whoAmI(access);
    expect(who).toMatchObject({ type: "user", name: "acme", auth: { type: "access_token" } });
    expect(who.auth.accessToken).toMatchObject({ role: "write", createdAt: expect.any(Date) });
    expect(await status(whoAmI({ ...access, accessToken: "hf_wrong" }))).toBe(401);
  });

  test("createRepo makes a Docker Space, and says that it is there", async () => {
    const made = await createRepo({ ...access, repo, sdk: "docker", visibility: "public" });
    expect(made).toEqual({ repoUrl: `${hub.endpoint}/spaces/acme/demo`, id: "acme/demo" });
    const info = await spaceInfo({ ...access, name: "acme/demo", additionalFields: ["runtime", "sha", "subdomain"] });
    expect(info).toMatchObject({ name: "acme/demo", sdk: "docker", private: false, subdomain: "acme-demo" });
    expect(info.sha).toBe(hub.spaces.get("acme/demo")?.commits.at(-1)?.sha);
    expect(info.runtime?.stage).toBe("NO_APP_FILE");
    expect(await status(createRepo({ ...access, repo, sdk: "docker" }))).toBe(409);
  });

  test("commit, with text, LFS and a deletion; listFiles, downloadFile", async () => {
    const space = hub.add("acme/demo", { files: { "old.txt": "old", "a/b.txt": "b" } });
    const parentCommit = space.commits.at(-1)?.sha ?? "";
    const picture = new Blob([new Uint8Array([0, 1, 2, 3])]);
    const made = await commit({
      ...access,
      repo,
      title: "Change",
      parentCommit,
      useXet: false,
      operations: [
        { operation: "addOrUpdate", path: "README.md", content: new Blob(["# Hello ü\n"]) },
        { operation: "addOrUpdate", path: "logo.png", content: picture },
        { operation: "delete", path: "old.txt" },
      ],
    });
    expect(made?.commit.oid).toBe(space.commits.at(-1)?.sha);
    const files = await Array.fromAsync(listFiles({ ...access, repo, recursive: true }));
    const byPath = new Map(files.map((file) => [file.path, file]));
    expect([...byPath.keys()].toSorted()).toEqual([".gitattributes", "README.md", "a", "a/b.txt", "logo.png"]);
    expect(byPath.get("logo.png")).toMatchObject({
      size: 4,
      lfs: { size: 4, oid: "054edec1d0211f624fed0cbca9d4f9400b0e491c43742af2c5b0abebf0c990d8" },
    });
    // `printf '# Hello ü\n' | git hash-object --stdin`
    expect(byPath.get("README.md")?.oid).toBe("bcf9cae226f01994ce14058a33464f5de35347db");
    const read = await downloadFile({ ...access, repo, path: "a/b.txt", xet: false });
    expect(await read?.text()).toBe("b");
  });

  test("a parent that is not the last one any more, and tokens without the right", async () => {
    const space = hub.add("acme/demo");
    const parentCommit = space.commits.at(-1)?.sha ?? "";
    hub.commitBySomeone("acme/demo", { "x.txt": "x" });
    const content = new Blob(["y"]);
    const change = { repo, title: "y", operations: [{ operation: "addOrUpdate" as const, path: "y.txt", content }] };
    expect(await status(commit({ ...access, ...change, parentCommit }))).toBe(412);
    hub.accounts.set("hf_read", { role: "read" });
    expect(await status(commit({ ...access, ...change, accessToken: "hf_read" }))).toBe(403);
    expect(await status(commit({ hubUrl: hub.endpoint, ...change }))).toBe(401);
    expect(space.commits).toHaveLength(2);
  });
});
