import { mkdtemp } from "node:fs/promises";
import path from "node:path";
import {
  convertReport,
  makeOutputFolder,
  platformInName,
  type PlatformScan,
  type Trivy,
} from "@layered-build/core/scan";
import type { ActionContext, Inputs } from "@layered-build/toolkit";
import type { manifest } from "../manifest.ts";
import { outputPath } from "../output-path.ts";
import type { SbomFormat } from "../parse-scan.ts";
import { sbomFolder } from "../sbom-folder.ts";
import type { ScannedImage } from "./scanned-image.ts";

/** A bill of materials, and the digest that it is about. */
export type WrittenSbom = Pick<PlatformScan, "digest" | "file">;

/** Writes bills of materials, and gives them by image; with a plan each image has a folder of its own. Throws `scan-failed`. */
export async function writeSboms(
  trivy: Trivy,
  inputs: Inputs<typeof manifest>,
  context: ActionContext<typeof manifest>,
  scanned: readonly ScannedImage[],
  formats: readonly SbomFormat[],
): Promise<ReadonlyMap<ScannedImage, readonly WrittenSbom[]>> {
  const written = new Map<ScannedImage, readonly WrittenSbom[]>();
  if (formats.length === 0) return written;
  const top = inputs["sbom-dir"] ?? (await mkdtemp(path.join(context.tempFolder, "layered-build-sbom-")));
  for (const each of scanned) {
    const { image, scans } = each;
    const folder = await outputPath("sbom-dir", sbomFolder(top, image), context);
    await makeOutputFolder("sbom-dir", folder);
    const files: WrittenSbom[] = [];
    for (const { platform, file: report, digest } of scans) {
      for (const format of formats) {
        const name = scans.length === 1 ? "sbom" : `sbom-${platformInName(platform)}`;
        const file = path.join(folder, `${name}.${format === "cyclonedx" ? "cdx" : "spdx"}.json`);
        const target = await outputPath("sbom-dir", file, context);
        await convertReport(trivy, report, format, target);
        files.push({ file: target, digest });
      }
    }
    written.set(each, files);
  }
  const names = [...written.values()].flatMap((files) => files.map(({ file }) => file));
  context.setOutput("sbom-files", names.join("\n"));
  return written;
}
