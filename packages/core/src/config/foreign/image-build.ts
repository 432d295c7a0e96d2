import type { Exec, Log } from "../../ports.ts";

/** What a bake target or a Compose service says of one image. Paths are from the repository's root, with `/`; "" is the root. */
export interface ImageBuild {
  /** The target's or service's name. */
  readonly name: string;
  /** Its place in the file, for messages: `target.app`, `services.web`. */
  readonly where: string;
  readonly dockerfile: string;
  readonly context: string;
  readonly target?: string;
  readonly buildArgs: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** Empty where the file names none. */
  readonly platforms: readonly string[];
  readonly secrets: readonly string[];
  readonly ssh: readonly string[];
  /** The image's full references, best first. */
  readonly tags: readonly string[];
  /** Names in the Dockerfile that mean another target or service, each with that one's name. */
  readonly contexts: Readonly<Record<string, string>>;
}

/** What reading another program's file needs. `path` is the file, from the repository's root. */
export interface ForeignSource {
  readonly root: string;
  readonly path: string;
  readonly text: string;
  /** Reads another file of the repository; undefined where there is none. */
  readonly read: (path: string) => Promise<string | undefined>;
  readonly exec: Exec;
  readonly env: Readonly<Record<string, string>>;
  /** The repository of images that the file gives no name. */
  readonly image?: string;
  readonly log?: Log;
}

/** What a reader found: images in the order of the file, and all that is wrong with it, as `FILE: MEMBER: …`. */
export interface ForeignBuilds {
  readonly builds: readonly ImageBuild[];
  readonly problems: readonly string[];
}
