import { Readable } from "node:stream";
import type { Descriptor } from "../descriptor.ts";
import { OciError } from "../error.ts";
import { OverlayStore } from "../overlay-store.ts";
import type { OnProgress, Store, WrittenBlob } from "../store.ts";

/** Makes a blob of `from` be in `to`, by the cheapest way: it is there already, it can be mounted, or its bytes are streamed. `missing-content` where `from` has it not. */
export async function ensureBlob(
  descriptor: Descriptor,
  from: Store,
  to: Store,
  onProgress?: OnProgress,
): Promise<WrittenBlob> {
  const { digest, size } = descriptor;
  const there = await to.headBlob(digest);
  if (there !== undefined) return { digest, size: there, outcome: "exists" };
  const origin = from instanceof OverlayStore ? await from.originOf(digest) : from;
  if (await to.mountBlob(descriptor, origin)) return { digest, size, outcome: "mounted" };
  // Each call starts the body again, which a retry needs.
  const open = (): Readable => Readable.from(read(descriptor, origin), { objectMode: false });
  return await to.putBlob({ open, digest, size }, onProgress);
}

async function* read({ digest }: Descriptor, from: Store): AsyncGenerator<Buffer> {
  const blob = await from.getBlob(digest);
  if (!blob)
    throw new OciError("missing-content", `${from.name} has no blob ${digest}, which one of its manifests refers to.`, {
      hint: "The image was deleted in part, or the layout is a sparse one. Build or push it again.",
    });
  yield* blob;
}
