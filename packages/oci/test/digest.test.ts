import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { expect, test } from "@jest/globals";
import { digestOf, DigestStream, isDigest, verifyDigest } from "../src/digest.ts";

// FIPS 180-2's example.
const ABC = "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
const EMPTY = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

test("the digest of bytes and of text", () => {
  expect(digestOf("abc")).toBe(ABC);
  expect(digestOf(new Uint8Array([97, 98, 99]))).toBe(ABC);
  expect(digestOf("")).toBe(EMPTY);
});

test.each([
  [ABC, true],
  [ABC.toUpperCase(), false],
  [`${ABC}0`, false],
  [ABC.slice(0, -1), false],
  [`${ABC}\n`, false],
  [ABC.replace("sha256", "sha512"), false],
  ["", false],
])("isDigest(%j) is %s", (text, expected) => expect(isDigest(text)).toBe(expected));

async function through(stream: DigestStream, ...chunks: readonly string[]): Promise<string> {
  let text = "";
  await pipeline(
    Readable.from(chunks.map((chunk) => Buffer.from(chunk))),
    stream,
    async (bytes: AsyncIterable<Buffer>) => {
      for await (const chunk of bytes) text += chunk.toString();
    },
  );
  return text;
}

test("bytes pass unchanged, counted and hashed", async () => {
  const stream = new DigestStream();
  expect(stream.digest).toBeUndefined();
  expect(await through(stream, "a", "bc")).toBe("abc");
  expect(stream.digest).toBe(ABC);
  expect(stream.size).toBe(3);
});

test("the right bytes pass the check, others fail at the end", async () => {
  expect(await through(verifyDigest(ABC), "ab", "c")).toBe("abc");
  expect(await through(verifyDigest(EMPTY))).toBe("");
  await expect(through(verifyDigest(ABC), "abd")).rejects.toMatchObject({ code: "digest-mismatch" });
  await expect(through(verifyDigest(ABC))).rejects.toMatchObject({ code: "digest-mismatch" });
});
