import { s as LayeredBuildError } from "./git.js";
import { i as decodePlan, n as plannedImages, o as parsePlan, r as topmostImages } from "./plan.js";

export { decodePlan, plannedImages, topmostImages };