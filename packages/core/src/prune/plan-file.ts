import { LayeredBuildError } from "../error.ts";
import type { EntryDecision, Operation, Policy, TagDecision } from "../retention/index.ts";
import { isDigest, isRecord, type Digest } from "@layered-build/oci";
import { inventoryHash } from "./inventory-hash.ts";
import { operationText } from "./operation-text.ts";
import type { PlannedRepository } from "./plan-repository.ts";
import type { Listed } from "./repository.ts";

/** A plan as it is written to a file, to be reviewed and applied: what was seen, what was decided and why, and by which policy. */
export interface PlanFile {
  readonly schema: 1;
  readonly repositories: readonly PlanOfRepository[];
}

/** The part of one repository. `inventory` is a hash of `listed`: what there was when the plan was made. */
export interface PlanOfRepository {
  readonly repository: string;
  readonly now: string;
  readonly inventory: string;
  readonly policy: WrittenPolicy;
  readonly freed: PlannedRepository["plan"]["freed"];
  readonly notes: readonly string[];
  readonly operations: readonly Operation[];
  readonly tags: readonly TagDecision[];
  readonly entries: readonly EntryDecision[];
  readonly listed: readonly { readonly digest: Digest; readonly tags: readonly string[] }[];
}

type WrittenPolicy = Omit<Policy, "protect"> & {
  readonly protect: {
    readonly tags: Readonly<Record<string, string>>;
    readonly digests: Readonly<Record<string, string>>;
  };
};

/** The text of a plan file: one line for each operation and decision, so that a review shows them one by one. */
export function planFileText(planned: readonly (PlannedRepository & { readonly name: string })[]): string {
  const repositories = planned.map(({ name, plan, policy, listed, now }): PlanOfRepository => ({
    repository: name,
    now: new Date(now).toISOString(),
    inventory: inventoryHash(listed),
    policy: {
      ...policy,
      protect: { tags: Object.fromEntries(policy.protect.tags), digests: Object.fromEntries(policy.protect.digests) },
    },
    freed: plan.freed,
    notes: plan.notes,
    operations: plan.operations,
    tags: plan.tags,
    entries: plan.entries,
    listed: listed.map(({ digest, tags }) => ({ digest, tags })),
  }));
  const lists = new Set(["operations", "tags", "entries", "listed"]);
  const parts = repositories.map((repository) => {
    const members = Object.entries(repository).map(([name, value]: [string, unknown]) =>
      lists.has(name) && Array.isArray(value)
        ? `${JSON.stringify(name)}: [\n${value.map((item) => `    ${JSON.stringify(item)}`).join(",\n")}\n  ]`
        : `${JSON.stringify(name)}: ${JSON.stringify(value)}`,
    );
    return `{\n  ${members.join(",\n  ")}\n}`;
  });
  return `{"schema": 1, "repositories": [${parts.join(", ")}]}\n`;
}

/** Reads a plan file. `path` is for messages. Throws `bad-plan`. */
export function parsePlanFile(text: string, path: string): PlanFile {
  const wrong = (cause?: unknown): LayeredBuildError =>
    new LayeredBuildError("bad-plan", `${path} is no plan of prune-old-images.`, {
      hint: "Give the file that an earlier run wrote as `plan-file`, as it is.",
      cause,
    });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw wrong(cause);
  }
  if (isPlanFile(value)) return value;
  throw wrong();
}

/** The policy that a plan was made by. */
export function policyOfPlan({ policy }: PlanOfRepository): Policy {
  const digests = Object.entries(policy.protect.digests).filter((pair): pair is [Digest, string] => isDigest(pair[0]));
  return { ...policy, protect: { tags: new Map(Object.entries(policy.protect.tags)), digests: new Map(digests) } };
}

/**
 * Refuses a reviewed plan for a repository that has moved: what is there now must be what was there then, but for what the plan itself was
 * to do (an application that was broken off goes on). Throws `plan-mismatch` naming the first differences.
 */
export function checkUnmoved(plan: PlanOfRepository, listed: readonly Listed[]): void {
  if (inventoryHash(listed) === plan.inventory) return;
  const done = new Set(plan.operations.map(operationText));
  const deleted = new Map(
    plan.operations.flatMap((each) => (each.kind === "delete" ? [[each.digest, each] as const] : [])),
  );
  const now = new Map(listed.map((each) => [each.digest, each]));
  const before = new Map(plan.listed.map((each) => [each.digest, each]));
  const differences: string[] = [];
  for (const { digest, tags } of plan.listed) {
    const there = now.get(digest);
    if (there === undefined) {
      if (!deleted.has(digest)) differences.push(`${digest} (${tags.join(", ")}) is gone`);
      continue;
    }
    for (const tag of there.tags) if (!tags.includes(tag)) differences.push(`the tag ${tag} is on ${digest} now`);
    for (const tag of tags)
      if (!there.tags.includes(tag) && !done.has(`untag ${tag} ${digest}`) && !deleted.has(digest))
        differences.push(`the tag ${tag} is no longer on ${digest}`);
  }
  for (const { digest, tags } of listed)
    if (!before.has(digest)) differences.push(`${digest} (${tags.join(", ") || "no tag"}) is new`);
  if (differences.length === 0) return;
  const more = differences.length > 5 ? `\n  and ${differences.length - 5} more` : "";
  throw new LayeredBuildError(
    "plan-mismatch",
    `${plan.repository} is not what it was when the plan was made (${plan.now}):\n  ${differences.slice(0, 5).join("\n  ")}${more}`,
    { hint: "Nothing was deleted. Make the plan anew, and have it reviewed again." },
  );
}

/**
 * The operations of a reviewed plan, if a plan of now, by the same policy and at the same time, has each of them: some may have been taken
 * out by hand, none put in. What an application that was broken off has done is left out. Throws `bad-plan`.
 */
export function reviewedOperations(
  plan: PlanOfRepository,
  fresh: readonly Operation[],
  listed: readonly Listed[],
): readonly Operation[] {
  const texts = new Map(fresh.map((operation) => [operationText(operation), operation]));
  const now = new Map(listed.map((each) => [each.digest, each.tags]));
  return plan.operations.flatMap((operation) => {
    const known = texts.get(operationText(operation));
    if (known !== undefined) return [known];
    const tags = now.get(operation.digest);
    const isDone = tags === undefined || (operation.kind === "untag" && !tags.includes(operation.tag));
    if (isDone) return [];
    throw new LayeredBuildError(
      "bad-plan",
      `The plan has an operation that its own policy does not give: ${operationText(operation)}.`,
      { hint: "Operations may be taken out of a plan, not put in or changed. Nothing was deleted." },
    );
  });
}

function isPlanFile(value: unknown): value is PlanFile {
  return (
    isRecord(value) &&
    value["schema"] === 1 &&
    Array.isArray(value["repositories"]) &&
    value["repositories"].every(isPlan)
  );
}

function isPlan(value: unknown): value is PlanOfRepository {
  if (!isRecord(value) || !isRecord(value["policy"]) || !isRecord(value["policy"]["protect"])) return false;
  const { protect, minAge, families, deleteTags } = value["policy"];
  const lists = ["operations", "tags", "entries", "listed", "notes"].every((name) => Array.isArray(value[name]));
  const texts = ["repository", "inventory"].every((name) => typeof value[name] === "string");
  const dated = typeof value["now"] === "string" && Date.parse(value["now"]) <= Date.now();
  const policy =
    typeof minAge === "number" &&
    Array.isArray(families) &&
    Array.isArray(deleteTags) &&
    isRecord(protect["tags"]) &&
    isRecord(protect["digests"]);
  return (
    lists && texts && dated && policy && Array.isArray(value["operations"]) && value["operations"].every(isOperation)
  );
}

function isOperation(value: unknown): value is Operation {
  if (!isRecord(value) || typeof value["digest"] !== "string" || !isDigest(value["digest"])) return false;
  return value["kind"] === "untag"
    ? typeof value["tag"] === "string"
    : value["kind"] === "delete" && Array.isArray(value["tags"]);
}
