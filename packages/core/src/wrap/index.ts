export { credentialsOfRun } from "../registry/credentials-of-run.ts";
export { createStores, type Stores } from "../registry/stores.ts";
export { readRepositoryFile } from "../project/read-repository-file.ts";
export type { WrapFile, WrapPorts, WrapRequest, WrapResult, WrappedPlatform, BuildFile } from "./wrap-request.ts";
export { wrapImage } from "./wrap-image.ts";
export { wrapSummary } from "./wrap-summary.ts";
