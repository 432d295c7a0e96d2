import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { WorkflowResult, WorkflowRun } from "../harness/act.ts";
import { pushBaseImage } from "../harness/base-image.ts";
import { startDockerd } from "../harness/dockerd.ts";
import { requireTools } from "../harness/require-tools.ts";
import { temporaryFolder } from "../harness/temporary-folder.ts";
import { findTool } from "../harness/tools.ts";
import { exampleFiles } from "./example-files.ts";
import { pipelineTools, type PipelineTools, pullRequest, ran, vulnerable } from "./example-pipeline.ts";
import { foreignActions } from "./foreign-actions.ts";
import { writesOf } from "./registry-state.ts";
import { type Files, repository } from "./sample-chain.ts";
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

const workflow = ".github/workflows/api-gateway.yml";
const dockerfile = "docker/Dockerfile";

/** Python's part in the example: a service that says what it was started as, and a health check that reads it. */
const python = `#!/bin/sh
case "$2" in
  app.agent) echo "agent-$3" > /tmp/service; exec sleep 300 ;;
  app.health) test "$(cat /tmp/service)" = "$SERVICE_TYPE" ;;
esac
`;
const uvicorn = "#!/bin/sh\necho api-gateway > /tmp/service\nexec sleep 300\n";

/** The example on a base of busybox, with what installs by a network replaced. */
async function gatewayFiles(host: string, scan: string): Promise<Files> {
  const files = { "/uv": "", "/opt/python": python, "/opt/uvicorn": uvicorn };
  const { reference } = await pushBaseImage(`${host}/library/python:3.12`, {
    files,
    platforms: ["linux/amd64", "linux/arm64"],
  });
  const install = "RUN mkdir -p .venv/bin && cp /opt/python /opt/uvicorn .venv/bin/ && chmod 755 .venv/bin/*";
  const user = "RUN echo appuser:x:1001:1001::/:/bin/sh >> /etc/passwd && echo appuser:x:1001: >> /etc/group";
  const options = scan.split("\n").map((line) => `\n          ${line}`);
  const gitleaks = `secret-scan: history\n          gitleaks-path: ${findTool("gitleaks")}`;
  return exampleFiles("api-gateway", [
    { path: "layers.yaml", pattern: /^image: .*$/m, by: `image: ${host}/${repository}` },
    { path: dockerfile, pattern: /^ARG PYTHON_IMAGE=.*$/m, by: `ARG PYTHON_IMAGE=${reference}` },
    { path: dockerfile, pattern: /^ARG UV_IMAGE=.*$/m, by: `ARG UV_IMAGE=${reference}` },
    { path: dockerfile, pattern: /^RUN uv sync .*$/m, by: install },
    { path: dockerfile, pattern: /^RUN useradd .*$/m, by: user },
    { path: workflow, pattern: /fail-on: high/g, by: `fail-on: high${options.join("")}` },
    { path: workflow, pattern: /secret-scan: history/, by: gitleaks },
  ]);
}

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
        const files = await gatewayFiles(host, tools.scan);
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
    expect(Object.keys(named(await bench.tags()))).toHaveLength(4);
  });

  test("nothing changed writes nothing; a change of the app moves the tags; a finding closes the gate", async () => {
    const before = await bench.tags();
    const again = await run();
    expect([again.outcome, built(bench), named(await bench.tags())]).toEqual(["success", 0, named(before)]);
    // Each run's SBOM is a new document, with a time of its own: the only thing that is attested again.
    expect(again.job("sign").log.match(/: .* written$/gm)).toEqual([
      ": SBOM (SPDX) (bundle) written",
      ": SBOM (SPDX) (bundle) written",
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
