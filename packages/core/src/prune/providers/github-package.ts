import { isDigest, isRecord, type Digest } from "@layered-build/oci";
import { LayeredBuildError } from "../../error.ts";
import { inParallel } from "../../in-parallel.ts";
import { oneLine } from "../../one-line.ts";
import type { Outcome } from "../repository.ts";
import type { Rest, RestAnswer } from "../rest/rest.ts";

/** A version of a container package, as GitHub's REST API gives it: `name` is its digest. */
export interface PackageVersion {
  readonly id: string;
  readonly digest: Digest;
  readonly tags: readonly string[];
  readonly createdAt: number;
  readonly updatedAt: number;
}

const perPage = 100;
const atOnce = 16;

/** Container packages in GitHub's REST API: https://docs.github.com/rest/packages/packages. */
export class GitHubPackage {
  readonly #rest: Rest;
  readonly #owner: string;
  readonly #name: string;
  #path: Promise<string> | undefined;

  /** `name` is all after the owner: it may have slashes. */
  constructor(rest: Rest, owner: string, name: string) {
    this.#rest = rest;
    this.#owner = owner;
    this.#name = name;
  }

  /**
   * All versions: the first page says how many there are, and the others come side by side. Whether the last is the last is told by its length
   * alone: a proxy may have dropped the header, and a part of the list taken for all of it would make orphans of what the rest needs.
   */
  async versions(): Promise<readonly PackageVersion[]> {
    const path = await this.path();
    const page = async (number: number): Promise<RestAnswer> => {
      const answer = await this.#rest("GET", `${path}/versions?per_page=${perPage}&page=${number}`);
      if (answer.status !== 200) throw this.#refused(answer, "list the versions");
      return answer;
    };
    const first = await page(1);
    const count = lastPage(first.headers["link"]);
    const rest = await inParallel(
      Array.from({ length: count - 1 }, (_, index) => index + 2),
      atOnce,
      page,
    );
    const pages = [first, ...rest].map(({ json }) => parseVersions(json));
    for (let number = count + 1; pages.at(-1)?.length === perPage; number += 1)
      pages.push(parseVersions((await page(number)).json));
    const versions = pages.flat();
    // A push while pages are read moves versions from one page to the next.
    return [...new Map(versions.map((version) => [version.digest, version])).values()];
  }

  /** The newest versions, where one that was just pushed is looked for. */
  async newest(): Promise<readonly PackageVersion[]> {
    const answer = await this.#rest("GET", `${await this.path()}/versions?per_page=${perPage}&page=1`);
    if (answer.status !== 200) throw this.#refused(answer, "list the versions");
    return parseVersions(answer.json);
  }

  /** One version as it is now; undefined where it is gone. */
  async version(id: string): Promise<PackageVersion | undefined> {
    const answer = await this.#rest("GET", `${await this.path()}/versions/${encodeURIComponent(id)}`);
    if (answer.status === 404) return undefined;
    if (answer.status !== 200) throw this.#refused(answer, "read a version");
    return parseVersions([answer.json])[0];
  }

  /** Deletes a version. GitHub has three refusals that only its words tell apart; none is a reason to fail. */
  async remove(id: string): Promise<Outcome> {
    const answer = await this.#rest("DELETE", `${await this.path()}/versions/${encodeURIComponent(id)}`);
    if (answer.status === 204 || answer.status === 200) return { kind: "done" };
    if (answer.status === 404) return { kind: "gone" };
    const said = messageOf(answer);
    if (answer.status === 400 || answer.status === 422) {
      if (/last tagged version/i.test(said))
        return { kind: "refused", why: "it is the last version with a tag, which GitHub does not delete" };
      if (/last version/i.test(said))
        return {
          kind: "refused",
          why: "it is the last version of the package, which GitHub does not delete: delete the package",
        };
      if (/downloads/i.test(said))
        return {
          kind: "refused",
          why: "it has more than 5,000 downloads, and GitHub deletes no such public version: its support does",
        };
      return { kind: "refused", why: `GitHub says: ${said}` };
    }
    throw this.#refused(answer, "delete a version");
  }

  /** The path of the package: organisations and users have different ones. */
  path(): Promise<string> {
    this.#path ??= this.#findPath();
    return this.#path;
  }

  async #findPath(): Promise<string> {
    const answer = await this.#rest("GET", `/users/${encodeURIComponent(this.#owner)}`);
    if (answer.status !== 200) throw this.#refused(answer, `find ${this.#owner}`);
    const kind = isRecord(answer.json) && answer.json["type"] === "Organization" ? "orgs" : "users";
    return `/${kind}/${encodeURIComponent(this.#owner)}/packages/container/${encodeURIComponent(this.#name)}`;
  }

  #refused(answer: RestAnswer, what: string): LayeredBuildError {
    const name = `ghcr.io/${this.#owner}/${this.#name}`;
    const { status } = answer;
    const hint =
      status === 401
        ? "The token is not valid (any more). Give `token`: the workflow's, or a classic one with read:packages and delete:packages. Fine-grained tokens do not work for packages."
        : status === 403
          ? 'Give the job `permissions: packages: write`, and in the package\'s settings, under "Manage Actions access", this repository the role Admin: Write is not enough to delete.'
          : "Either there is no such package, or this token may not see it: check the name's letters, and in the package's settings, under \"Manage Actions access\", that this repository has the role Admin.";
    return new LayeredBuildError(
      "store",
      `${name}: GitHub does not let this run ${what} (status ${status}: ${messageOf(answer)})`,
      { hint },
    );
  }
}

function parseVersions(json: unknown): readonly PackageVersion[] {
  if (!Array.isArray(json)) throw unexpected();
  return json.map((value: unknown) => {
    if (!isRecord(value)) throw unexpected();
    const { id, name, created_at: created, updated_at: updated, metadata } = value;
    const container = isRecord(metadata) ? metadata["container"] : undefined;
    const tags: unknown = isRecord(container) ? container["tags"] : [];
    const isList = Array.isArray(tags) && tags.every((tag) => typeof tag === "string");
    const [createdAt, updatedAt] = [Date.parse(String(created)), Date.parse(String(updated))];
    if (typeof name !== "string" || !isDigest(name) || !isList || Number.isNaN(createdAt) || Number.isNaN(updatedAt))
      throw unexpected();
    return { id: String(id), digest: name, tags, createdAt, updatedAt };
  });
}

function unexpected(): LayeredBuildError {
  return new LayeredBuildError("store", "GitHub's list of package versions is not of the form that is known here.", {
    hint: "Is `github-api-url` the address of GitHub's API? Nothing was deleted.",
  });
}

/** `<…?page=50>; rel="last"`; 1 where there is no such link. */
function lastPage(link: string | string[] | undefined): number {
  const text = Array.isArray(link) ? link.join(", ") : (link ?? "");
  return Number(/<[^>]*[?&]page=(\d+)[^>]*>\s*;\s*rel="last"/.exec(text)?.[1] ?? 1);
}

function messageOf({ json, text }: RestAnswer): string {
  const message = isRecord(json) && typeof json["message"] === "string" ? json["message"] : text;
  return oneLine(message, 200);
}
