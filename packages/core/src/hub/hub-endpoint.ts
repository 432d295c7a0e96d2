import { discard, isLoopbackHost, type OciError, type Reply, type Transport } from "@layered-build/oci";
import { LayeredBuildError } from "../error.ts";

/** Where a Hub is, and by what it is reached. */
export interface HubPlace {
  /** Default: the Hub's own. Plain http only for loopback hosts, and those in `insecure`. */
  readonly endpoint?: string | undefined;
  readonly insecure?: readonly string[] | undefined;
  readonly transport: Transport;
}

/** A request as it goes out; `url` may be anywhere, the token goes to the endpoint alone. */
export interface HubRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | undefined;
}

const defaultEndpoint = "https://huggingface.co";
const mostRedirects = 5;
const redirects = new Set([301, 302, 303, 307, 308]);

/** The address of a Hub, and what is sent there or to where it leads. */
export class HubEndpoint {
  /** Without a slash at its end. */
  readonly href: string;
  readonly #place: HubPlace;

  /** Asks nothing yet. Throws `bad-input` for no address, or plain http elsewhere than here; `input` is who named it. */
  constructor(place: HubPlace, input: "HF_ENDPOINT" | "hf-endpoint") {
    this.#place = place;
    const text = place.endpoint ?? defaultEndpoint;
    const endpoint = URL.canParse(text) ? new URL(text) : undefined;
    if (endpoint === undefined || !this.#isAllowed(endpoint)) {
      throw new LayeredBuildError("bad-input", `${input} is ${JSON.stringify(text)}, which is no https address.`, {
        hint: "Write https://HOST. Plain http is for loopback hosts, and for those in `insecure-registries`.",
      });
    }
    this.href = endpoint.href.replace(/\/+$/, "");
  }

  /** An address below the endpoint, which may have a path of its own. */
  url(path: readonly string[], search = ""): URL {
    const url = new URL(`${this.href}/${path.map(encodeURIComponent).join("/")}`);
    url.search = search;
    return url;
  }

  /**
   * Sends a request, and follows the redirects of what is only read: the token goes to the endpoint alone, never to the storage that it leads
   * to. Throws what `misled` makes of an address that is none, and what the transport throws.
   */
  async send(request: HubRequest, token: string | undefined, misled: (why: string) => OciError): Promise<Reply> {
    let { url } = request;
    if (!this.#isAllowed(url)) throw misled(`it names ${url.protocol}//${url.host}, which is no https address`);
    for (let hops = 0; hops <= mostRedirects; hops += 1) {
      const isOwn = token !== undefined && url.origin === new URL(this.href).origin;
      const headers = { ...request.headers, ...(isOwn ? { authorization: `Bearer ${token}` } : {}) };
      const reply = await this.#place.transport.send({ ...request, url, headers });
      const { location } = reply.headers;
      if (request.method !== "GET" || !redirects.has(reply.status) || location === undefined) return reply;
      await discard(reply);
      const next = URL.canParse(location, url.href) ? new URL(location, url) : undefined;
      if (next === undefined || !this.#isAllowed(next)) throw misled("it leads to no https address");
      url = next;
    }
    throw misled(`more than ${mostRedirects} redirects`);
  }

  #isAllowed({ protocol, host }: URL): boolean {
    return protocol === "https:" || (protocol === "http:" && (isLoopbackHost(host) || this.#isInsecure(host)));
  }

  #isInsecure(host: string): boolean {
    return this.#place.insecure?.some((name) => name.trim().toLowerCase() === host.toLowerCase()) === true;
  }
}
