import { OciError } from "../error.ts";
import { nextPage } from "./link-header.ts";
import { jsonMembers } from "./manifest-type.ts";
import { discard, readBody } from "./read-body.ts";
import type { RepositoryClient } from "./repository-client.ts";

const PAGE = 1000;
const MAX_PAGE = 32 * 1024 * 1024;

/** All tags of a repository, page by page (distribution-spec, "Listing Tags"); none if it does not exist. */
export async function* listTags(client: RepositoryClient): AsyncGenerator<string, void, undefined> {
  const what = "list of tags";
  let page: URL | undefined = new URL(`/v2/${client.repository}/tags/list?n=${PAGE}`, client.handle.url);
  while (page !== undefined) {
    const url: URL = page;
    const { tags, next } = await client.call({ method: "GET", to: url, what, expect: [200, 404] }, async (reply) => {
      if (reply.status === 404) {
        await discard(reply);
        return { tags: [], next: undefined };
      }
      return { tags: parseTags(await readBody(reply, MAX_PAGE), client), next: nextPage(reply.headers.link, url) };
    });
    yield* tags;
    page = next;
  }
}

function parseTags(bytes: Uint8Array, client: RepositoryClient): readonly string[] {
  const tags = jsonMembers(bytes)?.get("tags");
  // Some registries say null for none.
  if (tags === null) return [];
  if (Array.isArray(tags)) return tags.filter((tag) => typeof tag === "string");
  throw new OciError(
    "bad-content",
    `GET ${client.handle.registry}/${client.repository}, list of tags: the answer has no list`,
    {
      hint: "Does a proxy or a log-in page answer in the registry's place?",
    },
  );
}
