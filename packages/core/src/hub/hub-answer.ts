import type { IncomingHttpHeaders } from "node:http";
import {
  OciError,
  readStart,
  TransientFailure,
  type ConnectionFailure,
  type OciErrorCode,
  type Reply,
} from "@layered-build/oci";
import { oneLine } from "../one-line.ts";
import { passing, waitFor } from "./hub-limits.ts";

/** What was asked, for messages and hints. */
export interface HubQuestion {
  /** `Space acme/app` */
  readonly what: string;
  /** The right that it needs: `to change its variables`. */
  readonly right?: string;
  readonly tokens: readonly { readonly from: string }[];
  readonly endpoint: string;
}

const longestText = 300;

/** The error for an answer that is not what was asked for; a `TransientFailure` where it may pass. `now`: ms since 1970. Reads the body. */
export async function hubAnswer(
  question: HubQuestion,
  reply: Reply,
  now: number,
): Promise<OciError | TransientFailure> {
  const said = saidBy(reply.headers, await readStart(reply));
  const error = hubRefusal(question, reply.status, said);
  return passing.has(reply.status) ? new TransientFailure(error, "busy", waitFor(reply.headers, now)) : error;
}

/** The error for a status of the Hub, and what it said with it. */
export function hubRefusal(question: HubQuestion, status: number, said: string): OciError {
  const [code, why, hint] = explained(question, status);
  const words = oneLine(said, longestText);
  return new OciError(code, `${question.what}: ${why}${words === "" ? "." : `: ${words}`}`, { hint });
}

/** The error for a connection that broke, inside a `TransientFailure`, since the next may hold. */
export function noConnection(what: string, endpoint: string, cause: ConnectionFailure): TransientFailure {
  const error = new OciError("unreachable", `${what}: no connection to ${endpoint}: ${cause.message}`, {
    hint: "Check the network and a proxy between, and run the job again. `hf-endpoint` names another Hub or mirror.",
    cause,
  });
  if (cause.stale) return new TransientFailure(error, "stale");
  return new TransientFailure(error, cause.code === "ECONNREFUSED" || cause.code === "ENOTFOUND" ? "absent" : "busy");
}

function explained(question: HubQuestion, status: number): readonly [OciErrorCode, string, string] {
  const { right = "to read it", tokens, endpoint } = question;
  const from = tokens.map((token) => token.from).join(" and ");
  const make = `a write token of ${endpoint}/settings/tokens as \`hf-token\` (a fine-grained one needs "Write access to contents/settings" of this Space)`;
  const publisher =
    "`permissions: id-token: write` with a trusted publisher in the Space's settings (https://huggingface.co/docs/hub/trusted-publishers)";
  if (status === 401) {
    return tokens.length === 0
      ? ["unauthorized", "the Hub wants a token", `Give the step ${make}, or the job ${publisher}.`]
      : [
          "unauthorized",
          `the Hub does not take the token of ${from}`,
          `It may have been revoked or run out. Give ${make}.`,
        ];
  }
  if (status === 402) {
    const hint = `Docker Spaces, and some hardware, need a paid plan (PRO, Team or Enterprise): ${endpoint}/pricing. A Space that exists already needs none.`;
    return ["forbidden", "the Hub asks for a paid plan", hint];
  }
  if (status === 403) {
    const other = tokens.some((token) => token.from === "hf-token") ? "" : " A trusted publisher may write files only.";
    return ["forbidden", `the token of ${from || "nobody"} has no right ${right}`, `Give the step ${make}.${other}`];
  }
  if (status === 404) {
    const hint = `Check the name. For a private one, the token has to be of an account that sees it: give ${make}.`;
    return ["missing-content", "the Hub does not have it, or hides it from this token", hint];
  }
  if (status === 412) return ["refused", "someone else has changed it meanwhile", "Run the job again."];
  if (status === 429) {
    const hint = "Wait some minutes, and run fewer jobs at a time: the limit is counted by five minutes.";
    return ["rate-limited", "the Hub had too many requests of this token", hint];
  }
  if (status >= 500 || status === 408)
    return [
      "unavailable",
      `the Hub answered ${status}`,
      "Look at https://status.huggingface.co, and run the job again.",
    ];
  return ["refused", `the Hub answered ${status}`, `Is ${endpoint} a Hub? \`hf-endpoint\` names another one.`];
}

function saidBy(headers: IncomingHttpHeaders, body: string): string {
  const header = headers["x-error-message"];
  if (typeof header === "string" && header !== "") return header;
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value !== "object" || value === null) return "";
    const error = "error" in value ? value.error : "message" in value ? value.message : "";
    const more = "error_description" in value ? value.error_description : "";
    return [error, more].filter((each) => typeof each === "string" && each !== "").join(": ");
  } catch {
    // A page of a proxy, perhaps: its status says enough.
    return "";
  }
}
