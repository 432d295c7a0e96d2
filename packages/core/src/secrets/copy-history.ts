import { writeFile } from "node:fs/promises";
import path from "node:path";
import { LayeredBuildError } from "../error.ts";
import type { Git } from "../source/git.ts";

/**
 * Makes a bare repository at `folder` with all commits and refs of a checkout (by reference to its objects: nothing is copied). In it are no files of the
 * commits, so no settings that they bring. A shallow clone is completed first: secrets are in old commits. Throws `scan-failed` where it cannot be.
 */
export async function copyHistory(checkout: Git, folder: string): Promise<void> {
  if (await isShallow(checkout)) await deepen(checkout);
  const objects = (await checkout.run(["rev-parse", "--git-path", "objects"])).toString("utf8").trimEnd();
  const format = (await checkout.run(["rev-parse", "--show-object-format"])).toString("utf8").trim();
  const head = (await checkout.run(["rev-parse", "--verify", "HEAD^{commit}"])).toString("utf8").trim();
  const refs = (await checkout.run(["for-each-ref", "--format=%(objectname) %(refname)"])).toString("utf8");
  await checkout.run(["init", "--quiet", "--bare", "--template=", `--object-format=${format}`, folder]);
  await writeFile(path.join(folder, "objects", "info", "alternates"), `${path.resolve(checkout.root, objects)}\n`);
  const lines = refs.split("\n").filter((line) => line !== "");
  // `packed-refs` takes any name that git knows, in one write (gitrepository-layout).
  await writeFile(path.join(folder, "packed-refs"), [...lines, `${head} refs/heads/layered-build-head`, ""].join("\n"));
}

async function isShallow(git: Git): Promise<boolean> {
  return (await git.run(["rev-parse", "--is-shallow-repository"])).toString("utf8").trim() === "true";
}

async function deepen(git: Git): Promise<void> {
  let cause: unknown;
  try {
    await git.run(["fetch", "--quiet", "--unshallow", "--no-tags", "--no-recurse-submodules", "origin"]);
  } catch (error) {
    cause = error;
  }
  if (cause === undefined && !(await isShallow(git))) return;
  throw new LayeredBuildError(
    "scan-failed",
    "The checkout is shallow, and the rest of its history could not be fetched: older commits would not be searched.",
    {
      hint: "Give actions/checkout `fetch-depth: 0`.",
      cause,
    },
  );
}
