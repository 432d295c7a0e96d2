import { type RegistryRequest, startRegistryProxy } from "../harness/registry-proxy.ts";
import type { RegistryAuth } from "../harness/registry-auth.ts";

/** A second host, as registries keep for storage: it has all that the registry has, wants no password, and writes down what it is sent. */
export type OtherHost = AsyncDisposable & {
  readonly host: string;
  readonly requests: readonly RegistryRequest[];
  /** The port of what it has it all from; set once that runs. */
  registry: number;
};

/** Starts it on another port of loopback. */
export async function startOtherHost(): Promise<OtherHost> {
  const proxy = await startRegistryProxy([]);
  return {
    host: `127.0.0.1:${proxy.port}`,
    requests: proxy.requests,
    set registry(port: number) {
      proxy.target = port;
    },
    get registry() {
      return proxy.target;
    },
    [Symbol.asyncDispose]: () => proxy[Symbol.asyncDispose](),
  };
}

/** What was sent to the other host and is none of its business. */
export const leaks = ({ requests }: OtherHost, { password }: RegistryAuth): readonly string[] =>
  requests
    .filter(
      ({ headers, path }) =>
        headers.authorization !== undefined ||
        headers.cookie !== undefined ||
        JSON.stringify([headers, decodeURIComponent(path)]).includes(password),
    )
    .map(({ method, path }) => `${method} ${path}`);
