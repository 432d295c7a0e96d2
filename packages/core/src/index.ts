export * from "./error.ts";
export * from "./ports.ts";
export { spawnExec } from "./exec/spawn-exec.ts";
export { layersSchema } from "./config/layers-file.ts";
export * from "./tags/index.ts";
