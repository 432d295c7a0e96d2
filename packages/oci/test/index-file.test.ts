import { execFile } from "node:child_process";
import { rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { promisify } from "node:util";
import { describe, expect, test } from "@jest/globals";
import { digestOf } from "../src/digest.ts";
import { IndexFile } from "../src/layout/index-file.ts";
import { MediaType } from "../src/media-type.ts";
import { scratch } from "./scratch.ts";

/** Writes an index of so many entries as another process would: at once. */
async function replaceIndex(folder: string, count: number): Promise<void> {
  const manifests = Array.from({ length: count }, (_, index) => ({
    mediaType: MediaType.manifest,
    digest: digestOf(Buffer.from(`${count} ${index}`)),
    size: 1,
  }));
  await writeFile(join(folder, "new"), JSON.stringify({ schemaVersion: 2, manifests }));
  await rename(join(folder, "new"), join(folder, "index.json"));
}

describe("IndexFile", () => {
  test("is read once for those who ask side by side", async () => {
    const folder = await scratch();
    const file = join(folder, "index.json");
    // What is written to a pipe is there for one reading.
    await promisify(execFile)("mkfifo", [file]);
    const index = new IndexFile(folder, {});
    const asked = Promise.all(Array.from({ length: 20 }, () => index.entries()));
    await writeFile(file, JSON.stringify({ schemaVersion: 2, manifests: [] }));
    expect(await asked).toEqual(Array.from({ length: 20 }, () => []));
  });

  test("gives nobody an older state than when he asked, also while it is being read", async () => {
    const folder = await scratch();
    const index = new IndexFile(folder, {});
    for (let round = 1; round <= 5; round += 1) {
      // Large: the reading is not over when the file is replaced.
      await replaceIndex(folder, 20_000 + round);
      const before = index.entries();
      await setImmediate();
      await setImmediate();
      await replaceIndex(folder, round);
      expect(await index.entries()).toHaveLength(round);
      await before;
    }
  });

  test("is read again after it could not be", async () => {
    const folder = await scratch();
    await writeFile(join(folder, "index.json"), "{");
    const index = new IndexFile(folder, {});
    await expect(index.entries()).rejects.toMatchObject({ code: "bad-layout" });
    await replaceIndex(folder, 2);
    expect(await index.entries()).toHaveLength(2);
  });
});
