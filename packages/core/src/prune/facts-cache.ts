import { readFile } from "node:fs/promises";
import path from "node:path";
import { isDigest, isRecord, makeFolders, replaceFile, type Digest } from "@layered-build/oci";
import type { Log } from "../ports.ts";
import type { ManifestFacts } from "../retention/index.ts";

/** Facts of manifests from one run to the next, by digest: GHCR counts each GET of a manifest as a download. */
export interface FactsCache {
  readonly get: (digest: Digest) => ManifestFacts | undefined;
  readonly set: (digest: Digest, facts: ManifestFacts) => void;
  /** Writes what is still of use: the facts of these digests. */
  readonly save: (digests: Iterable<Digest>) => Promise<void>;
}

/** Raise it with any change of `ManifestFacts`, or of how `manifestFacts` reads them. */
export const factsSchema = 2;

/** Opens a cache in a JSON file. A file that is damaged or of another version counts as none; one that cannot be written is a debug line. */
export async function openFactsCache(file: string, log: Log): Promise<FactsCache> {
  const known = await readFacts(file, log);
  return {
    get: (digest) => known.get(digest),
    set: (digest, facts) => void known.set(digest, facts),
    save: async (digests) => {
      const manifests = [...digests].flatMap((digest) => {
        const facts = known.get(digest);
        return facts === undefined ? [] : [[digest, facts] as const];
      });
      try {
        await makeFolders(path.dirname(file));
        await replaceFile(file, JSON.stringify({ schema: factsSchema, manifests: Object.fromEntries(manifests) }));
      } catch (error) {
        log.debug(`What was read of manifests is not kept for later runs: ${String(error)}`);
      }
    },
  };
}

async function readFacts(file: string, log: Log): Promise<Map<Digest, ManifestFacts>> {
  try {
    const value: unknown = JSON.parse(await readFile(file, "utf8"));
    if (isRecord(value) && value["schema"] === factsSchema && isRecord(value["manifests"]))
      return new Map(
        Object.entries(value["manifests"]).filter(
          (pair): pair is [Digest, ManifestFacts] => isDigest(pair[0]) && isFacts(pair[1]),
        ),
      );
  } catch (error) {
    log.debug(`Nothing is known of manifests from earlier runs: ${String(error)}`);
  }
  return new Map();
}

function isFacts(value: unknown): value is ManifestFacts {
  if (!isRecord(value)) return false;
  const lists = ["children", "blobs", "mentions"].every((name) => Array.isArray(value[name]));
  return (
    lists && typeof value["form"] === "string" && typeof value["size"] === "number" && isRecord(value["annotations"])
  );
}
