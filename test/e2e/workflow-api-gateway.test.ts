import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { parse } from "yaml";
import { tagPattern, type TagPattern } from "../../packages/core/src/retention/tag-pattern.ts";
import type { WorkflowResult, WorkflowRun } from "../harness/act.ts";
import { startDockerd } from "../harness/dockerd.ts";
import { requireTools } from "../harness/require-tools.ts";
import { temporaryFolder } from "../harness/temporary-folder.ts";
import { pipelineTools, type PipelineTools, pullRequest, ran, vulnerable } from "./example-pipeline.ts";
import { foreignActions } from "./foreign-actions.ts";
import { gatewayCopy, gatewayWorkflow as workflow } from "./gateway-copy.ts";
import { writesOf } from "./registry-state.ts";
import { repository } from "./sample-chain.ts";
import { workflowBench, type WorkflowBench } from "./workflow-bench.ts";

const { describe } = requireTools(
  "act",
  "busybox",
  "cosign3",
  "docker-registry",
  "dockerd",
  "git",
  "gitleaks",
  "perl",
  "skopeo",
  "tar",
  "trivy",
);

const root = resolve(import.meta.dirname, "../../examples/api-gateway");

/** What was built: the key tags that were written. */
const built = ({ registry }: WorkflowBench): number =>
  writesOf(registry.requests).filter((request) => /\/manifests\/key-[0-9a-f]{32}$/.test(request)).length;

/** The tags without those that stand for an image's referrers. */
const named = (tags: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(tags).filter(([tag]) => !tag.startsWith("sha256-")));

describe("the api-gateway example", () => {
  let stack: AsyncDisposableStack;
  let tools: PipelineTools;
  let more: Partial<WorkflowRun>;
  let bench: WorkflowBench;

  beforeAll(async () => {
    stack = new AsyncDisposableStack();
    tools = stack.use(await pipelineTools());
    const { env } = await startDockerd({ store: "containerd" });
    const folder = stack.use(await temporaryFolder("gateway")).path;
    let text = "";
    bench = stack.use(
      await workflowBench(async (host) => {
        const files = await gatewayCopy(host, tools.scan);
        text = files[workflow] ?? "";
        return files;
      }),
    );
    const localActions = await foreignActions(folder, text);
    more = { workflow, localActions, env: { ...env, ARTIFACTS: join(folder, "artifacts") } };
  });
  afterAll(() => stack.disposeAsync());

  const run = (event: Partial<WorkflowRun> = {}): Promise<WorkflowResult> => tools.run(bench, { ...more, ...event });
  const pull = async (from: string): Promise<WorkflowResult> => {
    const event = pullRequest(from, await bench.repository.git("rev-parse", "HEAD"));
    return run({ eventName: "pull_request", event });
  };
  const all = ["test", "build", "scan", "sign", "smoke", "publish", "cleanup"];

  test("a fork's pull request is tested, built and scanned, and writes nothing", async () => {
    const fork = await pull("someone/demo");
    expect([fork.outcome, fork.job("build").log]).toEqual(["success", expect.any(String)]);
    expect([ran(fork), writesOf(bench.registry.requests)]).toEqual([["test", "build"], []]);
    expect(fork.job("test").log).toContain("No secrets were found");
  });

  test("a pull request is built and scanned; its merge tags it, and builds nothing", async () => {
    const own = await pull(repository);
    expect([own.outcome, ran(own)]).toEqual(["success", ["test", "build", "scan"]]);
    expect([built(bench), await bench.tags()]).toEqual([1, {}]);

    const merged = await run();
    expect([merged.outcome, ran(merged).toSorted()]).toEqual(["success", all.toSorted()]);
    expect(merged.jobs.filter(({ id }) => id === "smoke")).toHaveLength(11);
    const tags = await bench.tags();
    expect(built(bench)).toBe(0);
    expect(Object.keys(named(tags))).toEqual(["latest", "main", `main-${await bench.sha7()}`]);
    expect(merged.job("build").outputs["image"]).toContain(tags["latest"]);
    expect(await tools.isSigned(bench, tags["latest"] ?? "")).toBe(true);
    expect(merged.job("sign").log).toContain("SBOM (SPDX) (bundle) written");

    const release = await run({ event: { ref: "refs/tags/v1.2.3" } });
    expect([release.outcome, ran(release).includes("cleanup"), built(bench)]).toEqual(["success", false, 0]);
    expect(await bench.tags()).toMatchObject({ "1.2.3": tags["latest"], latest: tags["latest"] });
    const released = Object.keys(named(await bench.tags()));
    expect(released).toHaveLength(4);
    // All but the commit's are kept, however old they are.
    const { steps } = parse(await readFile(join(root, workflow), "utf8")).jobs.cleanup;
    const keptTags: readonly TagPattern[] = steps[0].with["keep-tags"].trim().split("\n").map(tagPattern);
    expect(released.filter((tag) => !keptTags.some((isKept) => isKept(tag)))).toEqual([`main-${await bench.sha7()}`]);
  }, 180_000);

  test("nothing changed writes nothing; a change of the app moves the tags; a finding closes the gate", async () => {
    const before = await bench.tags();
    const again = await run();
    expect([again.outcome, built(bench), named(await bench.tags())]).toEqual(["success", 0, named(before)]);
    // The run made its SBOMs once more, and they say the same.
    const { log } = again.job("sign");
    expect([log.match(/: .* written$/gm), log.match(/: SBOM \(SPDX\) \(bundle\) was there$/gm)]).toEqual([
      null,
      [": SBOM (SPDX) (bundle) was there", ": SBOM (SPDX) (bundle) was there"],
    ]);

    await bench.repository.commit({ "apps/backend/app/note.txt": "changed\n" });
    const changed = await run();
    expect([changed.outcome, built(bench)]).toEqual(["success", 1]);
    const after = await bench.tags();
    expect(after["latest"]).not.toBe(before["latest"]);

    await bench.repository.commit({ "apps/backend/app/Flask-2.0.0.dist-info/METADATA": vulnerable });
    const closed = await run();
    expect([closed.outcome, ran(closed)]).toEqual(["failure", ["test", "build", "scan"]]);
    expect(closed.job("scan").log).toContain("CVE-2099-0005");
    expect(named(await bench.tags())).toEqual(named(after));
  });
});
