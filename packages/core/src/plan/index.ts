export { LayeredBuildError } from "../error.ts";
export { longestPlan, readTextFile } from "../read-text-file.ts";
export { decodePlan, parsePlan } from "./encode-plan.ts";
export { decodeDigests, digestOfLayer, encodeDigests, type ImageDigests } from "./image-digests.ts";
export type { Plan, PlanLayer } from "./plan.ts";
export { plannedImages, topmostImages } from "./planned-images.ts";
