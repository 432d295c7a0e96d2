import { open } from "node:fs/promises";
import { badReport, mostReportBytes } from "./parse-report.ts";

const startLength = 1024;

/** Reads a report's file, where its size and its first bytes are those of a report: else it is not held in memory. Throws `bad-report`. */
export async function reportBytes(file: string): Promise<Buffer> {
  await using handle = await open(file);
  const { size } = await handle.stat();
  if (size > mostReportBytes) throw badReport(`it has ${size} bytes`);
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(startLength), 0, startLength, 0);
  const start = buffer.toString("latin1", 0, bytesRead).trimStart();
  if (bytesRead > 0 && !start.startsWith("{")) throw badReport("it is no JSON, or cut off");
  return await handle.readFile();
}
