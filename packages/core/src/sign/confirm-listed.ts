import { MediaType, type Descriptor, type Digest, type Store } from "@layered-build/oci";
import { LayeredBuildError } from "../error.ts";
import type { Log } from "../ports.ts";
import { listedReferrers, type WrittenReferrer } from "./bundle-referrers.ts";
import { isInList, writeList, type LegacyList } from "./legacy-signatures.ts";

/** Something that was written, with what is needed to list it once more. */
export type Written =
  | ({ readonly form: "bundle" } & WrittenReferrer)
  | { readonly form: "legacy"; readonly list: LegacyList; readonly descriptor: Descriptor };

const rounds = 5;

/**
 * Looks after the last write whether all that this process wrote is listed, and lists again what is not: registries without the referrers
 * API keep one document for each image, without compare-and-swap, so another process that read it before and wrote it after has undone
 * ours. What such a process writes after this look is not seen: jobs that sign one image at a time (`concurrency`) close that window.
 * Gives the referrers as they are listed in the end.
 */
export async function confirmListed(
  store: Store,
  subject: Digest,
  written: readonly Written[],
  log: Log,
): Promise<ReadonlySet<Digest>> {
  let { listed, missing } = await look(store, subject, written);
  for (let round = 1; missing.length > 0 && round <= rounds; round += 1) {
    log.warning(
      `${missing.length} signature(s) of ${store.name}@${subject} were no longer listed, since something else signs the same image at the same time: they are listed again. Put the jobs that do into one \`concurrency\` group.`,
    );
    // One after the other: they go into the same document.
    for (const each of missing) await listAgain(store, subject, each);
    ({ listed, missing } = await look(store, subject, written));
  }
  if (missing.length === 0) return listed;
  throw new LayeredBuildError(
    "not-signed",
    `${missing.length} signature(s) of ${store.name}@${subject} are in the registry, and ${rounds} times were not listed there.`,
    {
      hint: "Other jobs sign the same image at the same time: put them into one `concurrency` group, and run this job again.",
    },
  );
}

/** What is listed now, and what of ours is not. */
interface Look {
  readonly listed: ReadonlySet<Digest>;
  readonly missing: readonly Written[];
}

async function look(store: Store, subject: Digest, written: readonly Written[]): Promise<Look> {
  const listed = await listedReferrers(store, subject);
  const isListed = async (each: Written): Promise<boolean> =>
    each.form === "bundle" ? listed.has(each.descriptor.digest) : isInList(store, subject, each.list, each.descriptor);
  const there = await Promise.all(written.map(isListed));
  return { listed, missing: written.filter((_, index) => there[index] !== true) };
}

async function listAgain(store: Store, subject: Digest, written: Written): Promise<void> {
  if (written.form === "legacy") return writeList(store, subject, written.list, written.descriptor);
  await store.putManifest({ bytes: written.bytes, mediaType: MediaType.manifest });
}
