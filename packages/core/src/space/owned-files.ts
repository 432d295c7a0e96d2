import { LayeredBuildError } from "../error.ts";
import { z } from "../z.ts";
import type { FileIds } from "./file-ids.ts";

/** Where the record is kept: in the Space beside the files, and for scaffolded files in their folder. */
export const recordName = ".layered-build.json";

/**
 * The files that this action wrote, each with the content that it gave them: only those are ever changed or deleted, and not those that a
 * person has changed since. It is a file beside them, and not a mark in them: it changes in the same commit as they do, knows of files that
 * can have no comment, and of those that are no longer there; and it is no matter which machine or workflow runs next.
 */
export interface OwnedFiles {
  /** By path. */
  readonly files: ReadonlyMap<string, FileIds>;
  /** The image that the files were written for: `repository:tag@digest`. */
  readonly image?: string | undefined;
}

const schemaNumber = 1;

const recordSchema = () =>
  z.object({
    schema: z.literal(schemaNumber),
    image: z.optional(z.string()),
    files: z.record(z.string(), z.object({ git: z.string(), sha256: z.string() })),
  });

/** The record's text: one file a line, sorted, so that a commit shows what changed. */
export function printRecord({ files, image }: OwnedFiles): string {
  const lines = [...files]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, { git, sha256 }]) => `    ${JSON.stringify(path)}: ${JSON.stringify({ git, sha256 })}`);
  const about = `  "written-by": "layered-build: these files are its own; a change of one by hand stops it"`;
  const of = image === undefined ? "" : `  "image": ${JSON.stringify(image)},\n`;
  return `{\n  "schema": ${schemaNumber},\n${about},\n${of}  "files": {\n${lines.join(",\n")}\n  }\n}\n`;
}

/** Reads a record; none is an empty one. `path` is for messages. Throws `bad-config` for what is no record: nothing may be overwritten then. */
export function parseRecord(text: string | undefined, path: string): OwnedFiles {
  if (text === undefined) return { files: new Map() };
  const result = recordSchema().safeParse(parseJson(text), { jitless: true });
  if (result.success) return { files: new Map(Object.entries(result.data.files)), image: result.data.image };
  throw new LayeredBuildError("bad-config", `${path} is no list of files of layered-build.`, {
    hint: "It says which files are the action's own. Restore it from the history, or delete it: files that differ then count as yours.",
    cause: result.error,
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
