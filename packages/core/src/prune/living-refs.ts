import { LayeredBuildError } from "../error.ts";
import type { Policy } from "../retention/index.ts";
import type { PolicyOfRun } from "./policy-of-run.ts";
import type { Rest } from "./rest/rest.ts";

const perPage = 100;

/**
 * The branches of a GitHub repository and its open pull requests, where a rule of the policy asks for them; else undefined. No answer is an
 * error: to take it for "none" would delete what lives. Throws `store`, and `bad-input` where no repository is known.
 */
export async function livingRefs(
  policy: PolicyOfRun,
  repository: string | undefined,
  rest: Rest,
): Promise<Policy["living"]> {
  const rules = [...policy.families.flatMap(({ keep }) => keep), ...(policy.common?.keep ?? [])];
  const asks = (kind: "branches" | "pulls"): boolean => rules.some((rule) => rule.kind === kind);
  if (!asks("branches") && !asks("pulls")) return undefined;
  if (repository === undefined || repository === "") {
    throw new LayeredBuildError(
      "bad-input",
      "The policy keeps what branches or pull requests need, and no GitHub repository is known.",
      {
        hint: "Run this in a workflow, or set GITHUB_REPOSITORY=OWNER/NAME.",
      },
    );
  }
  const branches = asks("branches") ? await all(rest, `/repos/${repository}/branches?`, "name") : [];
  const pulls = asks("pulls") ? await all(rest, `/repos/${repository}/pulls?state=open&`, "number") : [];
  return { branches: branches.map(String), pulls: pulls.map(Number) };
}

async function all(rest: Rest, path: string, member: "name" | "number"): Promise<readonly unknown[]> {
  const found: unknown[] = [];
  for (let page = 1; ; page += 1) {
    const { status, json } = await rest("GET", `${path}per_page=${perPage}&page=${page}`);
    if (status !== 200 || !Array.isArray(json)) {
      throw new LayeredBuildError(
        "store",
        `GitHub does not say which branches and pull requests live (status ${status}).`,
        {
          hint: "Give the job `permissions: contents: read, pull-requests: read`. Nothing was deleted.",
        },
      );
    }
    for (const each of json)
      if (typeof each === "object" && each !== null && member in each)
        found.push(Object.entries(each).find(([name]) => name === member)?.[1]);
    if (json.length < perPage) return found;
  }
}
