import type { Digest } from "@layered-build/oci";
import { chooseEngine } from "../build/choose-engine.ts";
import { selectLayers, type LayerSelection } from "../graph/select-layers.ts";
import { suiteTag } from "../image/suite-tag.ts";
import { basesOf } from "../key/external-images.ts";
import { keyLayers, type KeyedLayer } from "../key/key-layers.ts";
import { weightsListings } from "../key/weights-files.ts";
import type { Cache, Log } from "../ports.ts";
import type { Project } from "../project/project.ts";
import type { TagContext } from "../tags/index.ts";
import type { Stores } from "../registry/stores.ts";
import { explainBuilds } from "./explain-builds.ts";
import { fixBases, type BasesMode } from "./fix-bases.ts";
import { layerFindings, type Strategy } from "./layer-findings.ts";
import { makePlan, type Candidate } from "./make-plan.ts";
import type { Plan } from "./plan.ts";

/** What the user asked for. */
export interface DetectOptions {
  readonly repository: string;
  readonly layers: LayerSelection;
  /** `all` means: those selected, and all above them. */
  readonly force: LayerSelection;
  readonly parents: "build" | "require";
  readonly onUnknown: "build" | "fail";
  readonly bases: BasesMode;
  /** Default: by content. */
  readonly strategy?: Strategy;
  /** For reasons: the tags of this run, under which the image before is found. */
  readonly context: TagContext;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What earlier runs have read of manifests. */
  readonly cache?: Cache;
}

/** A decision: the plan, and the keys that it was made by. */
export interface Detection {
  readonly plan: Plan;
  readonly keys: ReadonlyMap<string, KeyedLayer>;
  /** The images that were found under their keys and stay, by layer. */
  readonly images: ReadonlyMap<string, Digest>;
  /** The plan with reasons that say what changed, which takes further requests. Never fails. */
  readonly explain: () => Promise<Plan>;
}

/** Finds out what has to be built: content keys of all layers, what is known of each by the strategy, and the decision with its reasons. */
export async function detectChanges(
  project: Project,
  stores: Stores,
  options: DetectOptions,
  log: Log,
): Promise<Detection> {
  const known = project.nodes.map((node) => node.id);
  const selection = selectLayers(options.layers, known, "layers");
  const force = options.force.kind === "all" ? selection : selectLayers(options.force, known, "force");
  const bases = await fixBases(project, stores, options.bases, log);
  const listings = await weightsListings(project.nodes, bases, stores);
  const keys = keyLayers(project, bases, log.warning, { listings });
  const candidates = project.nodes.map((node): Candidate => {
    const { key = "" } = keys.get(node.id) ?? {};
    return {
      name: node.id,
      image: node.layer.image,
      tag: suiteTag(node.layer.tagPrefix, "key", key),
      key,
      parents: [...node.parents],
      bases: basesOf(node, bases),
      platforms: [...node.layer.platforms],
      engine: chooseEngine(node).kind,
    };
  });
  const { strategy = { kind: "content" }, cache } = options;
  const locked = options.bases === "lockfile" || options.bases === "frozen-lockfile";
  const context = { keys, candidates, selection, bases: { bases, locked, listings }, cache };
  const findings = await layerFindings(strategy, project, stores, context);
  const plan = makePlan(candidates, findings, {
    source: { repository: options.repository, revision: project.head.commit },
    selection,
    force,
    parents: options.parents,
    onUnknown: options.onUnknown,
  });
  const explain = async (): Promise<Plan> => {
    const { context: tags, env } = options;
    const [explained] = await Promise.all([
      explainBuilds(plan, { project, keys, stores, context: tags, env, log }),
      cache?.save(),
    ]);
    return explained;
  };
  const images = new Map(
    plan.layers.flatMap(({ name, action }) => {
      const found = findings.get(name);
      return found?.kind === "hit" && action !== "build" ? [[name, found.descriptor.digest] as const] : [];
    }),
  );
  return { plan, keys, images, explain };
}
