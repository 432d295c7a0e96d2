import { a as parseTagRules, c as renderTemplate, i as expandTagPrefix, n as readTagSettings, o as parseFlavor, r as applyTagPrefix, s as evaluateTags, t as validateTag } from "./tags.js";

export { applyTagPrefix, evaluateTags, expandTagPrefix, parseFlavor, parseTagRules, readTagSettings, renderTemplate, validateTag };