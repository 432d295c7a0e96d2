import { isDigest, type Digest } from "@layered-build/oci";

/**
 * What a tag is by its form alone.
 *
 * - `user`: one that people or their workflows chose; only these are roots
 * - `suite`: the suite's own (`key-`, `step-`, `tree-`, `inputs-`); `hex` are 32 digits of a key or digest
 * - `referrer`: `sha256-HEX`, alone (the fall-back list of referrers, distribution-spec) or with `.sig`, `.att`, `.sbom` (cosign 2)
 */
export type TagKind =
  | { readonly kind: "user" }
  | {
      readonly kind: "suite";
      readonly of: "key" | "step" | "tree" | "inputs";
      readonly prefix: string;
      readonly hex: string;
    }
  | { readonly kind: "referrer"; readonly subject: Digest; readonly suffix: string };

const SUITE = /^(.*?)(key|step|tree|inputs)-([0-9a-f]{32})$/;
const REFERRER = /^sha256-([0-9a-f]{64})(\.[\w.-]+)?$/;

/** Tells the kinds of tags apart. */
export function tagKind(tag: string): TagKind {
  const referrer = REFERRER.exec(tag);
  const subject = `sha256:${referrer?.[1] ?? ""}`;
  if (referrer !== null && isDigest(subject)) return { kind: "referrer", subject, suffix: referrer[2] ?? "" };
  const suite = SUITE.exec(tag);
  if (suite === null) return { kind: "user" };
  const [, prefix = "", of = "", hex = ""] = suite;
  return isSuiteKind(of) ? { kind: "suite", of, prefix, hex } : { kind: "user" };
}

/** True for a tag that a policy decides about. */
export function isUserTag(tag: string): boolean {
  return tagKind(tag).kind === "user";
}

function isSuiteKind(text: string): text is "key" | "step" | "tree" | "inputs" {
  return ["key", "step", "tree", "inputs"].includes(text);
}
