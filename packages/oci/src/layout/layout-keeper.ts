import { readdir, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Descriptor, Digest } from "../descriptor.ts";
import { isDigest } from "../digest.ts";
import { manifestLinks } from "../manifest-links.ts";
import { BlobFolder } from "./blob-folder.ts";
import { asLayoutError, isMissing } from "./errno.ts";
import { IndexFile, tagOf } from "./index-file.ts";
import { checkLayout } from "./layout-folder.ts";

/** An entry of a layout's index.json. `pushedAt`: when its file was written, in milliseconds since 1970; undefined where it is not there. */
export interface LayoutEntry {
  readonly descriptor: Descriptor;
  readonly tag: string | undefined;
  readonly pushedAt: number | undefined;
}

/** Looks after the content of an OCI layout folder: what is in it, and what of it nothing needs any more. */
export class LayoutKeeper {
  readonly #root: string;
  readonly #index: IndexFile;
  readonly #blobs: BlobFolder;

  constructor(path: string) {
    this.#root = resolve(path);
    this.#index = new IndexFile(this.#root, {});
    this.#blobs = new BlobFolder(this.#root);
  }

  /** What index.json lists; empty for a folder that is missing. `bad-layout` for one that is something else. */
  async entries(): Promise<readonly LayoutEntry[]> {
    return await this.#guard(async () => {
      await checkLayout(this.#root);
      const entries = await this.#index.entries();
      return await Promise.all(
        entries.map(async (descriptor) => ({
          descriptor,
          tag: tagOf(descriptor),
          pushedAt: await this.#timeOf(this.#blobs.path(descriptor.digest)),
        })),
      );
    });
  }

  /**
   * Takes entries out of index.json under its lock, if `isSame` still says so of the entries with their tags; the files are left to
   * `collect`. True where they were taken out.
   */
  async remove(
    isRemoved: (digest: Digest, tag: string | undefined) => boolean,
    isSame: (entries: readonly { readonly digest: Digest; readonly tag: string | undefined }[]) => boolean,
  ): Promise<boolean> {
    return await this.#guard(async () => {
      let same = false;
      await this.#index.update(async (entries) => {
        same = isSame(entries.map((entry) => ({ digest: entry.digest, tag: tagOf(entry) })));
        return same ? entries.filter((entry) => !isRemoved(entry.digest, tagOf(entry))) : entries;
      });
      return same;
    });
  }

  /**
   * Deletes the files of `blobs/` that nothing in index.json leads to, and that are older than `minAge` milliseconds: a writer puts blobs
   * there before the manifest that names them. Held under the lock of index.json, so that no tag is written meanwhile. Gives the bytes.
   * Deletes nothing where a manifest cannot be read, and throws then what reading it threw.
   */
  async collect(minAge: number, now: number): Promise<number> {
    return await this.#guard(async () => {
      let freed = 0;
      await this.#index.update(async (entries) => {
        const needed = await this.#needed(entries.map(({ digest }) => digest));
        for (const name of await this.#files()) {
          const digest = `sha256:${name}`;
          if (!isDigest(digest) || needed.has(digest)) continue;
          const file = await stat(this.#blobs.path(digest)).catch(missing);
          if (file === undefined || now - file.mtimeMs < minAge) continue;
          if (await this.#blobs.remove(digest)) freed += file.size;
        }
        return entries;
      });
      return freed;
    });
  }

  /** All that is reachable; a file that is no manifest leads nowhere. */
  async #needed(roots: readonly Digest[]): Promise<ReadonlySet<Digest>> {
    const needed = new Set<Digest>();
    const queue = [...roots];
    for (let digest = queue.pop(); digest !== undefined; digest = queue.pop()) {
      if (needed.has(digest)) continue;
      needed.add(digest);
      const bytes = await this.#blobs.bytes(digest);
      if (bytes === undefined) continue;
      const { manifests, blobs } = manifestLinks(bytes);
      for (const blob of blobs) needed.add(blob.digest);
      queue.push(...manifests.map((child) => child.digest));
    }
    return needed;
  }

  async #files(): Promise<readonly string[]> {
    return (await readdir(join(this.#root, "blobs", "sha256")).catch(missing)) ?? [];
  }

  async #timeOf(path: string): Promise<number | undefined> {
    return (await stat(path).catch(missing))?.mtimeMs;
  }

  async #guard<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw asLayoutError(this.#root, error);
    }
  }
}

function missing(error: unknown): undefined {
  if (isMissing(error)) return undefined;
  throw error;
}
