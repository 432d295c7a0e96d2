import type { CredentialSource } from "../credentials/credentials.ts";
import { canonicalRegistry, checkRegistry } from "../reference-grammar.ts";
import { registryHost } from "../reference.ts";
import { Authorizer } from "./authorizer.ts";
import { isLoopbackHost } from "./host-kind.ts";
import { defaultRetryPolicy, systemClock } from "./retry.ts";
import type { Clock, RetryPolicy } from "./retry.ts";
import type { Traffic } from "./traffic.ts";
import { Transport } from "./transport.ts";
import type { TransportOptions } from "./transport.ts";

export interface RegistryOptions extends TransportOptions {
  /** Who to log in as; anonymous where nothing is given. */
  readonly credentials?: CredentialSource | undefined;
  /** Hosts, with their port, that are spoken to in plain http. Loopback hosts always are. */
  readonly insecureRegistries?: readonly string[] | undefined;
  readonly retry?: Partial<RetryPolicy> | undefined;
  readonly clock?: Clock | undefined;
}

/** One registry, as a session knows it: the address of its API, and how to log in there. */
export interface RegistryHandle {
  readonly registry: string;
  readonly url: URL;
  readonly authorizer: Authorizer;
  /** Whether this registry may lead a request to a URL: https, or plain http from plain http to a host where that is allowed. */
  readonly isAllowed: (url: URL) => boolean;
}

/** What the stores of one run share: connections, log-ins, retry policy and the count of traffic. */
export class RegistrySession {
  readonly transport: Transport;
  readonly retry: RetryPolicy;
  readonly clock: Clock;
  readonly #credentials: CredentialSource;
  readonly #insecure: ReadonlySet<string>;
  readonly #registries = new Map<string, RegistryHandle>();

  constructor(options: RegistryOptions = {}) {
    this.transport = new Transport(options);
    this.retry = { ...defaultRetryPolicy, ...options.retry };
    this.clock = options.clock ?? systemClock;
    this.#credentials = options.credentials ?? (() => Promise.resolve(undefined));
    this.#insecure = new Set((options.insecureRegistries ?? []).map((host) => canonicalRegistry(host.trim())));
  }

  /** Requests and bytes of all stores of this session. */
  get traffic(): Traffic {
    return this.transport.traffic;
  }

  /** Closes kept connections. They keep no process alive, so that this is needed only where something waits for their end. */
  close(): void {
    this.transport.close();
  }

  /** The handle of a registry, the same one each time. Throws `OciError` `bad-reference` for what is no host. */
  registry(name: string): RegistryHandle {
    const registry = canonicalRegistry(name);
    const known = this.#registries.get(registry);
    if (known !== undefined) return known;
    checkRegistry(registry);
    const scheme = this.#isPlain(registry) ? "http" : "https";
    const url = new URL(`${scheme}://${registryHost(registry)}/`);
    const isAllowed = (target: URL): boolean =>
      target.protocol === "https:" || (target.protocol === "http:" && scheme === "http" && this.#isPlain(target.host));
    const authorizer = new Authorizer({
      transport: this.transport,
      clock: this.clock,
      credentials: this.#credentials,
      registry,
      url,
      isAllowed,
    });
    const handle = { registry, url, authorizer, isAllowed };
    this.#registries.set(registry, handle);
    return handle;
  }

  #isPlain(host: string): boolean {
    return isLoopbackHost(host) || this.#insecure.has(host.toLowerCase());
  }
}
