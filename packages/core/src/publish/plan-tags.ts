import { LayeredBuildError } from "../error.ts";
import type { Layer } from "../config/layer.ts";
import type { Plan, PlanLayer } from "../plan/plan.ts";
import type { Log } from "../ports.ts";
import type { Project } from "../project/project.ts";
import type * as tagRules from "../tags/index.ts";
import type { SkippedRule, TagContext } from "../tags/index.ts";

/** Whose tags, by which rules, in which run. */
export interface TagsRequest {
  readonly project: Project;
  readonly plan: Plan;
  readonly selection: ReadonlySet<string>;
  /** Rules that replace those of the layers file. */
  readonly tagRules?: string;
  /** metadata-action's `flavor`, for all layers. */
  readonly flavor?: string | undefined;
  readonly context: TagContext;
  /** The environment, for docker/metadata-action's settings in it. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly log: Log;
}

/** A layer with the tags that its rules give, prefix included, the main version among them ("" without one), and the rules that give none. */
export interface TaggedLayer {
  readonly layer: Layer;
  readonly plan: PlanLayer;
  readonly version: string;
  readonly tags: readonly { readonly name: string; readonly moving: boolean }[];
  readonly skipped: readonly SkippedRule[];
}

/**
 * Evaluates the tag rules of all planned layers of the selection. Nothing is written: call it before anything is built, so that a mistake in
 * a rule costs no build. Throws `bad-tag-rule` and `bad-tag`.
 */
export async function planTags(request: TagsRequest): Promise<readonly TaggedLayer[]> {
  // The rules' templates and tables are loaded where tags are written, and nowhere else: detection starts in half the time.
  const rules = await import("../tags/index.ts");
  const tagged = await Promise.all(
    request.plan.layers
      .filter((layer) => layer.action !== "skip" && request.selection.has(layer.name))
      .flatMap((layer) => {
        const node = request.project.nodes.find((each) => each.id === layer.name);
        return node === undefined ? [] : [tagsOf(node.layer, layer, request, rules)];
      }),
  );
  for (const each of tagged) for (const { name } of each.tags) refuseForeign(name, each.layer, request.project);
  tellUnfit(
    tagged.flatMap(({ skipped }) => skipped),
    request.log,
  );
  return tagged;
}

/** Warns of rules that are for this run and give no tag, as metadata-action does; once, however many layers have them. */
function tellUnfit(skipped: readonly SkippedRule[], log: Log): void {
  const unfit = skipped.filter(({ kind }) => kind === "unfit");
  for (const text of new Set(unfit.map(({ rule, reason }) => `The tag rule \`${rule}\` gives no tag: ${reason}.`)))
    log.warning(text);
}

/**
 * A tag of one layer must not stand in the family of another: with layers web and web-api, a branch called api-latest would move
 * web-api-latest. Throws `bad-tag`.
 */
function refuseForeign(tag: string, layer: Layer, project: Project): void {
  const owner = project.layers.find(
    (other) =>
      other.image === layer.image && other.tagPrefix.length > layer.tagPrefix.length && tag.startsWith(other.tagPrefix),
  );
  if (owner === undefined) return;
  throw new LayeredBuildError(
    "bad-tag",
    `Layer ${layer.id} would write the tag ${tag}, which is one of layer ${owner.id}'s.`,
    {
      hint: `Tags of ${owner.id} begin with ${owner.tagPrefix}: give the layers prefixes of which none begins with another, such as "{name}--".`,
    },
  );
}

async function tagsOf(
  layer: Layer,
  plan: PlanLayer,
  request: TagsRequest,
  rules: typeof tagRules,
): Promise<TaggedLayer> {
  const parsed = await rules.parseTagRules(request.tagRules ?? layer.tagRules);
  const flavor = await rules.parseFlavor(request.flavor ?? "");
  const context = { ...request.context, ...rules.readTagSettings(request.env) };
  const evaluated = await rules.evaluateTags(parsed, flavor, context);
  const sharing = request.project.layers.filter((other) => other.image === layer.image);
  const tags = evaluated.tags.map(({ name, moving }) => ({ name: layer.tagPrefix + name, moving }));
  for (const { name } of tags)
    rules.validateTag(
      name,
      sharing.map((other) => other.tagPrefix),
    );
  if (tags.length === 0)
    request.log.info(`${layer.id}: the tag rules give no tag for this event; its image stays under its key`);
  return { layer, plan, version: evaluated.version ?? "", tags, skipped: evaluated.skipped };
}
