import type { Layer } from "../config/layer.ts";
import type { LayerNode } from "../graph/layer-node.ts";
import type { Head } from "../source/git.ts";
import type { WorkTree } from "../source/work-tree.ts";
import type { ReadText } from "./read-repository-file.ts";

/** A checked-out repository with its layers understood. `nodes` come parents first; `root` is the folder on disk. */
export interface Project {
  readonly root: string;
  /** Nothing is checked out: what is written below `root` is lost with the job. */
  readonly committed?: boolean;
  /** Where the lock file of base images is, or would be; relative to `root`. It is part of no build context. */
  readonly lockFile: string;
  /** Gives the lock file that the commit has, for a checkout that leaves it out; undefined where there is none, or it was deleted. */
  readonly committedLockFile?: () => Promise<string | undefined>;
  readonly head: Head;
  readonly layers: readonly Layer[];
  readonly nodes: readonly LayerNode[];
  readonly tree: WorkTree;
  /** Gives the files as they were when they were first read. */
  readonly read: ReadText;
  /** Tracked files that may differ from HEAD on disk; see `confirmedChanges`. */
  readonly changed: readonly string[];
}
