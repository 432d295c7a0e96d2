import { RegistryError } from "./registry-error.ts";

/** A part of a body: first and last byte, both included. */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

/**
 * Reads a `Range` header for a body of `size` bytes: `bytes=a-`, `bytes=a-b` or `bytes=-n`. Undefined (the whole body) for any other form,
 * as RFC 9110, 14.2 allows; 416 where it begins after the end.
 */
export function parseRange(header: string | undefined, size: number): ByteRange | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? "");
  const [from = "", to = ""] = match?.slice(1) ?? [];
  if (from === "" && to === "") return undefined;
  if (from !== "" && to !== "" && Number(to) < Number(from)) return undefined;
  const first = from === "" ? Math.max(0, size - Number(to)) : Number(from);
  const last = from === "" || to === "" ? size - 1 : Math.min(Number(to), size - 1);
  if (first <= last) return { first, last };
  throw new RegistryError(416, "SIZE_INVALID", `The range ${header} begins after the end.`, {
    "Content-Range": `bytes */${size}`,
  });
}

/**
 * The bytes of a range. The last chunk is held back until the source ends well: a source that finds at its end that its content is wrong
 * must not have passed all of it on.
 */
export async function* pickRange(chunks: AsyncIterable<Buffer>, { first, last }: ByteRange): AsyncGenerator<Buffer> {
  let offset = 0;
  let held: Buffer | undefined;
  for await (const chunk of chunks) {
    const part = chunk.subarray(Math.max(0, first - offset), Math.max(0, last + 1 - offset));
    offset += chunk.length;
    if (part.length > 0) {
      if (held) yield held;
      held = part;
    }
    // Beyond the range nothing is read, so its bytes are not checked: the client checks what it puts together.
    if (offset > last + 1) break;
  }
  if (held) yield held;
}
