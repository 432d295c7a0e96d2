import { randomBytes } from "node:crypto";
import { gunzipSync } from "node:zlib";
import { expect, test } from "@jest/globals";
import { zippedSarif } from "../../actions/scan-and-sign/scan/upload-sarif.ts";

test.each([
  [25_000, 2_000_000],
  [12_500, 1_200_000],
  [0, 10],
])("the worst %d findings are uploaded where code scanning takes %d bytes", (most, limit) => {
  const bytes = randomBytes(25_000 * 64).toString("latin1");
  const sarif = (results: number): string => Buffer.from(bytes.slice(0, results * 64), "latin1").toString("base64");
  const given = zippedSarif(sarif, limit);
  expect(given.most).toBe(most);
  expect(gunzipSync(given.zipped).toString()).toBe(sarif(most));
});
