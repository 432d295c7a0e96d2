import type { Digest } from "@layered-build/oci";
import type { EntryClass } from "./classify.ts";
import type { Reason } from "./reason.ts";

/** What becomes of one tag. */
export interface TagDecision {
  readonly tag: string;
  readonly digest: Digest;
  /** The family that the tag belongs to; undefined for the suite's own, for those of referrers, and where no family matches. */
  readonly family?: string;
  readonly action: "keep" | "remove";
  readonly reason: Reason;
}

/** What becomes of one digest. Each has exactly one reason. */
export interface EntryDecision {
  readonly digest: Digest;
  readonly class: EntryClass;
  readonly tags: readonly string[];
  /** The family of its first tag that has one; else that of what it belongs to. */
  readonly family?: string;
  readonly action: "keep" | "delete";
  readonly reason: Reason;
}

/** One change of the registry, in the order in which they are made. `tags` are those that an entry has before it goes. */
export type Operation =
  | {
      readonly kind: "untag";
      readonly tag: string;
      readonly digest: Digest;
      readonly id?: string;
      readonly reason: Reason;
    }
  | {
      readonly kind: "delete";
      readonly digest: Digest;
      readonly tags: readonly string[];
      readonly id?: string;
      readonly reason: Reason;
    };

/** Bytes that a plan frees: of each deleted image by itself, and of what no kept image has as well. `unread`: deleted manifests of unknown size. */
export interface FreedBytes {
  readonly logical: number;
  readonly exclusive: number;
  readonly unread: number;
}

/** What is to be done with a repository, and why. */
export interface RetentionPlan {
  readonly entries: readonly EntryDecision[];
  readonly tags: readonly TagDecision[];
  readonly operations: readonly Operation[];
  readonly freed: FreedBytes;
  /** What stands against deleting more: what could not be read, what is damaged. */
  readonly notes: readonly string[];
}

/** What would have to be known for a plan to be final; all empty once it is. */
export interface Needs {
  /** Manifests to read. */
  readonly manifests: readonly Digest[];
  /** Images whose configuration is to be read for the digests of uncompressed blobs. */
  readonly configs: readonly Digest[];
  /** Images of a key whose stored inputs are to be read. */
  readonly inputs: readonly Digest[];
  /** Digests that go, whose referrers are to be asked for where the registry lists them only by subject. */
  readonly referrers: readonly Digest[];
}
