import { LayeredBuildError } from "../error.ts";
import type { PlannedRepository } from "./plan-repository.ts";
import { isUserTag } from "../retention/index.ts";

/** How much one run may do. `deletePercent` is of the images that have a tag of the users'. */
export interface Limits {
  readonly deletes?: number;
  readonly minutes?: number;
  readonly deletePercent: number;
}

/**
 * Refuses a plan that deletes more than a policy is likely to mean: more than `max-delete-percent` of the tagged images, or all of them.
 * Throws `too-many-deletes`, also in a dry run: that says what a real run would do.
 */
export function checkLimits(name: string, { plan }: Pick<PlannedRepository, "plan">, limits: Limits): void {
  const tagged = plan.entries.filter(
    (entry) => (entry.class === "image" || entry.class === "index") && entry.tags.some(isUserTag),
  );
  const going = tagged.filter(({ action }) => action === "delete").length;
  if (going === 0) return;
  if (going === tagged.length) {
    throw new LayeredBuildError(
      "too-many-deletes",
      `${name}: the policy keeps none of ${tagged.length} tagged images.`,
      {
        hint: "Nothing was deleted. Look at the patterns of its families: do they match the tags as they are? To empty a repository, delete it.",
      },
    );
  }
  const percent = (going / tagged.length) * 100;
  if (percent <= limits.deletePercent) return;
  throw new LayeredBuildError(
    "too-many-deletes",
    `${name}: ${going} of ${tagged.length} tagged images would go, which is more than ${limits.deletePercent} %.`,
    {
      hint: "Nothing was deleted. If the plan is right, which a first run's often is, raise `max-delete-percent` once.",
    },
  );
}
