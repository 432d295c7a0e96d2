import type { IncomingHttpHeaders } from "node:http";

interface Outgoing {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | undefined;
}

interface Answer {
  readonly status: number;
  readonly reply: { readonly headers: IncomingHttpHeaders };
  readonly body: Buffer;
}

/** Statuses whose answers have no body; `Response` takes none for them. */
const bodiless = new Set([204, 205, 304]);

/**
 * A `fetch` over our own connections: they know proxies, retries and rate limits, and are counted. The library's own authorization is left
 * out: who sends puts in what belongs to the address.
 */
export function libraryFetch(exchange: (request: Outgoing) => Promise<Answer>): typeof fetch {
  return async (input, init) => {
    const request = new Request(input, init);
    request.headers.delete("authorization");
    const bytes = request.body === null ? undefined : new Uint8Array(await request.arrayBuffer());
    const { status, reply, body } = await exchange({
      method: request.method,
      url: new URL(request.url),
      headers: Object.fromEntries(request.headers),
      ...(bytes === undefined ? {} : { body: bytes }),
    });
    const headers = new Headers();
    for (const [name, value] of Object.entries(reply.headers)) {
      for (const each of typeof value === "string" ? [value] : (value ?? [])) headers.append(name, each);
    }
    return new Response(bodiless.has(status) ? null : new Uint8Array(body), { status, headers });
  };
}
