export * from "./descriptor.ts";
export * from "./error.ts";
export * from "./manifest.ts";
export * from "./media-type.ts";
export * from "./store.ts";
