import type { Digest } from "@layered-build/oci";
import type { Layer } from "../config/layer.ts";
import type { Plan, PlanLayer } from "../plan/plan.ts";
import type { Log } from "../ports.ts";
import type { Project } from "../project/project.ts";
import type { Stores } from "../registry/stores.ts";
import type * as tagRules from "../tags/index.ts";
import type { TagContext } from "../tags/index.ts";
import { imageOfKey, publishTags } from "./publish-tags.ts";

/** The users' tags of some layers. */
export interface PublishRequest {
  readonly project: Project;
  readonly plan: Plan;
  readonly selection: ReadonlySet<string>;
  readonly stores: Stores;
  /** Rules that replace those of the layers file. */
  readonly tagRules?: string;
  readonly context: TagContext;
  /** The environment, for docker/metadata-action's settings in it. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether this run's commit is still the newest of its branch; asked once, and only where a moving tag is to be written. */
  readonly isNewest: () => Promise<boolean>;
  readonly log: Log;
}

/** What was published of a layer: full references, and the main version that the rules gave. */
export interface PublishedLayer {
  readonly layer: string;
  readonly image: string;
  readonly digest: Digest;
  readonly key: string;
  readonly version: string;
  readonly tags: readonly string[];
}

/** A layer with the tags that its rules give. */
interface Tagged {
  readonly layer: Layer;
  readonly plan: PlanLayer;
  readonly version: string;
  readonly tags: readonly { readonly name: string; readonly moving: boolean }[];
}

/**
 * Puts the users' tags on the images of all planned layers of the selection, those that were reused too: so a merge of a tested pull
 * request moves its tags with nothing built. All rules are evaluated, and all images found, before the first tag is written.
 * Throws `bad-tag-rule`, `bad-tag` and `missing-image`.
 */
export async function publishLayers(request: PublishRequest): Promise<readonly PublishedLayer[]> {
  const { plan, project, log } = request;
  const wanted = plan.layers.filter((layer) => layer.action !== "skip" && request.selection.has(layer.name));
  // The rules' templates and tables are loaded where tags are written, and nowhere else: detection starts in half the time.
  const rules = await import("../tags/index.ts");
  const tagged = wanted.flatMap((layer) => {
    const node = project.nodes.find((each) => each.id === layer.name);
    return node === undefined ? [] : [tagsOf(node.layer, layer, request, rules)];
  });
  const moves = tagged.some(({ tags }) => tags.some((tag) => tag.moving));
  const newest = moves && (await request.isNewest());
  const ready = await Promise.all(
    tagged.map(async (each) => {
      const store = await request.stores.ofLayer(each.layer);
      return { ...each, store, image: await imageOfKey(store, each.plan.tag, each.plan.key) };
    }),
  );
  return Promise.all(
    ready.map(async ({ layer, plan: planned, tags, version, store, image }) => {
      const names = tags.filter((tag) => newest || !tag.moving).map((tag) => tag.name);
      const held = tags.filter((tag) => !newest && tag.moving).map((tag) => tag.name);
      if (held.length > 0)
        log.warning(
          `${layer.id}: ${held.join(", ")} stay${held.length === 1 ? "s" : ""} where it is, because this commit is not known to be the newest of its branch.`,
        );
      const { digest } = image.descriptor;
      for (const { tag, outcome } of await publishTags(store, image, names))
        log.info(`${layer.id}: ${layer.image}:${tag} ${outcome === "written" ? "→" : "is already"} ${digest}`);
      return {
        layer: layer.id,
        image: `${layer.image}@${digest}`,
        digest,
        key: planned.key,
        version,
        tags: names.map((name) => `${layer.image}:${name}`),
      };
    }),
  );
}

function tagsOf(layer: Layer, plan: PlanLayer, request: PublishRequest, rules: typeof tagRules): Tagged {
  const context = { ...request.context, ...rules.readTagSettings(request.env) };
  const evaluated = rules.evaluateTags(
    rules.parseTagRules(request.tagRules ?? layer.tagRules),
    rules.parseFlavor(""),
    context,
  );
  const prefixes = request.project.layers
    .filter((other) => other.image === layer.image)
    .map((other) => other.tagPrefix);
  const tags = evaluated.tags.map((tag) => ({
    name: rules.applyTagPrefix(layer.tagPrefix, tag.name),
    moving: tag.moving,
  }));
  for (const tag of tags) rules.validateTag(tag.name, prefixes);
  if (tags.length === 0)
    request.log.info(`${layer.id}: the tag rules give no tag for this event; its image stays under its key`);
  return { layer, plan, version: evaluated.version ?? "", tags };
}
