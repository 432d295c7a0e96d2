import { createHash } from "node:crypto";
import { addCommit, type HubCommit, type HubSpace } from "./space-hub-state.ts";

/** Why a commit is not taken. */
export type CommitRefusal = { readonly status: number; readonly error: string };

type Line = { readonly key?: unknown; readonly value?: Readonly<Record<string, unknown>> };

/** Takes a commit as NDJSON: the header first, then `file`, `lfsFile` (uploaded before) and `deletedFile`. */
export function takeCommit(
  space: HubSpace,
  body: string,
  uploaded: ReadonlyMap<string, Buffer>,
): HubCommit | CommitRefusal {
  const lines = body.split("\n").map((line): Line => JSON.parse(line));
  const [header, ...operations] = lines;
  const last = space.commits.at(-1);
  if (header?.key !== "header" || typeof header.value?.["summary"] !== "string" || header.value["summary"] === "")
    return { status: 400, error: "The first line has to be a header with a summary" };
  const parent = header.value["parentCommit"];
  if (parent !== undefined && parent !== last?.sha)
    return { status: 412, error: "A commit has happened since. Please refresh and try again." };
  if (operations.length === 0) return { status: 400, error: "No files have been modified" };
  const files = new Map(last?.files ?? []);
  const lfs = new Set(last?.lfs ?? []);
  for (const { key, value = {} } of operations) {
    const path = typeof value["path"] === "string" ? value["path"] : "";
    if (path === "" || path.startsWith("/") || path.split("/").includes(".."))
      return { status: 400, error: `Invalid path: ${path}` };
    lfs.delete(path);
    if (key === "file" && value["encoding"] === "base64") {
      files.set(path, Buffer.from(String(value["content"]), "base64"));
    } else if (key === "lfsFile") {
      const bytes = uploaded.get(String(value["oid"]));
      if (bytes === undefined || bytes.length !== value["size"] || value["algo"] !== "sha256")
        return { status: 400, error: `LFS object of ${path} is missing` };
      files.set(path, bytes);
      lfs.add(path);
    } else if (key === "deletedFile") {
      if (!files.delete(path)) return { status: 400, error: `There is no ${path}` };
    } else {
      return { status: 400, error: `Unknown operation ${String(key)}` };
    }
  }
  return addCommit(space, header.value["summary"], files, lfs);
}

/** Which files the Hub wants by LFS: binary ones, and large ones. `files` as a preupload names them. */
export function uploadModes(files: unknown): readonly Readonly<Record<string, unknown>>[] {
  if (!Array.isArray(files)) throw new TypeError("a preupload names files");
  return files.map((file: Readonly<Record<string, unknown>>) => {
    const { path, size, sample } = file;
    if (typeof path !== "string" || typeof size !== "number" || typeof sample !== "string")
      throw new TypeError("a preupload names path, size and sample");
    const isBinary = Buffer.from(sample, "base64").includes(0);
    return { path, uploadMode: isBinary || size > 10 * 1024 * 1024 ? "lfs" : "regular", shouldIgnore: false };
  });
}

/** Takes the bytes of an LFS object, if they are those of its name. */
export function takeObject(oid: string, bytes: Buffer, uploaded: Map<string, Buffer>): boolean {
  if (createHash("sha256").update(bytes).digest("hex") !== oid) return false;
  uploaded.set(oid, bytes);
  return true;
}
