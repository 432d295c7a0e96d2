import { readFile } from "node:fs/promises";
import { parsePlan, reasonText, type PlanLayer } from "@layered-build/core";
import { openLayout } from "@layered-build/oci";
import { runAction, type ActionResult, type ActionRun } from "../../test/harness/run-action.ts";
import { temporaryFolder } from "../../test/harness/temporary-folder.ts";
import { blobFiles, writtenBetween, type BlobFile } from "./blob-files.ts";
import type { DemoScanner } from "./choose-scanner.ts";
import type { DemoRun, DemoStep } from "./demo-data.ts";
import type { DemoRepository } from "./demo-repository.ts";
import { readScan, scanStep, scanText } from "./demo-scan.ts";
import { signedEntries, signStep } from "./demo-signing.ts";
import { fileKinds, kindBytes } from "./file-kinds.ts";
import { PlanTable } from "./plan-table.ts";
import { suiteTag } from "./suite-tag.ts";

/** What the steps of a run need: the API of GitHub on loopback, the scanner, and the private key to sign with. */
export interface DemoTools {
  readonly apiUrl: string;
  readonly scanner: DemoScanner;
  readonly key: string;
}

/** What a run of the workflow did; `images` has the key tag of each layer's image, parents first, `topTag` a tag of the last, where it was published. */
export type RanWorkflow = Omit<DemoRun, "title" | "story" | "change"> & {
  readonly images: readonly { readonly layer: string; readonly tag: string }[];
  readonly topTag: string;
};

/** A step that has ended, how long it took in milliseconds, and the files that it wrote below `blobs/`. */
interface DoneStep {
  readonly result: ActionResult;
  readonly milliseconds: number;
  readonly written: ReadonlyMap<string, BlobFile>;
}

type Step = (run: Omit<ActionRun, "workspace">) => Promise<DoneStep>;

/**
 * Runs detect-changed-layers, build-layer for each layer that has to be built, scan-and-sign on the topmost image (scan, then sign) and build-layer to
 * publish: the built actions, each in a process of its own. A table fills while they run. Where the scan closes the gate, nothing is signed or published.
 * Throws where a step fails by itself.
 */
export async function runDemoWorkflow(repository: DemoRepository, tools: DemoTools): Promise<RanWorkflow> {
  await using temp = await temporaryFolder("demo");
  const github = {
    repository: "octo/quickstart",
    apiUrl: tools.apiUrl,
    event: { repository: { default_branch: "main" } },
  };
  const step: Step = (run) => runStep(repository, { ...run, temp: temp.path, github });
  const table = new PlanTable(process.stdout);
  const detected = succeeded(
    await table.during("detect-changed-layers", step({ action: "detect-changed-layers", inputs: {} })),
  );
  const planFile = detected.result.outputs["plan-file"] ?? "";
  const plan = parsePlan(await readFile(planFile, "utf8"), planFile);
  table.begin(
    plan.layers.map((layer) => ({ layer: layer.name, action: layer.action, reason: reasonText(layer) })),
    detected.milliseconds,
  );
  const done = [detected];
  const steps: DemoStep[] = [stepOf("detect", detected)];
  const perform = async (name: string, what: string, run: Omit<ActionRun, "workspace">): Promise<ActionResult> => {
    const each = await table.during(what, step(run));
    done.push(each);
    steps.push(stepOf(name, each));
    return each.result;
  };

  const layers = [];
  for (const layer of plan.layers) {
    const built = await table.row(layer.name, buildIfPlanned(layer, planFile, step));
    if (built !== undefined) done.push(built);
    layers.push({
      name: layer.name,
      action: layer.action,
      reason: reasonText(layer),
      key: layer.key,
      written: sizeOf(built?.written),
      milliseconds: built?.milliseconds,
    });
  }
  const digest = await digestOf(repository, plan.layers.at(-1)?.tag ?? "");
  const scan =
    tools.scanner.kind === "absent"
      ? undefined
      : await readScan(digest, await perform("scan", "scan-and-sign, mode: scan", scanStep(tools.scanner, digest)));
  const tagsBefore = await userTags(repository);
  let signed: readonly string[] = [];
  let topTag = "";
  if (scan?.passes !== false) {
    const signing = await perform("sign", "scan-and-sign, mode: sign", signStep(tools.key, digest));
    signed = signedEntries(succeeding("scan-and-sign", signing).log);
    const publish = { action: "build-layer", inputs: { phase: "publish", "plan-file": planFile } };
    const publishing = await perform("publish", "build-layer, phase: publish", publish);
    // The last layer's tags, one a line: `oci:images:app-latest`.
    topTag = succeeding("build-layer", publishing).outputs["tags"]?.split(":").at(-1) ?? "";
  }
  const tags = [...(await userTags(repository))].flatMap(([tag, of]) => (tagsBefore.get(tag) === of ? [] : [tag]));
  const written = new Map(done.flatMap((each) => [...each.written]));
  const milliseconds = done.reduce((sum, each) => sum + each.milliseconds, 0);
  table.end(milliseconds, written);
  if (scan !== undefined) table.note("scan", `${scanText(scan)}${scan.passes ? "" : `. ${scan.verdict}`}`, scan.passes);
  if (signed.length > 0) table.note("sign", signed.join(", "));
  if (topTag !== "") table.note("publish", tags.length > 0 ? tags.join(" ") : "every tag is where it was");
  return {
    commit: plan.source.revision,
    layers,
    steps,
    written: kindBytes(written, await fileKinds(repository.images)),
    writtenFiles: written.size,
    scan,
    signed,
    tags,
    images: plan.layers.map(({ name, tag }) => ({ layer: name, tag })),
    topTag,
  };
}

async function buildIfPlanned(layer: PlanLayer, planFile: string, step: Step): Promise<DoneStep | undefined> {
  if (layer.action !== "build") return undefined;
  const inputs = { phase: "build", layer: layer.name, "plan-file": planFile };
  return succeeded(await step({ action: "build-layer", inputs }));
}

async function runStep(repository: DemoRepository, run: Omit<ActionRun, "workspace">): Promise<DoneStep> {
  const before = await blobFiles(repository.images);
  const started = performance.now();
  const result = await runAction({ ...run, workspace: repository.folder });
  const milliseconds = performance.now() - started;
  return { result, milliseconds, written: writtenBetween(before, await blobFiles(repository.images)) };
}

function succeeded(step: DoneStep): DoneStep {
  succeeding("A step", step.result);
  return step;
}

function succeeding(action: string, result: ActionResult): ActionResult {
  if (result.outcome !== "success") throw new Error(`${action} ended with ${result.exitCode}:\n${result.log}`);
  return result;
}

async function digestOf({ images }: DemoRepository, tag: string): Promise<string> {
  const image = await (await openLayout(images)).headManifest(tag);
  if (image === undefined) throw new Error(`There is no image ${tag} in ${images}.`);
  return image.digest;
}

/** The tags of users in the folder, and what they name. */
async function userTags({ images }: DemoRepository): Promise<ReadonlyMap<string, string>> {
  const store = await openLayout(images);
  const tags = (await Array.fromAsync(store.tags())).filter((tag) => !suiteTag.test(tag)).toSorted();
  const named = tags.map(async (tag) => [tag, (await store.headManifest(tag))?.digest ?? ""] as const);
  return new Map(await Promise.all(named));
}

function stepOf(name: string, { milliseconds, written }: DoneStep): DemoStep {
  return { name, milliseconds, written: sizeOf(written) };
}

function sizeOf(files: ReadonlyMap<string, BlobFile> | undefined): number {
  return [...(files?.values() ?? [])].reduce((sum, { size }) => sum + size, 0);
}
