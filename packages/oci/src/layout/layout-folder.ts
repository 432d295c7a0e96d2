import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { OciError } from "../error.ts";
import { errnoOf, isMissing } from "./errno.ts";
import { makeFolders } from "./make-folders.ts";
import { replaceFile, TEMPORARY_PREFIX } from "./replace-file.ts";

const MARKER = "oci-layout";

/** Throws `bad-layout` for a folder with content that is no OCI image layout; a missing or empty folder may become one. */
export async function checkLayout(root: string): Promise<void> {
  if (await readMarker(root)) return;
  const names = await readdir(root).catch((error: unknown) => {
    if (isMissing(error)) return [];
    if (errnoOf(error) === "ENOTDIR") throw notALayout(root, "it is a file");
    throw error;
  });
  // The marker is the first file that a writer puts there, so another writer's blobs mean that it came after the first look.
  const foreign = names.find((name) => !name.startsWith(TEMPORARY_PREFIX));
  if (foreign === undefined || (await readMarker(root))) return;
  throw notALayout(root, `it has \`${foreign}\` but no \`${MARKER}\` file`);
}

/** Makes a missing or empty folder an OCI image layout (image-spec, image-layout.md); `bad-layout` for any other folder. */
export async function createLayout(root: string): Promise<void> {
  await checkLayout(root);
  await makeFolders(root);
  if (!(await readMarker(root))) await replaceFile(join(root, MARKER), JSON.stringify({ imageLayoutVersion: "1.0.0" }));
  await makeFolders(join(root, "blobs", "sha256"));
}

async function readMarker(root: string): Promise<boolean> {
  let version: unknown;
  try {
    const marker: unknown = JSON.parse(await readFile(join(root, MARKER), "utf8"));
    version =
      typeof marker === "object" && marker !== null && "imageLayoutVersion" in marker && marker.imageLayoutVersion;
  } catch (error) {
    if (isMissing(error) || errnoOf(error) === "ENOTDIR") return false;
    if (error instanceof SyntaxError) throw notALayout(root, `its \`${MARKER}\` file is no JSON`);
    throw error;
  }
  if (typeof version !== "string" || !version.startsWith("1."))
    throw notALayout(root, `its layout version is ${String(version)}, not 1.x`);
  return true;
}

function notALayout(root: string, reason: string): OciError {
  return new OciError("bad-layout", `${root} is no OCI image layout: ${reason}.`, {
    hint: "Name a folder that does not exist yet, is empty, or was written by this tool, skopeo, oras or crane.",
  });
}
