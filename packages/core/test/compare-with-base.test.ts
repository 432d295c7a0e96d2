import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { GitRepository } from "../../../test/harness/git-repository.ts";
import { temporaryFolder } from "../../../test/harness/temporary-folder.ts";
import { compareWithBase, type Comparison } from "../src/changes/compare-with-base.ts";
import type { Exec } from "../src/ports.ts";
import { openProject, type OpenOptions } from "../src/project/open-project.ts";
import { exec, gitEnv, repositoryOf } from "./opened-repository.ts";

/** A git that one question never gets out of: what ends it is `end`. */
const stuckAt =
  (question: string, end: () => unknown): Exec =>
  async (request) => {
    if (request.args.includes(question)) throw end();
    return exec(request);
  };

describe("compareWithBase", () => {
  let repository: GitRepository;
  beforeAll(async () => {
    repository = await repositoryOf({
      "layers.yaml": "image: ghcr.io/acme/chain\nlayers: { a: { dockerfile: Dockerfile } }\n",
      Dockerfile: "FROM scratch\n",
    });
    await repository.git("remote", "add", "origin", ".");
  });
  afterAll(async () => repository[Symbol.asyncDispose]());

  async function compared(
    git: Exec,
    baseRef: string | undefined,
    {
      signal,
      open = openProject,
      folder = repository.path,
    }: { signal?: AbortSignal; open?: typeof openProject; folder?: string } = {},
  ): Promise<Comparison> {
    await using temporary = await temporaryFolder("temp");
    const options: OpenOptions = {
      folder,
      exec,
      env: gitEnv,
      gitEnv,
      repository: "acme/chain",
      compression: "auto",
      dirty: "hash",
    };
    return await compareWithBase(() => open(options), {
      options: { ...options, exec: git },
      event: { kind: "push", branch: "main", before: "1".repeat(40), defaultBranch: "main" },
      baseRef,
      temporary: temporary.path,
      signal,
    });
  }

  test.each([
    ["ls-remote", "mian"],
    ["cat-file", "mian"],
    ["fetch", undefined],
  ])("a %s that took too long is no answer", async (question, baseRef) => {
    const git = stuckAt(question, () => new Error("too long"));
    expect(await compared(git, baseRef)).toEqual({ kind: "unknown", why: expect.stringMatching(/too long/) });
  });

  test.each([
    ["ls-remote", "mian"],
    ["fetch", undefined],
  ])("a cancel at %s ends it", async (question, baseRef) => {
    const cancel = new AbortController();
    const git = stuckAt(question, () => {
      cancel.abort(new Error("cancelled"));
      return cancel.signal.reason;
    });
    await expect(compared(git, baseRef, { signal: cancel.signal })).rejects.toThrow("cancelled");
  });

  test("a project that cannot be opened ends git, and says why", async () => {
    const { promise: asked, resolve } = Promise.withResolvers<void>();
    const git: Exec = async (request) => {
      if (!request.args.includes("fetch")) return exec(request);
      resolve();
      return new Promise((_, reject) => request.signal?.addEventListener("abort", () => reject(new Error("ended"))));
    };
    const open = async (): Promise<never> => {
      await asked;
      throw new Error("no project");
    };
    await expect(compared(git, undefined, { open })).rejects.toThrow("no project");
  });

  test.each([
    ["mian", "`base-ref`: mian is no branch, tag or commit of this repository"],
    [`${"long/".repeat(1000)}x`, "…"],
  ])("a name of nothing is an error, however long it is (%#)", async (name, message) => {
    const error = await compared(exec, name).catch((cause: unknown) => cause);
    expect(error).toMatchObject({ code: "bad-input", message: expect.stringContaining(message) });
    expect(String(error).length).toBeLessThan(400);
  });

  test.each([
    "HEAD",
    "@",
    "main~1",
    "main^",
    "main@{1}",
    "v1..main",
    "main:Dockerfile",
    "a b",
    "a\nmain",
    "a\\b",
    "x.lock",
  ])("a revision is an error however the repository was cloned: %j", async (name) => {
    const message = expect.stringContaining("is no name of a branch or tag");
    await expect(compared(exec, name)).rejects.toMatchObject({ code: "bad-input", message });
  });

  test("a full id is one in upper case too", async () => {
    const id = await repository.git("rev-parse", "HEAD");
    expect(await compared(exec, id.toUpperCase())).toMatchObject({ kind: "before" });
  });

  test.each(["full", "shallow"])("what is no commit is an error in a %s clone", async (kind) => {
    await using folder = await temporaryFolder("clone");
    const tree = await repository.git("rev-parse", "HEAD^{tree}");
    const blob = await repository.git("rev-parse", "HEAD:Dockerfile");
    await repository.git("tag", "--force", "treetag", tree);
    await repository.git("tag", "--force", "-a", "-m", "Blob", "blobtag", blob);
    await repository.git(
      "clone",
      "--quiet",
      ...(kind === "full" ? [] : ["--depth=1", "--no-tags"]),
      `file://${repository.path}`,
      folder.path,
    );
    for (const name of [tree, blob, "treetag", "blobtag"])
      await expect(compared(exec, name, { folder: folder.path })).rejects.toMatchObject({
        code: "bad-input",
        message: expect.stringMatching(/^`base-ref`: \w+ is no commit, but a folder or the content of a file\.$/),
      });
  });

  test("without a remote, a branch of another history has nothing in common, and an id is not here", async () => {
    await using alone = await repositoryOf({
      "layers.yaml": "image: ghcr.io/acme/chain\nlayers: { a: { dockerfile: Dockerfile } }\n",
      Dockerfile: "FROM scratch\n",
    });
    const other = await alone.git("commit-tree", "-m", "Other", "HEAD^{tree}");
    await alone.git("branch", "other", other);
    const why =
      "where HEAD left other cannot be had: HEAD and the branch have no commit in common here, and there is no remote to ask";
    expect(await compared(exec, "other", { folder: alone.path })).toEqual({ kind: "unknown", why });
    expect(await compared(exec, "1".repeat(40), { folder: alone.path })).toEqual({
      kind: "unknown",
      why: "111111111111, which `base-ref` names, cannot be had: it is not here, and there is no remote to ask",
    });
  });
});
