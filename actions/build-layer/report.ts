import {
  type LayerResult,
  type Plan,
  type PublishedLayer,
  reasonText,
  resultTable,
  sizeText,
} from "@layered-build/core";
import type { ActionContext } from "@layered-build/toolkit";
import type { manifest } from "./manifest.ts";

/** Tells the log, the summary and the outputs what was built and published; single outputs are those of the last layer. */
export function report(
  { setOutput, summary, log }: ActionContext<typeof manifest>,
  plan: Plan,
  built: readonly LayerResult[],
  published: readonly PublishedLayer[],
): void {
  const tagsOf = (layer: string): readonly string[] => published.find((each) => each.layer === layer)?.tags ?? [];
  const results = built.map((result) => ({ ...result, why: whyOf(result, plan), tags: tagsOf(result.layer) }));
  for (const result of results)
    log.info(`${result.layer}: ${result.action} (${result.why}) ${result.image}${sizeOf(result)}`);
  if (results.length > 0) summary.add(`### Images\n\n${resultTable(results)}`);
  else {
    const items = published.map((each) => `- ${each.layer}: \`${each.image}\` ${each.tags.join(", ")}${sizeOf(each)}`);
    summary.add(`### Published\n\n${items.join("\n")}`);
    for (const each of published) if (each.size !== undefined) log.info(`${each.layer}: ${sizeText(each.size)}`);
  }

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
  setOutput("json", { tags: lastPublished?.tags ?? [] });
  if (last === undefined) return;
  setOutput("imageid", last.imageId);
  setOutput("metadata", { "containerimage.digest": last.digest, "containerimage.config.digest": last.imageId });
  setOutput("action", last.action);
  setOutput("engine", last.engine);
}

/** How large an image is, where its layer has a limit. */
function sizeOf({ size }: Pick<LayerResult, "size">): string {
  return size === undefined ? "" : ` (${sizeText(size)})`;
}

/** Why a layer was built, as the plan says, and why in this way, as the engine says; of an image that was there, that it was. */
function whyOf({ action, layer, why }: LayerResult, plan: Plan): string {
  const planned = plan.layers.find(({ name }) => name === layer);
  const reasons = action === "reused" || planned === undefined ? [why] : [reasonText(planned), why];
  return reasons.filter((text) => text !== "").join("; ");
}
