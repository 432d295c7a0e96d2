import { LayeredBuildError } from "../error.ts";
import { checkIsPublic } from "./base-is-public.ts";
import { checkSdk, type OpenedSpace } from "./open-space.ts";
import { followSpace } from "./follow-space.ts";
import type { SpaceApi, SpaceInfo } from "./space-api.ts";
import { planContent } from "./space-files.ts";
import type { SpaceImage, SpacePorts, SpaceResult } from "./space-request.ts";
import { writeSettings } from "./space-settings.ts";
import type { SpaceStep } from "./space-step.ts";
import { commitToSpace, createSpace } from "./write-space.ts";

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
  const set = await writeSettings(api, request.settings, log);
  const step = await changeFiles(opened, info, { ...image, pinned }, ports);
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

/** Commits what differs. Where someone else's commit comes between, it is read again once: what they did not touch can still be written. */
async function changeFiles(
  { request, api, own }: OpenedSpace,
  info: SpaceInfo,
  image: SpaceImage & { readonly pinned: string },
  { log }: SpacePorts,
): Promise<SpaceStep> {
  const named = request.factory ? `${image.repository}:${image.tag}` : image.pinned;
  const before = request.wait === undefined ? undefined : await api.runtime();
  let parent = info.sha;
  for (let tries = 1; ; tries += 1) {
    const { plan, card, imageBefore } = await planContent(api, parent, own, request, { named, pinned: image.pinned });
    const { change, left } = plan;
    for (const path of left) log.warning(`${api.what}: ${path} was changed by someone, and is left there.`);
    if (change === undefined) return { parent, sha: parent, change, card, before: undefined };
    const committed = await commitToSpace(api, change, parent, `Run ${image.tag} (${image.digest.slice(7, 19)})`);
    if (committed.kind === "committed") {
      if (request.factory && imageBefore !== undefined && imageBefore !== image.pinned) await api.restart(true);
      return { parent, sha: committed.sha, change, card, before };
    }
    const sha = (await api.info())?.sha;
    if (tries === 2 || sha === undefined || sha === parent) {
      throw new LayeredBuildError(
        "space",
        `${api.what} is being changed by someone else: commit ${parent} is not its last one any more.`,
        {
          hint: "Nothing was committed. Run the job again; a `concurrency` group keeps two runs of it apart.",
        },
      );
    }
    log.info(`${api.what}: someone else committed ${sha} meanwhile; trying on top of it`);
    parent = sha;
  }
}
