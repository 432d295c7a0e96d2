import { Readable } from "node:stream";
import { expect, test } from "@jest/globals";
import { writeLayerBlob, type Digest, type LayerBlob, type TarFile } from "@layered-build/oci";
import { MemoryStore } from "../../oci/test/memory-store.ts";
import { idByBlob, keptBytes, StepBlobs } from "../src/build/native/step-blobs.ts";
import { RecordingLog } from "./recording-log.ts";

interface Given {
  readonly letter: string;
  readonly mtime: number;
  /** Of the folder above, which is the parent's. */
  readonly folderTime?: number;
  /** The blob that the file is known by, where it is not there itself. */
  readonly absent?: Digest;
}

/** Writes a step's blob of one file that nobody has read; gives the blob, how often the file was opened, and what was told of it. */
async function write(store: MemoryStore, { letter, mtime, folderTime = 1, absent }: Given) {
  const steps = new StepBlobs({ store, tagPrefix: "", times: false, force: false, log: new RecordingLog() });
  let opened = 0;
  const told: Digest[] = [];
  const open = (): Readable => {
    opened += 1;
    return Readable.from([Buffer.alloc(keptBytes, letter)]);
  };
  const common = { uid: 0, gid: 0 };
  const entries: readonly TarFile[] = [
    { ...common, kind: "directory", path: "m", mode: 0o755, mtime: folderTime },
    { ...common, kind: "file", path: "m/a.bin", mode: 0o644, mtime, size: keptBytes, open },
  ];
  const step = {
    what: "COPY",
    entries,
    contentIds: new Map(absent === undefined ? [] : [["m/a.bin", idByBlob(absent)]]),
    onBlob: new Map(absent === undefined ? [["m/a.bin", (diffId: Digest) => void told.push(diffId)]] : []),
    compression: "none",
  } as const;
  const make = (): Promise<LayerBlob> => writeLayerBlob(store, entries, { compression: "none" });
  const blob = await steps.write(step, make);
  return { blob, opened, told, reused: steps.reused };
}

test("a file that nobody has read is read once where there is no blob of its like", async () => {
  const { blob, opened, told, reused } = await write(new MemoryStore(), { letter: "a", mtime: 5 });
  expect([opened, told, reused]).toEqual([1, [blob.diffId], 0]);
});

test("it is compared with the blob of its like, at the times of that", async () => {
  const store = new MemoryStore();
  const first = await write(store, { letter: "a", mtime: 5 });
  const same = await write(store, { letter: "a", mtime: 6, folderTime: 2 });
  expect(same).toMatchObject({ reused: 1, opened: 1, told: [first.blob.diffId] });
  expect(same.blob.descriptor).toEqual(first.blob.descriptor);
  const other = await write(store, { letter: "b", mtime: 6 });
  expect(other).toMatchObject({ reused: 0, opened: 2 });
  expect(other.blob.descriptor).not.toEqual(first.blob.descriptor);
});

test("one that is not there is found by the blob that it was in, whatever came after", async () => {
  const store = new MemoryStore();
  const first = await write(store, { letter: "a", mtime: 5 });
  await write(store, { letter: "b", mtime: 6 });
  const found = await write(store, { letter: "?", mtime: 7, absent: first.blob.diffId });
  expect(found).toMatchObject({ reused: 1, opened: 0 });
  expect(found.blob.descriptor).toEqual(first.blob.descriptor);
});
