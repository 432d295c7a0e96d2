import { readFile } from "node:fs/promises";
import path from "node:path";
import { isDigest, makeFolders, replaceFile } from "@layered-build/oci";
import type { Cache, CheckedManifest, Log } from "../ports.ts";
import { z } from "../z.ts";

/** Some 150 bytes each: a file of this size is read in a few milliseconds. The oldest go first. */
const mostEntries = 4000;

/** Created where a file is read. */
function fileSchema() {
  return z.strictObject({
    schema: z.literal(1),
    manifests: z.record(
      z.string().check(z.refine(isDigest)),
      z.strictObject({ key: z.string(), platforms: z.optional(z.array(z.string())) }),
    ),
  });
}

/**
 * A cache in one JSON file, for machines that keep their disk, and for workflows that keep the file themselves. It is read when the first
 * manifest is asked for. A file that is damaged, or of another version, counts as none; one that cannot be written is a debug line.
 */
export class FileCache implements Cache {
  readonly #file: string;
  readonly #log: Log;
  readonly #added = new Map<string, CheckedManifest>();
  #kept: Promise<ReadonlyMap<string, CheckedManifest>> | undefined;

  constructor(file: string, log: Log) {
    this.#file = file;
    this.#log = log;
  }

  readonly get = async (digest: string): Promise<CheckedManifest | undefined> => {
    this.#kept ??= this.#read();
    return this.#added.get(digest) ?? (await this.#kept).get(digest);
  };

  readonly set = (digest: string, checked: CheckedManifest): void => {
    this.#added.set(digest, checked);
  };

  readonly save = async (): Promise<void> => {
    if (this.#added.size === 0) return;
    // Read again: another run may have written meanwhile. What it adds after this is lost, and fetched once more.
    const entries = [...(await this.#read()), ...this.#added].slice(-mostEntries);
    this.#added.clear();
    try {
      await makeFolders(path.dirname(this.#file));
      await replaceFile(this.#file, JSON.stringify({ schema: 1, manifests: Object.fromEntries(entries) }));
    } catch (error) {
      this.#log.debug(`What was looked up is not kept for later runs: ${String(error)}`);
    }
  };

  async #read(): Promise<ReadonlyMap<string, CheckedManifest>> {
    try {
      const value: unknown = JSON.parse(await readFile(this.#file, "utf8"));
      return new Map(Object.entries(fileSchema().parse(value, { jitless: true }).manifests));
    } catch (error) {
      this.#log.debug(`Nothing is known of earlier look-ups: ${String(error)}`);
      return new Map();
    }
  }
}
