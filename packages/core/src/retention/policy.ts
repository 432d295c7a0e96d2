import type { Digest } from "@layered-build/oci";

/**
 * What keeps a tag of a family; a tag that any of them keeps is kept.
 *
 * - `newest`: the images that were pushed last, and those that were tagged last; `per: branch` counts them for each branch or pull request apart
 * - `within`: those pushed or tagged within so many milliseconds
 * - `semver`: of versions, the newest patch of each minor one (`patch`), or the newest of each major one (`minor`), with all tags of that image
 * - `tags`: those that match a pattern
 * - `branches`, `pulls`: those of branches that exist, of pull requests that are open
 */
export type KeepRule =
  | { readonly kind: "newest"; readonly count: number; readonly per: "family" | "branch" }
  | { readonly kind: "within"; readonly milliseconds: number }
  | { readonly kind: "semver"; readonly of: "patch" | "minor" }
  | { readonly kind: "tags"; readonly pattern: string }
  | { readonly kind: "branches" | "pulls" };

/** Tags that belong together: each family keeps its own. A tag belongs to the first family that matches. */
export interface Family {
  readonly name: string;
  /** Patterns; see `tagPattern`. */
  readonly tags: readonly string[];
  readonly keep: readonly KeepRule[];
  /** Patterns of tags that are never removed. */
  readonly pin: readonly string[];
}

/** What is to be kept of a repository. */
export interface Policy {
  readonly families: readonly Family[];
  /** What becomes of tags that no family matches. */
  readonly default: "keep" | "delete";
  /** Milliseconds: nothing younger is deleted or untagged, whatever the rules say. */
  readonly minAge: number;
  /** Patterns of tags to remove, whatever the rules say; only pins and `protect` are stronger. */
  readonly deleteTags: readonly string[];
  /** Tags and digests that something outside refers to, each with where it was found. */
  readonly protect: {
    readonly tags: ReadonlyMap<string, string>;
    readonly digests: ReadonlyMap<Digest, string>;
  };
  /** Other repositories are pruned by what this one tells: what kept images were built on is asked for, also where nothing goes here. */
  readonly together?: boolean;
  /** Branches that exist and pull requests that are open, where a rule asks for them. */
  readonly living?: { readonly branches: readonly string[]; readonly pulls: readonly number[] };
}

/** What the provider cannot do; it limits what a plan asks of it. */
export interface Abilities {
  /** Whether a tag can be taken away while its image stays. */
  readonly untag: boolean;
  /** Parents first where the registry refuses to delete what an index lists, or lists what has no tag; else first the children that it does not list. */
  readonly order: "parents-first" | "children-first";
  /** Where only tags can be deleted, the registry itself sees to what has none. */
  readonly deletes: "digests" | "tags";
}
