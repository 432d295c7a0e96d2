export { LayeredBuildError } from "../../error.ts";
export { usualPlaces } from "../../project/usual-places.ts";
export type { BuildPush, BuildSecret } from "./build-push.ts";
export { ownImages, pushedImages, pushes, registryImage } from "./build-push-outputs.ts";
export { buildPushSummary } from "./build-push-summary.ts";
export { type BuildPushResult, runBuildPush } from "./run-build-push.ts";
export { csvFields, csvItems } from "./csv-items.ts";
