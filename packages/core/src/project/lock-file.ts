import { isDigest } from "@layered-build/oci";
import { LayeredBuildError } from "../error.ts";
import { z } from "../z.ts";
import { isHubCommit } from "../hub/weights-source.ts";
import type { Bases, FixedBase } from "../registry/resolve-bases.ts";

const comment =
  "Digests of external images, for `bases: lockfile` of layered-build. Commit this file. To update an image, delete its line and run again.";

/** Created where a file is read. */
function lockFile() {
  return z.strictObject({
    $comment: z.optional(z.string()),
    schema: z.literal(1),
    bases: z.record(
      z.string(),
      z.custom<FixedBase>(
        (value) => typeof value === "string" && (isDigest(value) || isHubCommit(value)),
        "expected sha256:… (or git:… for weights)",
      ),
    ),
  });
}

/** Where the lock file of a layers file is: beside it, `layers.yaml` giving `layers.lock.json`. Without one: at the root. */
export function lockFileOf(layersFile: string | undefined): string {
  return (layersFile ?? "layers.yaml").replace(/(?<=[^/])\.[^./]*$/, "") + ".lock.json";
}

/** Reads a lock file; `path` is for messages. Throws `bad-config`. */
export function parseLockFile(text: string, path: string): Bases {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new LayeredBuildError("bad-config", `${path} is not valid JSON: ${String(cause)}`, {
      hint: "Has a merge left its marks, or a deleted line a comma? Delete the file to have it written anew.",
      cause,
    });
  }
  const result = lockFile().safeParse(value, { jitless: true });
  if (result.success) return result.data.bases;
  const issue = result.error.issues[0];
  throw new LayeredBuildError("bad-config", `${path}: ${issue?.path.join(".") ?? ""}: ${issue?.message ?? ""}`, {
    hint: "It is written by detect-changed-layers with `bases: lockfile`: delete it to have it written anew.",
  });
}

/** The text of a lock file: one image a line, sorted, so that a diff shows what moved. */
export function lockFileText(bases: Bases): string {
  const sorted = Object.entries(bases).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return `${JSON.stringify({ $comment: comment, schema: 1, bases: Object.fromEntries(sorted) }, undefined, 2)}\n`;
}
