import {
  buildLayers,
  checkFurther,
  LayeredBuildError,
  planTags,
  publishLayers,
  selectLayers,
  type TaggedLayer,
} from "@layered-build/core";
import type { Digest } from "@layered-build/core/sign";
import type { ActionContext, Inputs } from "@layered-build/toolkit";
import { isNewestCommit, openOptions, openRun, tagContext } from "@layered-build/toolkit/suite";
import type { manifest } from "./manifest.ts";
import { layersOfRun, planOfRun } from "./plan-of-run.ts";
import { report } from "./report.ts";

/** Builds what the plan asks for, gives the images their tags, and tells it. */
export async function buildLayer(
  inputs: Inputs<typeof manifest>,
  context: ActionContext<typeof manifest>,
): Promise<void> {
  const { log, env, github } = context;
  const opened = await openRun(inputs, context, openOptions(inputs, context, "hash"));
  const { project, stores, environment, repository } = opened;
  const tags = tagContext(github, project, new Date());
  const names = project.nodes.map((node) => node.id);
  const selected = selectLayers(inputs.layer, names, "layer");
  const { plan, keys, images, explain } = await planOfRun(inputs, context, opened, tags);
  const planIsFresh = inputs.plan === undefined && inputs["plan-file"] === undefined;
  // The words may come while the images are built: nothing is decided by them.
  const explained = explain();
  const selection = layersOfRun(plan, selected, inputs);

  // Before anything is built: a mistake in a tag rule must not cost a build.
  const rules = inputs["tag-rules"] === undefined ? {} : { tagRules: inputs["tag-rules"] };
  const tagged =
    inputs.phase === "build"
      ? []
      : await planTags({ project, plan, selection, ...rules, flavor: inputs.flavor, context: tags, env, log });

  // With a folder in the registry's place nothing is pushed anywhere.
  const further = inputs.store === undefined ? inputs.images : [];
  if (further.length < inputs.images.length) log.info("`images` is left aside: with `store`, nothing is pushed");
  checkFurther(further, tagged);

  const url = repository === "" ? {} : { url: `${github.serverUrl}/${repository}` };
  const given = sourceDateEpoch(context);
  const choices = {
    engine: inputs.engine,
    epoch: given ?? project.head.time,
    fixedTime: given !== undefined,
    source: { repository, revision: project.head.commit, ...url },
  };
  const built =
    inputs.phase === "publish"
      ? []
      : await buildLayers({ project, plan, planIsFresh, keys, images, selection, stores, choices, environment });
  context.signal.throwIfAborted();
  const isNewest = () => isNewestCommit(github, inputs.token, env);
  const known = new Map([
    ...images,
    ...built.map(({ layer, digest }) => [layer, digest] as const),
    ...(await givenDigests(inputs, tagged)),
  ]);
  const request = { tagged, stores, images: known, isNewest, log, further };
  const published = inputs.phase === "build" ? [] : await publishLayers(request);
  report(context, await explained, built, published);
}

/** The images that an earlier job looked at, for each layer that gets tags. Throws `bad-input` where one is not among them. */
async function givenDigests(
  { digests, phase }: Inputs<typeof manifest>,
  tagged: readonly TaggedLayer[],
): Promise<readonly (readonly [string, Digest])[]> {
  if (digests === undefined) return [];
  if (phase !== "publish")
    throw new LayeredBuildError("bad-input", `\`digests\` is for phase: publish, and this is phase: ${phase}.`, {
      hint: "What is built now is what no earlier job can have looked at.",
    });
  const { decodeDigests, digestOfLayer } = await import("@layered-build/core/plan");
  const given = decodeDigests(digests);
  return tagged.map(({ layer }) => [layer.id, digestOfLayer(given, layer.id)] as const);
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
