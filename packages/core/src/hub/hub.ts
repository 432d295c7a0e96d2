import { Readable } from "node:stream";
import {
  ConnectionFailure,
  discard,
  isLoopbackHost,
  OciError,
  readBody,
  withRetries,
  type Clock,
  type Reply,
  type RetryPolicy,
  type Transport,
} from "@layered-build/oci";
import { LayeredBuildError } from "../error.ts";
import { z } from "../z.ts";
import type { HubFile } from "./hub-file.ts";
import { hubConnectionProblem, hubProblem, type HubQuestion } from "./hub-problem.ts";
import { nextPage } from "./next-page.ts";
import { readHubFile } from "./read-hub-file.ts";
import { hubReference, isHubCommit, pinnedCommit, type HubCommit, type WeightsSource } from "./weights-source.ts";

/** How the Hub is reached. */
export interface HubOptions {
  /** Default: the Hub's own. Plain http only for loopback hosts, and those in `insecure`. */
  readonly endpoint?: string | undefined;
  /** For private and gated models, and for a higher limit; it is sent to the endpoint alone. */
  readonly token?: string | undefined;
  readonly insecure?: readonly string[] | undefined;
  readonly transport: Transport;
  readonly retry: RetryPolicy;
  readonly clock: Clock;
}

/** The Hub of models: what its API and its files say. Every failure is an `OciError` with a hint. */
export interface Hub {
  /** The commit that a source means now. */
  readonly resolve: (source: WeightsSource) => Promise<HubCommit>;
  /** All files of a commit, sorted by their paths. */
  readonly files: (repository: string, commit: HubCommit) => Promise<readonly HubFile[]>;
  /** A file's bytes as they come, checked against its id; a broken connection is taken up where it broke. */
  readonly open: (repository: string, commit: HubCommit, file: HubFile) => Readable;
}

const defaultEndpoint = "https://huggingface.co";
/** A page of a listing has 1000 entries of some 300 bytes. */
const longestAnswer = 16 * 1024 * 1024;
const mostRedirects = 5;
const redirects = new Set([301, 302, 303, 307, 308]);

/** Created where an answer is read. */
const revisionSchema = () => z.object({ sha: z.string() });
const treeSchema = () =>
  z.array(
    z.object({
      type: z.string(),
      path: z.string(),
      oid: z.string(),
      size: z.int(),
      lfs: z.optional(z.object({ oid: z.string(), size: z.int() })),
    }),
  );

/** Opens a Hub; nothing is asked of it yet. Throws `bad-input` for an endpoint that is no address, or plain http elsewhere than here. */
export function openHub(options: HubOptions): Hub {
  const client = new HubClient(options);
  const listings = new Map<string, Promise<readonly HubFile[]>>();
  return {
    resolve: (source) => client.resolve(source),
    files: (repository, commit) => {
      const name = hubReference({ repository, revision: commit });
      const listing = listings.get(name) ?? client.files(repository, commit);
      listings.set(name, listing);
      return listing;
    },
    open: (repository, commit, file) => client.open(repository, commit, file),
  };
}

class HubClient {
  readonly #options: HubOptions;
  readonly #endpoint: URL;

  constructor(options: HubOptions) {
    this.#options = options;
    const text = options.endpoint ?? defaultEndpoint;
    const endpoint = URL.canParse(text) ? new URL(text) : undefined;
    if (endpoint === undefined || !this.#isAllowed(endpoint)) {
      throw new LayeredBuildError("bad-input", `HF_ENDPOINT is ${JSON.stringify(text)}, which is no https address.`, {
        hint: "Write https://HOST. Plain http is for loopback hosts, and for those in `insecure-registries`.",
      });
    }
    this.#endpoint = endpoint;
  }

  async resolve(source: WeightsSource): Promise<HubCommit> {
    const pinned = pinnedCommit(source);
    if (pinned !== undefined) return pinned;
    const { repository, revision } = source;
    const question = this.#question(repository, revision);
    const url = this.#url("api", "models", ...repository.split("/"), "revision", revision);
    const { value } = await this.#json(url, question, revisionSchema());
    const commit = `git:${value.sha}`;
    if (isHubCommit(commit)) return commit;
    throw malformed(question, "its revision is no commit");
  }

  async files(repository: string, commit: HubCommit): Promise<readonly HubFile[]> {
    const revision = commit.slice("git:".length);
    const question = this.#question(repository, revision);
    const files: HubFile[] = [];
    let page: URL | undefined = this.#url("api", "models", ...repository.split("/"), "tree", revision);
    page.search = "?recursive=true";
    while (page !== undefined) {
      const { value, next }: { value: z.infer<ReturnType<typeof treeSchema>>; next: URL | undefined } =
        await this.#json(page, question, treeSchema());
      for (const { type, path, oid, size, lfs } of value) {
        if (type !== "file") continue;
        const file =
          lfs === undefined ? { path, size, id: `git:${oid}` } : { path, size: lfs.size, id: `sha256:${lfs.oid}` };
        // It becomes a path of the image.
        if (!isPlain(file)) throw malformed(question, `it has a file ${JSON.stringify(path)} with id ${file.id}`);
        files.push(file);
      }
      page = next;
    }
    return files.toSorted((a, b) => (a.path < b.path ? -1 : 1));
  }

  open(repository: string, commit: HubCommit, file: HubFile): Readable {
    const revision = commit.slice("git:".length);
    const question = this.#question(repository, revision, file.path);
    const url = this.#url(...repository.split("/"), "resolve", revision, ...file.path.split("/"));
    const fetchFrom = (offset: number): Promise<Reply> => {
      const headers = { "accept-encoding": "identity", ...(offset === 0 ? {} : { range: `bytes=${offset}-` }) };
      return this.#call(url, question, headers, (reply) => reply);
    };
    const { retry, clock, transport } = this.#options;
    const chunks = readHubFile(file, question, fetchFrom, {
      retry,
      clock,
      received: (bytes) => transport.received(bytes),
    });
    // One chunk is read ahead: of several, the stream would make one by copying.
    return Readable.from(chunks, { objectMode: false, highWaterMark: 1 });
  }

  #question(repository: string, revision: string, file?: string): HubQuestion {
    const reference = hubReference({ repository, revision: revision.replace(/^([0-9a-f]{12})[0-9a-f]{28}$/, "$1") });
    const what = file === undefined ? reference : `${reference}, ${file}`;
    const endpoint = this.#endpoint.href.replace(/\/$/, "");
    return { what, repository, endpoint, hasToken: this.#options.token !== undefined };
  }

  /** Below the endpoint, which may have a path of its own. */
  #url(...parts: readonly string[]): URL {
    const base = this.#endpoint.href.replace(/\/?$/, "/");
    return new URL(parts.map(encodeURIComponent).join("/"), base);
  }

  async #json<T>(
    url: URL,
    question: HubQuestion,
    schema: z.ZodMiniType<T>,
  ): Promise<{ readonly value: T; readonly next: URL | undefined }> {
    return this.#call(url, question, { accept: "application/json" }, async (reply) => {
      const text = (await readBody(reply, longestAnswer)).toString("utf8");
      const parsed = schema.safeParse(parseJson(text), { jitless: true });
      if (!parsed.success) throw malformed(question, "its answer is not what the Hub's API gives");
      return { value: parsed.data, next: nextPage(reply.headers.link, url) };
    });
  }

  #call<T>(
    url: URL,
    question: HubQuestion,
    headers: Readonly<Record<string, string>>,
    read: (reply: Reply) => T | Promise<T>,
  ): Promise<T> {
    const { retry, clock } = this.#options;
    return withRetries(retry, clock, async () => {
      try {
        return await read(await this.#follow(url, question, headers));
      } catch (failure) {
        throw failure instanceof ConnectionFailure ? hubConnectionProblem(question, failure) : failure;
      }
    });
  }

  /** Follows redirects: the token goes to the endpoint alone, never to the storage that it leads to. */
  async #follow(start: URL, question: HubQuestion, headers: Readonly<Record<string, string>>): Promise<Reply> {
    const { token, transport, clock } = this.#options;
    let url = start;
    for (let hops = 0; hops <= mostRedirects; hops += 1) {
      const isOwn = token !== undefined && url.origin === this.#endpoint.origin;
      const all = { ...headers, ...(isOwn ? { authorization: `Bearer ${token}` } : {}) };
      const reply = await transport.send({ method: "GET", url, headers: all });
      if (reply.status === 200 || reply.status === 206) return reply;
      await discard(reply);
      const { location } = reply.headers;
      if (!redirects.has(reply.status) || location === undefined)
        throw hubProblem(question, reply.status, reply.headers, clock.now());
      const next = URL.canParse(location, url.href) ? new URL(location, url) : undefined;
      if (next === undefined || !this.#isAllowed(next)) throw malformed(question, "it leads to no https address");
      url = next;
    }
    throw malformed(question, `more than ${mostRedirects} redirects`);
  }

  #isAllowed({ protocol, host }: URL): boolean {
    return protocol === "https:" || (protocol === "http:" && (isLoopbackHost(host) || this.#isInsecure(host)));
  }

  #isInsecure(host: string): boolean {
    return this.#options.insecure?.some((name) => name.trim().toLowerCase() === host.toLowerCase()) === true;
  }
}

function isPlain({ path, size, id }: HubFile): boolean {
  const names = path.split("/").every((name) => name !== "" && name !== "." && name !== ".." && !name.includes("\0"));
  return names && size >= 0 && /^(sha256:[0-9a-f]{64}|git:[0-9a-f]{40})$/.test(id);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function malformed({ what, endpoint }: HubQuestion, why: string): OciError {
  return new OciError("bad-content", `${what}: ${why}.`, {
    hint: `Is ${endpoint} a Hub, or does a proxy answer in its place? HF_ENDPOINT names another one.`,
  });
}
