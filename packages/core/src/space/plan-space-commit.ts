import { LayeredBuildError } from "../error.ts";
import { hasIds, idsOf } from "./file-ids.ts";
import { printRecord, recordName, type OwnedFiles } from "./owned-files.ts";
import type { SpaceFile } from "./space-api.ts";
import type { SpaceChange } from "./write-space.ts";

/** What is in a Space: its files, and which of them are ours. */
export interface SpaceContent {
  readonly files: ReadonlyMap<string, SpaceFile>;
  readonly owned: OwnedFiles;
}

/**
 * What a Space shall have; `image` goes into the record.
 *
 * - `merged`: files whose content has a person's part in it already, so that theirs may be replaced
 * - `yielding`: files that nobody asked for: where a person has one of this name, theirs stays
 */
export interface WantedContent {
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly image: string;
  readonly merged: ReadonlySet<string>;
  readonly yielding: ReadonlySet<string>;
}

/** What has to be committed, if anything, and what is left because a person changed it. */
export interface SpaceCommitPlan {
  readonly change: SpaceChange | undefined;
  readonly left: readonly string[];
}

/**
 * Compares what is there with what is wanted, by the ids of blobs (git's, or LFS's sha256): nothing is fetched for it. Throws `bad-config`
 * where files of a person would be overwritten: those that are not ours, and ours that were changed since.
 */
export function planSpaceCommit(there: SpaceContent, wanted: WantedContent): SpaceCommitPlan {
  const put = new Map<string, Uint8Array>();
  const foreign: string[] = [];
  const ids = new Map([...wanted.files].map(([path, bytes]) => [path, idsOf(bytes)] as const));
  for (const [path, bytes] of wanted.files) {
    const file = there.files.get(path);
    const wantedIds = ids.get(path);
    if (file !== undefined && wantedIds !== undefined && hasIds(file, wantedIds)) continue;
    const recorded = there.owned.files.get(path);
    const isOurs = file === undefined || (recorded !== undefined && hasIds(file, recorded)) || wanted.merged.has(path);
    if (isOurs) put.set(path, bytes);
    else if (wanted.yielding.has(path)) ids.delete(path);
    else foreign.push(recorded === undefined ? `${path} (not written by this action)` : `${path} (changed since)`);
  }
  if (foreign.length > 0) throw overwriting(foreign);

  const remove: string[] = [];
  const left: string[] = [];
  for (const [path, recorded] of there.owned.files) {
    const file = there.files.get(path);
    if (ids.has(path) || file === undefined) continue;
    if (hasIds(file, recorded)) remove.push(path);
    else left.push(path);
  }
  const record = Buffer.from(printRecord({ files: ids, image: wanted.image }));
  const recordFile = there.files.get(recordName);
  if (recordFile === undefined || !hasIds(recordFile, idsOf(record))) put.set(recordName, record);
  return { change: put.size === 0 && remove.length === 0 ? undefined : { put, remove }, left };
}

function overwriting(files: readonly string[]): LayeredBuildError {
  const list = files.map((file) => `  - ${file}`).join("\n");
  return new LayeredBuildError("bad-config", `The Space has files of others, which would be overwritten:\n${list}`, {
    hint: "Take what is worth keeping over into `space-dir`, and delete them in the Space once; or leave them out of `space-dir`.",
  });
}
