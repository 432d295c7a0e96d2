import { isRecord, parseManifest, type Store } from "@layered-build/oci";
import { LayeredBuildError } from "../error.ts";
import type { ImageSubject } from "./image-subjects.ts";
import { readBlob } from "./read-blob.ts";
import { parseJson } from "./statement.ts";
import { isTrivyReport } from "./vulnerability-predicate.ts";

/**
 * Checks that a predicate with Trivy's report is about the image, or about one of its platforms, by the layers that both name. What other scanners write
 * names none. Throws `bad-input`.
 */
export async function checkReportOfImage(
  predicate: object,
  store: Store,
  subjects: readonly ImageSubject[],
): Promise<void> {
  const scanner = isRecord(predicate) ? predicate["scanner"] : undefined;
  const report = isRecord(scanner) ? scanner["result"] : undefined;
  if (!isTrivyReport(report)) return;
  const diffIds = textOf(isRecord(report["Metadata"]) ? report["Metadata"]["DiffIDs"] : undefined);
  for (const subject of subjects) if ((await diffIdsOf(store, subject)) === diffIds) return;
  throw new LayeredBuildError(
    "bad-input",
    "attest: the report is about another image: its layers (DiffIDs) are others.",
    {
      hint: "Name the report that the scan of this very digest wrote, in its output `report-file`.",
    },
  );
}

/** The layers of a platform's image; undefined for an index. */
async function diffIdsOf(store: Store, { descriptor }: ImageSubject): Promise<string | undefined> {
  const stored = await store.getManifest(descriptor.digest);
  const parsed = stored === undefined ? undefined : parseManifest(stored);
  if (parsed?.kind !== "manifest") return undefined;
  const config = parseJson((await readBlob(store, parsed.document.config)) ?? "");
  const rootfs = isRecord(config) ? config["rootfs"] : undefined;
  return isRecord(rootfs) ? textOf(rootfs["diff_ids"]) : undefined;
}

/** Trivy leaves out a list of nothing. */
function textOf(diffIds: unknown): string {
  return JSON.stringify(diffIds ?? []);
}
