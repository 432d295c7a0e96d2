/**
 * node:http, loaded where it is first used: it takes 10 ms. An `import` of it reads every export once, and one of them (WebSocket) loads all of undici:
 * a third of a start's CPU time. Types are imported from the modules themselves, which costs nothing.
 */
export const http = (): ReturnType<typeof process.getBuiltinModule<"node:http">> =>
  process.getBuiltinModule("node:http");

/** node:https, loaded where it is first used: TLS is another 20 ms. */
export const https = (): ReturnType<typeof process.getBuiltinModule<"node:https">> =>
  process.getBuiltinModule("node:https");
