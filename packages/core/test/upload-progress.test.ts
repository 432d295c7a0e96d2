import { describe, expect, test } from "@jest/globals";
import { uploadProgress } from "../src/build/upload-progress.ts";
import { RecordingLog } from "./recording-log.ts";

const mega = 1_000_000;

/** What is told of an upload that has sent so many megabytes after so many milliseconds. */
function told(
  steps: readonly (readonly [milliseconds: number, megabytes: number])[],
  total?: number,
): readonly string[] {
  const log = new RecordingLog();
  let now = 0;
  const progress = uploadProgress("model: COPY", log, () => now);
  for (const [milliseconds, megabytes] of steps) {
    now = milliseconds;
    progress(megabytes * mega, total === undefined ? undefined : total * mega);
  }
  return log.lines;
}

describe("uploadProgress", () => {
  test("a small blob goes without a word, however slow", () => {
    expect(
      told(
        [
          [20_000, 10],
          [40_000, 20],
        ],
        60,
      ),
    ).toEqual([]);
  });

  test("a line for each tenth, with share and rate", () => {
    expect(
      told(
        [
          [500, 60],
          [2000, 200],
          [2500, 250],
          [4000, 400],
          [5000, 1000],
        ],
        1000,
      ),
    ).toEqual([
      "model: COPY: 200 MB of 1.0 GB (20 %) sent, 100 MB/s",
      "model: COPY: 400 MB of 1.0 GB (40 %) sent, 100 MB/s",
    ]);
  });

  test("a slow one: a line each ten seconds", () => {
    expect(
      told(
        [
          [9000, 9],
          [10_000, 10],
          [19_000, 19],
          [21_000, 21],
        ],
        1000,
      ),
    ).toEqual([
      "model: COPY: 10.0 MB of 1.0 GB (1 %) sent, 1.0 MB/s",
      "model: COPY: 21.0 MB of 1.0 GB (2 %) sent, 1.0 MB/s",
    ]);
  });

  test("a size that nobody knows: bytes and rate alone, once there are many", () => {
    expect(
      told([
        [10_000, 50],
        [20_000, 100],
        [25_000, 200],
        [30_000, 300],
      ]),
    ).toEqual(["model: COPY: 100 MB sent, 5.0 MB/s", "model: COPY: 300 MB sent, 10.0 MB/s"]);
  });

  test("a retry begins again", () => {
    expect(
      told(
        [
          [2000, 200],
          [3000, 100],
          [5000, 300],
        ],
        1000,
      ),
    ).toEqual([
      "model: COPY: 200 MB of 1.0 GB (20 %) sent, 100 MB/s",
      "model: COPY: 300 MB of 1.0 GB (30 %) sent, 150 MB/s",
    ]);
  });
});
