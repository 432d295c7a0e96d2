/** The kinds of tags that the suite keeps for itself; see action-docs/guides/keys.md. */
export type SuiteTagKind = "key" | "step" | "tree" | "inputs";

/**
 * A tag of the suite's own: the layer's tag prefix, the kind, and the first 32 hex digits (128 bits) of a key or digest.
 * `hex` may be a digest (`sha256:…`) or 64 bare digits.
 */
export function suiteTag(prefix: string, kind: SuiteTagKind, hex: string): string {
  return `${prefix}${kind}-${hex.replace(/^sha256:/, "").slice(0, 32)}`;
}

/** The manifest annotation with the full content key. An annotation and not a label: children would inherit a label. */
export const keyAnnotation = "io.github.layered-build.key";
