import { LayeredBuildError } from "../error.ts";
import type { TagContext } from "./tag-context.ts";

/** The two settings of docker/metadata-action that come by environment variable and bear on tags. */
export type TagSettings = Required<Pick<TagContext, "shortShaLength" | "usePullRequestHead">>;

const DEFAULT_SHORT_SHA_LENGTH = 7;

/**
 * Reads DOCKER_METADATA_SHORT_SHA_LENGTH and DOCKER_METADATA_PR_HEAD_SHA from an environment that is handed in.
 *
 * @throws LayeredBuildError `bad-input` for a length that is no number
 */
export function readTagSettings(environment: Readonly<Record<string, string | undefined>>): TagSettings {
  return {
    shortShaLength: readLength(environment["DOCKER_METADATA_SHORT_SHA_LENGTH"]),
    usePullRequestHead: /true/i.test(environment["DOCKER_METADATA_PR_HEAD_SHA"] ?? ""),
  };
}

function readLength(text: string | undefined): number {
  if (text === undefined || text === "") return DEFAULT_SHORT_SHA_LENGTH;
  const length = Number(text);
  if (!Number.isNaN(length)) return length;
  throw new LayeredBuildError("bad-input", `DOCKER_METADATA_SHORT_SHA_LENGTH is no number: "${text}"`, {
    hint: "give it the number of hex digits that a short commit id shall have, such as 7 or 12, or remove it",
  });
}
