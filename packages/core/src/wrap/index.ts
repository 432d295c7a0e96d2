export { LayeredBuildError } from "../error.ts";
export { credentialsOfRun } from "../registry/credentials-of-run.ts";
export { openRepositories, type Repositories } from "../registry/repositories.ts";
export { readRepositoryFile } from "../project/read-repository-file.ts";
export { checkRequest } from "./check-request.ts";
export type { WrapFile, WrapPorts, WrapRequest, WrapResult, WrappedPlatform, BuildFile } from "./wrap-request.ts";
export { wrapImage } from "./wrap-image.ts";
export { wrapSummary } from "./wrap-summary.ts";
