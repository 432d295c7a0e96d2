import type { Descriptor, Digest, StoredManifest } from "@layered-build/oci";
import type { Abilities, Operation } from "../retention/index.ts";

/** A digest as a repository lists it. Times are milliseconds since 1970. */
export interface Listed {
  readonly digest: Digest;
  readonly tags: readonly string[];
  readonly pushedAt?: number;
  readonly touchedAt?: number;
  readonly id?: string;
  /** Listed without a tag on purpose. */
  readonly rooted?: boolean;
}

/**
 * What became of an operation.
 *
 * - `done`; `gone`: it was not there any more, which is as good
 * - `moved`: it is not what was planned about any more, so nothing was done
 * - `blocked`: something that goes later still needs it: to be tried again after that
 * - `refused`: the registry will not, for this one: the others go on
 */
export type Outcome =
  | { readonly kind: "done" | "gone" | "blocked" }
  | { readonly kind: "moved" | "refused"; readonly why: string };

/** The port to one repository whose images are pruned. Reading errors are thrown as they come. */
export interface PrunableRepository {
  /** `HOST/REPOSITORY`, or `oci:PATH`. */
  readonly name: string;
  readonly abilities: Abilities;
  /** Whether `list` gives what has no tag too. Where it does, what it does not give is not there. */
  readonly listsUntagged: boolean;
  /** Whether reading a manifest costs nothing, as in a folder. */
  readonly readsFreely: boolean;
  /** Milliseconds after which a list is too old to delete by. */
  readonly freshFor: number;
  /** Operations that `run` takes at once. */
  readonly batch: number;
  readonly list: () => Promise<readonly Listed[]>;
  /** Whether there is something that the last list did not give; only where a question that costs little tells, so that it can be asked between two lists. */
  readonly hasNews?: () => Promise<boolean>;
  readonly manifest: (digest: Digest) => Promise<StoredManifest | undefined>;
  /** A small blob, such as an image's configuration. */
  readonly blob: (digest: Digest) => Promise<Buffer | undefined>;
  /** What refers to a digest, where only the registry itself knows that; undefined where tags tell all. */
  readonly referrers?: (digest: Digest) => Promise<readonly Descriptor[] | undefined>;
  /** Whether a manifest is there, by the cheapest question. */
  readonly has: (digest: Digest) => Promise<boolean>;
  readonly resolve: (tag: string) => Promise<Digest | undefined>;
  /** Looks whether each is still what was planned about, and does it. */
  readonly run: (operations: readonly Operation[]) => Promise<readonly Outcome[]>;
  /** A shell command that takes an operation back; undefined where there is none. */
  readonly undo?: (operation: Operation) => string | undefined;
  /** What the registry itself would expire by a lifecycle policy, without doing so; only where it has such policies (ECR). */
  readonly previewLifecycle?: (policyText: string) => Promise<ReadonlySet<Digest>>;
  /** Deletes blobs that nothing listed and nothing `kept` needs, those of the last `minAge` milliseconds excepted; gives the bytes that were freed. */
  readonly collect?: (minAge: number, kept: readonly Digest[]) => Promise<number>;
  /** Blobs that are missing of a manifest that is kept; only where looking costs nothing. */
  readonly missingBlobs?: (digest: Digest) => Promise<readonly Digest[]>;
}
