import { buildLayers, checkPlan, LayeredBuildError, planTags, publishLayers, selectLayers } from "@layered-build/core";
import type { ActionContext, Inputs } from "@layered-build/toolkit";
import { isNewestCommit, openRun, tagContext } from "@layered-build/toolkit/suite";
import type { manifest } from "./manifest.ts";
import { layersOfRun, planOfRun } from "./plan-of-run.ts";
import { report } from "./report.ts";

/** Builds what the plan asks for, gives the images their tags, and tells it. */
export async function buildLayer(
  inputs: Inputs<typeof manifest>,
  context: ActionContext<typeof manifest>,
): Promise<void> {
  const { log, env, github } = context;
  const opened = await openRun(inputs, context, "hash");
  const { project, stores, environment, repository } = opened;
  const tags = tagContext(github, project, new Date());
  const known = project.nodes.map((node) => node.id);
  const selected = selectLayers(inputs.layer, known, "layer");
  const plan = await planOfRun(inputs, context, opened, tags);
  const keys = checkPlan(plan, project, log);
  const selection = layersOfRun(plan, selected, inputs);

  // Before anything is built: a mistake in a tag rule must not cost a build.
  const rules = inputs["tag-rules"] === undefined ? {} : { tagRules: inputs["tag-rules"] };
  const tagged =
    inputs.phase === "build" ? [] : await planTags({ project, plan, selection, ...rules, context: tags, env, log });

  const url = repository === "" ? {} : { url: `${github.serverUrl}/${repository}` };
  const choices = {
    engine: inputs.engine,
    epoch: sourceDateEpoch(context) ?? project.head.time,
    source: { repository, revision: project.head.commit, ...url },
  };
  const built =
    inputs.phase === "publish"
      ? []
      : await buildLayers({ project, plan, keys, selection, stores, choices, environment });
  const isNewest = (): Promise<boolean> => isNewestCommit(github, inputs.token, env, log);
  const published = inputs.phase === "build" ? [] : await publishLayers({ tagged, stores, isNewest, log });
  report(context, built, published);
}

/** reproducible-builds.org/specs/source-date-epoch; undefined where it is not set. Throws `bad-input`. */
function sourceDateEpoch({ env }: ActionContext<typeof manifest>): number | undefined {
  const text = env["SOURCE_DATE_EPOCH"] ?? "";
  if (text === "") return undefined;
  if (/^\d{1,11}$/.test(text)) return Number(text);
  throw new LayeredBuildError(
    "bad-input",
    `SOURCE_DATE_EPOCH is "${text}", which is no number of seconds since 1970.`,
    {
      hint: "Without the variable the commit's time is used.",
    },
  );
}
