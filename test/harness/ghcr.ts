import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { Readable } from "node:stream";
import {
  digestOf,
  isDigest,
  serveStore,
  type BlobSource,
  type Descriptor,
  type Digest,
  type Store,
  type StoredManifest,
  type WrittenBlob,
} from "@layered-build/oci";
import { contractProblem } from "./github-contract.ts";

/** A version as the package has it; times in milliseconds since 1970. */
export type GhcrVersion = {
  readonly id: number;
  readonly digest: Digest;
  readonly tags: Set<string>;
  createdAt: number;
  updatedAt: number;
  deletedAt?: number;
};

/** An answer in GitHub's place: a response, or the connection cut. */
export type GhcrFault =
  | "reset"
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: unknown };

/** GitHub's container registry and the packages of its REST API, for one package `acme/team/app`, on loopback. */
export type Ghcr = AsyncDisposable & {
  /** `127.0.0.1:PORT/acme/team/app`. */
  readonly image: string;
  readonly apiUrl: string;
  readonly store: Store;
  readonly versions: Map<Digest, GhcrVersion>;
  /** Requests to the REST API, as `METHOD PATH`, and manifests that were fetched. */
  readonly calls: string[];
  readonly manifestGets: string[];
  /** What broke GitHub's description of its API. Tests expect none. */
  readonly violations: string[];
  /** Asked before each REST request. */
  fault: (method: string, path: string) => GhcrFault | undefined;
  /** Lists of versions that still come as they were before the last change. */
  staleLists: number;
  /** Lists of versions have no Link header, as behind a proxy that drops it. */
  withoutLinks: boolean;
  /** The latency of each answer from now on, in milliseconds. */
  readonly setLatency: (latency: number) => void;
  /** Called before a request of either side is looked at: somebody else who works at the same time. */
  onRequest: (method: string, path: string) => Promise<void> | void;
};

export type GhcrOptions = { readonly latency?: number; readonly owner?: "Organization" | "User" };

const name = "team%2Fapp";

/** Starts it empty. A registry's DELETE is 405 and it has no referrers API, as on ghcr.io; `latency` is that of each answer, in milliseconds. */
export async function startGhcr({ latency = 0, owner = "Organization" }: GhcrOptions = {}): Promise<Ghcr> {
  await using stack = new AsyncDisposableStack();
  const state = new PackageStore(latency);
  const registry = stack.use(
    await serveStore(async (repository) => (repository === "acme/team/app" ? state : undefined), {
      fault: ({ method, path }) => {
        if (method === "GET" && path.includes("/manifests/")) state.gets.push(path);
        if (method === "DELETE") return { status: 405 };
        return path.includes("/referrers/") ? { status: 404 } : undefined;
      },
    }),
  );
  const calls: string[] = [];
  const violations: string[] = [];
  let previous: readonly unknown[] = [];
  let last: readonly unknown[] = [];
  let seen = -1;
  const server = createServer((request, response) => {
    void answer(request).then(({ status, headers, body }) => {
      if (status === 0) return request.socket.destroy();
      response.writeHead(status, { "content-type": "application/json", ...headers });
      return response.end(body === undefined ? "" : JSON.stringify(body));
    });
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  stack.defer(() => {
    server.close();
    server.closeAllConnections();
  });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a server that listens on a port has this kind
  const apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  type Answer = {
    readonly status: number;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: unknown;
  };
  async function answer(request: IncomingMessage): Promise<Answer> {
    const { method = "GET", url: path = "/" } = request;
    calls.push(`${method} ${path}`);
    if (state.latency > 0) await sleep(state.latency);
    await ghcr.onRequest(method, path);
    const fault = ghcr.fault(method, path);
    if (fault === "reset") return { status: 0 };
    const given = fault ?? route(method, new URL(path, apiUrl));
    const problem = contractProblem(method, path, given.status, given.body);
    if (problem !== undefined) violations.push(problem);
    return given;
  }

  function route(method: string, url: URL): Answer {
    if (url.pathname === "/users/acme") return { status: 200, body: { login: "acme", type: owner } };
    const base = `/${owner === "Organization" ? "orgs" : "users"}/acme/packages/container/${name}/versions`;
    if (!url.pathname.startsWith(base)) return { status: 404, body: { message: "Package not found." } };
    const id = Number(url.pathname.slice(base.length + 1).split("/")[0] ?? "");
    if (url.pathname === base) return page(url);
    const version = [...state.versions.values()].find((each) => each.id === id);
    if (method === "POST" && url.pathname.endsWith("/restore")) {
      if (version?.deletedAt === undefined) return { status: 404, body: { message: "Not Found" } };
      delete version.deletedAt;
      state.revision += 1;
      return { status: 204 };
    }
    if (version === undefined || version.deletedAt !== undefined)
      return { status: 404, body: { message: "Package not found." } };
    if (method === "DELETE") {
      const active = [...state.versions.values()].filter(({ deletedAt }) => deletedAt === undefined);
      if (active.length === 1)
        return {
          status: 400,
          body: { message: "You cannot delete the last version of a package. You must delete the package instead." },
        };
      if (version.tags.size > 0 && active.filter(({ tags }) => tags.size > 0).length === 1)
        return {
          status: 400,
          body: {
            message: "You cannot delete the last tagged version of a package. You must delete the package instead.",
          },
        };
      if (state.popular.has(version.digest))
        return {
          status: 400,
          body: {
            message:
              "Publicly visible package versions with more than 5,000 downloads cannot be deleted. Contact GitHub support for further assistance.",
          },
        };
      version.deletedAt = Date.now();
      state.revision += 1;
      return { status: 204 };
    }
    return { status: 200, body: json(version) };
  }

  function page(url: URL): Answer {
    if (state.revision !== seen) {
      seen = state.revision;
      const newest = [...state.versions.values()].filter(({ deletedAt }) => deletedAt === undefined);
      [previous, last] = [last, newest.toSorted((a, b) => b.createdAt - a.createdAt || b.id - a.id).map(json)];
    }
    let all = last;
    if (ghcr.staleLists > 0) {
      ghcr.staleLists -= 1;
      all = previous;
    }
    const size = Number(url.searchParams.get("per_page") ?? 30);
    const number = Number(url.searchParams.get("page") ?? 1);
    const count = Math.max(1, Math.ceil(all.length / size));
    const link =
      !ghcr.withoutLinks && count > 1 && number < count
        ? {
            link: `<${apiUrl}${url.pathname}?per_page=${size}&page=${number + 1}>; rel="next", <${apiUrl}${url.pathname}?per_page=${size}&page=${count}>; rel="last"`,
          }
        : {};
    return { status: 200, headers: link, body: all.slice((number - 1) * size, number * size) };
  }

  const json = (version: GhcrVersion) => ({
    id: version.id,
    name: version.digest,
    url: `${apiUrl}/orgs/acme/packages/container/${name}/versions/${version.id}`,
    package_html_url: "https://github.com/orgs/acme/packages/container/package/team%2Fapp",
    created_at: new Date(version.createdAt).toISOString(),
    updated_at: new Date(version.updatedAt).toISOString(),
    metadata: { package_type: "container", container: { tags: [...version.tags] } },
  });

  const owned = stack.move();
  const ghcr: Ghcr = {
    image: `127.0.0.1:${registry.port}/acme/team/app`,
    apiUrl,
    store: state,
    versions: state.versions,
    calls,
    manifestGets: state.gets,
    violations,
    fault: () => undefined,
    staleLists: 0,
    withoutLinks: false,
    setLatency: (value) => void (state.latency = value),
    onRequest: () => undefined,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
  return ghcr;
}

/** Marks a version as one that GitHub does not delete. */
export function makePopular({ store }: Ghcr, digest: Digest): void {
  if (store instanceof PackageStore) store.popular.add(digest);
}

/** Sets when a version was pushed. */
export function setAge({ versions, store }: Ghcr, digest: Digest, days: number): void {
  if (store instanceof PackageStore) store.revision += 1;
  const version = versions.get(digest);
  if (version === undefined) throw new Error(`There is no version ${digest}`);
  version.createdAt = version.updatedAt = Date.now() - days * 86_400_000;
}

class PackageStore implements Store {
  readonly name = "ghcr stand-in";
  readonly versions = new Map<Digest, GhcrVersion>();
  readonly popular = new Set<Digest>();
  readonly gets: string[] = [];
  /** Counts changes: lists are made anew only then. */
  revision = 0;
  latency: number;
  readonly #manifests = new Map<Digest, StoredManifest>();
  readonly #blobs = new Map<Digest, Buffer>();
  readonly #byTag = new Map<string, GhcrVersion>();
  #nextId = 1000;

  constructor(latency: number) {
    this.latency = latency;
  }

  async headManifest(reference: string): Promise<Descriptor | undefined> {
    return (await this.getManifest(reference))?.descriptor;
  }

  async getManifest(reference: string): Promise<StoredManifest | undefined> {
    if (this.latency > 0) await sleep(this.latency);
    const version = isDigest(reference) ? this.versions.get(reference) : this.#byTag.get(reference);
    return version === undefined || version.deletedAt !== undefined ? undefined : this.#manifests.get(version.digest);
  }

  async putManifest(
    { bytes, mediaType }: { readonly bytes: Uint8Array; readonly mediaType: string },
    tag?: string,
  ): Promise<Descriptor> {
    this.revision += 1;
    const digest = digestOf(bytes);
    const now = Date.now();
    const known = this.versions.get(digest);
    const version =
      known !== undefined && known.deletedAt === undefined
        ? known
        : { id: (this.#nextId += 1), digest, tags: new Set<string>(), createdAt: now, updatedAt: now };
    this.versions.set(digest, version);
    if (tag !== undefined) {
      const other = this.#byTag.get(tag);
      if (other?.tags.delete(tag) === true) other.updatedAt = now;
      this.#byTag.set(tag, version);
      version.tags.add(tag);
      version.updatedAt = now;
    }
    const descriptor: Descriptor = { mediaType, digest, size: bytes.length };
    this.#manifests.set(digest, { bytes, descriptor });
    return descriptor;
  }

  async deleteManifest(): Promise<boolean> {
    throw new Error("The registry answers 405");
  }

  async headBlob(digest: Digest): Promise<number | undefined> {
    return this.#blobs.get(digest)?.length;
  }

  async getBlob(digest: Digest): Promise<Readable | undefined> {
    const bytes = this.#blobs.get(digest);
    return bytes && Readable.from([bytes], { objectMode: false });
  }

  async putBlob(source: BlobSource): Promise<WrittenBlob> {
    const chunks: Buffer[] = [];
    for await (const chunk of source.open() as AsyncIterable<Buffer>) chunks.push(chunk);
    const bytes = Buffer.concat(chunks);
    const digest = digestOf(bytes);
    this.#blobs.set(digest, bytes);
    return { digest, size: bytes.length, outcome: "uploaded" };
  }

  async mountBlob(): Promise<boolean> {
    return false;
  }

  async *tags(): AsyncGenerator<string> {
    for (const { tags, deletedAt } of this.versions.values()) if (deletedAt === undefined) yield* tags;
  }

  async referrers(): Promise<readonly Descriptor[]> {
    return [];
  }
}
