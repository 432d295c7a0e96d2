export { LayeredBuildError } from "../../error.ts";
export { usualPlaces } from "../../project/usual-places.ts";
export type { AskedBuild, AskedSecret } from "./asked-build.ts";
export { ownImages, pushedImages, pushes, registryImage } from "./asked-outputs.ts";
export { askedSummary } from "./asked-summary.ts";
export { type AskedResult, buildAsAsked } from "./build-as-asked.ts";
export { csvFields, csvItems } from "./csv-items.ts";
