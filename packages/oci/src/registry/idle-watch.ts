import type { ClientRequest, IncomingMessage } from "node:http";

/** How long a connection may be silent, in milliseconds: at any time, and while the registry works on a whole body. */
export interface IdleLimits {
  readonly idle: number;
  readonly answer: number;
}

/**
 * Destroys a request (`ETIMEDOUT`) on which nothing moves for one to two idle times.
 * Waiting for this side (a slow source, or a reader that takes its time) does not count.
 */
export function watchIdle(request: ClientRequest, limits: IdleLimits): void {
  let response: IncomingMessage | undefined;
  let seen = -1;
  let silent = 0;
  // The socket's counters are looked at once an idle time: chunks cost nothing.
  const timer = setTimeout(() => {
    const moved = (request.socket?.bytesRead ?? 0) + (request.socket?.bytesWritten ?? 0);
    silent = moved !== seen || waitsForUs(request, response) ? 0 : silent + limits.idle;
    seen = moved;
    const allowed =
      request.writableEnded && response === undefined ? Math.max(limits.answer, limits.idle) : limits.idle;
    if (silent < allowed) timer.refresh();
    else request.destroy(Object.assign(new Error(`nothing came for ${silent / 1000} s`), { code: "ETIMEDOUT" }));
  }, limits.idle);
  timer.unref();
  request.once("response", (message) => {
    response = message;
  });
  request.once("close", () => clearTimeout(timer));
}

function waitsForUs(request: ClientRequest, response: IncomingMessage | undefined): boolean {
  if (response !== undefined) return response.readableLength > 0;
  const connected = request.socket?.connecting === false;
  return connected && !request.writableEnded && !request.writableNeedDrain;
}
