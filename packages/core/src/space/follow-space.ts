import { OciError } from "@layered-build/oci";
import type { LayeredBuildError } from "../error.ts";
import { checkSpaceAnswers } from "./check-space-answers.ts";
import type { OpenedSpace } from "./open-space.ts";
import type { SpaceApi, SpaceInfo } from "./space-api.ts";
import { failureOf, toldFailure, unanswered, type SpaceFailure } from "./space-failure.ts";
import type { SpacePorts, SpaceWaiting } from "./space-request.ts";
import type { SpaceStep } from "./space-step.ts";
import { waitForSpace } from "./wait-for-space.ts";
import { commitToSpace, type SpaceChange } from "./write-space.ts";

/**
 * Sees a commit through: waits until it runs, asks it by HTTP, and tells its log where that fails; with `revert` the files of before come
 * back. Gives the last stage. Throws `space`.
 */
export async function followSpace(
  opened: OpenedSpace,
  info: SpaceInfo,
  step: SpaceStep,
  waiting: SpaceWaiting,
  ports: SpacePorts,
): Promise<string> {
  const { api } = opened;
  const { clock, log, signal, transport } = ports;
  const deadline = clock.now() + waiting.seconds * 1000;
  const check = {
    host: info.host ?? "",
    basePath: step.card.basePath,
    path: waiting.smokePath,
    // Public Spaces need none.
    token: info.isPrivate && mayHaveToken(info.host, api.hub.endpoint) ? api.hub.tokens[0]?.text : undefined,
    transport,
    clock,
  };
  if (info.isPrivate && check.token === undefined && check.host !== "")
    log.info(`${api.what}: its address is none of the Hub's (${check.host}), so it is asked without the token`);
  const wake = async (): Promise<void> => {
    log.info(`${api.what} sleeps, and is woken up`);
    if (check.host !== "") await checkSpaceAnswers({ ...check, deadline: clock.now() });
  };
  const { sha: commit, before } = step;
  const arrival = await waitForSpace(api, { commit, before, deadline, clock, log, signal, wake });
  ports.progress({ stage: arrival.stage });
  if (arrival.kind === "stopped") {
    log.warning(
      `${api.what} is ${arrival.stage}: somebody stopped it, so commit ${commit.slice(0, 12)} waits there until it is started (${api.page}/settings).`,
    );
    return arrival.stage;
  }
  let failure = failureOf(api, arrival, commit);
  if (failure === undefined && check.host !== "") {
    const answer = await checkSpaceAnswers({ ...check, deadline });
    if (answer.isGood) log.info(`${api.what}: ${answer.url} gives ${answer.answer}`);
    else failure = unanswered(api, answer);
  }
  if (failure !== undefined) throw await failed(opened, step, failure, waiting, ports);
  return arrival.stage;
}

/** A token that may write goes only to where the Hub serves Spaces, and to the Hub itself: whatever else its `host` field names. */
export function mayHaveToken(host: string | undefined, endpoint: string): boolean {
  if (host === undefined || !URL.canParse(host)) return false;
  const { hostname } = new URL(host);
  return hostname.endsWith(".hf.space") || hostname === new URL(endpoint).hostname;
}

async function failed(
  { api, request }: OpenedSpace,
  step: SpaceStep,
  failure: SpaceFailure,
  { revert }: SpaceWaiting,
  { log }: SpacePorts,
): Promise<LayeredBuildError> {
  const hidden = request.settings.secrets.values();
  // The log of now: after a revert it is that of another commit.
  const told = await toldFailure(api, failure, hidden, log);
  if (!revert) return told("");
  try {
    return told(await reverted(api, step));
  } catch (error) {
    if (!(error instanceof OciError)) throw error;
    return told(` It could not be reverted: ${error.message}`);
  }
}

/** Commits what the files were before. Variables and secrets stay: what a secret was nobody can read. */
async function reverted(api: SpaceApi, { parent, sha, change }: SpaceStep): Promise<string> {
  if (change === undefined) return " Nothing was committed by this run, so there is nothing to revert.";
  const files = await api.files(parent);
  const put = new Map<string, Uint8Array>();
  const paths = [...change.put.keys(), ...change.remove];
  for (const path of paths) if (files.has(path)) put.set(path, await api.read(parent, path));
  if (!files.has("Dockerfile")) return " It had no image before, so there is nothing to revert to.";
  const back: SpaceChange = { put, remove: paths.filter((path) => !files.has(path)) };
  const title = `Revert to ${parent.slice(0, 12)}: ${sha.slice(0, 12)} does not run`;
  const committed = await commitToSpace(api, back, sha, title);
  if (committed.kind === "stale") return " It was not reverted: someone else has committed since.";
  return ` The files of before are back (commit ${committed.sha}); variables and secrets are as they were set.`;
}
