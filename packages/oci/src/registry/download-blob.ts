import { pipeline, Readable } from "node:stream";
import { isNativeError } from "node:util/types";
import type { Digest } from "../descriptor.ts";
import { verifyDigest } from "../digest.ts";
import { OciError } from "../error.ts";
import { connectionProblem } from "./connection-problem.ts";
import { discard } from "./read-body.ts";
import { describe } from "./registry-problem.ts";
import type { RepositoryClient, RepositoryRequest } from "./repository-client.ts";
import { TransientFailure } from "./retry.ts";
import { ConnectionFailure } from "./transport.ts";
import type { Reply } from "./transport.ts";

/** A blob's bytes, checked against its digest as they pass; undefined if it is not there. */
export async function downloadBlob(client: RepositoryClient, digest: Digest): Promise<Readable | undefined> {
  const request: RepositoryRequest = {
    method: "GET",
    to: `blobs/${digest}`,
    what: `blob ${digest}`,
    expect: [200, 404],
  };
  const reply = await client.call(request, (answer) => answer);
  if (reply.status === 404) {
    await discard(reply);
    return undefined;
  }
  const verified = verifyDigest(digest, `${describe(client.context(request))}: `);
  // Whoever reads `verified` sees the error there.
  pipeline(new BlobDownload(client, request, reply), verified, () => undefined);
  return verified;
}

/**
 * Reads a blob; where the connection breaks, the rest is asked for by a Range (RFC 9110 section 14.2), from the
 * registry's own address again, because the storage address behind a redirect may have run out.
 */
class BlobDownload extends Readable {
  readonly #client: RepositoryClient;
  readonly #request: RepositoryRequest;
  #reply: Reply;
  #offset = 0;
  #fruitless = 0;

  constructor(client: RepositoryClient, request: RepositoryRequest, reply: Reply) {
    super();
    this.#client = client;
    this.#request = request;
    this.#reply = reply;
    this.#attach(reply);
  }

  override _read(): void {
    this.#reply.body.resume();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#reply.body.destroy();
    done(error);
  }

  #attach(reply: Reply): void {
    this.#reply = reply;
    const { body } = reply;
    let broken = false;
    const broke = (cause: Error): void => {
      if (broken || this.destroyed) return;
      broken = true;
      this.#continue(cause).catch((failure: unknown) =>
        this.destroy(isNativeError(failure) ? failure : new Error(String(failure))),
      );
    };
    body.on("data", (chunk: Buffer) => {
      this.#offset += chunk.length;
      this.#fruitless = 0;
      this.#client.session.transport.received(chunk.length);
      if (!this.push(chunk)) body.pause();
    });
    body.once("end", () => this.push(null));
    body.once("error", broke);
    body.once("close", () => {
      if (!body.readableEnded) broke(new Error("the connection was closed in the middle of the body"));
    });
    if (body.destroyed) broke(new Error("the connection was closed in the middle of the body"));
  }

  async #continue(cause: Error): Promise<void> {
    const { session } = this.#client;
    const problem = connectionProblem(new ConnectionFailure(cause), this.#client.context(this.#request));
    const error = problem instanceof TransientFailure ? problem.error : problem;
    this.#fruitless += 1;
    if (this.#fruitless >= session.retry.attempts) throw error;
    await session.clock.sleep(Math.min(session.retry.maxDelay, session.retry.baseDelay * 2 ** (this.#fruitless - 1)));
    if (this.destroyed) return;

    const offset = this.#offset;
    const range = offset === 0 ? {} : { headers: { range: `bytes=${offset}-` } };
    const reply = await this.#client.call({ ...this.#request, ...range, expect: [200, 206] }, (answer) => answer);
    if (this.destroyed) {
      reply.body.destroy();
      return;
    }
    const starts = /^bytes (\d+)-/.exec(reply.headers["content-range"] ?? "")?.[1];
    if (offset === 0 ? reply.status === 200 : reply.status === 206 && Number(starts) === offset) {
      this.#attach(reply);
      return;
    }
    reply.body.destroy();
    throw new OciError(
      "unreachable",
      `${error.message}; after ${offset} bytes, and the server cannot continue from there`,
      {
        hint: "Run the job again. If it happens often, look at time-outs of proxies between.",
        cause,
      },
    );
  }
}
