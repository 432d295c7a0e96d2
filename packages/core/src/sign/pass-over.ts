import { OciError, type OciErrorCode } from "@layered-build/oci";

/** Damage of one entry, and not of the registry or of the way to it. */
const ofEntry: ReadonlySet<OciErrorCode> = new Set(["bad-content", "digest-mismatch", "missing-content"]);

/** What is read of an entry that anyone may have written beside an image; undefined where it is damaged or too large: not ours to fail by. */
export async function passOver<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof OciError && ofEntry.has(error.code)) return undefined;
    throw error;
  }
}
