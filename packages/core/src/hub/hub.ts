import { Readable } from "node:stream";
import {
  ConnectionFailure,
  discard,
  OciError,
  withRetries,
  type Clock,
  type Reply,
  type RetryPolicy,
} from "@layered-build/oci";
import { z } from "../z.ts";
import { HubEndpoint, type HubPlace } from "./hub-endpoint.ts";
import type { HubFile } from "./hub-file.ts";
import { parseAnswer, readAnswer } from "./hub-json.ts";
import { hubConnectionProblem, hubProblem, type HubQuestion } from "./hub-problem.ts";
import { nextPage } from "./next-page.ts";
import { readHubFile } from "./read-hub-file.ts";
import { hubReference, isHubCommit, pinnedCommit, type HubCommit, type WeightsSource } from "./weights-source.ts";

/** How the Hub is reached. */
export interface HubOptions extends HubPlace {
  /** For private and gated models, and for a higher limit; it is sent to the endpoint alone. */
  readonly token?: string | undefined;
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
  readonly #endpoint: HubEndpoint;

  constructor(options: HubOptions) {
    this.#options = options;
    this.#endpoint = new HubEndpoint(options, "HF_ENDPOINT");
  }

  async resolve(source: WeightsSource): Promise<HubCommit> {
    const pinned = pinnedCommit(source);
    if (pinned !== undefined) return pinned;
    const { repository, revision } = source;
    const question = this.#question(repository, revision);
    const url = this.#endpoint.url(["api", "models", ...repository.split("/"), "revision", revision]);
    const { value } = await this.#json(url, question, revisionSchema());
    const commit = `git:${value.sha}`;
    if (isHubCommit(commit)) return commit;
    throw malformed(question, "its revision is no commit");
  }

  async files(repository: string, commit: HubCommit): Promise<readonly HubFile[]> {
    const revision = commit.slice("git:".length);
    const question = this.#question(repository, revision);
    const files: HubFile[] = [];
    const listing = ["api", "models", ...repository.split("/"), "tree", revision];
    let page: URL | undefined = this.#endpoint.url(listing, "?recursive=true");
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
    const url = this.#endpoint.url([...repository.split("/"), "resolve", revision, ...file.path.split("/")]);
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
    return { what, repository, endpoint: this.#endpoint.href, hasToken: this.#options.token !== undefined };
  }

  async #json<T>(
    url: URL,
    question: HubQuestion,
    schema: z.ZodMiniType<T>,
  ): Promise<{ readonly value: T; readonly next: URL | undefined }> {
    return this.#call(url, question, { accept: "application/json" }, async (reply) => {
      const parsed = schema.safeParse(parseAnswer(await readAnswer(reply)), { jitless: true });
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
        return await read(await this.#get(url, question, headers));
      } catch (failure) {
        throw failure instanceof ConnectionFailure ? hubConnectionProblem(question, failure) : failure;
      }
    });
  }

  async #get(url: URL, question: HubQuestion, headers: Readonly<Record<string, string>>): Promise<Reply> {
    const { token, clock } = this.#options;
    const reply = await this.#endpoint.send({ method: "GET", url, headers }, token, (why) => malformed(question, why));
    if (reply.status === 200 || reply.status === 206) return reply;
    await discard(reply);
    throw hubProblem(question, reply.status, reply.headers, clock.now());
  }
}

function isPlain({ path, size, id }: HubFile): boolean {
  const names = path.split("/").every((name) => name !== "" && name !== "." && name !== ".." && !name.includes("\0"));
  return names && size >= 0 && /^(sha256:[0-9a-f]{64}|git:[0-9a-f]{40})$/.test(id);
}

function malformed({ what, endpoint }: HubQuestion, why: string): OciError {
  return new OciError("bad-content", `${what}: ${why}.`, {
    hint: `Is ${endpoint} a Hub, or does a proxy answer in its place? HF_ENDPOINT names another one.`,
  });
}
