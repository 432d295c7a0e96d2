import type { Weights } from "../../config/layer.ts";
import type { Hub } from "../../hub/hub.ts";
import type { HubFile } from "../../hub/hub-file.ts";
import { hubReference, type HubCommit } from "../../hub/weights-source.ts";
import { takenWeights, weightsCommit } from "../../key/weights-files.ts";
import type { PlanLayer } from "../../plan/plan.ts";
import { copySource, type CopyEntry } from "./copy-step.ts";
import { LayerDraft } from "./layer-draft.ts";
import type { StageState } from "./stage-state.ts";

/** Files of the Hub that a stage ends with. */
export interface WeightsStep {
  /** `hf://ORG/NAME@COMMIT` */
  readonly reference: string;
  readonly to: string;
  readonly entries: readonly CopyEntry[];
}

/** The step that puts a layer's weights into its image, at the commit that the plan has fixed; where it has none, at that of now. */
export async function weightsStep(weights: Weights, plan: Pick<PlanLayer, "bases">, hub: Hub): Promise<WeightsStep> {
  const { source, to } = weights;
  const commit = weightsCommit(weights, plan.bases) ?? (await hub.resolve(source));
  const files = takenWeights(weights, await hub.files(source.repository, commit));
  const reference = hubReference({ ...source, revision: commit.slice("git:".length) });
  return { reference, to, entries: entriesOf(files, source.repository, commit, hub) };
}

/** The step's changes, and how history shows it. Throws `HandOver` where something in the image is in the way. */
export async function draftWeights(
  { reference, to, entries }: WeightsStep,
  { tree }: StageState,
  mtime: number,
): Promise<{ readonly draft: LayerDraft; readonly shown: string }> {
  const draft = new LayerDraft(tree);
  const target = { destination: to.endsWith("/") ? to : `${to}/`, owner: { uid: 0, gid: 0, mtime } };
  await copySource(tree, draft, { baseName: "", isFolder: true, entries }, target);
  return { draft, shown: `WEIGHTS ${reference} ${to}` };
}

/** The files, each folder before what is in it. */
function entriesOf(files: readonly HubFile[], repository: string, commit: HubCommit, hub: Hub): readonly CopyEntry[] {
  const entries = new Map<string, CopyEntry>();
  for (const file of files) {
    for (let cut = file.path.indexOf("/"); cut > 0; cut = file.path.indexOf("/", cut + 1)) {
      const relative = file.path.slice(0, cut);
      entries.set(relative, { relative, kind: "directory", mode: 0o755 });
    }
    const open = () => hub.open(repository, commit, file);
    const text = async (): Promise<string> => Buffer.concat(await open().toArray()).toString("utf8");
    const content = { id: file.id, size: file.size, open, text };
    entries.set(file.path, { relative: file.path, kind: "file", mode: 0o644, content });
  }
  return [...entries.values()];
}
