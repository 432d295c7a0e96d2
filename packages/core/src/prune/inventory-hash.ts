import { createHash } from "node:crypto";
import type { Listed } from "./repository.ts";

/** A hash of which digests there are and which tags they have: what a reviewed plan was made of. 64 hex digits. */
export function inventoryHash(listed: readonly Pick<Listed, "digest" | "tags">[]): string {
  const lines = listed.map(({ digest, tags }) => `${digest} ${tags.toSorted().join(" ")}`).toSorted();
  return createHash("sha256").update(lines.join("\n")).digest("hex");
}

/** Whether two lists say the same. */
export function sameList(one: readonly Listed[], other: readonly Listed[]): boolean {
  return one.length === other.length && inventoryHash(one) === inventoryHash(other);
}
