/**
 * Why something is kept or goes: closed, so that reports can count by it.
 *
 * Kept: `rule`, `pinned`, `protected` (something outside refers to it), `unmatched` (no family), `not-an-image`, `young`, `needed` (by
 * something kept), `unresolved`, `listed`, `fixed` (the registry cannot take the tag away alone).
 * Going: `unkept` (no rule keeps it), `asked` (delete-tags), `unreferenced`, `follows` (what it belongs to goes), `orphan`, `remnant`.
 */
export type ReasonKind =
  | "rule"
  | "pinned"
  | "protected"
  | "unmatched"
  | "not-an-image"
  | "young"
  | "needed"
  | "unresolved"
  | "listed"
  | "fixed"
  | "unkept"
  | "asked"
  | "unreferenced"
  | "follows"
  | "orphan"
  | "remnant";

/** The one reason of a decision, with the words for it. */
export interface Reason {
  readonly kind: ReasonKind;
  readonly detail: string;
}

/** Makes a reason. */
export function reason(kind: ReasonKind, detail: string): Reason {
  return { kind, detail };
}

/** A digest as people can still tell it: `sha256:0123456789ab`. */
export function shortDigest(digest: string): string {
  return digest.slice(0, 19);
}
