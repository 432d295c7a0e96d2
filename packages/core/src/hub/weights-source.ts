import { LayeredBuildError } from "../error.ts";

/** A commit of a repository of the Hub, as a plan has it beside the digests of images: `git:` and 40 hex digits. */
export type HubCommit = `git:${string}`;

/** A repository of models on the Hub, and a branch, tag or commit of it. */
export interface WeightsSource {
  /** ORG/NAME */
  readonly repository: string;
  readonly revision: string;
}

const scheme = "hf://";
const commitPattern = /^[0-9a-f]{40}$/;
const namePart = /^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$/;

/** Whether a text is a commit of the Hub, as plans and lock files have it. */
export function isHubCommit(text: string): text is HubCommit {
  return text.startsWith("git:") && commitPattern.test(text.slice(4));
}

/** Whether a reference is one of the Hub, and not of an image. */
export function isHubReference(reference: string): boolean {
  return reference.startsWith(scheme);
}

/** `hf://ORG/NAME@REVISION`, the revision `main` where none is written. Throws `bad-config` for anything else. */
export function parseWeightsSource(text: string): WeightsSource {
  const [path = "", revision = "main", ...rest] = text.startsWith(scheme) ? text.slice(scheme.length).split("@") : [];
  const names = path.split("/");
  const isName = names.length === 2 && names.every((name) => namePart.test(name) && !name.includes(".."));
  if (isName && rest.length === 0 && isRevision(revision)) return { repository: path, revision };
  throw new LayeredBuildError("bad-config", `${JSON.stringify(text)} is no repository of models on the Hub.`, {
    hint: "Write hf://ORG/NAME@REVISION, where the revision is a branch, a tag or a commit: hf://facebook/nllb-200-distilled-600M@main",
  });
}

/** The text of a source, with its revision: what plans and lock files know it by. */
export function hubReference({ repository, revision }: WeightsSource): string {
  return `${scheme}${repository}@${revision}`;
}

/** The commit that a source names itself, where its revision is one. */
export function pinnedCommit({ revision }: WeightsSource): HubCommit | undefined {
  return commitPattern.test(revision) ? `git:${revision}` : undefined;
}

/** Git's rules (git-check-ref-format), as far as they matter for a URL. */
function isRevision(revision: string): boolean {
  return /^[\w][\w./+-]*$/.test(revision) && !revision.includes("..") && !revision.endsWith("/");
}
