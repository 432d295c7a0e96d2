/** A secret of a build: by the id that the Dockerfile mounts it by, and where its value is. */
export type BuildSecret =
  | { readonly id: string; readonly kind: "value"; readonly value: string }
  | { readonly id: string; readonly kind: "file"; readonly path: string }
  | { readonly id: string; readonly kind: "variable"; readonly name: string };

/** A build without layers, in the terms of docker/build-push-action's inputs. Paths are relative to the checkout. */
export interface BuildPush {
  /** A folder, or the address of a git repository or an archive. */
  readonly context: string;
  readonly file?: string | undefined;
  readonly target?: string | undefined;
  readonly builder?: string | undefined;
  readonly network?: string | undefined;
  readonly "shm-size"?: string | undefined;
  readonly "add-hosts": readonly string[];
  readonly allow: readonly string[];
  readonly annotations: readonly string[];
  readonly "build-args": readonly string[];
  readonly "build-contexts": readonly string[];
  readonly "cache-from": readonly string[];
  readonly "cache-to": readonly string[];
  readonly labels: readonly string[];
  readonly outputs: readonly string[];
  readonly platforms: readonly string[];
  readonly ssh: readonly string[];
  readonly tags: readonly string[];
  readonly ulimit: readonly string[];
  readonly secrets: readonly BuildSecret[];
  readonly load: boolean;
  readonly "no-cache": boolean;
  readonly pull: boolean;
  readonly push: boolean;
  /** `true`, `false`, or attributes such as `mode=max`; undefined for the default. */
  readonly provenance?: string | undefined;
  readonly sbom?: string | undefined;
}

/** The Dockerfile of a build, as a log is to name it. */
export function dockerfileName({ context, file }: Pick<BuildPush, "context" | "file">): string {
  if (file !== undefined) return file;
  return context === "." ? "Dockerfile" : `the Dockerfile of ${context}`;
}
