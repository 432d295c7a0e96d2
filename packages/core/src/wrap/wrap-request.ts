import type { Descriptor, Digest } from "@layered-build/oci";
import type { Log } from "../ports.ts";
import type { Repositories } from "../registry/repositories.ts";
import type { ConfigChange } from "./edit-config.ts";

/** What the user's own Dockerfile of the wrap says: its path from the repository's root, and its text. */
export interface WrapFile {
  readonly path: string;
  readonly text: string;
}

/** One wrap, as the user asked for it. */
export interface WrapRequest {
  /** The image to wrap: `HOST/REPOSITORY[:TAG][@DIGEST]` or `oci:PATH[:TAG]`. */
  readonly image: string;
  /** Tags of the same repository that are taken where the image's own is not there, best first. */
  readonly fallbackTags: readonly string[];
  /** Where the wrapped image goes; undefined is the image's own repository. */
  readonly repository?: string;
  /** What the wrap's tags say; undefined is the image's tag. */
  readonly version?: string;
  /** `linux/amd64` and so on; `all` is every Linux platform of the image. */
  readonly platforms: readonly string[];
  readonly tagTemplate: string;
  readonly indexTag: string;
  readonly host: string;
  readonly port: number;
  /** `NAME=VALUE` sets a variable, `!NAME` leaves one of the wrap's own as the image has it. */
  readonly env: readonly string[];
  /** Whom the container runs as; `keep` leaves it as the image has it. */
  readonly user: string;
  readonly mode: "auto" | "mutate" | "build";
  /** Where the Dockerfile of the wrap is looked for, from the repository's root. */
  readonly filePath: string;
  /** Whether the user has named it: then it has to be there, and one of a wrap. */
  readonly isFileGiven: boolean;
  /** That file, where it is there. */
  readonly file?: WrapFile;
}

/** How an image is built by the Dockerfile of the wrap: gives the name of what was built. */
export type BuildFile = (request: {
  readonly file: WrapFile;
  readonly base: string;
  readonly repository: string;
  readonly platforms: readonly string[];
}) => Promise<{ readonly digest: Digest; readonly engine: string; readonly sentBytes: number }>;

/** What a wrap works with. */
export interface WrapPorts {
  readonly stores: Repositories;
  readonly log: Log;
  readonly build: BuildFile;
}

/** The wrap of one platform. */
export interface WrappedPlatform {
  readonly platform: string;
  readonly tag: string;
  readonly descriptor: Descriptor;
  /** The manifest that it was made of. */
  readonly base: Descriptor;
  readonly changes: readonly ConfigChange[];
  readonly outcome: "written" | "unchanged";
}

/** What a wrap left. `image` is `repository@digest` of the index, or of the only platform's manifest. */
export interface WrapResult {
  readonly image: string;
  readonly repository: string;
  readonly digest: Digest;
  readonly version: string;
  /** Full references, the index's last. */
  readonly tags: readonly string[];
  /** Bytes of all that was sent: configurations, manifests, and blobs where the repository is another one. */
  readonly pushedBytes: number;
  /** The image that was wrapped, by the tag that was used, and its digest. */
  readonly base: { readonly name: string; readonly digest: Digest };
  readonly mode: "mutate" | "build";
  /** Why in this mode. */
  readonly why: string;
  readonly platforms: readonly WrappedPlatform[];
}
