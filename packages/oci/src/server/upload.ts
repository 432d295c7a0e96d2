import { randomUUID } from "node:crypto";
import { PassThrough } from "node:stream";
import type { Digest } from "../descriptor.ts";
import { OciError } from "../error.ts";
import type { Store, WrittenBlob } from "../store.ts";

/** One blob upload: the bodies of several requests, in order, become the one stream that `Store.putBlob` takes, at the store's pace. */
export class Upload {
  readonly id = randomUUID();
  readonly repository: string;
  readonly #store: Store;
  #pipe: { readonly body: PassThrough; readonly written: Promise<WrittenBlob> } | undefined;
  #received = 0;
  #busy = false;

  constructor(repository: string, store: Store) {
    this.repository = repository;
    this.#store = store;
  }

  /** Bytes taken so far. */
  get received(): number {
    return this.#received;
  }

  /** True once bytes came, or the content was announced. */
  get started(): boolean {
    return this.#pipe !== undefined;
  }

  /** True while a request's body is being taken: the next one must wait for its answer. */
  get busy(): boolean {
    return this.#busy;
  }

  /** Starts with what is known about the whole content, so that the store can find that it has it. */
  announce(expected: { readonly digest?: Digest; readonly size?: number }): void {
    this.#start(expected);
  }

  /** Takes one request's body; throws what the store throws. */
  async append(chunks: AsyncIterable<Buffer>): Promise<void> {
    const { body, written } = this.#start({});
    this.#busy = true;
    try {
      for await (const chunk of chunks) {
        this.#received += chunk.length;
        // A store that has enough (the blob exists) or has failed reads no further: the rest of the body is dropped.
        if (!body.destroyed && !body.write(chunk)) await drained(body);
      }
    } finally {
      this.#busy = false;
    }
    if (body.destroyed) await written;
  }

  /** Ends the content: what the store made of it. */
  async finish(): Promise<WrittenBlob> {
    const { body, written } = this.#start({});
    body.end();
    return await written;
  }

  /** Gives up: the store sees a failing stream and leaves nothing behind. */
  async abort(): Promise<void> {
    this.#pipe?.body.destroy(new OciError("unavailable", "The upload was cut off by its client."));
    await this.#pipe?.written.catch(() => undefined);
  }

  #start(expected: { readonly digest?: Digest; readonly size?: number }): {
    body: PassThrough;
    written: Promise<WrittenBlob>;
  } {
    if (this.#pipe) return this.#pipe;
    const body = new PassThrough();
    let opened = false;
    const open = (): PassThrough => {
      if (opened)
        throw new OciError(
          "unavailable",
          "The upload failed, and its bytes are gone: its client has to send them again.",
        );
      opened = true;
      return body;
    };
    const written = this.#store.putBlob({ open, ...expected });
    // The request that ends the upload reports the failure; until then nobody waits for it.
    body.on("error", () => undefined);
    const settled = (): unknown => body.destroy();
    written.then(settled, settled);
    this.#pipe = { body, written };
    return this.#pipe;
  }
}

async function drained(body: PassThrough): Promise<void> {
  await new Promise<void>((resolve) => {
    const done = (): void => {
      body.off("drain", done).off("close", done);
      resolve();
    };
    body.on("drain", done).on("close", done);
  });
}
