import { readlinkSync } from "node:fs";
import { decodePath } from "@layered-build/oci";
import { LayeredBuildError } from "../error.ts";
import { diskPath } from "./disk-path.ts";
import { blobId } from "./blob-id.ts";
import { questions, type Git } from "./git.ts";
import { HeadListing, type ListedRecord } from "./head-listing.ts";
import { WorkTree } from "./work-tree.ts";

/** The files of HEAD (or another commit), from one `git ls-tree`: no history, and with a blobless clone no content either, is needed. */
export async function readHeadTree(git: Git, commit = "HEAD"): Promise<WorkTree> {
  const listing = new HeadListing(await git.run([...questions.tree.slice(0, -1), commit]));
  const links = listing.ofMode("120000");
  const unread: { readonly start: number; readonly oid: string }[] = [];
  for (const { start, ...range } of links) {
    const record = listing.record({ start, ...range });
    const target = targetOnDisk(git.root, record);
    if (target === undefined) unread.push({ start, oid: record.oid });
    else listing.linkTargets.set(start, target);
  }
  const targets = await readLinkTargets(
    git,
    unread.map(({ oid }) => oid),
  );
  for (const [index, { start }] of unread.entries()) listing.linkTargets.set(start, targets[index] ?? "");
  return new WorkTree(listing);
}

/**
 * What a link of HEAD leads to as the work tree has it, where its id says that it is the same: a root file system has hundreds of them, and
 * asking git takes ten times as long.
 */
function targetOnDisk(root: string, { path, oid }: ListedRecord): string | undefined {
  try {
    const target = readlinkSync(diskPath(root, path), { encoding: "buffer" });
    return blobId(target, { oidAlgorithm: oid.length === 64 ? "sha256" : "sha1" }) === oid
      ? decodePath(target)
      : undefined;
  } catch {
    // Nothing is there, or no link (Windows).
    return undefined;
  }
}

/** What symbolic links lead to, by the ids of their objects. */
export async function readLinkTargets(git: Git, ids: readonly string[]): Promise<readonly string[]> {
  if (ids.length === 0) return [];
  const output = await git.run(["cat-file", "--batch"], ids.map((id) => `${id}\n`).join(""));
  const targets: string[] = [];
  for (let start = 0; start < output.length;) {
    // `OID SP TYPE SP SIZE LF CONTENT LF` (git-cat-file, "BATCH OUTPUT")
    const headerEnd = output.indexOf(10, start);
    const [oid = "", type, size = ""] = output.toString("latin1", start, headerEnd).split(" ");
    if (type === "missing") throw unreadable(oid);
    targets.push(decodePath(output.subarray(headerEnd + 1, headerEnd + 1 + Number(size))));
    start = headerEnd + Number(size) + 2;
  }
  return targets;
}

function unreadable(oid: string): LayeredBuildError {
  return new LayeredBuildError(
    "not-a-repository",
    `The object ${oid} of the repository cannot be read: a symbolic link.`,
    {
      hint: "The clone is not complete, and the rest could not be fetched: see that its remote can be reached, or check out without `filter`.",
    },
  );
}
