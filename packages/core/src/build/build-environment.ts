import type { CredentialSource } from "@layered-build/oci";
import type { Exec, Log } from "../ports.ts";

/** What builds need besides the project and its stores. */
export interface BuildEnvironment {
  readonly exec: Exec;
  /** The environment of programs. */
  readonly env: Readonly<Record<string, string>>;
  readonly credentials: CredentialSource;
  readonly insecureRegistries: readonly string[];
  /** A folder for temporary files. */
  readonly temporary: string;
  readonly log: Log;
  readonly signal?: AbortSignal;
}

/** What the user asked of the builds themselves; it wins over the layers file. */
export interface BuildChoices {
  /** `verify`: as `auto`, and what was not built by BuildKit is built by it too, and compared. */
  readonly engine: "auto" | "native" | "buildkit" | "verify";
  /** The time of what is made, in seconds since 1970. */
  readonly epoch: number;
  /** Whether the user has fixed that time: then what has other times is made anew. */
  readonly fixedTime: boolean;
  readonly source: { readonly repository: string; readonly revision: string; readonly url?: string };
}
