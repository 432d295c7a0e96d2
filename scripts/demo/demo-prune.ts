import { readFile } from "node:fs/promises";
import { parsePlanFile } from "@layered-build/core/prune";
import { runAction } from "../../test/harness/run-action.ts";
import { temporaryFolder } from "../../test/harness/temporary-folder.ts";
import { blobFiles } from "./blob-files.ts";
import type { DemoDecision, DemoPrune } from "./demo-data.ts";
import type { DemoRepository } from "./demo-repository.ts";
import { suiteTag } from "./suite-tag.ts";

/** What the suite's own manifests are, by the word in their tag. */
const suiteNames: Readonly<Record<string, string>> = {
  key: "image without a tag of yours",
  step: "result of a step",
  tree: "list of an image's files",
  inputs: "list of an image's inputs",
};

/** Prunes the demo's folder to the newest image of each layer, by the built action. Everything is a moment old, so min-age is none. */
export async function pruneDemo({ folder, images }: DemoRepository): Promise<DemoPrune> {
  await using temp = await temporaryFolder("demo");
  const before = await blobFiles(images);
  const inputs = {
    images: "oci:images",
    "keep-latest": 1,
    "min-age": "0",
    "dry-run": false,
  };
  const result = await runAction({ action: "prune-old-images", inputs, workspace: folder, temp: temp.path });
  if (result.outcome !== "success") throw new Error(`prune-old-images ended with ${result.exitCode}:\n${result.log}`);
  const file = result.outputs["plan-file"] ?? "";
  const [plan] = parsePlanFile(await readFile(file, "utf8"), file).repositories;
  if (plan === undefined) throw new Error("prune-old-images made no plan.");
  const decided = (action: "keep" | "delete"): readonly DemoDecision[] =>
    plan.entries
      .filter((entry) => entry.action === action)
      .map(({ digest, class: kind, tags, reason }) => {
        const [, word = ""] = tags.map((tag) => suiteTag.exec(tag)).find((match) => match !== null) ?? [];
        const users = tags.filter((tag) => !suiteTag.test(tag));
        const what = kind === "suite" || users.length === 0 ? (suiteNames[word] ?? kind) : kind;
        return {
          digest,
          what: kind === "referrer" ? "signature or attestation" : what,
          tags: users,
          reason: reason.detail,
        };
      });
  return {
    policy: "keep-latest: 1",
    kept: decided("keep"),
    deleted: decided("delete"),
    freed: Number(result.outputs["freed-bytes"]),
    filesBefore: before.size,
    filesAfter: (await blobFiles(images)).size,
  };
}
