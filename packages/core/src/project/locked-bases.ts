import path from "node:path";
import { replaceFile } from "@layered-build/oci";
import { LayeredBuildError } from "../error.ts";
import type { Log } from "../ports.ts";
import { readRepositoryFile } from "./read-repository-file.ts";
import { oneLine } from "../one-line.ts";
import { lockFileText, parseLockFile } from "./lock-file.ts";
import { isPinned, resolveBases, type Bases } from "../registry/resolve-bases.ts";
import type { BaseUse } from "../registry/missing-base.ts";
import type { Stores } from "../registry/stores.ts";

/** A lock file, and what to do where it does not fit: `write` brings it up to date on disk, `check` refuses, `tell` warns. */
export interface LockFile {
  /** The folder of the repository, and the file's path in it. */
  readonly root: string;
  readonly file: string;
  /** Gives its text where it is not on disk. */
  readonly committed?: (() => Promise<string | undefined>) | undefined;
  readonly misfit: "write" | "check" | "tell";
  /** Where a reference is used, for messages. */
  readonly useOf?: BaseUse;
}

/** Characters of the images that a message names. */
const longestNames = 600;

/**
 * The digests of external images as the lock file has them; the registry is asked only for those that it lacks. Images that no Dockerfile
 * uses any more are taken out of it. A file that cannot be written is a warning: the digests are right all the same.
 * Throws `bad-config` for a file that cannot be read, or that does not fit where it is only checked.
 */
export async function lockedBases(
  references: readonly string[],
  stores: Stores,
  { root, file, committed, misfit, useOf = () => undefined }: LockFile,
  log: Log,
): Promise<Bases> {
  const text = (await readRepositoryFile(root, file)) ?? (await committed?.());
  const locked = text === undefined ? {} : parseLockFile(text, file);
  // Those that are pinned where they are written need no line here.
  const wanted = [...new Set(references)].filter((reference) => !isPinned(reference));
  const missing = wanted.filter((reference) => !Object.hasOwn(locked, reference)).toSorted();
  const unused = Object.keys(locked).filter((reference) => !wanted.includes(reference));
  const fits = missing.length + unused.length === 0;
  if (misfit === "check" && !fits) throw misfitting(file, missing, unused);
  const bases = await resolveBases(references, stores, { known: locked, useOf });
  if (misfit === "tell" && !fits) {
    log.warning(
      `${file} is not up to date (${described(missing, unused)}), and is not written, because nothing is checked out here. Run with \`bases: lockfile\` after actions/checkout once, and commit the file: until then every run asks the registry for what it lacks.`,
    );
  } else if (!fits) await write(path.join(root, file), bases, wanted, { file, missing, unused }, log);
  return bases;
}

interface Misfit {
  readonly file: string;
  readonly missing: readonly string[];
  readonly unused: readonly string[];
}

async function write(
  where: string,
  bases: Bases,
  wanted: readonly string[],
  { file, missing, unused }: Misfit,
  log: Log,
): Promise<void> {
  const text = lockFileText(Object.fromEntries(wanted.flatMap((name) => (bases[name] ? [[name, bases[name]]] : []))));
  const problem = await replaceFile(where, text).then(
    () => undefined,
    (error: unknown) => String(error),
  );
  for (const reference of missing)
    log.info(`${file}: ${oneLine(reference, longestNames)} is ${bases[reference] ?? ""}`);
  const what = described(missing, unused);
  log.warning(
    problem === undefined
      ? `${file} is brought up to date in this checkout (${what}). Commit it: until then every run asks the registry for what it lacks.`
      : `${file} is not up to date (${what}), and could not be written: ${problem}`,
  );
}

function misfitting(file: string, missing: readonly string[], unused: readonly string[]): LayeredBuildError {
  return new LayeredBuildError("bad-config", `${file} is not up to date: ${described(missing, unused)}.`, {
    hint: "Run with `bases: lockfile` once, which writes the file, and commit it.",
  });
}

function described(missing: readonly string[], unused: readonly string[]): string {
  return [
    ...(missing.length === 0 ? [] : [`without a digest: ${oneLine(missing.join(", "), longestNames)}`]),
    ...(unused.length === 0 ? [] : [`used by no Dockerfile: ${oneLine(unused.join(", "), longestNames)}`]),
  ].join("; ");
}
