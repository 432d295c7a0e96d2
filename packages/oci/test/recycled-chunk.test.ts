import { expect, test } from "@jest/globals";
import { recycleChunk, takeChunk } from "../src/recycled-chunk.ts";

test("a chunk is lent again only after it was given back, whole, whatever part of it was handed on", () => {
  const first = takeChunk();
  const second = takeChunk();
  expect(second.buffer).not.toBe(first.buffer);
  recycleChunk(first.subarray(0, 10));
  const third = takeChunk();
  expect(third.buffer).toBe(first.buffer);
  expect(third).toHaveLength(first.length);
});

test("a chunk given back twice is lent once", () => {
  const chunk = takeChunk();
  recycleChunk(chunk);
  recycleChunk(chunk);
  expect(takeChunk().buffer).not.toBe(takeChunk().buffer);
});

test("a buffer of someone else's is left alone", () => {
  const other = Buffer.alloc(1024);
  recycleChunk(other);
  expect(takeChunk().buffer).not.toBe(other.buffer);
});
