import { t as validateTag } from "./images.js";
import { i as evaluateTags, n as parseTagRules, r as parseFlavor, t as readTagSettings } from "./tags.js";

export { evaluateTags, parseFlavor, parseTagRules, readTagSettings, validateTag };