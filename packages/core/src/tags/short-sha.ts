import type { TagContext } from "./tag-context.ts";

/** The commit id cut to the context's short length (7 unless set), as `type=sha` and `{{sha}}` write it. */
export function shortSha({ sha, shortShaLength = 7 }: Pick<TagContext, "sha" | "shortShaLength">): string {
  return sha.substring(0, shortShaLength);
}
