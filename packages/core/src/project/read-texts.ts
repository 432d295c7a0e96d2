import { followPath } from "@layered-build/dockerfile";
import { blobId } from "../source/blob-id.ts";
import type { Head } from "../source/git.ts";
import type { WorkTree, WorkTreeEntry } from "../source/work-tree.ts";
import type { ReadText } from "./read-repository-file.ts";

/**
 * Reads each file once (several layers share one, and a comparison with an earlier commit looks at all of them again), and knows what was
 * read: layers files, Dockerfiles and ignore files count in keys by what they say, and are in no list of files.
 */
export class ReadTexts {
  readonly #reader: ReadText;
  readonly #texts = new Map<string, Promise<string | undefined>>();

  constructor(reader: ReadText) {
    this.#reader = reader;
  }

  readonly read: ReadText = async (file) => {
    const text = this.#texts.get(file) ?? this.#reader(file);
    this.#texts.set(file, text);
    return text;
  };

  /** Whether all that was read is what HEAD has, and nothing of it was missing. */
  async areCommitted(tree: WorkTree, head: Pick<Head, "oidAlgorithm">): Promise<boolean> {
    for (const [file, reading] of this.#texts) {
      // What cannot be read on disk may be there in the commit.
      const text = await reading.catch(() => "");
      const id = text === undefined ? undefined : blobId(Buffer.from(text), head);
      // Mostly no link is on the way.
      const oid = tree.plainFileId(file) ?? (id === undefined ? undefined : entryAt(tree, file)?.oid);
      if (oid !== id) return false;
    }
    return true;
  }

  /** Whether a file that was not there is one of HEAD's: not one that was deleted, which is among `changed`, but one left out of a sparse checkout. */
  async lackSparse(tree: WorkTree, changed: Promise<readonly string[]>): Promise<boolean> {
    for (const [file, reading] of this.#texts) {
      const isMissing = await reading.then(
        (text) => text === undefined,
        () => false,
      );
      // Git takes a while to list what changed, and mostly nobody has to wait for it.
      if (isMissing && entryAt(tree, file) !== undefined && !(await changed).includes(file)) return true;
    }
    return false;
  }

  /** The files that were read and that git does not know. */
  async unknownIn(tree: WorkTree): Promise<readonly string[]> {
    const unknown: string[] = [];
    for (const [file, reading] of this.#texts) {
      if ((await reading) !== undefined && entryAt(tree, file) === undefined) unknown.push(file);
    }
    return unknown;
  }
}

/** The file that a path leads to; undefined where there is none, or its links lead in a circle. */
function entryAt(tree: WorkTree, file: string): WorkTreeEntry | undefined {
  try {
    const { entry } = followPath(tree, file);
    return entry?.kind === "file" ? entry : undefined;
  } catch {
    return undefined;
  }
}
