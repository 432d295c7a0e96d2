import { a as evaluateTags, i as parseFlavor, n as readTagSettings, r as parseTagRules, t as validateTag } from "./tags.js";

export { evaluateTags, parseFlavor, parseTagRules, readTagSettings, validateTag };