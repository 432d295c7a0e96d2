import { chooseEngine } from "../build/choose-engine.ts";
import { selectLayers, type LayerSelection } from "../graph/select-layers.ts";
import { suiteTag } from "../image/suite-tag.ts";
import { keyLayers } from "../key/key-layers.ts";
import type { Log } from "../ports.ts";
import type { Project } from "../project/project.ts";
import { lookUpKey, type KeyLookUp } from "../registry/look-up-key.ts";
import { resolveBases } from "../registry/resolve-bases.ts";
import type { TagContext } from "../tags/index.ts";
import type { Stores } from "../registry/stores.ts";
import { explainBuilds } from "./explain-builds.ts";
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
  readonly bases: "track" | "pinned-only";
  /** For reasons: the tags of this run, under which the image before is found. */
  readonly context: TagContext;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Finds out what has to be built: content keys of all layers, one question to the registry for each, and the decision with its reasons. */
export async function detectChanges(project: Project, stores: Stores, options: DetectOptions, log: Log): Promise<Plan> {
  const known = project.nodes.map((node) => node.id);
  const selection = selectLayers(options.layers, known, "layers");
  const force = options.force.kind === "all" ? selection : selectLayers(options.force, known, "force");
  const externals = project.nodes.flatMap((node) => node.externals);
  const tracked = options.bases === "track" ? externals : externals.filter((reference) => reference.includes("@"));
  const bases = await resolveBases(tracked, stores);
  const keys = keyLayers(project, bases, log.warning);
  const candidates = project.nodes.map((node): Candidate => {
    const { key = "" } = keys.get(node.id) ?? {};
    return {
      name: node.id,
      image: node.layer.image,
      tag: suiteTag(node.layer.tagPrefix, "key", key),
      key,
      parents: [...node.parents],
      bases: Object.fromEntries(
        node.externals.flatMap((name) => (bases[name] === undefined ? [] : [[name, bases[name]]])),
      ),
      platforms: [...node.layer.platforms],
      engine: chooseEngine(node).kind,
    };
  });
  const lookUps = await Promise.all(
    project.nodes.map(async (node, index): Promise<readonly [string, KeyLookUp]> => {
      const { tag = "", key = "" } = candidates[index] ?? {};
      return [node.id, await lookUpKey(await stores.ofLayer(node.layer), tag, key, node.layer.platforms)];
    }),
  );
  const plan = makePlan(candidates, new Map(lookUps), {
    source: { repository: options.repository, revision: project.head.commit },
    selection,
    force,
    parents: options.parents,
    onUnknown: options.onUnknown,
  });
  return explainBuilds(plan, { project, keys, stores, context: options.context, env: options.env, log });
}
