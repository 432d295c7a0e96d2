import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import type { Descriptor } from "../descriptor.ts";
import { OciError } from "../error.ts";
import { MediaType } from "../media-type.ts";
import { isMissing } from "./errno.ts";
import { withFolderLock, type LockOptions } from "./folder-lock.ts";
import { isDescriptor } from "../manifest-links.ts";
import { replaceFile } from "./replace-file.ts";

const REF_NAME = "org.opencontainers.image.ref.name";

/** The tag of an entry, or undefined for one that is listed without a name. */
export function tagOf(entry: Descriptor): string | undefined {
  return entry.annotations?.[REF_NAME];
}

/** The entries with this tag on `entry` alone. */
export function withTag(entries: readonly Descriptor[], entry: Descriptor, tag: string): readonly Descriptor[] {
  const named = { ...entry, annotations: { ...entry.annotations, [REF_NAME]: tag } };
  return [...entries.filter((other) => tagOf(other) !== tag), named];
}

/** The entries with `entry` among those that have no tag; the same list where it is there. */
export function withUntagged(entries: readonly Descriptor[], entry: Descriptor): readonly Descriptor[] {
  const listed = entries.some((other) => other.digest === entry.digest && tagOf(other) === undefined);
  return listed ? entries : [...entries, entry];
}

/** The `index.json` of a layout folder: the list of its tags and of manifests without a tag. Read anew for whoever asks: another process may write it. */
export class IndexFile {
  readonly #path: string;
  readonly #lock: LockOptions;
  #queue: Promise<unknown> = Promise.resolve();
  /** What was read last: a file of many tags takes longer to parse than to read. */
  #last: { readonly text: string; readonly index: ParsedIndex } | undefined;
  /** A reading that has not begun. */
  #next: Promise<ReadIndex> | undefined;

  constructor(root: string, lock: LockOptions) {
    this.#path = join(root, "index.json");
    this.#lock = lock;
  }

  /** All entries with a sha256 digest; none where the file is missing. */
  async entries(): Promise<readonly Descriptor[]> {
    return (await this.#readSoon()).descriptors;
  }

  /** Changes the entries under the folder's lock; `change` sees them as they are then. Nothing is written where it hands back the same list. */
  update(change: (entries: readonly Descriptor[]) => Promise<readonly Descriptor[]>): Promise<void> {
    const run = async (): Promise<void> =>
      await withFolderLock(`${this.#path}.lock`, this.#lock, async () => {
        const index = await this.#read();
        const before = index.descriptors;
        const after = await change(before);
        if (after === before && !index.missing) return;
        // Entries that we cannot read (another digest algorithm) and members that we do not know belong to someone else: kept.
        const manifests = [...after, ...index.manifests.filter((entry) => !isDescriptor(entry))];
        await replaceFile(this.#path, JSON.stringify({ ...index.members, manifests }));
      });
    // One after the other within the process: the lock file is polled, which is slow among siblings.
    const result = this.#queue.then(run, run);
    this.#queue = result.catch(() => undefined);
    return result;
  }

  /** One reading for all who ask side by side; none of them gets what was read before it asked. */
  async #readSoon(): Promise<ReadIndex> {
    this.#next ??= setImmediate().then(() => {
      this.#next = undefined;
      return this.#read();
    });
    return this.#next;
  }

  async #read(): Promise<ReadIndex> {
    try {
      const text = await readFile(this.#path, "utf8");
      if (text !== this.#last?.text) this.#last = { text, index: parseIndex(text, this.#path) };
      return { ...this.#last.index, missing: false };
    } catch (error) {
      if (!isMissing(error)) throw error;
      return {
        members: { schemaVersion: 2, mediaType: MediaType.index },
        manifests: [],
        descriptors: [],
        missing: true,
      };
    }
  }
}

/** An index file's members, its list of manifests, and those of them that can be read. */
interface ParsedIndex {
  readonly members: object;
  readonly manifests: readonly unknown[];
  readonly descriptors: readonly Descriptor[];
}

/** `missing`: there is no such file yet. */
type ReadIndex = ParsedIndex & { readonly missing: boolean };

function parseIndex(text: string, path: string): ParsedIndex {
  try {
    const index: unknown = JSON.parse(text);
    if (typeof index === "object" && index !== null && "manifests" in index && Array.isArray(index.manifests)) {
      const manifests: readonly unknown[] = index.manifests;
      return { members: index, manifests, descriptors: manifests.filter(isDescriptor) };
    }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new OciError("bad-layout", `${path} is no image index.`, {
    hint: "Something else wrote this file, or its disk was full. Delete the folder and build again.",
  });
}
