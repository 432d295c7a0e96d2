import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { WorkflowResult, WorkflowRun } from "../harness/act.ts";
import { pushBaseImage } from "../harness/base-image.ts";
import { requireTools } from "../harness/require-tools.ts";
import { givenIdToken, type SpaceHub, startSpaceHub } from "../harness/space-hub.ts";
import { hfSpaceCopy } from "./hf-space-copy.ts";
import { imageManifest, writesOf } from "./registry-state.ts";
import { repository } from "./sample-chain.ts";
import { workflowBench, type WorkflowBench } from "./workflow-bench.ts";

const { describe } = requireTools("act", "busybox", "docker-registry", "git", "skopeo", "tar");

const space = "acme/word-counter";
const docker = { workflow: ".github/workflows/docker.yml" };

let stack: AsyncDisposableStack;
let bench: WorkflowBench;
let hub: SpaceHub;

beforeEach(async () => {
  stack = new AsyncDisposableStack();
  hub = stack.use(await startSpaceHub());
  bench = stack.use(
    await workflowBench(async (host) => {
      const base = await pushBaseImage(`${host}/library/node:24-slim`);
      return hfSpaceCopy(host, base.reference);
    }),
  );
});
afterEach(() => stack.disposeAsync());

/** Runs the example's workflow; `more` replaces what the repository's settings have: the variable, and a write token as secret. */
function run(more: Partial<WorkflowRun> = {}): Promise<WorkflowResult> {
  hub.requests.length = 0;
  const settings = { variables: { SPACE: space }, secrets: { HF_TOKEN: hub.token } };
  return bench.run({ ...docker, ...settings, ...more, env: { HF_ENDPOINT: hub.endpoint, ...more.env } });
}

const ran = ({ jobs }: WorkflowResult): readonly string[] =>
  jobs.filter(({ steps }) => steps.length > 0).map(({ id }) => id);

const spaceDockerfile = (): string =>
  hub.spaces.get(space)?.commits.at(-1)?.files.get("Dockerfile")?.toString("utf8") ?? "";

describe("the example of a Space", () => {
  test("a first run, one with nothing changed, one with the app changed, a pull request", async () => {
    const commits = hub.add(space).commits;
    const before = commits.length;
    const first = await run();
    expect([first.outcome, ran(first), first.job("wrap").log]).toEqual([
      "success",
      ["build", "wrap"],
      expect.any(String),
    ]);
    const tags = await bench.tags();
    expect(Object.keys(tags)).toEqual([await bench.sha7(), "hf-amd64-main", "latest", "main"].toSorted());
    const { blobs } = await imageManifest(bench.registry.host, repository, "latest");
    expect((await imageManifest(bench.registry.host, repository, "hf-amd64-main")).blobs).toEqual(blobs);
    expect(commits).toHaveLength(before + 1);
    expect(spaceDockerfile()).toContain(
      `${bench.registry.host}/${repository}:hf-amd64-main@${tags["hf-amd64-main"]}\n`,
    );
    expect(hub.requests.filter(({ to }) => to === "app").map(({ path }) => path)).toEqual(["/"]);

    const second = await run();
    expect([second.outcome, writesOf(bench.registry.requests), hub.changes()]).toEqual(["success", [], []]);

    await bench.repository.commit({ "src/count-words.js": "export const countWords = () => ({});\n" });
    const third = await run();
    expect(third.outcome).toBe("success");
    const after = await bench.tags();
    expect(after["main"]).not.toBe(tags["main"]);
    expect(after["hf-amd64-main"]).not.toBe(tags["hf-amd64-main"]);
    expect(spaceDockerfile()).toContain(`@${after["hf-amd64-main"]}\n`);
    expect(commits).toHaveLength(before + 2);

    await bench.repository.git("switch", "--quiet", "--create", "change");
    await bench.repository.commit({ "src/count-words.js": "export const countWords = () => ({ a: 1 });\n" });
    const sha = await bench.repository.git("rev-parse", "HEAD");
    const own = { ref: "change", sha, repo: { full_name: repository } };
    const pull = { number: 7, user: { login: "octo" }, head: own, base: { ...own, ref: "main" } };
    const fourth = await run({ eventName: "pull_request", event: { number: 7, pull_request: pull } });
    expect([fourth.outcome, ran(fourth), hub.requests]).toEqual(["success", ["build"], []]);
    expect(await bench.tags()).toMatchObject({ main: after["main"], "hf-amd64-main": after["hf-amd64-main"] });
  });

  test("a change of the README and a version tag leave the Space alone", async () => {
    hub.add(space);
    expect((await run()).outcome).toBe("success");
    const before = await bench.tags();
    await bench.repository.commit({ "README.md": "changed\n" });
    const second = await run();
    expect([second.outcome, hub.changes()]).toEqual(["success", []]);
    expect(await bench.tags()).toEqual({ ...before, [await bench.sha7()]: before["main"] });

    await bench.repository.git("tag", "v1.0.0");
    const release = await run({ event: { ref: "refs/tags/v1.0.0" } });
    expect([release.outcome, ran(release), hub.requests]).toEqual(["success", ["build", "wrap"], []]);
    const after = await bench.tags();
    expect(after["v1.0.0"]).toBe(before["main"]);
    expect(after["hf-amd64-v1.0.0"]).toBeDefined();
  });

  test("without the variable the image is wrapped, and the Hub is not asked", async () => {
    const result = await run({ variables: {}, secrets: {} });
    expect([result.outcome, ran(result), hub.requests]).toEqual(["success", ["build", "wrap"], []]);
    expect(Object.keys(await bench.tags())).toContain("hf-amd64-main");
  });

  test("signs in as the Space's trusted publisher, without a token", async () => {
    hub.add(space);
    hub.publishers.set(givenIdToken, `spaces/${space}`);
    const result = await run({ secrets: {}, env: hub.oidcEnv });
    expect([result.outcome, result.job("wrap").log]).toEqual([
      "success",
      expect.stringContaining("signed in as its trusted publisher"),
    ]);
    expect(spaceDockerfile()).toContain("hf-amd64-main@sha256:");
  });
});
