import { join } from "node:path";
import { type RegistryRequest, startRegistryProxy } from "./registry-proxy.ts";
import { startProcess } from "./start-process.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** A registry with the referrers API that answers at `host` until it is disposed. */
export type ReferrersRegistry = AsyncDisposable & {
  readonly host: string;
  /** Every request so far, in the order of arrival; clear it by `length = 0`. */
  readonly requests: RegistryRequest[];
};

/** Starts scripts/host/referrers-registry with an empty folder. Needs `requireTools("referrers-registry")`. */
export async function startReferrersRegistry(): Promise<ReferrersRegistry> {
  await using stack = new AsyncDisposableStack();
  const folder = stack.use(await temporaryFolder("referrers-registry"));
  const proxy = stack.use(await startRegistryProxy([]));
  const ready = /listening on 127\.0\.0\.1:(\d+)/;
  const server = stack.use(
    await startProcess("referrers-registry", ["127.0.0.1:0", join(folder.path, "data")], { ready }),
  );
  proxy.target = Number(server.ready[1]);
  const owned = stack.move();
  return {
    host: `127.0.0.1:${proxy.port}`,
    requests: proxy.requests,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
