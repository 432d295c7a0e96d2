import { setTimeout as after } from "node:timers/promises";
import type { SpaceApi } from "./space-api.ts";

/** How much of a log is wanted. */
export interface LogWish {
  /** The last lines. */
  readonly lines: number;
  /** Milliseconds without a new line after which the log counts as read: the Hub leaves the stream open. */
  readonly quiet: number;
}

const longestLog = 4 * 1024 * 1024;

/** The last lines of a Space's build or run log. What cannot be read of it is left out: it is told beside a failure, which matters more. */
export async function readSpaceLogs(api: SpaceApi, kind: "build" | "run", wish: LogWish): Promise<readonly string[]> {
  const call = { ...api.call(["logs", kind], `to read its ${kind} log`), accept: "text/event-stream" };
  let text = "";
  try {
    const reply = await api.hub.open(call);
    const chunks = reply.body[Symbol.asyncIterator]();
    const decoder = new TextDecoder();
    while (text.length < longestLog) {
      const next = chunks.next();
      const ended = new AbortController();
      const chunk = await Promise.race([next, after(wish.quiet, undefined, { signal: ended.signal })]);
      ended.abort();
      if (chunk === undefined) next.catch(() => undefined);
      if (chunk === undefined || chunk.done === true) break;
      if (chunk.value instanceof Uint8Array) text += decoder.decode(chunk.value, { stream: true });
    }
    reply.body.destroy();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return [...linesOf(text).slice(1 - wish.lines), `(the rest of the ${kind} log could not be read: ${why})`];
  }
  return linesOf(text).slice(-wish.lines);
}

/** Server-sent events: `data: {"data": "a line\n", "timestamp": …}`, and `:` comments that keep the connection. */
function linesOf(text: string): readonly string[] {
  return text
    .split(/\r?\n/)
    .filter((line) => line.startsWith("data:"))
    .flatMap((line) => dataOf(line.slice(5).trim()).split("\n"))
    .map((line) => line.trimEnd())
    .filter((line) => line !== "");
}

function dataOf(json: string): string {
  try {
    const value: unknown = JSON.parse(json);
    const isEvent = typeof value === "object" && value !== null && "data" in value && typeof value.data === "string";
    return isEvent ? String(value.data) : json;
  } catch {
    return json;
  }
}
