import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { rm } from "node:fs/promises";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { isNativeError } from "node:util/types";
import {
  ConnectionFailure,
  discard,
  isLoopbackHost,
  OciError,
  parseRetryAfter,
  type Clock,
  type Reply,
  type RetryPolicy,
  type Transport,
  TransientFailure,
  withRetries,
} from "@layered-build/oci";

/** How downloads are done. */
export interface Downloads {
  readonly transport: Transport;
  readonly clock: Clock;
  readonly retry: RetryPolicy;
}

/** GitHub answers with one redirect to its storage; mirrors with a few. */
const mostRedirects = 5;
const mostBytes = 512 * 1024 ** 2;

/**
 * Downloads a file (its bytes are not trusted yet) and gives its sha256 in hex. No credentials are ever sent, plain http is for loopback only, and
 * a failure that may pass (5xx, 429, 408, a broken connection) is tried again. Throws an `OciError`.
 */
export async function downloadFile(address: string, target: string, downloads: Downloads): Promise<string> {
  const { retry, clock } = downloads;
  return withRetries(retry, clock, async () => {
    await rm(target, { force: true });
    try {
      const reply = await open(new URL(address), downloads);
      return await save(reply, target, address);
    } catch (failure) {
      if (!(failure instanceof ConnectionFailure)) throw failure;
      const text = `${address} could not be downloaded: ${failure.message}`;
      const hint =
        "Is the host reachable from this runner? Else set `tool-mirror`, or install the program and give its path.";
      throw new TransientFailure(new OciError("unreachable", text, { hint, cause: failure }), "busy");
    }
  });
}

async function open(address: URL, { transport, clock }: Downloads): Promise<Reply> {
  let url = address;
  for (let hops = 0; hops <= mostRedirects; hops += 1) {
    if (url.protocol !== "https:" && !(url.protocol === "http:" && isLoopbackHost(url.host))) {
      throw new OciError("refused", `${address.href} leads to ${url.protocol}//${url.host}, which is not https.`);
    }
    const reply = await transport.send({ method: "GET", url, headers: { accept: "application/octet-stream" } });
    const { status } = reply;
    if (status === 200) return reply;
    const { location } = reply.headers;
    const wait = parseRetryAfter(reply.headers["retry-after"], clock.now());
    await discard(reply);
    if (status >= 300 && status < 400 && location !== undefined && URL.canParse(location, url.href)) {
      url = new URL(location, url);
      continue;
    }
    const passes = status >= 500 || status === 429 || status === 408;
    const error = new OciError(passes ? "unavailable" : "refused", `${address.href} answers ${status}.`, {
      hint: "Is there such a release, and does the mirror have it under the path that GitHub uses?",
    });
    throw passes ? new TransientFailure(error, "busy", wait) : error;
  }
  throw new OciError("refused", `${address.href} redirects more than ${mostRedirects} times.`);
}

async function save(reply: Reply, target: string, address: string): Promise<string> {
  const hash = createHash("sha256");
  let size = 0;
  const check = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      size += chunk.length;
      done(size > mostBytes ? new OciError("refused", `${address} is more than ${mostBytes} bytes.`) : null, chunk);
    },
  });
  try {
    await pipeline(reply.body, check, createWriteStream(target, { flags: "wx", mode: 0o600 }));
  } catch (cause) {
    if (cause instanceof OciError) throw cause;
    const isDisk =
      isNativeError(cause) && "code" in cause && ["ENOSPC", "EDQUOT", "EACCES"].includes(String(cause.code));
    throw isDisk ? cause : new ConnectionFailure(cause);
  }
  return hash.digest("hex");
}
