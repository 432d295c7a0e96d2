import { readFile } from "node:fs/promises";
import path from "node:path";
import {
  buildLayers,
  checkPlan,
  decodePlan,
  detectChanges,
  LayeredBuildError,
  parsePlan,
  publishLayers,
  resultTable,
  selectLayers,
  type LayerResult,
  type Plan,
  type PublishedLayer,
} from "@layered-build/core";
import {
  isNewestCommit,
  openRun,
  run,
  tagContext,
  type ActionContext,
  type Inputs,
  type Run,
} from "@layered-build/toolkit";
import { manifest } from "./manifest.ts";

type Given = Inputs<typeof manifest>;
type Context = ActionContext<typeof manifest>;

await run(manifest, async (inputs, context) => {
  const opened = await openRun(inputs, context, "hash");
  const { project, stores, environment } = opened;
  const plan = await planOf(inputs, context, opened);
  const keys = checkPlan(plan, project, context.log);
  const selection = selectLayers(
    inputs.layer,
    project.nodes.map((node) => node.id),
    "layer",
  );
  const { sha = project.head.commit, serverUrl } = context.github;
  const url = opened.repository === "" ? {} : { url: `${serverUrl}/${opened.repository}` };
  const choices = {
    engine: inputs.engine,
    compression: inputs.compression,
    epoch: sourceDateEpoch(context) ?? project.head.time,
    source: { repository: opened.repository, revision: sha, ...url },
  };
  const built =
    inputs.phase === "publish"
      ? []
      : await buildLayers({
          project,
          plan,
          keys,
          selection: withParents(plan, selection, inputs),
          stores,
          choices,
          environment,
        });
  const published =
    inputs.phase === "build"
      ? []
      : await publishLayers({
          project,
          plan,
          selection: withParents(plan, selection, inputs),
          stores,
          ...(inputs["tag-rules"] === undefined ? {} : { tagRules: inputs["tag-rules"] }),
          context: tagContext(context.github, project, new Date()),
          env: context.env,
          isNewest: () => isNewestCommit(context.github, inputs.token, context.log),
          log: context.log,
        });
  report(context, built, published);
});

/** The plan that was handed over, or one that is made here. */
async function planOf(inputs: Given, context: Context, { project, stores, repository }: Run): Promise<Plan> {
  if (inputs.plan !== undefined) return decodePlan(inputs.plan);
  const file = inputs["plan-file"];
  if (file === undefined) {
    const options = {
      layers: inputs.layer,
      force: inputs.force,
      parents: "build",
      onUnknown: "build",
      bases: "track",
      repository,
      context: tagContext(context.github, project, new Date()),
      env: context.env,
    } as const;
    return detectChanges(project, stores, options, context.log);
  }
  const text = await readFile(path.resolve(context.workspace, file), "utf8").catch((cause: unknown) => {
    throw new LayeredBuildError("bad-plan", `The plan file ${file} cannot be read.`, {
      hint: "It is there in the job that made it only: hand the output `plan` to other jobs.",
      cause,
    });
  });
  return parsePlan(text, file);
}

/** Layers that are built only because a selected one needs them belong to the selection, unless a plan of several jobs says who does what. */
function withParents(plan: Plan, selection: ReadonlySet<string>, inputs: Given): ReadonlySet<string> {
  if (inputs.plan !== undefined || inputs["plan-file"] !== undefined) return selection;
  return new Set([...selection, ...plan.layers.filter((layer) => layer.action === "build").map((layer) => layer.name)]);
}

function sourceDateEpoch(context: Context): number | undefined {
  const text = context.env["SOURCE_DATE_EPOCH"] ?? "";
  if (text === "") return undefined;
  if (/^\d{1,11}$/.test(text)) return Number(text);
  throw new LayeredBuildError(
    "bad-input",
    `SOURCE_DATE_EPOCH is "${text}", which is no number of seconds since 1970.`,
    {
      hint: "See reproducible-builds.org/specs/source-date-epoch; without the variable the commit's time is used.",
    },
  );
}

function report(
  { setOutput, summary, log }: Context,
  built: readonly LayerResult[],
  published: readonly PublishedLayer[],
): void {
  const tagsOf = (layer: string): readonly string[] => published.find((each) => each.layer === layer)?.tags ?? [];
  const results = built.map((result) => ({ ...result, tags: tagsOf(result.layer) }));
  for (const result of results) log.info(`${result.layer}: ${result.action} (${result.why}) ${result.image}`);
  if (results.length > 0) summary.add(`### Images\n\n${resultTable(results)}`);
  else
    summary.add(
      `### Published\n\n${published.map((each) => `- ${each.layer}: \`${each.image}\` ${each.tags.join(", ")}`).join("\n")}`,
    );

  const images = [...built, ...published].map(({ layer, image }) => [layer, image] as const);
  const last = built.at(-1);
  const lastImage = last ?? published.at(-1);
  const lastPublished = published.find((each) => each.layer === lastImage?.layer);
  setOutput("images", Object.fromEntries(images));
  setOutput(
    "pushed-bytes",
    built.reduce((sum, result) => sum + result.sentBytes, 0),
  );
  if (lastImage === undefined) return;
  setOutput("digest", lastImage.digest);
  setOutput("image", lastImage.image);
  setOutput("key", lastImage.key);
  setOutput("tags", (lastPublished?.tags ?? []).join("\n"));
  setOutput("version", lastPublished?.version ?? "");
  setOutput("json", { tags: lastPublished?.tags ?? [], labels: {} });
  if (last === undefined) return;
  setOutput("imageid", last.imageId);
  setOutput("metadata", { "containerimage.digest": last.digest, "containerimage.config.digest": last.imageId });
  setOutput("action", last.action);
  setOutput("engine", last.engine);
}
