import { closeSync, createReadStream, openSync, writeSync } from "node:fs";
import { pipeline } from "node:stream";
import { isNativeError } from "node:util/types";
import { createGunzip } from "node:zlib";
import { printablePath, readTar, type TarFileHeader } from "@layered-build/oci";
import { LayeredBuildError } from "../error.ts";

/** No program of these is a third as large; a gzip bomb is more. */
const mostBytes = 1024 ** 3;

/**
 * Takes exactly one regular file, by its exact name, out of a .tar.gz into a new file that only this user can read and run. All else in the archive is
 * passed over, and nothing is ever written under a name that the archive gives. Throws `bad-tool` where the file is not there, or there twice.
 */
export async function extractFile(archive: string, name: string, target: string): Promise<void> {
  const descriptor = openSync(target, "wx", 0o700);
  let found = 0;
  let written = 0;
  let passed = 0;
  let size = -1;
  const onContent = (file: TarFileHeader, chunk: Uint8Array): void => {
    passed += chunk.length;
    if (passed > mostBytes) throw badArchive(name, `it holds more than ${mostBytes} bytes`);
    if (file.path !== name || found > 0) return;
    for (let at = 0; at < chunk.length;) at += writeSync(descriptor, chunk, at);
    written += chunk.length;
  };
  try {
    // What goes wrong in either reaches the reader.
    const stream = pipeline(createReadStream(archive), createGunzip(), () => undefined);
    for await (const entry of readTar(stream, { onContent })) {
      if (entry.path !== name) continue;
      if (entry.kind !== "file") throw badArchive(name, `"${printablePath(entry.path)}" is a ${entry.kind} in it`);
      found += 1;
      if (found === 1) size = entry.size;
    }
  } catch (cause) {
    if (cause instanceof LayeredBuildError) throw cause;
    throw badArchive(name, isNativeError(cause) ? cause.message : String(cause), cause);
  } finally {
    closeSync(descriptor);
  }
  if (found !== 1) throw badArchive(name, found === 0 ? `it has no file "${name}"` : `it has "${name}" ${found} times`);
  if (written !== size) throw badArchive(name, `"${name}" has ${written} bytes where its header says ${size}`);
}

function badArchive(name: string, why: string, cause?: unknown): LayeredBuildError {
  return new LayeredBuildError("bad-tool", `The archive of ${name} cannot be used: ${why}.`, {
    hint: `Its sha256 is right, so it is what was named: is this the release's .tar.gz for this platform? Else give ${name}-path.`,
    ...(cause === undefined ? {} : { cause }),
  });
}
