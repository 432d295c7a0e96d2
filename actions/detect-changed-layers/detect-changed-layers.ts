import {
  compareWithBase,
  detectChanges,
  LayeredBuildError,
  type OpenOptions,
  type Project,
  type Strategy,
} from "@layered-build/core";
import type { ActionContext, Inputs } from "@layered-build/toolkit";
import {
  fetchMissingCheckout,
  openOptions,
  openRun,
  type Run,
  runEvent,
  tagContext,
} from "@layered-build/toolkit/suite";
import type { manifest } from "./manifest.ts";
import { report } from "./report.ts";

/** Decides what is to be built, and tells it: log, summary, outputs and plan. */
export async function detectChangedLayers(
  inputs: Inputs<typeof manifest>,
  context: ActionContext<typeof manifest>,
): Promise<void> {
  if (inputs["base-ref"] !== undefined && inputs.strategy !== "diff") {
    throw new LayeredBuildError("bad-input", `\`base-ref\` has no effect with \`strategy: ${inputs.strategy}\`.`, {
      hint: "Set `strategy: diff` to compare with a commit, or leave `base-ref` out.",
    });
  }
  const fetched = await fetchMissingCheckout(inputs.token, context);
  const opening = openOptions(inputs, context, inputs.dirty, fetched);
  let opened: Promise<Run> | undefined;
  const open = (): Promise<Run> => (opened ??= openRun(inputs, context, opening));
  const strategy = await strategyOf(inputs, context, opening, async () => (await open()).project);
  const { project, stores, repository, cache } = await open();
  const { layers, force, parents, bases } = inputs;
  const options = {
    repository,
    layers,
    force,
    parents,
    bases,
    strategy,
    onUnknown: inputs["on-unknown"],
    context: tagContext(context.github, project, new Date()),
    env: context.env,
    cache,
  };
  const { explain } = await detectChanges(project, stores, options, context.log);

  await report(context, project, await explain());
}

async function strategyOf(
  inputs: Inputs<typeof manifest>,
  { github, log, signal, mask, tempFolder: temporary }: ActionContext<typeof manifest>,
  options: OpenOptions,
  open: () => Promise<Project>,
): Promise<Strategy> {
  if (inputs.strategy !== "diff") return { kind: inputs.strategy };
  const { token } = inputs;
  const access = token === undefined ? undefined : { serverUrl: github.serverUrl, token, mask };
  const request = { options, event: runEvent(github), baseRef: inputs["base-ref"], access, temporary, signal };
  const comparison = await compareWithBase(open, request);
  if (comparison.kind === "before") log.info(`Compared with ${comparison.since}.`);
  else log.warning(`Every layer counts as changed, because there is nothing to compare with: ${comparison.why}.`);
  return { kind: "diff", comparison };
}
