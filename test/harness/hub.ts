import { createHash } from "node:crypto";
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";

/** One request, at the Hub itself or at the storage that it leads to. */
export type HubRequest = {
  readonly to: "hub" | "storage";
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  status: number;
};

/** A model: its files by path, and whether a file is in LFS (then it is in the storage). */
export type HubModel = {
  readonly files: Readonly<Record<string, Buffer>>;
  readonly lfs?: (path: string) => boolean;
  /** `private`: 401 RepoNotFound without the token. `gated`: its files and revisions need the token. */
  readonly access?: "public" | "private" | "gated";
};

/** What the fake Hub does out of the order. Each is asked for every request. */
export type HubFaults = {
  /** An answer in the place of the Hub's. */
  answer?:
    | ((request: HubRequest) => { status: number; headers?: Readonly<Record<string, string>> } | undefined)
    | undefined;
  /** After how many bytes of a body the connection is cut. */
  cut?: ((request: HubRequest) => number | undefined) | undefined;
  /** Bytes of a file as the storage has them, in the place of the right ones. */
  content?: ((path: string) => Buffer | undefined) | undefined;
  /** What the links to further pages begin with, in the place of the Hub's own address: a mirror hands on what it is given. */
  linkOrigin?: string;
  /** Whether the storage knows ranges. Default: it does. */
  noRanges?: boolean;
};

/**
 * A Hub of models on loopback, as far as weights need it: `/api/models/ORG/NAME/revision/REV`, `…/tree/COMMIT?recursive=true` in pages with
 * a Link header, and `/ORG/NAME/resolve/COMMIT/PATH`, which gives small files and redirects large ones to a storage at another port. Models
 * change by `commit`; every branch is `main`.
 */
export type FakeHub = AsyncDisposable & {
  readonly endpoint: string;
  readonly requests: HubRequest[];
  readonly faults: HubFaults;
  readonly token: string;
  /** Sets a model's files, and gives the commit that `main` is now. */
  readonly commit: (name: string, model: HubModel) => string;
};

/** Entries of a page: small, so that lists have several. */
const pageSize = 3;

export async function startHub(): Promise<FakeHub> {
  const token = "hf_0123456789abcdefghijklmnopqrstuvwxyz";
  const requests: HubRequest[] = [];
  const faults: HubFaults = {};
  const models = new Map<string, { readonly branch: string; readonly commits: Map<string, HubModel> }>();
  const storage = new Map<string, Buffer>();
  const servers = await Promise.all([listen("hub", answerHub), listen("storage", answerStorage)]);
  const [endpoint = "", storageUrl = ""] = servers.map((server) => {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a server that listens on a port has this kind
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  return {
    endpoint,
    requests,
    faults,
    token,
    commit: (name, model) => {
      const hash = createHash("sha1").update(name);
      for (const [path, bytes] of Object.entries(model.files)) hash.update(`${path}\0`).update(bytes);
      const commit = hash.digest("hex");
      const commits = models.get(name)?.commits ?? new Map<string, HubModel>();
      models.set(name, { branch: commit, commits: commits.set(commit, model) });
      return commit;
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all(
        servers.map(
          (server) =>
            new Promise<void>((resolve) => {
              server.close(() => resolve());
              server.closeAllConnections();
            }),
        ),
      );
    },
  };

  function listen(
    to: HubRequest["to"],
    answer: (request: HubRequest, response: ServerResponse) => void,
  ): Promise<Server> {
    const server = createServer((incoming: IncomingMessage, response) => {
      const { method = "GET", url: path = "/", headers } = incoming;
      const request = { to, method, path, headers, status: 0 };
      requests.push(request);
      response.once("close", () => (request.status = response.statusCode));
      const instead = faults.answer?.(request);
      if (instead === undefined) answer(request, response);
      else response.writeHead(instead.status, { ...instead.headers }).end();
    });
    return new Promise((resolve, reject) => {
      server.once("error", reject);
      server.listen(0, "127.0.0.1", () => resolve(server));
    });
  }

  function answerHub(request: HubRequest, response: ServerResponse): void {
    const url = new URL(request.path, "http://hub");
    const parts = url.pathname.slice(1).split("/").map(decodeURIComponent);
    const isApi = parts[0] === "api" && parts[1] === "models";
    const [org, name, what, revision = "", ...rest] = isApi ? parts.slice(2) : parts;
    const model = models.get(`${org}/${name}`);
    const isSignedIn = request.headers.authorization === `Bearer ${token}`;
    const commit = revision === "main" ? model?.branch : revision;
    const there = commit === undefined ? undefined : model?.commits.get(commit);
    const access = [...(model?.commits.values() ?? [])].at(-1)?.access;
    const refuse = (status: number, code: string, message: string): void => {
      response.writeHead(status, { "x-error-code": code, "x-error-message": message }).end(message);
    };
    // The real one tells nobody whether a private model exists.
    if (model === undefined || (access === "private" && !isSignedIn))
      return refuse(isSignedIn ? 404 : 401, "RepoNotFound", "Repository not found");
    if (there === undefined || commit === undefined)
      return refuse(404, "RevisionNotFound", `Invalid rev id: ${revision}`);
    if (isApi && what === "revision") return json(response, { id: `${org}/${name}`, sha: commit, siblings: [] });
    if (isApi && what === "tree") return tree(there, url, response);
    if (what !== "resolve") return refuse(404, "", "Not found");
    if (access === "gated" && !isSignedIn)
      return refuse(401, "GatedRepo", `Access to model ${org}/${name} is restricted. You must have access to it.`);
    const path = rest.join("/");
    const bytes = there.files[path];
    if (bytes === undefined) return refuse(404, "EntryNotFound", "Entry not found");
    if (there.lfs?.(path) !== true) return send(request, bytes, response);
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    storage.set(sha256, faults.content?.(path) ?? bytes);
    const location = `${storageUrl}/${sha256}?X-Amz-Signature=secret-of-the-storage`;
    response.writeHead(302, { location, "x-linked-size": bytes.length, "x-repo-commit": commit }).end();
  }

  function tree(model: HubModel, url: URL, response: ServerResponse): void {
    if (url.searchParams.get("recursive") !== "true") throw new Error("only whole trees are known here");
    const folders = new Set<string>();
    const files = Object.entries(model.files).map(([path, bytes]) => {
      for (let at = path.indexOf("/"); at > 0; at = path.indexOf("/", at + 1)) folders.add(path.slice(0, at));
      const pointer = createHash("sha256").update(bytes).digest("hex");
      const oid = createHash("sha1").update(`blob ${bytes.length}\0`).update(bytes).digest("hex");
      if (model.lfs?.(path) !== true) return { type: "file", oid, size: bytes.length, path };
      const lfs = { oid: pointer, size: bytes.length, pointerSize: 134 };
      return { type: "file", oid, size: bytes.length, lfs, xetHash: pointer, path };
    });
    const entries = [
      ...[...folders].map((path) => ({ type: "directory", oid: "0".repeat(40), size: 0, path })),
      ...files,
    ];
    const start = Number(url.searchParams.get("cursor") ?? 0);
    const next = new URL(url);
    next.searchParams.set("cursor", String(start + pageSize));
    const isLast = start + pageSize >= entries.length;
    const link = `<${faults.linkOrigin ?? endpoint}${next.pathname}${next.search}>; rel="next"`;
    json(response, entries.slice(start, start + pageSize), isLast ? {} : { link });
  }

  function answerStorage(request: HubRequest, response: ServerResponse): void {
    const bytes = storage.get(request.path.slice(1).split("?")[0] ?? "");
    if (bytes === undefined) response.writeHead(403).end();
    else send(request, bytes, response);
  }

  function send(request: HubRequest, bytes: Buffer, response: ServerResponse): void {
    const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? 0);
    const isPart = start > 0 && faults.noRanges !== true;
    const body = isPart ? bytes.subarray(start) : bytes;
    const range = { "content-range": `bytes ${start}-${bytes.length - 1}/${bytes.length}` };
    response.writeHead(isPart ? 206 : 200, { "content-length": body.length, ...(isPart ? range : {}) });
    const cut = faults.cut?.(request);
    if (cut === undefined || cut >= body.length) response.end(body);
    else response.write(body.subarray(0, cut), () => setTimeout(() => response.destroy(), 20));
  }
}

function json(response: ServerResponse, value: unknown, headers: Readonly<Record<string, string>> = {}): void {
  response.writeHead(200, { "content-type": "application/json", ...headers }).end(JSON.stringify(value));
}
