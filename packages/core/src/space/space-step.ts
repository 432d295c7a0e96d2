import type { SpaceRuntime } from "./space-api.ts";
import type { SpaceCard } from "./space-card.ts";
import type { SpaceChange } from "./write-space.ts";

/** What a commit did to a Space; without a `change` nothing had to be done. */
export interface SpaceStep {
  readonly parent: string;
  readonly sha: string;
  readonly change: SpaceChange | undefined;
  readonly card: SpaceCard;
  /** What the Space did before. */
  readonly before: SpaceRuntime | undefined;
}
