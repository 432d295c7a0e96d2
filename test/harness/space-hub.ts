import { createHash } from "node:crypto";
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import { buffer } from "node:stream/consumers";
import { takeCommit, takeObject, uploadModes } from "./space-hub-commit.ts";
import { addCommit, treeOf, type HubAccount, type HubCommit, type HubSpace, type HubStage } from "./space-hub-state.ts";

/** One request that came. */
export type SpaceHubRequest = {
  readonly to: "hub" | "app";
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  status: number;
};

type Answer = {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
};

/** What the fake Hub does out of the order: asked for every request, before all else. */
export type SpaceHubFaults = {
  answer?: ((request: SpaceHubRequest) => Answer | undefined) | undefined;
};

/** Spaces as they are added: what is not said is a public Docker Space that runs. */
export type NewSpace = {
  readonly files?: Readonly<Record<string, string | Buffer>>;
  readonly sdk?: string;
  readonly isPrivate?: boolean;
  readonly stage?: string;
};

/**
 * A Hub of Spaces on loopback: create, whoami, info, tree, resolve, preupload, commit, LFS (basic), runtime, variables, secrets, logs (as
 * server-sent events that stay open), restart, and the exchange of OIDC tokens; beside it the Spaces' apps, and GitHub's OIDC endpoint.
 */
export type SpaceHub = AsyncDisposable & {
  readonly endpoint: string;
  readonly requests: SpaceHubRequest[];
  readonly faults: SpaceHubFaults;
  readonly spaces: Map<string, HubSpace>;
  /** By token. */
  readonly accounts: Map<string, HubAccount>;
  /** Which Space (`spaces/OWNER/NAME`) an OIDC token is trusted for. */
  readonly publishers: Map<string, string>;
  /** The answer to a create, where it is refused. */
  refuseCreate: Answer | undefined;
  /** The status that the running app answers with. */
  app: (path: string) => number;
  readonly token: string;
  readonly add: (name: string, space?: NewSpace) => HubSpace;
  /** As someone else does it. */
  readonly commitBySomeone: (name: string, files: Readonly<Record<string, string | undefined>>) => HubCommit;
  /** What a runner sets for a job with `id-token: write`. */
  readonly oidcEnv: Readonly<Record<string, string>>;
  /** Requests that change something. */
  readonly changes: () => readonly string[];
};

/** What GitHub's endpoint gives. */
const idToken = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJyZXBvOmFjbWUvYXBwIn0.c2ln";
const pageSize = 3;

export async function startSpaceHub(): Promise<SpaceHub> {
  const token = "hf_write0123456789abcdefghijklmnop";
  const requests: SpaceHubRequest[] = [];
  const faults: SpaceHubFaults = {};
  const spaces = new Map<string, HubSpace>();
  const accounts = new Map<string, HubAccount>([[token, { role: "write" }]]);
  const publishers = new Map<string, string>();
  const uploaded = new Map<string, Buffer>();
  const servers: Server[] = [];
  const endpoint = await listen("hub", answerHub);
  const apps = await listen("app", answerApp);

  const hub: SpaceHub = {
    endpoint,
    requests,
    faults,
    spaces,
    accounts,
    publishers,
    refuseCreate: undefined,
    app: () => 200,
    token,
    add,
    commitBySomeone: (name, files) => {
      const space = need(name);
      const all = new Map(space.commits.at(-1)?.files ?? []);
      for (const [path, text] of Object.entries(files)) {
        if (text === undefined) all.delete(path);
        else all.set(path, Buffer.from(text));
      }
      return addCommit(space, "by someone else", all, space.commits.at(-1)?.lfs ?? new Set());
    },
    oidcEnv: {
      ACTIONS_ID_TOKEN_REQUEST_URL: `${endpoint}/github/oidc?api-version=2.0`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: "runner-token-0123456789",
    },
    changes: () =>
      requests
        .filter(({ to, method, path }) => to === "hub" && method !== "GET" && path !== "/oauth/token")
        .map(({ method, path }) => `${method} ${path}`),
    [Symbol.asyncDispose]: async () => {
      await Promise.all(
        servers.map((server) => {
          const closed = new Promise<void>((done) => server.close(() => done()));
          server.closeAllConnections();
          return closed;
        }),
      );
    },
  };
  return hub;

  function add(
    name: string,
    { files = {}, sdk = "docker", isPrivate = false, stage = "RUNNING" }: NewSpace = {},
  ): HubSpace {
    const space: HubSpace = {
      name,
      sdk,
      isPrivate,
      commits: [],
      variables: new Map(),
      secrets: new Map(),
      stages: [],
      onCommit: ({ sha }) => ["BUILDING", "RUNNING_APP_STARTING", "RUNNING"].map((each) => ({ stage: each, sha })),
      restarts: [],
      logs: { build: [], run: [] },
    };
    spaces.set(name, space);
    const initial = Object.entries({ ".gitattributes": "*.bin filter=lfs diff=lfs merge=lfs -text\n", ...files });
    const first = addCommit(
      space,
      "initial commit",
      new Map(initial.map(([path, text]) => [path, Buffer.from(text)])),
      new Set(),
    );
    space.stages = [{ stage, sha: first.sha }];
    return space;
  }

  function need(name: string): HubSpace {
    const space = spaces.get(name);
    if (space === undefined) throw new Error(`There is no Space ${name}`);
    return space;
  }

  function listen(
    to: SpaceHubRequest["to"],
    answer: (request: SpaceHubRequest, response: ServerResponse) => void,
  ): Promise<string> {
    const server = createServer((incoming: IncomingMessage, response) => {
      const { method = "GET", url: path = "/", headers } = incoming;
      const answered = async (): Promise<void> => {
        const bytes = await buffer(incoming);
        const request = { to, method, path, headers, body: bytes.toString("latin1"), status: 0 };
        requests.push(request);
        response.once("close", () => (request.status = response.statusCode));
        const instead = faults.answer?.(request);
        try {
          if (instead === undefined) answer(request, response);
          else reply(response, instead);
        } catch (error) {
          reply(response, { status: 400, json: { error: String(error) } });
        }
      };
      void answered();
    });
    servers.push(server);
    return new Promise((done, reject) => {
      server.once("error", reject);
      server.listen(0, "127.0.0.1", () => {
        const address = server.address();
        done(`http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`);
      });
    });
  }

  function answerHub(request: SpaceHubRequest, response: ServerResponse): void {
    const url = new URL(request.path, endpoint);
    const parts = url.pathname.slice(1).split("/").map(decodeURIComponent);
    const [first, second] = parts;
    if (first === "github") return reply(response, giveIdToken(request, url));
    if (first === "oauth" && second === "token") return reply(response, exchange(request));
    if (first === "api" && second === "whoami-v2") return reply(response, whoAmI(request));
    if (first === "api" && second === "repos") return reply(response, create(request));
    if (first === "lfs") {
      const isTaken = takeObject(second ?? "", Buffer.from(request.body, "latin1"), uploaded);
      return reply(response, { status: isTaken && request.method === "PUT" ? 200 : 400 });
    }
    const isApi = first === "api" && second === "spaces";
    const [owner, rawName = "", what = "", ...rest] = parts.slice(isApi ? 2 : 1);
    const space = spaces.get(`${owner}/${rawName.replace(/\.git$/, "")}`);
    const account = accountOf(request, space);
    if (space === undefined || (space.isPrivate && account === undefined)) return reply(response, notFound(account));
    if (rawName.endsWith(".git")) return reply(response, account === undefined ? noToken : batch(request));
    if (!isApi && what === "resolve") return resolve(request, space, rest, response);
    if (request.method !== "GET") return reply(response, change(request, space, account, [what, ...rest], url));
    return read(space, account, [what, ...rest], url, response);
  }

  function read(
    space: HubSpace,
    account: HubAccount | undefined,
    [what, revision = "main"]: readonly string[],
    url: URL,
    response: ServerResponse,
  ): void {
    const commit = commitOf(space, revision);
    if (what === "" || what === "revision") {
      const { name, sdk, isPrivate } = space;
      const info = { _id: "1", id: name, sdk, private: isPrivate, likes: 0, lastModified: "2026-01-02T03:04:05.000Z" };
      const more = {
        sha: space.commits.at(-1)?.sha,
        host: apps,
        subdomain: name.replace("/", "-"),
        runtime: space.stages[0],
      };
      return reply(response, { status: 200, json: { ...info, ...more } });
    }
    if (what === "runtime") return reply(response, { status: 200, json: nextStage(space) });
    if (what === "tree" && commit !== undefined) {
      const entries = treeOf(commit);
      const start = Number(url.searchParams.get("cursor") ?? 0);
      const next = new URL(url);
      next.searchParams.set("cursor", String(start + pageSize));
      const link = start + pageSize < entries.length ? { link: `<${next.href}>; rel="next"` } : {};
      return reply(response, { status: 200, headers: link, json: entries.slice(start, start + pageSize) });
    }
    if (account?.settings === false) return reply(response, forbidden);
    if (account === undefined || account.role === "read")
      return reply(response, account === undefined ? noToken : forbidden);
    if (what === "variables") return reply(response, { status: 200, json: Object.fromEntries(space.variables) });
    if (what === "secrets") {
      const entries = [...space.secrets].map(([key, { description }]) => [key, { key, description }]);
      return reply(response, { status: 200, json: Object.fromEntries(entries) });
    }
    if (what === "logs" && (revision === "build" || revision === "run")) {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write(": keep-alive\n\n");
      // And it stays open, as the real one does.
      for (const line of space.logs[revision])
        response.write(`data: ${JSON.stringify({ data: `${line}\n`, timestamp: "2026-01-02T03:04:05Z" })}\n\n`);
      return;
    }
    return reply(response, { status: 404, json: { error: `Cannot GET ${url.pathname}` } });
  }

  function change(
    request: SpaceHubRequest,
    space: HubSpace,
    account: HubAccount | undefined,
    [what, ...rest]: readonly string[],
    url: URL,
  ): Answer {
    if (account === undefined) return noToken;
    if (account.role === "read") return forbidden;
    if (what === "preupload") return { status: 200, json: { files: uploadModes(JSON.parse(request.body).files) } };
    if (what === "commit") {
      if (request.headers["content-type"] !== "application/x-ndjson") return { status: 415 };
      if (rest[0] !== "main") return { status: 404, json: { error: "Invalid rev id" } };
      const taken = takeCommit(space, Buffer.from(request.body, "latin1").toString("utf8"), uploaded);
      if ("status" in taken) return { status: taken.status, json: { error: taken.error } };
      const json = {
        success: true,
        commitOid: taken.sha,
        commitUrl: `${endpoint}/spaces/${space.name}/commit/${taken.sha}`,
        hookOutput: "",
      };
      return { status: 200, json };
    }
    if (account.settings === false) return forbidden;
    if (what === "variables" || what === "secrets") {
      const { key, value, description = "" }: Readonly<Record<string, string>> = JSON.parse(request.body);
      if (key === undefined || value === undefined)
        return { status: 400, json: { error: "key and value are required" } };
      space[what].set(key, { value, description });
      return { status: 200, json: {} };
    }
    if (what === "restart") {
      space.restarts.push(url.searchParams.get("factory") === "true" ? "factory" : "restart");
      return { status: 200, json: { stage: "BUILDING" } };
    }
    return { status: 404, json: { error: `Cannot ${request.method} ${url.pathname}` } };
  }

  function create(request: SpaceHubRequest): Answer {
    const account = accountOf(request, undefined);
    if (account === undefined) return noToken;
    if (account.role === "read") return forbidden;
    if (hub.refuseCreate !== undefined) return hub.refuseCreate;
    const { name, organization, type, sdk }: Readonly<Record<string, string>> = JSON.parse(request.body);
    if (type !== "space" || name === undefined || organization === undefined || sdk === undefined)
      return { status: 400, json: { error: "name, organization, type and sdk are required" } };
    const id = `${organization}/${name}`;
    if (spaces.has(id))
      return { status: 409, json: { error: "You already created this space repo", url: `${endpoint}/spaces/${id}` } };
    add(id, { sdk, files: { "README.md": firstReadme(name, sdk) }, stage: "NO_APP_FILE" });
    return { status: 200, json: { url: `${endpoint}/spaces/${id}`, name: id, id } };
  }

  function batch(request: SpaceHubRequest): Answer {
    const { operation, objects, transfers, hash_algo } = JSON.parse(request.body);
    if (operation !== "upload" || !transfers.includes("basic") || hash_algo !== "sha_256") return { status: 422 };
    const answers = objects.map(({ oid, size }: { oid: string; size: number }) => {
      const actions = { upload: { href: `${endpoint}/lfs/${oid}`, header: {} } };
      return uploaded.has(oid) ? { oid, size } : { oid, size, actions };
    });
    return {
      status: 200,
      headers: { "content-type": "application/vnd.git-lfs+json" },
      json: { transfer: "basic", objects: answers },
    };
  }

  function resolve(
    { headers }: SpaceHubRequest,
    space: HubSpace,
    [revision = "", ...path]: readonly string[],
    response: ServerResponse,
  ): void {
    const bytes = commitOf(space, revision)?.files.get(path.join("/"));
    if (bytes === undefined)
      return reply(response, {
        status: 404,
        headers: { "x-error-code": "EntryNotFound", "x-error-message": "Entry not found" },
      });
    const isOneByte = headers.range === "bytes=0-0";
    const etag = { etag: `"${createHash("sha1").update(bytes).digest("hex")}"` };
    const range = { "content-range": `bytes 0-0/${bytes.length}` };
    if (isOneByte) response.writeHead(206, { ...etag, ...range }).end(bytes.subarray(0, 1));
    else response.writeHead(200, { ...etag, "content-length": bytes.length }).end(bytes);
  }

  function exchange(request: SpaceHubRequest): Answer {
    const body: Readonly<Record<string, string>> = JSON.parse(request.body);
    const isWhole =
      request.headers["content-type"] === "application/json" &&
      body["grant_type"] === "urn:ietf:params:oauth:grant-type:token-exchange" &&
      body["subject_token_type"] === "urn:ietf:params:oauth:token-type:id_token" &&
      /^(spaces|datasets|kernels)\/[^/]+\/[^/]+$/.test(body["resource"] ?? "");
    if (!isWhole) return { status: 400, json: { error: "invalid_request", error_description: "malformed" } };
    const { subject_token = "", resource = "" } = body;
    if (publishers.get(subject_token) !== resource)
      return { status: 400, json: { error: "invalid_grant", error_description: "No matching trusted publisher" } };
    const access = `hf_jwt_${resource.replaceAll("/", "_")}_0123456789`;
    accounts.set(access, { role: "write", only: resource.slice("spaces/".length), settings: false });
    const issued = "urn:ietf:params:oauth:token-type:access_token";
    return {
      status: 200,
      json: { access_token: access, token_type: "bearer", expires_in: 3600, issued_token_type: issued },
    };
  }

  function whoAmI(request: SpaceHubRequest): Answer {
    const account = accountOf(request, undefined);
    if (account === undefined) return noToken;
    const fineGrained = account.scopes === undefined ? {} : { fineGrained: { global: [], scoped: account.scopes } };
    const accessToken = {
      displayName: "ci",
      role: account.role,
      createdAt: "2026-01-02T03:04:05.000Z",
      ...fineGrained,
    };
    const user = {
      type: "user",
      id: "u1",
      name: "acme",
      fullname: "Acme",
      email: "a@example.com",
      emailVerified: true,
    };
    const more = { canPay: false, isPro: true, periodEnd: null, avatarUrl: "", billingMode: "postpaid", orgs: [] };
    return { status: 200, json: { ...user, ...more, auth: { type: "access_token", accessToken } } };
  }

  /** By its token; one that is for another Space counts as none here. */
  function accountOf({ headers }: SpaceHubRequest, space: HubSpace | undefined): HubAccount | undefined {
    const given = /^Bearer (.+)$/.exec(headers.authorization ?? "")?.[1];
    const account = given === undefined ? undefined : accounts.get(given);
    return account?.only === undefined || account.only === space?.name ? account : undefined;
  }

  /** The app of every Space: tests have one at a time. */
  function answerApp({ path, headers }: SpaceHubRequest, response: ServerResponse): void {
    const all = [...spaces.values()];
    for (const space of all) if (space.stages[0]?.stage === "SLEEPING" && space.stages.length > 1) space.stages.shift();
    const isHidden = all.some(({ isPrivate }) => isPrivate) && headers.authorization === undefined;
    reply(response, { status: isHidden ? 404 : hub.app(path) });
  }
}

function giveIdToken({ headers }: SpaceHubRequest, url: URL): Answer {
  const isAsked = url.searchParams.get("audience") === "https://huggingface.co" && url.searchParams.has("api-version");
  const isRunner = headers.authorization === "Bearer runner-token-0123456789";
  return isAsked && isRunner ? { status: 200, json: { value: idToken } } : { status: 403 };
}

/** What GitHub's endpoint gives: to be trusted by `publishers`. */
export const givenIdToken = idToken;

const noToken: Answer = { status: 401, json: { error: "Invalid username or password." } };
const forbidden: Answer = { status: 403, json: { error: "Forbidden: you don't have the right to do this" } };

function notFound(account: HubAccount | undefined): Answer {
  // The real one tells nobody whether a private repository exists.
  const headers = { "x-error-code": "RepoNotFound", "x-error-message": "Repository not found" };
  return { status: account === undefined ? 401 : 404, headers, json: { error: "Repository not found" } };
}

function commitOf(space: HubSpace, revision: string): HubCommit | undefined {
  return revision === "main" || revision === "HEAD"
    ? space.commits.at(-1)
    : space.commits.find(({ sha }) => sha === revision);
}

function nextStage(space: HubSpace): Readonly<Record<string, unknown>> {
  const [stage = { stage: "NO_APP_FILE" } satisfies HubStage] = space.stages;
  // One that sleeps does so until somebody visits it.
  if (space.stages.length > 1 && stage.stage !== "SLEEPING") space.stages.shift();
  const hardware = { current: "cpu-basic", requested: "cpu-basic" };
  return { hardware, storage: null, gcTimeout: 172_800, ...stage, ...(stage.sha === null ? { sha: undefined } : {}) };
}

/** What the Hub writes into a new Space. */
function firstReadme(name: string, sdk: string): string {
  const card = `title: ${name}\nemoji: 🏢\ncolorFrom: pink\ncolorTo: gray\nsdk: ${sdk}\npinned: false\n`;
  return `---\n${card}---\n\nCheck out the configuration reference at https://huggingface.co/docs/hub/spaces-config-reference\n`;
}

function reply(response: ServerResponse, { status, headers = {}, json }: Answer): void {
  const type = json === undefined ? {} : { "content-type": "application/json; charset=utf-8" };
  response.writeHead(status, { ...type, ...headers }).end(json === undefined ? undefined : JSON.stringify(json));
}
