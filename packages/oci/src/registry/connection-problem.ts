import { OciError } from "../error.ts";
import { describe } from "./registry-problem.ts";
import type { RequestContext } from "./registry-problem.ts";
import { TransientFailure } from "./retry.ts";
import type { ConnectionFailure } from "./transport.ts";

// Broken connections and name servers that are busy: these pass.
const PASSING = new Set([
  "ECONNRESET",
  "EPIPE",
  "ETIMEDOUT",
  "ECONNABORTED",
  "EAI_AGAIN",
  "ERR_STREAM_PREMATURE_CLOSE",
  "",
]);
// Nothing is there, perhaps not yet.
const ABSENT = new Set(["ECONNREFUSED", "EHOSTUNREACH", "ENETUNREACH"]);

/** A broken connection as an `OciError` `unreachable`, inside a `TransientFailure` where it may pass. */
export function connectionProblem(failure: ConnectionFailure, context: RequestContext): OciError | TransientFailure {
  const { code } = failure;
  const named = code === "" || failure.message.includes(code) ? failure.message : `${failure.message} (${code})`;
  const error = new OciError("unreachable", `${describe(context)}: no connection: ${named}`, {
    hint: hintOf(code, failure.message, context.registry),
    cause: failure,
  });
  if (ABSENT.has(code)) return new TransientFailure(error, "absent");
  if (!PASSING.has(code)) return error;
  return new TransientFailure(error, failure.stale && code !== "ETIMEDOUT" ? "stale" : "busy");
}

function hintOf(code: string, message: string, registry: string): string {
  if (code === "ECONNREFUSED")
    return `Is the registry running, and is the port right? If it speaks plain http, name ${registry} in \`insecure-registries\`.`;
  if (code === "ENOTFOUND")
    return `There is no host of this name, or no network here: check how ${registry} is written (an image without a registry is docker.io's), and whether the runner needs a proxy (HTTPS_PROXY).`;
  if (code === "EAI_AGAIN") return "The name server did not answer: check the network, and run the job again.";
  if (/wrong version number|EPROTO|packet length too long/i.test(`${code} ${message}`))
    return `It does not speak TLS: if it is meant to be plain http, name ${registry} in \`insecure-registries\`.`;
  if (code.startsWith("HPE_"))
    return "The answer is no HTTP: does the registry want TLS on this port, or is another program there?";
  if (/CERT|SIGNATURE|ISSUER/.test(code))
    return "Its certificate is not trusted here: set NODE_EXTRA_CA_CERTS to a file with the CA's certificate, in the environment of the runner or job.";
  return "The connection broke: check the network and a proxy between, and run the job again.";
}
