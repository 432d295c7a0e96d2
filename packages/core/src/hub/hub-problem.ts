import type { IncomingHttpHeaders } from "node:http";
import { isNativeError } from "node:util/types";
import { OciError, TransientFailure, type ConnectionFailure, type OciErrorCode } from "@layered-build/oci";
import { oneLine } from "../one-line.ts";
import { passing, waitFor } from "./hub-limits.ts";

/** What was asked of the Hub, for messages and hints. */
export interface HubQuestion {
  /** `hf://ORG/NAME@REVISION`, and the file where it is about one. */
  readonly what: string;
  /** ORG/NAME */
  readonly repository: string;
  readonly endpoint: string;
  readonly hasToken: boolean;
}

const longestText = 300;

/** The error for an answer of the Hub that is not what was asked for; a `TransientFailure` where it may pass. `now`: ms since 1970. */
export function hubProblem(
  question: HubQuestion,
  status: number,
  headers: IncomingHttpHeaders,
  now: number,
): OciError | TransientFailure {
  const code = text(headers["x-error-code"]);
  const said = oneLine(text(headers["x-error-message"]), longestText);
  const [kind, why, hint] = explained(question, status, code);
  const error = new OciError(kind, `${question.what}: ${why}${said === "" ? "" : ` (${said})`}`, { hint });
  if (!passing.has(status)) return error;
  return new TransientFailure(error, "busy", waitFor(headers, now));
}

/** The error for a connection that broke; a `TransientFailure`, since the next may hold. */
export function hubConnectionProblem(question: HubQuestion, cause: ConnectionFailure | Error): TransientFailure {
  const code = "code" in cause && typeof cause.code === "string" ? cause.code : "";
  const why = isNativeError(cause) ? cause.message : String(cause);
  const error = new OciError("unreachable", `${question.what}: no connection to ${question.endpoint}: ${why}`, {
    hint: "Check the network and a proxy between, and run the job again. HF_ENDPOINT names another Hub or mirror.",
    cause,
  });
  return new TransientFailure(error, code === "ECONNREFUSED" || code === "ENOTFOUND" ? "absent" : "busy");
}

function explained(
  { repository, endpoint, hasToken }: HubQuestion,
  status: number,
  code: string,
): readonly [OciErrorCode, string, string] {
  const page = `${endpoint}/${repository}`;
  const give = "give the step the environment variable HF_TOKEN (a read token, from a secret)";
  if (code === "GatedRepo") {
    const terms = `Accept its terms at ${page} with the account that the token is of`;
    const token = hasToken ? "; a fine-grained token needs the right to read gated repositories" : `, and ${give}`;
    return [status === 401 ? "unauthorized" : "forbidden", "the model is gated", `${terms}${token}.`];
  }
  if (code === "RevisionNotFound")
    return ["missing-content", "the model has no such revision", `Its branches and commits are at ${page}/tree/main.`];
  if (code === "EntryNotFound")
    return ["missing-content", "there is no such file", "Was it removed while it was read? Run the job again."];
  if (status === 401 || code === "RepoNotFound" || status === 404) {
    const secret = hasToken
      ? "the token in HF_TOKEN may not be valid any more, or not of an account that may read it"
      : give;
    return [
      status === 404 ? "missing-content" : "unauthorized",
      "there is no such model, or it is private",
      `Check the name: ${page}. For a private one, ${secret}.`,
    ];
  }
  if (status === 403) {
    const why = "the token has no right to read it: a fine-grained one needs read access to this repository";
    return ["forbidden", "it may not be read", hasToken ? `${sentence(why)}.` : `${sentence(give)}.`];
  }
  if (status === 429) {
    const more = hasToken ? "run fewer jobs at a time" : `${give}, which has a limit of its own`;
    return ["rate-limited", "the Hub had too many requests from here", `Wait some minutes, or ${more}.`];
  }
  if (status >= 500 || status === 408)
    return ["unavailable", `the Hub answered ${status}`, "Look at its status page, and run the job again."];
  return ["refused", `the Hub answered ${status}`, `Is ${endpoint} a Hub? HF_ENDPOINT names it.`];
}

function text(header: string | readonly string[] | undefined): string {
  return typeof header === "string" ? header : (header?.[0] ?? "");
}

function sentence(words: string): string {
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}
