import { mkdtemp, writeFile } from "node:fs/promises";
import path from "node:path";
import {
  encodePlan,
  layersToBuild,
  matricesOf,
  outputsThatFit,
  planGraph,
  planTable,
  reasonText,
  wavesOf,
  type Plan,
  type PlanLayer,
  type Project,
} from "@layered-build/core";
import type { ActionContext } from "@layered-build/toolkit";
import type { manifest } from "./manifest.ts";

type Context = ActionContext<typeof manifest>;

/** With more layers than this, those that stay as they are get folded in the log. */
const mostLines = 50;

/** Tells the log, the summary and the outputs what was decided. What the runner would not take is left to the plan file, with a warning. */
export async function report(context: Context, project: Project, plan: Plan): Promise<void> {
  const { setOutput, setNamedOutput, summary, log } = context;
  await logDecisions(context, plan);
  summary.add(`### Layers\n\n${planGraph(plan)}\n${planTable(plan)}`);

  const toBuild = layersToBuild(plan);
  const runners = new Map(
    project.layers.flatMap(({ id, runner }) => (runner === undefined ? [] : [[id, runner] as const])),
  );
  const planFile = path.join(await mkdtemp(path.join(context.tempFolder, "layered-build-plan-")), "plan.json");
  await writeFile(planFile, `${JSON.stringify(plan, undefined, 2)}\n`);
  setOutput("any-changed", toBuild.length > 0);
  setOutput("plan-file", planFile);
  for (const layer of plan.layers) setNamedOutput(layer.name, layer.action === "build");

  const layers = toBuild.map((layer) => layer.name);
  const encoded = encodePlan(plan);
  const matrices = matricesOf(toBuild, runners);
  const [first = { include: [] }, second] = matrices;
  // Half of the layers in a matrix would be half a build: more than one matrix is for those who ask for it.
  const matrix = second === undefined ? first : undefined;
  const waves = wavesOf(plan, runners);
  const reasons = Object.fromEntries(plan.layers.map((layer) => [layer.name, reasonText(layer)]));
  // Those that workflows need most come first.
  const values = { layers, plan: encoded, waves, matrix, matrices, reasons };
  const { fit, leftOut } = outputsThatFit(values, ["waves", "matrix", "matrices"]);
  if (fit.has("layers")) setOutput("layers", layers);
  if (fit.has("plan") && encoded !== undefined) setOutput("plan", encoded);
  if (fit.has("waves")) setOutput("waves", waves);
  if (fit.has("matrix")) setOutput("matrix", matrix);
  if (fit.has("matrices")) setOutput("matrices", matrices);
  if (fit.has("reasons")) setOutput("reasons", reasons);

  const tooLong = encoded === undefined ? ["plan", ...leftOut] : leftOut;
  if (tooLong.length > 0) {
    log.warning(
      `Too long for a job output, and left out: ${tooLong.join(", ")}. All of it is in the plan file (output plan-file): ` +
        "hand that to later steps of this job, or select fewer layers with `layers`.",
    );
  }
  if (matrix === undefined) {
    log.warning(
      `${toBuild.length} layers are to be built, and a matrix has at most 256 jobs: the output matrix is left out. ` +
        "Use waves, or matrices, which are split.",
    );
  }
}

async function logDecisions({ log }: Context, { layers }: Plan): Promise<void> {
  const tell = (those: readonly PlanLayer[]): void => {
    for (const layer of those) log.info(`${layer.name}: ${layer.action} (${reasonText(layer)})`);
  };
  const { build = [], reuse = [], skip = [] } = Object.groupBy(layers, ({ action }) => action);
  const others = [...reuse, ...skip];
  if (layers.length <= mostLines || others.length === 0) tell(layers);
  else {
    tell(build);
    await log.group(`${others.length} layers that are not built`, async () => tell(others));
  }
  log.info(`${layers.length} layers: ${build.length} to build, ${reuse.length} to reuse, ${skip.length} to skip`);
}
