import { OciError } from "@layered-build/oci";
import { hubRefusal } from "../hub/hub-answer.ts";
import { hasIds, idsOf } from "./file-ids.ts";
import { recordName } from "./owned-files.ts";
import type { SpaceApi } from "./space-api.ts";
import { spaceText } from "./space-name.ts";

/** What a commit changes. */
export interface SpaceChange {
  readonly put: ReadonlyMap<string, Uint8Array>;
  readonly remove: readonly string[];
}

/** A commit that was made, or `stale`: someone else's came first. */
export type Committed = { readonly kind: "committed"; readonly sha: string } | { readonly kind: "stale" };

/**
 * Commits to a Space's main branch, if it still is at `parent`. By the Hub's own library, which knows what goes to LFS.
 * Nothing is sent by Xet: small files need none of it.
 */
export async function commitToSpace(
  api: SpaceApi,
  change: SpaceChange,
  parent: string,
  title: string,
): Promise<Committed> {
  const { commit } = await import("@huggingface/hub");
  try {
    const made = await commit({
      ...library(api),
      repo: { type: "space", name: spaceText(api.space) },
      title,
      parentCommit: parent,
      useXet: false,
      operations: [
        ...[...change.put].map(([path, bytes]) => {
          const content = new Blob([new Uint8Array(bytes)]);
          return { operation: "addOrUpdate" as const, path, content };
        }),
        ...change.remove.map((path) => ({ operation: "delete" as const, path })),
      ],
    });
    if (made !== undefined) return { kind: "committed", sha: made.commit.oid };
    throw new OciError("bad-content", `${api.what}: the Hub does not say what it committed.`);
  } catch (error) {
    if (statusOf(error) === 412) return (await madeUnseen(api, change, parent)) ?? { kind: "stale" };
    throw refusal(api, error, "to write its files");
  }
}

/**
 * A commit is sent again where its answer got lost, and is then in its own way. It was made if its record of files, which no one else
 * writes, and all its files are those of the last commit.
 */
async function madeUnseen(api: SpaceApi, change: SpaceChange, parent: string): Promise<Committed | undefined> {
  if (!change.put.has(recordName) && !change.remove.includes(recordName)) return undefined;
  const sha = (await api.info())?.sha;
  if (sha === undefined || sha === parent) return undefined;
  const files = await api.files(sha);
  const isThere = [...change.put].every(([path, bytes]) => {
    const file = files.get(path);
    return file !== undefined && hasIds(file, idsOf(bytes));
  });
  return isThere && change.remove.every((path) => !files.has(path)) ? { kind: "committed", sha } : undefined;
}

/** Makes an empty Docker Space; one that exists already is as good. */
export async function createSpace(api: SpaceApi): Promise<"created" | "existed"> {
  const { createRepo } = await import("@huggingface/hub");
  try {
    const repo = { type: "space", name: spaceText(api.space) } as const;
    await createRepo({ ...library(api), accessToken: api.hub.tokens[0]?.text ?? "hf_", repo, sdk: "docker" });
    return "created";
  } catch (error) {
    if (statusOf(error) === 409) return "existed";
    // What the Hub says to an account without a plan is not documented: 402, or 403 with words about it.
    const isPlan =
      statusOf(error) === 403 && /\b(plan|pro|subscri|upgrade|billing|payment|credit)/i.test(String(error));
    throw refusal(api, error, `to create Spaces of ${api.space.owner}`, isPlan ? 402 : undefined);
  }
}

function library({ hub }: SpaceApi): { readonly hubUrl: string; readonly fetch: typeof fetch } {
  return { hubUrl: hub.endpoint, fetch: hub.fetch };
}

function refusal(api: SpaceApi, error: unknown, right: string, status = statusOf(error)): unknown {
  if (status === undefined) return error;
  // The library adds the address and the request's id.
  const said = error instanceof Error ? error.message.replace(/\. URL: .*$/s, "") : "";
  const { tokens, endpoint } = api.hub;
  return hubRefusal(
    { what: api.what, right, tokens, endpoint },
    status,
    said.startsWith("Api error with status") ? "" : said,
  );
}

/** The status in an error of the library (HubApiError), which is loaded only where it is used. */
function statusOf(error: unknown): number | undefined {
  const isApi = error instanceof Error && "statusCode" in error && typeof error.statusCode === "number";
  return isApi ? Number(error.statusCode) : undefined;
}
