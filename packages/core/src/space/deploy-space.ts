import { LayeredBuildError } from "../error.ts";
import type { Log } from "../ports.ts";
import { checkIsPublic } from "./base-is-public.ts";
import { checkSdk, type OpenedSpace } from "./open-space.ts";
import { followSpace } from "./follow-space.ts";
import type { SpaceApi, SpaceInfo } from "./space-api.ts";
import { planContent, type ContentPlan } from "./space-files.ts";
import type { SpaceImage, SpacePorts, SpaceResult } from "./space-request.ts";
import { writeSettings } from "./space-settings.ts";
import type { SpaceStep } from "./space-step.ts";
import { commitToSpace, createSpace, type Committed } from "./write-space.ts";

/**
 * Gives a Space its image: variables and secrets first (each restarts it), then one commit of what differs, then the wait until that commit
 * runs and answers. With nothing to change nothing is written, and the wait is for what is there already.
 * Throws `space` where it does not run, `bad-config` where files of others are in the way, and what the Hub and the registry say.
 */
export async function deploySpace(opened: OpenedSpace, image: SpaceImage, ports: SpacePorts): Promise<SpaceResult> {
  const { request, api } = opened;
  const { log } = ports;
  const pinned = `${image.repository}:${image.tag}@${image.digest}`;
  await checkIsPublic(pinned, ports.anonymous);
  const info = opened.info ?? (await created(api));
  const named = request.factory ? `${image.repository}:${image.tag}` : pinned;
  const plan = (commit: string): Promise<ContentPlan> =>
    planContent(api, commit, opened.own, request, { named, pinned });
  // Files of others in the way have to be known before the first variable is written.
  const planned = await plan(info.sha);
  const set = await writeSettings(api, request.settings, log);
  const title = `Run ${image.tag} (${image.digest.slice(7, 19)})`;
  const step = await changeFiles(opened, { parent: info.sha, planned, plan, title, pinned }, ports);
  const changed = [...(step.change?.put.keys() ?? []), ...(step.change?.remove ?? [])];
  log.info(
    step.change === undefined
      ? `${api.what}: nothing to commit`
      : `${api.what}: commit ${step.sha} (${changed.join(", ")})`,
  );
  ports.progress({ url: info.host ?? api.page, commit: step.sha });
  const action = opened.info === undefined ? "created" : step.change === undefined ? "unchanged" : "updated";
  const stage = request.wait === undefined ? "" : await followSpace(opened, info, step, request.wait, ports);
  return { page: api.page, url: info.host ?? api.page, commit: step.sha, action, stage, set, changed };
}

async function created(api: SpaceApi): Promise<SpaceInfo> {
  await createSpace(api);
  const info = await api.info();
  if (info !== undefined) {
    checkSdk(api, info);
    return info;
  }
  throw new LayeredBuildError("space", `${api.what} was made, or was there, and cannot be seen with this token.`, {
    hint: "It may be private, and of another account: check the name, and the token's rights.",
  });
}

/** How files are changed: what was planned on top of `parent`, and how to plan on top of another commit. */
interface FileWork {
  readonly parent: string;
  readonly planned: ContentPlan;
  readonly plan: (commit: string) => Promise<ContentPlan>;
  readonly title: string;
  readonly pinned: string;
}

/** Commits what differs. Where someone else's commit comes between, it is read again once: what they did not touch can still be written. */
async function changeFiles(
  { request, api }: OpenedSpace,
  { parent, planned, plan, title, pinned }: FileWork,
  { log }: SpacePorts,
): Promise<SpaceStep> {
  const before = request.wait === undefined ? undefined : await api.runtime();
  const first = await tryToCommit(api, parent, planned, title, log);
  if (first === undefined) return unchanged(parent, planned);
  let [on, made, content] = [parent, first, planned];
  if (made.kind === "stale") {
    on = (await api.info())?.sha ?? parent;
    if (on === parent) throw contested(api, parent);
    log.info(`${api.what}: someone else committed ${on} meanwhile; trying on top of it`);
    content = await plan(on);
    const second = await tryToCommit(api, on, content, title, log);
    if (second === undefined) return unchanged(on, content);
    made = second;
  }
  if (made.kind === "stale") throw contested(api, on);
  const {
    imageBefore,
    card,
    plan: { change },
  } = content;
  if (request.factory && imageBefore !== undefined && imageBefore !== pinned) await api.restart(true);
  return { parent: on, sha: made.sha, change, card, before };
}

/** Undefined where nothing differs. */
async function tryToCommit(
  api: SpaceApi,
  parent: string,
  { plan: { change, left } }: ContentPlan,
  title: string,
  log: Log,
): Promise<Committed | undefined> {
  for (const path of left) log.warning(`${api.what}: ${path} was changed by someone, and is left there.`);
  return change === undefined ? undefined : commitToSpace(api, change, parent, title);
}

function unchanged(sha: string, { card }: ContentPlan): SpaceStep {
  return { parent: sha, sha, change: undefined, card, before: undefined };
}

function contested(api: SpaceApi, commit: string): LayeredBuildError {
  const message = `${api.what} is being changed by someone else: commit ${commit} is not its last one any more.`;
  return new LayeredBuildError("space", message, {
    hint: "Nothing was committed. Run the job again; a `concurrency` group keeps two runs of it apart.",
  });
}
