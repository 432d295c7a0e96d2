import { readdir, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Descriptor, Digest } from "../descriptor.ts";
import { isDigest } from "../digest.ts";
import { manifestLinks, sniffManifestType } from "../manifest-links.ts";
import { BlobFolder } from "./blob-folder.ts";
import { asLayoutError, isMissing } from "./errno.ts";
import { IndexFile, tagOf } from "./index-file.ts";
import { checkLayout } from "./layout-folder.ts";

/** Anything longer is no manifest; registries take 4 MiB at most (distribution-spec, "Pushing Manifests"). */
const longestManifest = 8 * 1024 * 1024;

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
   * Deletes the files of `blobs/` that nothing in index.json and none of `kept` leads to, and that are older than `minAge` milliseconds: a
   * writer puts blobs there before the manifest that names them. A young manifest that nothing lists yet counts as listed, since the blobs
   * that it names may be old. Held under the lock of index.json, so that no tag is written meanwhile. Gives the bytes. Deletes nothing where
   * a file is not what its name says, and throws then what reading it threw.
   */
  async collect(minAge: number, now: number, kept: Iterable<Digest> = []): Promise<number> {
    return await this.#guard(async () => {
      let freed = 0;
      // No folder, no lock in it.
      if ((await this.#files()).length === 0) return freed;
      await this.#index.update(async (entries) => {
        const files = await this.#files();
        const young = files.filter(({ writtenAt }) => now - writtenAt < minAge).map(({ digest }) => digest);
        const needed = await this.#needed([...entries.map(({ digest }) => digest), ...kept], young);
        for (const { digest, size, writtenAt } of files) {
          if (needed.has(digest) || now - writtenAt < minAge) continue;
          if (await this.#blobs.remove(digest)) freed += size;
        }
        return entries;
      });
      return freed;
    });
  }

  /** All that is reachable from `listed`, and from those of `young` that are manifests. */
  async #needed(listed: readonly Digest[], young: readonly Digest[]): Promise<ReadonlySet<Digest>> {
    const needed = new Set<Digest>();
    const queue = [...listed];
    for (const digest of young) if (await this.#isManifest(digest)) queue.push(digest);
    for (let digest = queue.pop(); digest !== undefined; digest = queue.pop()) {
      if (needed.has(digest)) continue;
      needed.add(digest);
      const bytes = await this.#small(digest);
      if (bytes === undefined) continue;
      const { manifests, blobs } = linksIn(bytes);
      for (const blob of blobs) needed.add(blob);
      queue.push(...manifests);
    }
    return needed;
  }

  /** What no entry leads to may be damaged: then it is no manifest. */
  async #isManifest(digest: Digest): Promise<boolean> {
    const bytes = await this.#small(digest).catch(() => undefined);
    return bytes !== undefined && sniffManifestType(bytes) !== undefined;
  }

  /** The bytes of what is short enough to be a manifest. */
  async #small(digest: Digest): Promise<Uint8Array | undefined> {
    const size = await this.#blobs.size(digest);
    return size === undefined || size > longestManifest ? undefined : await this.#blobs.bytes(digest);
  }

  async #files(): Promise<readonly { readonly digest: Digest; readonly size: number; readonly writtenAt: number }[]> {
    const names = (await readdir(join(this.#root, "blobs", "sha256")).catch(missing)) ?? [];
    const files = [];
    for (const name of names) {
      const digest = `sha256:${name}`;
      if (!isDigest(digest)) continue;
      const file = await stat(this.#blobs.path(digest)).catch(missing);
      if (file !== undefined) files.push({ digest, size: file.size, writtenAt: file.mtimeMs });
    }
    return files;
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

/** What a manifest names. Of a document of another kind, every digest that stands in it: it may need any of them. */
function linksIn(bytes: Uint8Array): { readonly manifests: readonly Digest[]; readonly blobs: readonly Digest[] } {
  try {
    const { manifests, blobs } = manifestLinks(bytes);
    return { manifests: manifests.map(({ digest }) => digest), blobs: blobs.map(({ digest }) => digest) };
  } catch {
    const named: readonly string[] =
      Buffer.from(bytes)
        .toString("utf8")
        .match(/sha256:[0-9a-f]{64}/g) ?? [];
    return { manifests: named.filter((text) => isDigest(text)), blobs: [] };
  }
}

function missing(error: unknown): undefined {
  if (isMissing(error)) return undefined;
  throw error;
}
