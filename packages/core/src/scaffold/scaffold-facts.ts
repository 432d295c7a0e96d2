import type { SpaceName } from "../space/space-name.ts";
import type { SpaceSettings } from "../space/space-settings.ts";

/** What scaffolded files are made of. */
export interface ScaffoldFacts {
  /** The main image: its repository, and a tag of it. */
  readonly repository: string;
  readonly tag: string;
  /** Undefined where no Space is named yet. */
  readonly space: SpaceName | undefined;
  readonly port: number;
  readonly settings: SpaceSettings;
  /** `hf` */
  readonly folderName: string;
  /** How a workflow calls an action of this project, by its name. */
  readonly uses: (action: string) => string;
}

/** Stands where there is no Space yet. */
export const noSpace: SpaceName = { owner: "OWNER", name: "NAME" };
