import type { Clock, RegistrySession, Transport } from "@layered-build/oci";
import type { HubClient } from "../hub/hub-client.ts";
import type { Log } from "../ports.ts";
import type { SpaceName } from "./space-name.ts";
import type { SpaceSettings } from "./space-settings.ts";
import type { SpaceCredentials } from "./sign-in.ts";

/** What a Space shall be. */
export interface SpaceRequest {
  readonly space: SpaceName;
  /** The checkout, and the folder in it with the Space's own files. */
  readonly root: string;
  readonly folderName: string;
  /** Whether the user has named it: then it has to be there. */
  readonly isFolderGiven: boolean;
  readonly settings: SpaceSettings;
  /** The port that the image listens on. */
  readonly port: number;
  /** Whether to make a Space that is not there. */
  readonly create: boolean;
  /** Whether to name the tag without its digest, and to have the Space built without caches when the image behind it is another one. */
  readonly factory: boolean;
  /** Undefined: do not wait. */
  readonly wait: SpaceWaiting | undefined;
}

/** How a commit is seen through. */
export interface SpaceWaiting {
  readonly seconds: number;
  readonly smokePath: string | undefined;
  /** Whether to commit the files of before again, where the new ones do not run. */
  readonly revert: boolean;
}

/** What a deployment works with. */
export interface SpacePorts {
  /** Without tokens: they come of `credentials`. */
  readonly hub: HubClient;
  readonly credentials: SpaceCredentials;
  /** Registries without credentials. */
  readonly anonymous: RegistrySession;
  readonly transport: Transport;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
  /** Told of what is known, as soon as it is: a deployment that fails has a commit and a stage too. */
  readonly progress: (known: Partial<Pick<SpaceResult, "url" | "commit" | "stage">>) => void;
}

/** The image that a Space runs: that of linux/amd64. */
export interface SpaceImage {
  readonly repository: string;
  readonly tag: string;
  readonly digest: string;
}

/** What a deployment left. */
export interface SpaceResult {
  /** The Space's page on the Hub. */
  readonly page: string;
  /** Where its app answers; the page where the Hub names no address. */
  readonly url: string;
  /** The commit that the Space is at. */
  readonly commit: string;
  readonly action: "created" | "updated" | "unchanged";
  /** The last stage that was seen; empty without `wait`. */
  readonly stage: string;
  /** Names of the variables and secrets that were set. */
  readonly set: readonly string[];
  /** Paths that were written or deleted. */
  readonly changed: readonly string[];
}
