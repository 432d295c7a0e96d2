import { readBody, type Reply } from "@layered-build/oci";

/** Bytes of an answer at most: a page of a listing has 1000 entries of some 300. */
const longestAnswer = 16 * 1024 * 1024;

/** What an answer says in JSON; undefined for anything else. */
export function parseAnswer(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    return undefined;
  }
}

/** Reads an answer, up to `longestAnswer`. */
export function readAnswer(reply: Reply): Promise<Buffer> {
  return readBody(reply, longestAnswer);
}
