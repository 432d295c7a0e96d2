import { i as readTextFile, p as LayeredBuildError, r as longestPlan } from "./git.js";
import { a as digestOfLayer, i as decodeDigests, l as parsePlan, n as plannedImages, o as encodeDigests, r as topmostImages, s as decodePlan } from "./plan.js";

export { decodeDigests, decodePlan, digestOfLayer, encodeDigests, plannedImages, topmostImages };