import { LayeredBuildError } from "../error.ts";
import type { Log } from "../ports.ts";
import { readSpaceLogs } from "./read-space-logs.ts";
import type { SpaceApi } from "./space-api.ts";
import type { SpaceAnswer } from "./check-space-answers.ts";
import type { SpaceArrival } from "./wait-for-space.ts";

const lines = 100;
const quiet = 2000;

/** What went wrong after a commit, in words. */
export interface SpaceFailure {
  readonly message: string;
  readonly hint: string;
  /** The log that says more. */
  readonly log: "build" | "run";
}

/** The words for a wait that did not end well; undefined for one that did. */
export function failureOf(api: SpaceApi, arrival: SpaceArrival, commit: string): SpaceFailure | undefined {
  const { stage } = arrival;
  const short = commit.slice(0, 12);
  if (arrival.kind === "failed") {
    const log = stage === "RUNTIME_ERROR" ? "run" : "build";
    const said = arrival.message === undefined ? "" : `: ${arrival.message}`;
    const hint =
      stage === "RUNTIME_ERROR"
        ? "The log above is the app's own. It runs as user 1000, has to listen on 0.0.0.0 and the port of the Space, and to be up within `startup_duration_timeout`."
        : `The log above is that of the Hub's build. More is at ${api.page}?logs=build`;
    return { message: `${api.what}: commit ${short} ended in ${stage}${said}`, hint, log };
  }
  if (arrival.kind !== "late") return undefined;
  const isStarting = /STARTING|RUNNING/.test(stage);
  const other = arrival.sha === undefined || arrival.sha === commit ? "" : `, of commit ${arrival.sha.slice(0, 12)}`;
  return {
    message: `${api.what}: commit ${short} does not run within \`timeout\`; the last stage is ${stage}${other}`,
    hint: isStarting
      ? "An app that never leaves this stage may listen on 127.0.0.1, or on another port than the Space's. If it just is slow, give more `timeout`."
      : `See ${api.page}?logs=build. If it just is slow, give more \`timeout\`.`,
    log: isStarting ? "run" : "build",
  };
}

/** The words for a Space that runs, and does not answer as it should. */
export function unanswered(api: SpaceApi, { url, answer }: SpaceAnswer): SpaceFailure {
  return {
    message: `${api.what} runs, but ${url} gives ${answer}`,
    hint: "Does the app have this address? `smoke-path` names another one; the log above is the app's own.",
    log: "run",
  };
}

/** Shows the end of the log, with what is secret left out; gives the maker of the error, which may have more to say. */
export async function toldFailure(
  api: SpaceApi,
  failure: SpaceFailure,
  secrets: Iterable<string>,
  log: Log,
): Promise<(more: string) => LayeredBuildError> {
  const told = await readSpaceLogs(api, failure.log, { lines, quiet });
  const hidden = [...secrets].filter((secret) => secret !== "");
  await log.group(`The last lines of the ${failure.log} log`, async () => {
    for (const line of told) log.info(hidden.reduce((text, secret) => text.replaceAll(secret, "***"), line));
  });
  return (more) => new LayeredBuildError("space", `${failure.message}.${more}`, { hint: failure.hint });
}
