import type { IncomingMessage, ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import type { RegistryError } from "./registry-error.ts";

/** Header fields of an answer. */
export type Headers = Readonly<Record<string, string | number>>;

/** One request and its answer; counts the bytes of both bodies. */
export class Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  receivedBytes = 0;
  sentBytes = 0;

  constructor(request: IncomingMessage, response: ServerResponse) {
    const url = new URL(request.url ?? "/", "http://localhost");
    this.request = request;
    this.response = response;
    this.method = request.method ?? "GET";
    this.path = decodePath(url.pathname);
    this.query = url.searchParams;
  }

  get reading(): boolean {
    return this.method === "GET" || this.method === "HEAD";
  }

  /** Size of the body in bytes where the client says so. */
  get contentLength(): number | undefined {
    const text = this.request.headers["content-length"];
    return text === undefined ? undefined : Number(text);
  }

  header(name: string): string | undefined {
    return this.request.headers[name]?.toString();
  }

  async *body(): AsyncGenerator<Buffer> {
    const chunks: AsyncIterable<Buffer> = this.request;
    for await (const chunk of chunks) {
      this.receivedBytes += chunk.length;
      yield chunk;
    }
  }

  /** Answers without a body, or with one that is in memory (left out for HEAD). */
  send(status: number, headers: Headers = {}, body?: Uint8Array): void {
    const length = body ? { "Content-Length": body.length } : status === 204 ? {} : { "Content-Length": 0 };
    this.response.writeHead(status, { ...length, ...headers });
    if (body && this.method !== "HEAD") {
      this.sentBytes += body.length;
      this.response.end(body);
    } else this.response.end();
  }

  json(status: number, value: unknown, headers: Headers = {}): void {
    this.send(status, { "Content-Type": "application/json", ...headers }, Buffer.from(JSON.stringify(value)));
  }

  /** Answers with a stream; where it fails, the connection is cut, so that no client takes a part for the whole. */
  async stream(status: number, headers: Headers, chunks: AsyncIterable<Buffer>): Promise<void> {
    this.response.writeHead(status, headers);
    const count = async function* (this: Exchange): AsyncGenerator<Buffer> {
      for await (const chunk of chunks) {
        this.sentBytes += chunk.length;
        yield chunk;
      }
    };
    await pipeline(count.bind(this), this.response);
  }

  fail({ status, code, message, headers }: RegistryError): void {
    if (this.response.headersSent) this.response.destroy();
    else this.json(status, { errors: [{ code, message }] }, headers);
  }
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
