import { readFile } from "node:fs/promises";
import { parsePlan, reasonText, type PlanLayer } from "@layered-build/core";
import { runAction, type ActionResult, type ActionRun } from "../../test/harness/run-action.ts";
import { temporaryFolder } from "../../test/harness/temporary-folder.ts";
import { blobFiles, writtenBetween, type BlobFile } from "./blob-files.ts";
import type { DemoRepository } from "./demo-repository.ts";
import { PlanTable } from "./plan-table.ts";

/**
 * What one run of the workflow did: how many layers there are, which of them were built, and the files written below `blobs/`.
 * `topTag` is a tag of the topmost layer's image.
 */
export interface DemoRun {
  readonly layers: number;
  readonly built: readonly string[];
  readonly writtenFiles: number;
  readonly topTag: string;
}

/** A step that ended well, how long it took in milliseconds, and the files that it wrote below `blobs/`. */
interface DoneStep {
  readonly outputs: ActionResult["outputs"];
  readonly milliseconds: number;
  readonly written: ReadonlyMap<string, BlobFile>;
}

/**
 * Runs detect-changed-layers, then build-layer for each layer that has to be built, then build-layer to publish: the built
 * actions, each in a process of its own. A table fills while they run. Throws where one of them fails.
 */
export async function runDemoWorkflow(repository: DemoRepository, apiUrl: string): Promise<DemoRun> {
  await using temp = await temporaryFolder("demo");
  const step = (action: string, inputs: NonNullable<ActionRun["inputs"]>): Promise<DoneStep> =>
    runStep(repository, { action, inputs, temp: temp.path, github: githubOf(apiUrl) });
  const table = new PlanTable(process.stdout);
  const detected = await table.during("detect-changed-layers", step("detect-changed-layers", {}));
  const planFile = detected.outputs["plan-file"] ?? "";
  const plan = parsePlan(await readFile(planFile, "utf8"), planFile);
  table.begin(
    plan.layers.map((layer) => ({ layer: layer.name, action: layer.action, reason: reasonText(layer) })),
    detected.milliseconds,
  );
  const done = [detected];
  const built: string[] = [];
  for (const layer of plan.layers) {
    const result = await table.row(layer.name, buildIfPlanned(layer, planFile, step));
    if (result === undefined) continue;
    done.push(result);
    if (result.outputs["action"] === "built") built.push(layer.name);
  }
  const publish = step("build-layer", { phase: "publish", "plan-file": planFile });
  const published = await table.during("build-layer, phase: publish", publish);
  done.push(published);
  const written = new Map(done.flatMap((each) => [...each.written]));
  table.end(
    done.reduce((sum, each) => sum + each.milliseconds, 0),
    written,
  );
  const [topTag = ""] = /[^:]*$/.exec(published.outputs["tags"] ?? "") ?? [];
  return { layers: plan.layers.length, built, writtenFiles: written.size, topTag };
}

async function buildIfPlanned(
  layer: PlanLayer,
  planFile: string,
  step: (action: string, inputs: NonNullable<ActionRun["inputs"]>) => Promise<DoneStep>,
): Promise<DoneStep | undefined> {
  if (layer.action !== "build") return undefined;
  return step("build-layer", { phase: "build", layer: layer.name, "plan-file": planFile });
}

async function runStep(repository: DemoRepository, run: Omit<ActionRun, "workspace">): Promise<DoneStep> {
  const before = await blobFiles(repository.images);
  const started = performance.now();
  const result = await runAction({ ...run, workspace: repository.folder });
  const milliseconds = performance.now() - started;
  if (result.outcome !== "success") throw new Error(`${run.action} ended with ${result.exitCode}:\n${result.log}`);
  return { outputs: result.outputs, milliseconds, written: writtenBetween(before, await blobFiles(repository.images)) };
}

function githubOf(apiUrl: string): NonNullable<ActionRun["github"]> {
  return { repository: "octo/quickstart", apiUrl, event: { repository: { default_branch: "main" } } };
}
