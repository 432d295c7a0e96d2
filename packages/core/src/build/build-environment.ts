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
  readonly engine: "auto" | "native" | "buildkit";
  /** The time of what is made, in seconds since 1970. */
  readonly epoch: number;
  readonly source: { readonly repository: string; readonly revision: string; readonly url?: string };
}
