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
    { signal, open = openProject }: { signal?: AbortSignal; open?: typeof openProject } = {},
  ): Promise<Comparison> {
    await using temporary = await temporaryFolder("temp");
    const options: OpenOptions = {
      folder: repository.path,
      exec,
      env: gitEnv,
      gitEnv,
      repository: "acme/chain",
      compression: "auto",
      dirty: "hash",
    };
    return await compareWithBase(open(options), {
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

  test("a name of nothing is an error", async () => {
    await expect(compared(exec, "mian")).rejects.toMatchObject({ code: "bad-input" });
  });
});
