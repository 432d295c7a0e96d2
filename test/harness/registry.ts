import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type RegistryAuth, setUpRegistryAuth } from "./registry-auth.ts";
import { type Intercept, type RegistryRequest, startRegistryProxy } from "./registry-proxy.ts";
import { runCommand } from "./run-command.ts";
import { startProcess } from "./start-process.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** A registry that answers at `host` (`127.0.0.1:PORT`, plain http) until it is disposed. */
export type Registry = AsyncDisposable & {
  readonly host: string;
  /** Every request so far, in the order of arrival; clear it by `length = 0`. Empty where `direct` was asked for. */
  readonly requests: RegistryRequest[];
  /** The folder with all that it holds: what another registry has to serve to show the same. */
  readonly data: string;
  /** Runs the registry's own garbage collector: all blobs go that no manifest has. Nothing may be pushed meanwhile. */
  readonly collectGarbage: () => Promise<void>;
};

/** `intercept` answers chosen requests in the registry's place; `direct` does without the recording (benchmarks). */
export type RegistryOptions = {
  readonly auth?: RegistryAuth;
  readonly intercept?: Intercept;
  readonly direct?: boolean;
  /** Serve a folder that another registry has filled, instead of an empty one. */
  readonly data?: string;
};

/**
 * Starts the real registry of the distribution project (Debian's docker-registry 2.8: deletion on, no referrers API)
 * with an empty temporary folder, behind a proxy that records requests. Needs `requireTools("docker-registry")`,
 * and for authentication `perl` (basic) or `openssl` (token).
 */
export async function startRegistry(options: RegistryOptions = {}): Promise<Registry> {
  await using stack = new AsyncDisposableStack();
  const folder = stack.use(await temporaryFolder("registry"));
  const intercepts: Intercept[] = options.intercept === undefined ? [] : [options.intercept];
  const proxy = stack.use(await startRegistryProxy(intercepts));
  const proxyHost = `127.0.0.1:${proxy.port}`;
  const auth = options.auth && (await setUpRegistryAuth(options.auth, folder.path, proxyHost));
  if (auth?.intercept !== undefined) intercepts.push(auth.intercept);

  const data = options.data ?? join(folder.path, "data");
  const config = join(folder.path, "config.yml");
  const lines = [
    "version: 0.1",
    "log: {level: info, accesslog: {disabled: true}}",
    `storage: {filesystem: {rootdirectory: ${JSON.stringify(data)}}, delete: {enabled: true}}`,
    // Port 0: the system picks a free one, so that registries side by side never race for one.
    'http: {addr: "127.0.0.1:0", secret: test}',
    ...(auth === undefined ? [] : [`auth: ${auth.config}`]),
  ];
  await writeFile(config, `${lines.join("\n")}\n`);
  const server = stack.use(
    await startProcess("docker-registry", ["serve", config], { ready: /listening on 127\.0\.0\.1:(\d+)/ }),
  );
  proxy.target = Number(server.ready[1]);

  const owned = stack.move();
  return {
    host: options.direct === true ? `127.0.0.1:${proxy.target}` : proxyHost,
    requests: proxy.requests,
    data,
    collectGarbage: async () => void (await runCommand("docker-registry", ["garbage-collect", config])),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
