import type { Digest } from "@layered-build/oci";
import type { Log } from "../../ports.ts";
import { nameOf, type EntryDecision } from "../../retention/index.ts";
import type { PlannedRepository } from "../plan-repository.ts";
import type { PrunableRepository } from "../repository.ts";
import { compileLifecycle } from "./compile-lifecycle.ts";
import { lifecycleText, type CompiledLifecycle } from "./lifecycle-policy.ts";

/** What ECR says that it would expire, beside our plan. `more`: what our plan keeps. */
export interface PreviewCompared {
  readonly both: number;
  readonly fewer: number;
  readonly more: readonly EntryDecision[];
}

/** A lifecycle policy for a repository, and what is known of it. `withheld`: ECR would delete what the plan keeps, so it is not to be used. */
export interface Lifecycle extends CompiledLifecycle {
  readonly text: string;
  readonly preview: PreviewCompared | undefined;
  readonly withheld: boolean;
}

/**
 * Compiles the policy of a plan for a registry that prunes by itself, and has it previewed there before anything is deleted. The preview is
 * more than a plan needs, so a registry that refuses it is a warning. Undefined where the registry has no such policies.
 */
export async function lifecycleOf(
  { name, previewLifecycle }: Pick<PrunableRepository, "name" | "previewLifecycle">,
  { plan, policy }: Pick<PlannedRepository, "plan" | "policy">,
  log: Log,
): Promise<Lifecycle | undefined> {
  if (previewLifecycle === undefined) return undefined;
  const compiled = compileLifecycle(policy, plan.entries);
  const text = lifecycleText(compiled);
  const nothing = { ...compiled, text, preview: undefined, withheld: false };
  if (compiled.rules.length === 0) return nothing;
  let expiring: ReadonlySet<Digest>;
  try {
    expiring = await previewLifecycle(text);
  } catch (error) {
    const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    log.warning(
      `${name}: there is no preview of the lifecycle policy (${what}). It needs the rights ecr:StartLifecyclePolicyPreview and ecr:GetLifecyclePolicyPreview; pruning does not.`,
    );
    return nothing;
  }
  const preview = comparePreview(expiring, plan.entries);
  if (preview.more.length > 0)
    log.warning(
      `${name}: by the lifecycle policy ECR would delete ${preview.more.map(nameOf).slice(0, 5).join(", ")}, which the plan keeps: the policy is not written`,
    );
  return { ...nothing, preview, withheld: preview.more.length > 0 };
}

/** Compares what would expire with the decisions of a plan. */
export function comparePreview(expiring: ReadonlySet<Digest>, entries: readonly EntryDecision[]): PreviewCompared {
  const going = entries.filter(({ action }) => action === "delete");
  const both = going.filter(({ digest }) => expiring.has(digest)).length;
  const more = entries.filter(({ action, digest }) => action === "keep" && expiring.has(digest));
  return { both, fewer: going.length - both, more };
}
