import type { Descriptor, ImageConfig } from "@layered-build/oci";
import { MemoryStore } from "../../oci/test/memory-store.ts";
import type { Layer } from "../src/config/layer.ts";
import { writeImage, type FinishedPlatform, type WrittenImage } from "../src/image/write-image.ts";
import type { Stores } from "../src/registry/stores.ts";
import { RecordingLog } from "./recording-log.ts";

/** A content key of one digit. */
export const keyOf = (digit: string): string => digit.repeat(64);

/** An image of one platform without files; `mark` makes another one of it. */
export function platformImage(
  platform = "linux/amd64",
  mark = "",
  layers: readonly Descriptor[] = [],
): FinishedPlatform {
  const [os = "", architecture = ""] = platform.split("/");
  const document: ImageConfig = { os, architecture, author: mark, rootfs: { type: "layers", diff_ids: [] } };
  return { platform, config: { kind: "new", document }, layers, annotations: { mark } };
}

/** Writes an image of these platforms under a tag. */
export function stored(
  store: MemoryStore,
  tag: string,
  key: string,
  platforms: readonly FinishedPlatform[] = [platformImage()],
): Promise<WrittenImage> {
  return writeImage(store, platforms, { tag, key, force: true }, new RecordingLog());
}

/** Every layer and reference in one store, which is asked for by name in `asked`. */
export class OneStore implements Stores {
  readonly store: MemoryStore;
  readonly asked: string[] = [];

  constructor(store = new MemoryStore()) {
    this.store = store;
  }

  readonly ofLayer = async (layer: Pick<Layer, "image">): Promise<MemoryStore> => {
    this.asked.push(layer.image);
    return this.store;
  };

  readonly ofReference = async (reference: string): Promise<MemoryStore> => {
    this.asked.push(reference);
    return this.store;
  };

  readonly hub = (): never => {
    throw new Error("no test here has weights");
  };
}
