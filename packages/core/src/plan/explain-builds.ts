import { parseManifest, type Store } from "@layered-build/oci";
import type { Layer } from "../config/layer.ts";
import { LayeredBuildError } from "../error.ts";
import { keyAnnotation } from "../image/suite-tag.ts";
import { loadInputs } from "../image/stored-inputs.ts";
import { parentNames } from "../key/collect-inputs.ts";
import { explainChange } from "../key/explain-change.ts";
import type { KeyedLayer } from "../key/key-layers.ts";
import type { Log } from "../ports.ts";
import type { Project } from "../project/project.ts";
import { inParallel } from "../in-parallel.ts";
import type { Stores } from "../registry/stores.ts";
import type { TagContext } from "../tags/index.ts";
import type { Plan, PlanLayer } from "./plan.ts";

/** Each takes a few requests, one after the other. */
const layersAtOnce = 16;

/** What the reasons are made from, besides the plan itself. */
export interface ExplainRequest {
  readonly project: Project;
  readonly keys: ReadonlyMap<string, KeyedLayer>;
  readonly stores: Stores;
  readonly context: TagContext;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly log: Log;
}

/**
 * Says of each layer that is built because its key has no image what changed since the image that this ref, or else the default branch,
 * had before. The list of that image's inputs is stored beside it, so this is right without any history. Where there is none, the
 * plan's own reason stays. Never fails: it only explains.
 */
export async function explainBuilds(plan: Plan, request: ExplainRequest): Promise<Plan> {
  const told = new Set<string>();
  const layers = await inParallel(plan.layers, layersAtOnce, async (layer) => {
    const missing = layer.action === "build" && layer.reasons.some(({ kind }) => kind === "missing");
    const found = missing
      ? await changesOf(layer, request).catch((error: unknown) => unexplained(layer, error, told, request.log))
      : undefined;
    if (found === undefined) return layer;
    const { changes, before } = found;
    if (changes.length === 0) return { ...layer, before };
    return { ...layer, before, reasons: changes.map((detail) => ({ kind: "changed" as const, detail })) };
  });
  return { ...plan, layers: [...layers] };
}

/** Rules that are wrong have been read only to look for an image; but whoever publishes by them is going to be refused, so that is told now. */
function unexplained(layer: PlanLayer, error: unknown, told: Set<string>, log: Log): undefined {
  if (error instanceof LayeredBuildError && error.code === "bad-tag-rule" && !told.has(error.message)) {
    told.add(error.message);
    log.warning(
      `The layers file: ${error.message}\nbuild-layer refuses it, unless its input \`tag-rules\` has others.`,
    );
  }
  log.debug(`${layer.name}: what changed cannot be told: ${String(error)}`);
}

/** What changed since the image before, and the key of that. */
interface Changes {
  readonly changes: readonly string[];
  readonly before: string;
}

async function changesOf(planned: PlanLayer, request: ExplainRequest): Promise<Changes | undefined> {
  const node = request.project.nodes.find(({ id }) => id === planned.name);
  const now = request.keys.get(planned.name)?.inputs;
  if (node === undefined || now === undefined) return undefined;
  const { layer } = node;
  const store = await request.stores.ofLayer(layer);
  for (const tag of await previousTags(layer, request)) {
    const key = await keyUnder(store, tag);
    const before = key === undefined ? undefined : await loadInputs(store, layer.tagPrefix, key);
    if (key !== undefined && before !== undefined)
      return { before: key, changes: explainChange(before, now, parentNames(node)) };
  }
  return undefined;
}

async function keyUnder(store: Store, tag: string): Promise<string | undefined> {
  const stored = await store.getManifest(tag);
  return stored === undefined ? undefined : parseManifest(stored).document.annotations?.[keyAnnotation];
}

/** The tags that the image before this one may have: the first moving one of this ref, then that of the default branch. */
async function previousTags(layer: Layer, { context, env }: ExplainRequest): Promise<readonly string[]> {
  const rules = await import("../tags/index.ts");
  const branch = context.repositoryDefaultBranch;
  const onDefaultBranch = { ...context, eventName: "push", ref: `refs/heads/${branch}`, pullRequestNumber: undefined };
  const contexts = branch === "" ? [context] : [context, onDefaultBranch];
  const [parsed, flavor] = await Promise.all([rules.parseTagRules(layer.tagRules), rules.parseFlavor("")]);
  const settings = rules.readTagSettings(env);
  const evaluated = await Promise.all(
    contexts.map((each) => rules.evaluateTags(parsed, flavor, { ...each, ...settings })),
  );
  const firsts = evaluated.flatMap(({ tags }) => tags.filter((tag) => tag.moving).slice(0, 1));
  return [...new Set(firsts.map(({ name }) => layer.tagPrefix + name))];
}
