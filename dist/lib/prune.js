"use strict";

const require_rolldown_runtime = require("../vendor/rolldown-runtime.js");
const require_git = require("./git.js");
const require_zod = require("../vendor/zod.js");
require("./schemas.js");
const require_oci = require("./oci.js");
const require_images = require("./images.js");
const require_minimatch = require("../vendor/minimatch.js");
const require_yaml_source = require("./yaml-source.js");
let node_path = require("node:path");
node_path = require_rolldown_runtime.__toESM(node_path, 1);
let node_crypto = require("node:crypto");
let node_fs_promises = require("node:fs/promises");

// packages/core/src/retention/inventory.ts
/** The facts of an entry, where they were read. */
function factsOf(entry) {
	return entry?.content.kind === "read" ? entry.content.facts : void 0;
}
/** When an entry was pushed or touched last; undefined where nobody knows either. */
function lastTime({ pushedAt, touchedAt }) {
	if (pushedAt === void 0) return touchedAt;
	return Math.max(pushedAt, touchedAt ?? pushedAt);
}

// packages/core/src/retention/reason.ts
/** Makes a reason. */
function reason(kind, detail) {
	return {
		kind,
		detail
	};
}
/** A digest as people can still tell it: `sha256:0123456789ab`. */
function shortDigest(digest) {
	return digest.slice(0, 19);
}

// packages/core/src/retention/tag-kind.ts
const SUITE = /^(.*?)(key|step|tree|inputs)-([0-9a-f]{32})$/;
const REFERRER = /^sha256-([0-9a-f]{64})(\.[\w.-]+)?$/;
/** Tells the kinds of tags apart. */
function tagKind(tag) {
	const referrer = REFERRER.exec(tag);
	const subject = `sha256:${referrer?.[1] ?? ""}`;
	if (referrer !== null && require_oci.isDigest(subject)) return {
		kind: "referrer",
		subject,
		suffix: referrer[2] ?? ""
	};
	const suite = SUITE.exec(tag);
	if (suite === null) return { kind: "user" };
	const [, prefix = "", of = "", hex = ""] = suite;
	return isSuiteKind(of) ? {
		kind: "suite",
		of,
		prefix,
		hex
	} : { kind: "user" };
}
/** True for a tag that a policy decides about. */
function isUserTag(tag) {
	return tagKind(tag).kind === "user";
}
function isSuiteKind(text) {
	return [
		"key",
		"step",
		"tree",
		"inputs"
	].includes(text);
}

// packages/core/src/retention/classify.ts
/** On a manifest that takes a tag away from the image it was on; see `untag`. */
const remnantAnnotation = "io.github.layered-build.untag";
const CACHE = "application/vnd.buildkit.cacheconfig.v0";
const IMAGE_CONFIGS = /* @__PURE__ */ new Set(["application/vnd.oci.image.config.v1+json", "application/vnd.docker.container.image.v1+json"]);
/** Tells what an entry is, by what is in it before what its tags say. */
function classify(entry) {
	const kinds = entry.tags.map(tagKind);
	const facts = factsOf(entry);
	if (facts?.annotations["io.github.layered-build.untag"] !== void 0) return "remnant";
	if (facts?.subject !== void 0 || kinds.some(({ kind }) => kind === "referrer")) return "referrer";
	if (kinds.find((kind) => kind.kind === "suite" && kind.of !== "key") !== void 0 && kinds.every(({ kind }) => kind === "suite")) return "suite";
	if (facts === void 0) return entry.content.kind === "described" ? "image" : "unknown";
	if (facts.form === "unknown") return "unknown";
	if (facts.config?.mediaType === CACHE || facts.artifactType === CACHE) return "cache";
	if (facts.form === "index") return facts.artifactType !== void 0 || facts.children.length === 0 && facts.blobs.length > 0 ? "artifact" : "index";
	return facts.config !== void 0 && IMAGE_CONFIGS.has(facts.config.mediaType) && facts.artifactType === void 0 ? "image" : "artifact";
}
/** The content key in an image's annotations. */
function keyOf(entry) {
	return factsOf(entry)?.annotations[require_images.keyAnnotation];
}

// packages/core/src/retention/tag-pattern.ts
const PLACEHOLDER = /\{(version|branch|pr|sha)\}/g;
const PARTS = {
	version: String.raw`(?<version>v?\d+(?:\.\d+){0,2}(?:[-_][0-9A-Za-z._-]+)?)`,
	branch: "(?<branch>.+?)",
	pr: String.raw`(?<pr>\d+)`,
	sha: "(?:[0-9a-f]{7,64})"
};
/** A class of characters, with what it has between its brackets but for its negation: a `]` in the first place is one of its members. */
const CLASS = /\[(?:[!^]|(?![!^]))((?:\[:\w+:\]|\\.|[^\\])(?:\[:\w+:\]|\\.|[^\]\\])*)\]/g;
/** A tag has at most 128 characters: with so few wildcards no pattern takes long, however it is written. */
const mostWildcards = 4;
/**
* Compiles a tag pattern: minimatch's, or one with the placeholders `{version}`, `{branch}`, `{pr}` and `{sha}`, beside which only `*` is
* a wildcard. Throws `bad-config`.
*/
function tagPattern(pattern) {
	const parts = pattern.split(/(\{(?:version|branch|pr|sha)\}|\*+)/g);
	if (parts.filter((part) => part.startsWith("*")).length > mostWildcards) throw wrong(pattern, `it has more than ${mostWildcards} wildcards`, "Use several patterns, or shorter ones.");
	const rest = withoutBraces(pattern);
	if (/[{}]/.test(rest)) throw wrong(pattern, "it has half of a pair of braces", "keep-tags and delete-tags are split at commas: write a JSON list, [\"{a,b}-*\"], or a pattern for each case.");
	for (const [group, name = ""] of pattern.matchAll(/\{([^{}]*)\}/g)) {
		if (Object.hasOwn(PARTS, name) || name.includes(",") || name.includes("..")) continue;
		throw wrong(pattern, `there is no placeholder ${group}`, `The placeholders are ${Object.keys(PARTS).map((each) => `{${each}}`).join(", ")}; a choice is {a,b}, a range {1..3}.`);
	}
	checkClasses(pattern);
	if (rest.includes(",")) throw wrong(pattern, "it has a comma, which no tag has", "Write one pattern a line, or {a,b} for either of two.");
	const literal = /^[^*?[\]{}()!+@|\\]*/.exec(pattern)?.[0] ?? "";
	if (pattern.search(PLACEHOLDER) < 0) {
		const matcher = new require_minimatch.Minimatch(pattern, {
			dot: true,
			nocomment: true,
			nonegate: true
		});
		return (tag) => matcher.match(tag) ? { rest: tag.slice(literal.length) } : void 0;
	}
	const names = [...pattern.matchAll(PLACEHOLDER)].map(([, name = ""]) => name);
	if (new Set(names).size < names.length) throw wrong(pattern, "it has a placeholder twice", "Name each once.");
	const bare = pattern.replaceAll(PLACEHOLDER, "");
	if (/[?[\]{}()!+@|\\]/.test(bare)) throw wrong(pattern, "beside placeholders only * is a wildcard", "Write one pattern for each case.");
	const source = parts.map((part) => partSource(part)).join("");
	const expression = new RegExp(`^${source}$`);
	return (tag) => {
		const found = expression.exec(tag);
		return found === null ? void 0 : {
			...found.groups,
			rest: tag.slice(literal.length)
		};
	};
}
/** A pattern without what stands in braces, which may be in braces themselves. */
function withoutBraces(pattern) {
	const shorter = pattern.replaceAll(/\{[^{}]*\}/g, "");
	return shorter === pattern ? pattern : withoutBraces(shorter);
}
/** A class that does not end, or has a range from its end to its beginning, is taken by minimatch, and matches no tag. */
function checkClasses(pattern) {
	if (/[[\]]/.test(pattern.replaceAll(CLASS, ""))) throw wrong(pattern, "it has half of a pair of brackets", "A class of characters is [a-z].");
	for (const [, members = ""] of pattern.matchAll(CLASS)) for (const [range, from = "", to = ""] of members.replaceAll(/\[:\w+:\]/g, "").matchAll(/([^\\])-([^\\])/g)) if (from > to) throw wrong(pattern, `the range ${range} is the wrong way round`, `Write ${to}-${from}.`);
}
function partSource(part) {
	if (part.startsWith("*")) return ".*";
	const name = /^\{(\w+)\}$/.exec(part)?.[1];
	return name === void 0 ? literally(part) : PARTS[name] ?? literally(part);
}
function literally(text) {
	return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`);
}
function wrong(pattern, what, hint) {
	return new require_git.LayeredBuildError("bad-config", `The tag pattern "${pattern}" is not one: ${what}.`, { hint });
}

// packages/core/src/retention/families.ts
/** Sorts users' tags into families: each into the first that matches; what none matches is in none. */
function sortIntoFamilies(families, tags) {
	const sorted = families.map((family) => ({
		family,
		tags: [],
		patterns: family.tags.map(tagPattern)
	}));
	for (const tag of tags) {
		if (!isUserTag(tag)) continue;
		for (const { patterns, tags: members } of sorted) {
			const match = firstMatch(patterns, tag);
			if (match === void 0) continue;
			members.push({
				tag,
				match
			});
			break;
		}
	}
	return sorted.map(({ family, tags: members }) => ({
		family,
		tags: members
	}));
}
/**
* The families that a repository's own tags show: one for each prefix of a `key-` tag (`nllb-model-` in `nllb-model-key-\u2026`), the longest
* first, and one for all other tags. So the layers of a chain in one repository never take each other's places.
*/
function familiesOfTags(tags, keep, pin) {
	const prefixes = /* @__PURE__ */ new Set();
	for (const tag of tags) {
		const kind = tagKind(tag);
		if (kind.kind === "suite" && kind.of === "key" && kind.prefix !== "") prefixes.add(kind.prefix);
	}
	const families = [...prefixes].toSorted((a, b) => b.length - a.length || (a < b ? -1 : 1)).map((prefix) => ({
		name: prefix.replace(/[-_.]+$/, "") || prefix,
		tags: [`${escaped(prefix)}*`],
		keep,
		pin
	}));
	return [...families, {
		name: families.length === 0 ? "all" : "others",
		tags: ["*"],
		keep,
		pin
	}];
}
function firstMatch(patterns, tag) {
	for (const pattern of patterns) {
		const match = pattern(tag);
		if (match !== void 0) return match;
	}
}
/** A tag has no character that minimatch takes for more than itself; a prefix is one nevertheless only by this. */
function escaped(prefix) {
	return prefix.replaceAll(/[^\w.-]/g, "?");
}

// packages/core/src/retention/push.ts
/** Adds a value to the list of a key. */
function push(map, key, value) {
	const list = map.get(key);
	if (list === void 0) map.set(key, [value]);
	else list.push(value);
}

// packages/core/src/retention/base-edges.ts
/** Finds what images were built on. Made once for an inventory; see `basesOf`. */
var BaseFinder = class {
	#inventory;
	#graph;
	#byKey = /* @__PURE__ */ new Map();
	/** Images with blobs, by their uppermost blob: an image stands on those whose uppermost blob is one of its own. */
	#byTop = /* @__PURE__ */ new Map();
	constructor(inventory, graph) {
		this.#inventory = inventory;
		this.#graph = graph;
		for (const entry of inventory.values()) {
			const key = keyOf(entry);
			if (key !== void 0) push(this.#byKey, key, entry.digest);
			for (const chain of chainsOf(entry)) {
				const top = chain.at(-1);
				if (top !== void 0 && !isStep(entry)) push(this.#byTop, top, entry);
			}
		}
	}
	/**
	* The images that this one was built on: by its annotation, by the keys of its parents, and, where neither names one that is here, the
	* longest run of lowest blobs (compressed, or uncompressed where the configurations were read) that is a whole other image.
	*/
	basesOf(entry) {
		const annotated = this.#annotated(entry);
		const keyed = (entry.inputs === void 0 || entry.inputs === "unknown" ? [] : entry.inputs.parents).flatMap((key) => this.#ofKey(key));
		const found = [...annotated, ...keyed];
		return found.length > 0 ? found : this.#below(entry);
	}
	#annotated(entry) {
		const digest = (factsOf(entry)?.annotations)?.[require_images.OciAnnotation.baseDigest];
		const base = digest !== void 0 && require_oci.isDigest(digest) ? this.#inventory.get(digest)?.digest : void 0;
		if (base === void 0) return [];
		return [base, ...(this.#graph.parents.get(base) ?? []).filter((parent) => isNamed(this.#inventory.get(parent)))].map((each) => ({
			base: each,
			proof: "base-digest"
		}));
	}
	#ofKey(key) {
		return (this.#byKey.get(key) ?? []).map((base) => ({
			base,
			proof: "parent-key"
		}));
	}
	#below(entry) {
		let best;
		for (const chain of chainsOf(entry)) for (let length = chain.length - 1; length > (best?.length ?? 0); length -= 1) {
			const whole = (this.#byTop.get(at(chain, length - 1)) ?? []).filter((other) => chainsOf(other).some((below) => below.length === length && below.every((digest, index) => chain[index] === digest)));
			if (whole.length > 0) best = {
				length,
				entries: whole
			};
		}
		return (best?.entries ?? []).filter(({ digest }) => digest !== entry.digest).flatMap(({ digest }) => [digest, ...(this.#graph.parents.get(digest) ?? []).filter((parent) => isNamed(this.#inventory.get(parent)))]).map((base) => ({
			base,
			proof: "blobs"
		}));
	}
};
/** The lists of blobs that an image is made of: as stored, and uncompressed where that is known. */
function chainsOf(entry) {
	const facts = factsOf(entry);
	if (facts?.form !== "manifest" || facts.subject !== void 0) return [];
	const stored = facts.blobs.map(({ digest }) => digest);
	return entry.diffIds === void 0 ? [stored] : [stored, entry.diffIds];
}
/** What belongs to a step is kept by its own rule; see `SuiteArtifacts`. */
function isStep(entry) {
	return entry.tags.some((tag) => {
		const kind = tagKind(tag);
		return kind.kind === "suite" && kind.of === "step";
	});
}
function isNamed(entry) {
	return entry !== void 0 && entry.tags.length > 0 && !isStep(entry);
}
function at(chain, index) {
	const digest = chain[index];
	if (digest === void 0) throw new RangeError(`No blob ${index}`);
	return digest;
}

// packages/core/src/retention/keep-closure.ts
/**
* All that must stay where `roots` stay, each with its one reason: what indexes list, at any depth; what images were built on; referrers,
* those of children and of other referrers too; what the suite keeps beside them. Cycles end by themselves: nothing is taken twice.
* `guarded` are roots that hold what they are about as well: a signature that was just pushed is for an image that is just being signed.
*/
function keepClosure(roots, guarded, surroundings) {
	const kept = new Map(roots);
	const queue = [...roots.keys()];
	const keep = (digest, why) => {
		if (kept.has(digest) || !surroundings.inventory.has(digest)) return;
		kept.set(digest, why);
		queue.push(digest);
	};
	do {
		for (let digest = queue.pop(); digest !== void 0; digest = queue.pop()) {
			const entry = surroundings.inventory.get(digest);
			if (entry !== void 0) follow(entry, guarded.has(digest), surroundings, keep);
		}
		for (const [digest, why] of surroundings.suite.livingWith(new Set(kept.keys()), surroundings.takenFrom(kept))) keep(digest, why);
	} while (queue.length > 0);
	return kept;
}
function follow(entry, isGuarded, { graph, bases }, keep) {
	const { digest } = entry;
	const name = nameOf(entry);
	for (const child of graph.children.get(digest) ?? []) keep(child, reason("needed", `${name} lists it`));
	for (const { base } of bases.basesOf(entry)) keep(base, reason("needed", `${name} was built on it`));
	for (const referrer of graph.referrers.get(digest) ?? []) keep(referrer, reason("needed", `about ${name}`));
	if (isGuarded) for (const subject of graph.subjects.get(digest) ?? []) keep(subject, reason("needed", `${name} is about it`));
}
/** How reports call an entry: by its first tag, the users' before others. */
function nameOf({ digest, tags }) {
	return tags.find(isUserTag) ?? tags[0] ?? shortDigest(digest);
}

// packages/core/src/retention/blind-spots.ts
/**
* Why nothing may be deleted: something that is kept needs manifests that nobody can name. That is one that cannot be read, one that the
* registry lists and does not give, or one that lists an index that is not there (of an image that is not there, nothing more can be
* needed). Empty where all is known.
*/
function blindSpots(inventory, kept) {
	const leaves = new Set([...inventory.values()].flatMap((entry) => leavesOf(entry)));
	return [...kept].flatMap((digest) => {
		const entry = inventory.get(digest);
		if (entry === void 0) return [];
		if (entry.content.kind === "unreadable") return [`${nameOf(entry)} cannot be read (${entry.content.why})`];
		if (entry.listed && entry.content.kind === "gone" && !leaves.has(digest)) return [`${nameOf(entry)} (${digest}) is listed, and the registry does not give it`];
		const lost = factsOf(entry)?.children.find((child) => !child.leaf && isAbsent(inventory, child.digest));
		return lost === void 0 ? [] : [`${nameOf(entry)} lists the index ${lost.digest}, which is not there`];
	});
}
/** What is kept, and lacks a manifest that it lists: it was damaged before. */
function damaged(inventory, kept) {
	return [...kept].flatMap((digest) => {
		const entry = inventory.get(digest);
		const lost = factsOf(entry)?.children.filter((child) => isAbsent(inventory, child.digest)) ?? [];
		return entry === void 0 || lost.length === 0 ? [] : [`${nameOf(entry)} is incomplete: ${lost.map((child) => child.digest).join(", ")} is not there`];
	});
}
/** What an index says that it lists nothing. */
function leavesOf(entry) {
	return factsOf(entry)?.children.flatMap(({ digest, leaf }) => leaf ? [digest] : []) ?? [];
}
function isAbsent(inventory, digest) {
	const entry = inventory.get(digest);
	return entry === void 0 || entry.content.kind === "gone";
}

// packages/core/src/retention/version.ts
const VERSION = /^v?(\d{1,9})(?:\.(\d{1,9}))?(?:\.(\d{1,9}))?([-_+].+)?$/;
/**
* Reads `1.2.3`, `v1.2.3`, `1.2` or `1.2.3-rc.1`. A tag of fewer than two numbers is a moving one, no version. Undefined for all else.
*/
function parseVersion(text) {
	const found = VERSION.exec(text);
	if (found?.[2] === void 0) return void 0;
	const [, major = "0", minor = "0", patch = "0", rest] = found;
	return {
		parts: [
			Number(major),
			Number(minor),
			Number(patch)
		],
		prerelease: rest !== void 0
	};
}
/** Newer versions first. */
function compareVersions(a, b) {
	return b.parts[0] - a.parts[0] || b.parts[1] - a.parts[1] || b.parts[2] - a.parts[2];
}

// packages/core/src/retention/keep-rules.ts
/** Newest push first; what has no time counts as newest. Ties: by digest, so that two runs agree. */
function newestFirst(a, b) {
	return byTime(a, b, ({ pushedAt }) => pushedAt);
}
function byTime(a, b, timeOf) {
	const [older, newer] = [timeOf(a) ?? 1e400, timeOf(b) ?? 1e400];
	if (older !== newer) return newer - older;
	return a.digest < b.digest ? -1 : 1;
}
/** The tags of a family that a rule keeps, each with the first rule that does; images alone take places. */
function keptByRules({ family }, candidates, policy, now) {
	const kept = /* @__PURE__ */ new Map();
	const images = candidates.filter((each) => each.class === "image" || each.class === "index");
	for (const rule of family.keep) for (const [tag, why] of keptByRule(rule, family.name, images, policy, now)) if (!kept.has(tag)) kept.set(tag, why);
	return kept;
}
function keptByRule(rule, family, images, policy, now) {
	switch (rule.kind) {
		case "newest": return newest(images, rule, family);
		case "within": return withReason(images.filter(({ entry }) => now - (lastTime(entry) ?? -1e400) <= rule.milliseconds), `${family}: pushed or tagged within ${durationText(rule.milliseconds)}`);
		case "semver": return versions(images, rule.of, family);
		case "tags": {
			const matches = tagPattern(rule.pattern);
			return withReason(images.filter(({ tag }) => matches(tag) !== void 0), `${family}: matches ${rule.pattern}`);
		}
		case "branches": {
			const names = new Set(policy.living?.branches.map(tagOfBranch));
			return withReason(images.filter((each) => [...branchesOf(each)].some((name) => names.has(name))), `${family}: its branch exists`);
		}
		case "pulls": {
			const open = new Set(policy.living?.pulls.map(String));
			return withReason(images.filter((each) => open.has(pullOf(each) ?? "")), `${family}: its pull request is open`);
		}
	}
}
/**
* Images are counted, not tags: one with five tags takes one place. What has no time is kept anyhow, and takes none. They are counted by
* when they were pushed, and again by when they were last touched, and either keeps: an image that is built once and published again (the
* layer is as it was, or a revert) has an old push and a new tag, and taking a tag away touches an old one, which must push out nothing.
*/
function newest(images, rule, family) {
	const dated = images.filter(({ entry }) => entry.pushedAt !== void 0);
	return [...Map.groupBy(dated, (each) => rule.per === "branch" ? groupOf$1(each) : "")].flatMap(([group, members]) => {
		const entries = [...new Map(members.map(({ entry }) => [entry.digest, entry])).values()];
		const byPush = places(entries.toSorted(newestFirst), rule.count);
		const byTouch = places(entries.toSorted((a, b) => byTime(a, b, lastTime)), rule.count);
		const of = group === "" ? family : `${family}, ${group}`;
		return members.flatMap(({ tag, entry }) => {
			const [pushed, touched] = [byPush.get(entry.digest), byTouch.get(entry.digest)];
			if (pushed !== void 0) return [[tag, reason("rule", `${of}: newest ${pushed} of ${rule.count}`)]];
			return touched === void 0 ? [] : [[tag, reason("rule", `${of}: last tagged ${touched} of ${rule.count}`)]];
		});
	});
}
function places(entries, count) {
	return new Map(entries.slice(0, count).map(({ digest }, index) => [digest, index + 1]));
}
/** The images of the newest versions, with all their tags: `v1` and `v1.2` go where `v1.2.3` goes. */
function versions(images, of, family) {
	const parsed = images.flatMap((image) => {
		const version = parseVersion(image.match.version ?? image.match.rest);
		return version === void 0 || version.prerelease ? [] : [{
			image,
			version
		}];
	});
	return [...Map.groupBy(parsed, ({ version }) => version.parts.slice(0, of === "patch" ? 2 : 1).join("."))].flatMap(([group, members]) => {
		const [best] = members.toSorted((a, b) => compareVersions(a.version, b.version));
		const same = members.filter(({ version }) => best !== void 0 && compareVersions(version, best.version) === 0);
		const digests = new Set(same.map(({ image }) => image.entry.digest));
		return withReason(images.filter(({ entry }) => digests.has(entry.digest)), `${family}: newest version of ${group}`);
	});
}
function withReason(images, detail) {
	return images.map(({ tag }) => [tag, reason("rule", detail)]);
}
/** A branch as docker/metadata-action writes it into a tag. */
function tagOfBranch(branch) {
	return branch.replaceAll(/[^a-zA-Z0-9._-]+/g, "-");
}
/** The branches whose tag this may be: it has the name alone, or with a hyphen and more after it. */
function* branchesOf({ match }) {
	if (match.branch !== void 0) yield match.branch;
	for (let end = match.rest.length; end > 0; end = match.rest.lastIndexOf("-", end - 1)) yield match.rest.slice(0, end);
}
function pullOf({ match, tag }) {
	return match.pr ?? /(?:^|[-_.])pr-(\d+)(?:-|$)/.exec(tag)?.[1];
}
/** What is counted apart: the branch or pull request in the tag, else the tag's text up to its last hyphen. */
function groupOf$1(each) {
	const pull = pullOf(each);
	if (pull !== void 0) return `pr-${pull}`;
	const { branch, rest } = each.match;
	return branch ?? (rest.includes("-") ? rest.slice(0, rest.lastIndexOf("-")) : "");
}
/** Milliseconds as a policy writes them: `30d`, `24h`, `90m`. */
function durationText(milliseconds) {
	const minutes = milliseconds / 6e4;
	if (minutes % 1440 === 0 && minutes > 0) return `${minutes / 1440}d`;
	return minutes % 60 === 0 ? `${minutes / 60}h` : `${minutes}m`;
}

// packages/core/src/retention/decide-tags.ts
/** What the rules say about the users' tags, before anything is asked that needs their images. */
function decideTags(inventory, graph, classes, policy, now) {
	const decisions = /* @__PURE__ */ new Map();
	const deletes = policy.deleteTags.map(tagPattern);
	const decide = (tag, members, ruled, pinned) => {
		const entry = entryOf(inventory, graph, tag);
		if (entry === void 0) return;
		const [action, why] = decision(tag, {
			entry,
			class: classes.get(entry.digest) ?? "unknown",
			pinned,
			ruled,
			family: members?.family.name
		}, deletes.some((matches) => matches(tag) !== void 0), policy, now);
		const family = members === void 0 ? {} : { family: members.family.name };
		decisions.set(tag, {
			tag,
			digest: entry.digest,
			...family,
			action,
			reason: why
		});
	};
	for (const members of sortIntoFamilies(policy.families, graph.byTag.keys())) {
		const candidates = members.tags.flatMap((member) => {
			const entry = entryOf(inventory, graph, member.tag);
			return entry === void 0 ? [] : [{
				...member,
				entry,
				class: classes.get(entry.digest) ?? "unknown"
			}];
		});
		const counted = candidates.filter(({ tag }) => !deletes.some((matches) => matches(tag) !== void 0));
		const kept = keptByRules(members, counted, policy, now);
		const pins = members.family.pin.map(tagPattern);
		for (const { tag } of candidates) decide(tag, members, kept.get(tag), pins.some((matches) => matches(tag) !== void 0));
	}
	for (const tag of graph.byTag.keys()) if (isUserTag(tag) && !decisions.has(tag)) decide(tag, void 0, void 0, false);
	return decisions;
}
function decision(tag, { entry, class: kind, pinned, ruled, family }, asked, policy, now) {
	const place = policy.protect.tags.get(tag) ?? policy.protect.digests.get(entry.digest);
	if (pinned) return ["keep", reason("pinned", `${family ?? ""}: pinned`)];
	if (place !== void 0) return ["keep", reason("protected", `named in ${place}`)];
	if (kind === "remnant") return ["remove", reason("remnant", "left by an untagging that was interrupted")];
	const doubt = doubtAbout(entry, kind);
	if (doubt !== void 0) return ["keep", reason("unresolved", doubt)];
	const young = youth(entry, policy, now);
	if (young !== void 0 && ruled === void 0) return ["keep", young];
	if (asked) return ["remove", reason("asked", "delete-tags names it")];
	if (ruled !== void 0) return ["keep", ruled];
	if (family === void 0 && policy.default === "keep") return ["keep", reason("unmatched", "no family matches it")];
	if (kind !== "image" && kind !== "index") return ["keep", reason("not-an-image", `it is no image (${kind})`)];
	if (family === void 0) return ["remove", reason("unkept", "no family matches it, and the default is delete")];
	return ["remove", reason("unkept", `no rule of ${family} keeps it`)];
}
/** Why nobody may decide about an entry: undefined where it is known well enough. */
function doubtAbout(entry, kind) {
	if (entry.content.kind === "unreadable") return `it cannot be read: ${entry.content.why}`;
	if (entry.content.kind === "gone") return "the registry lists it, and has it not";
	return kind === "unknown" ? "nobody here knows this kind of manifest" : void 0;
}
/** Why an entry is too young to go; one without any time is, since nobody knows that it is not. */
function youth(entry, { minAge }, now) {
	const time = lastTime(entry);
	if (time === void 0) return reason("unresolved", "nobody knows when it was pushed");
	return now - time < minAge ? reason("young", `younger than min-age (${durationText(minAge)})`) : void 0;
}
function entryOf(inventory, graph, tag) {
	const digest = graph.byTag.get(tag);
	return digest === void 0 ? void 0 : inventory.get(digest);
}

// packages/core/src/retention/freed-bytes.ts
/** What goes with the entries that are not kept. */
function freedBytes(inventory, kept) {
	const staying = /* @__PURE__ */ new Set();
	for (const entry of inventory.values()) if (kept.has(entry.digest)) for (const { digest } of blobsOf(entry)) staying.add(digest);
	let logical = 0;
	let unread = 0;
	const going = /* @__PURE__ */ new Map();
	for (const entry of inventory.values()) {
		if (kept.has(entry.digest) || entry.content.kind === "gone") continue;
		if (factsOf(entry) === void 0) unread += 1;
		for (const { digest, size } of blobsOf(entry)) {
			logical += size;
			if (!staying.has(digest)) going.set(digest, size);
		}
	}
	const exclusive = [...going.values()].reduce((sum, size) => sum + size, 0);
	return {
		logical,
		exclusive,
		unread
	};
}
/** An entry's own bytes are a blob too. */
function blobsOf(entry) {
	const facts = factsOf(entry);
	if (facts === void 0) return [];
	const { digest } = entry;
	return [
		{
			digest,
			size: facts.size
		},
		...facts.config === void 0 ? [] : [facts.config],
		...facts.blobs
	];
}

// packages/core/src/retention/graph.ts
/** Draws the edges that manifests and tags state; see `baseEdges` for those between an image and what it was built on. */
function buildGraph(inventory) {
	const children = /* @__PURE__ */ new Map();
	const parents = /* @__PURE__ */ new Map();
	const referrers = /* @__PURE__ */ new Map();
	const subjects = /* @__PURE__ */ new Map();
	const byTag = /* @__PURE__ */ new Map();
	for (const entry of inventory.values()) {
		for (const tag of entry.tags) byTag.set(tag, entry.digest);
		const below = childrenOf(entry);
		if (below.length > 0) children.set(entry.digest, below);
		for (const child of below) push(parents, child, entry.digest);
		const about = subjectsOf(entry);
		if (about.length > 0) subjects.set(entry.digest, about);
		for (const subject of about) push(referrers, subject, entry.digest);
	}
	return {
		children,
		parents,
		referrers,
		subjects,
		byTag
	};
}
function childrenOf(entry) {
	const facts = factsOf(entry);
	if (facts === void 0) return [];
	return distinct([...facts.children.map(({ digest }) => digest), ...facts.mentions], entry.digest);
}
function subjectsOf(entry) {
	const named = entry.tags.map(tagKind).flatMap((kind) => kind.kind === "referrer" ? [kind.subject] : []);
	const subject = factsOf(entry)?.subject;
	return distinct([...named, ...subject === void 0 ? [] : [subject]], entry.digest);
}
/** Nothing needs itself. */
function distinct(digests, self) {
	return [...new Set(digests)].filter((digest) => digest !== self);
}

// packages/core/src/retention/needs.ts
/**
* What a plan has not been told, and would have to know: what kept images were built on, as long as an image that it may be is to go.
* Nothing else is asked for: descriptors are believed, and what goes need not be read.
*/
function needsOf({ inventory, graph, bases }, classes, kept, policy) {
	const isImage = (digest) => ["image", "index"].includes(classes.get(digest) ?? "");
	const going = [...inventory.values()].filter(({ digest }) => !kept.has(digest));
	const goingImages = going.filter(({ digest }) => isImage(digest));
	const stepPlatforms = [...inventory.values()].filter(({ tags }) => tags.some((tag) => {
		const kind = tagKind(tag);
		return kind.kind === "suite" && kind.of === "step";
	})).flatMap(({ digest }) => graph.children.get(digest) ?? []);
	const referrers = going.filter(({ digest, content }) => isImage(digest) && content.kind !== "gone").map(({ digest }) => digest);
	const isDescribed = (digest) => inventory.get(digest)?.content.kind === "described";
	if (goingImages.length === 0 && policy.together !== true) return {
		manifests: [],
		configs: [],
		inputs: [],
		referrers
	};
	const keptImages = [...inventory.values()].filter(({ digest }) => kept.has(digest) && isImage(digest));
	const manifests = [...keptImages.map(({ digest }) => digest), ...stepPlatforms].filter(isDescribed);
	const inputs = keptImages.filter((entry) => keyOf(entry) !== void 0 && entry.inputs === void 0);
	const families = sortIntoFamilies(policy.families, graph.byTag.keys()).filter(({ tags }) => tags.length > 0);
	const rootless = keptImages.filter((entry) => factsOf(entry)?.form === "manifest" && bases.basesOf(entry).length === 0);
	const compared = families.length < 2 || rootless.length === 0 ? [] : [...rootless, ...goingImages];
	const unread = compared.filter(({ digest }) => isDescribed(digest)).map(({ digest }) => digest);
	const configs = compared.filter((entry) => factsOf(entry)?.form === "manifest" && entry.diffIds === void 0);
	return {
		manifests: [.../* @__PURE__ */ new Set([...manifests, ...unread])],
		configs: configs.map(({ digest }) => digest),
		inputs: inputs.map(({ digest }) => digest),
		referrers
	};
}

// packages/core/src/retention/operations.ts
/**
* The changes in an order that may be broken off anywhere: first tags go from what stays, then what goes, referrers before what they are
* about. Between an index and what it lists the registry decides: see `Abilities`. Among equals the oldest go first.
*/
function operationsOf(inventory, graph, entries, tags, { order, deletes: can }) {
	const going = new Map(entries.filter(({ action }) => action === "delete").map((entry) => [entry.digest, entry]));
	const idOf = (digest) => {
		const id = inventory.get(digest)?.id;
		return id === void 0 ? {} : { id };
	};
	const untags = tags.filter(({ action, digest }) => action === "remove" && !going.has(digest)).map(({ tag, digest, reason }) => ({
		kind: "untag",
		tag,
		digest,
		...idOf(digest),
		reason
	}));
	const oldestFirst = [...going.values()].filter(({ digest }) => inventory.get(digest)?.content.kind !== "gone").toSorted((a, b) => rank(a) - rank(b) || timeOf(inventory, a) - timeOf(inventory, b) || (a.digest < b.digest ? -1 : 1));
	const isFoundByParents = (digest) => inventory.get(digest)?.listed === false;
	const before = (digest) => [...isOfSuite(going.get(digest)) ? [] : graph.referrers.get(digest) ?? [], ...order === "parents-first" ? graph.parents.get(digest) ?? [] : (graph.children.get(digest) ?? []).filter(isFoundByParents).toReversed()];
	const deletes = inOrder((order === "parents-first" ? oldestFirst : [...oldestFirst.filter(({ digest }) => !isFoundByParents(digest)), ...oldestFirst.filter(({ digest }) => isFoundByParents(digest))]).map(({ digest }) => digest), before).flatMap((digest) => {
		const entry = going.get(digest);
		if (entry === void 0 || inventory.get(digest)?.content.kind === "gone") return [];
		if (can === "tags" && entry.tags.length === 0) return [];
		return [{
			kind: "delete",
			digest,
			tags: entry.tags,
			...idOf(digest),
			reason: entry.reason
		}];
	});
	return [...untags, ...deletes];
}
/** Each after all that `before` names for it; a circle is broken where it is first met. */
function inOrder(digests, before) {
	const placed = /* @__PURE__ */ new Set();
	const result = [];
	for (const start of digests) {
		const stack = [];
		const enter = (digest) => {
			if (placed.has(digest)) return;
			placed.add(digest);
			stack.push({
				digest,
				rest: [...before(digest)]
			});
		};
		enter(start);
		for (let top = stack.at(-1); top !== void 0; top = stack.at(-1)) {
			const next = top.rest.shift();
			if (next !== void 0) {
				enter(next);
				continue;
			}
			result.push(top.digest);
			stack.pop();
		}
	}
	return result;
}
/**
* What the suite keeps beside images goes before them, and a list of files before a step's image: afterwards nobody could tell whose it
* was, and it would be left for later builds.
*/
function rank(entry) {
	if (isList(entry)) return 0;
	return isOfSuite(entry) ? 1 : 2;
}
function isOfSuite(entry) {
	return entry !== void 0 && (entry.class === "suite" || isList(entry));
}
function isList({ tags }) {
	return tags.map(tagKind).some((kind) => kind.kind === "suite" && kind.of === "tree");
}
function timeOf(inventory, { digest }) {
	return inventory.get(digest)?.pushedAt ?? 0;
}

// packages/core/src/retention/settle-tags.ts
/**
* The decisions about all tags, once it is known which entries stay. On an entry that goes, all go. On one that stays, those that no rule
* keeps are taken away, unless the registry cannot do that, or it would be the last name of one of `bases`: images that something kept was
* built on, or is about.
*/
function settleTags(inventory, ruled, kept, bases, { untag }) {
	const settled = /* @__PURE__ */ new Map();
	for (const entry of inventory.values()) {
		const why = kept.get(entry.digest);
		const last = bases.has(entry.digest) ? lastName(entry, ruled) : void 0;
		for (const tag of entry.tags) {
			const decision = ruled.get(tag);
			const base = decision ?? {
				tag,
				digest: entry.digest
			};
			if (why === void 0) settled.set(tag, {
				...base,
				action: "remove",
				reason: decision?.reason ?? ownReason(tag, entry)
			});
			else if (decision === void 0) settled.set(tag, {
				...base,
				action: "keep",
				reason: why
			});
			else if (decision.action === "keep") settled.set(tag, decision);
			else if (why.kind === "young" || why.kind === "unresolved") settled.set(tag, {
				...base,
				action: "keep",
				reason: why
			});
			else if (tag === last) settled.set(tag, {
				...base,
				action: "keep",
				reason: reason("needed", `its last name, and ${why.detail}`)
			});
			else if (!untag) settled.set(tag, {
				...base,
				action: "keep",
				reason: reason("fixed", "this registry takes no tag away without its image, which stays")
			});
			else settled.set(tag, decision);
		}
	}
	return settled;
}
/** A kept base without any name would look like garbage to other tools, and to the registry's own collector. */
function lastName(entry, ruled) {
	return entry.tags.some((tag) => ruled.get(tag)?.action !== "remove") ? void 0 : entry.tags[0];
}
function ownReason(tag, { digest }) {
	const kind = tagKind(tag);
	return reason("follows", kind.kind === "referrer" ? `about ${shortDigest(kind.subject)}` : `on ${shortDigest(digest)}, which goes`);
}

// packages/core/src/retention/suite-artifacts.ts
/** How many of what no image can be told to need are left for each tag prefix and kind: they only spare work, and some of them will. */
const sparesKept = 10;
/** What the suite keeps beside images, and which of it lives with those that are kept. */
var SuiteArtifacts = class {
	#inventory;
	#graph;
	#artifacts;
	constructor(inventory, graph) {
		this.#inventory = inventory;
		this.#graph = graph;
		this.#artifacts = [...inventory.values()].flatMap((entry) => {
			const tags = entry.tags.map(tagKind).filter((kind) => kind.kind === "suite" && kind.of !== "key");
			return tags.length === 0 ? [] : [{
				entry,
				tags: tags.filter((kind) => kind.kind === "suite")
			}];
		});
	}
	/**
	* Those that describe something kept:
	*
	* - a list of files (`tree-`): while its manifest is kept; the tag has the manifest's digest
	* - a list of inputs (`inputs-`): while the image of its key is kept; the tag has the key
	* - a step's image or blob (`step-`): while a kept image has all its blobs
	* - a list of generated files (`step-`): while an image is kept whose own key it has
	*
	* `taken` are tags that go from what stays: once they are gone, the answer must be the same.
	*/
	livingWith(kept, taken) {
		const index = this.#indexOf(kept, taken);
		const living = /* @__PURE__ */ new Map();
		for (const { entry, tags } of this.#artifacts) {
			if (kept.has(entry.digest)) continue;
			for (const tag of tags) {
				const of = describedBy(entry, tag, index);
				if (of !== void 0) living.set(entry.digest, reason("needed", `beside ${of}`));
			}
		}
		return living;
	}
	/**
	* Of those that cannot be told to belong to any image, kept or not, the newest few of each kind with a tag prefix that a kept tag has: a
	* list of files of a base image from elsewhere, the files of a builder stage. Those without a time are kept, since none is known to be old.
	*/
	spares(kept, taken, isStaying) {
		const everything = this.#indexOf(new Set(this.#inventory.keys()), taken);
		const names = [...kept].flatMap((digest) => this.#inventory.get(digest)?.tags ?? []).filter(isStaying);
		const groups = /* @__PURE__ */ new Map();
		for (const { entry, tags } of this.#artifacts) {
			const [tag] = tags;
			if (tag === void 0 || kept.has(entry.digest) || tag.of === "inputs") continue;
			if (!names.some((name) => name.startsWith(tag.prefix))) continue;
			if (tags.some((each) => describedBy(entry, each, everything) !== void 0)) continue;
			const group = `${tag.prefix} ${tag.of} ${factsOf(entry)?.artifactType ?? ""}`;
			groups.set(group, [...groups.get(group) ?? [], entry]);
		}
		return new Map([...groups.values()].flatMap((entries) => entries.toSorted(newestFirst).filter(({ pushedAt }, place) => place < 10 || pushedAt === void 0).map(({ digest }) => [digest, reason("needed", "what later builds may use: no image names it, and it is among the newest")])));
	}
	/**
	* A step's image, or one of its platforms: it does not stand for itself. An index that is not among `digests` does not speak for what it
	* lists: once it is gone, the answer must be the same.
	*/
	#isSuiteOnly(entry, digests, taken) {
		const tags = entry.tags.filter((tag) => !taken.has(tag));
		if (tags.length > 0) return tags.map(tagKind).some((kind) => kind.kind === "suite" && kind.of !== "key");
		const parents = (this.#graph.parents.get(entry.digest) ?? []).flatMap((digest) => this.#inventory.get(digest) ?? []);
		const isSuite = (parent) => parent.tags.some((tag) => !taken.has(tag)) && this.#isSuiteOnly(parent, digests, taken);
		return parents.some(isSuite) && parents.every((parent) => isSuite(parent) || !digests.has(parent.digest));
	}
	#indexOf(digests, taken) {
		const manifests = /* @__PURE__ */ new Map();
		const keys = /* @__PURE__ */ new Map();
		const ownKeys = /* @__PURE__ */ new Map();
		const blobs = /* @__PURE__ */ new Map();
		for (const digest of digests) {
			const entry = this.#inventory.get(digest);
			if (entry === void 0 || entry.content.kind === "gone") continue;
			const name = entry.tags.find((tag) => tagKind(tag).kind === "user") ?? shortDigest(digest);
			manifests.set(digest.slice(7, 39), name);
			const key = keyOf(entry);
			if (key !== void 0) keys.set(key.slice(0, 32), name);
			for (const tag of entry.tags.map(tagKind)) if (tag.kind === "suite" && tag.of === "key") keys.set(tag.hex, name);
			if (entry.inputs !== void 0 && entry.inputs !== "unknown") ownKeys.set(entry.inputs.ownKey, name);
			if (!this.#isSuiteOnly(entry, digests, taken)) for (const blob of contentsOf(entry)) push(blobs, blob.digest, digest);
		}
		const nameOf = (digest) => this.#inventory.get(digest)?.tags.find((tag) => tagKind(tag).kind === "user") ?? shortDigest(digest);
		const factsOfStep = (entry) => (this.#graph.children.get(entry.digest) ?? [entry.digest]).flatMap((digest) => this.#inventory.get(digest) ?? []);
		return {
			manifests,
			keys,
			ownKeys,
			blobs,
			nameOf,
			manifestsOf: factsOfStep
		};
	}
};
/** The blobs that tell it from others: artifacts without one share the empty one. */
function contentsOf(entry) {
	return (factsOf(entry)?.blobs ?? []).filter(({ digest }) => digest !== require_oci.emptyDescriptor.digest);
}
const OWN_KEY = "io.github.layered-build.own-key";
/** What of these an artifact describes, as people call it. */
function describedBy(entry, tag, index) {
	if (tag.of === "tree") return index.manifests.get(tag.hex);
	if (tag.of === "inputs") return index.keys.get(tag.hex);
	const ownKey = factsOf(entry)?.annotations[OWN_KEY];
	if (ownKey !== void 0) return index.ownKeys.get(ownKey);
	for (const manifest of index.manifestsOf(entry)) {
		const blobs = contentsOf(manifest);
		const [first] = blobs;
		if (first === void 0) continue;
		const holder = (index.blobs.get(first.digest) ?? []).find((digest) => blobs.every((blob) => index.blobs.get(blob.digest)?.includes(digest)));
		if (holder !== void 0) return index.nameOf(holder);
	}
}

// packages/core/src/retention/why-deleted.ts
/** The one reason why an entry goes that nothing keeps. */
function whyDeleted(entry, { inventory, graph }, ruled, kept) {
	const own = entry.tags.flatMap((tag) => ruled.get(tag) ?? []).find(({ action }) => action === "remove");
	if (own !== void 0) return own.reason;
	const [parent] = (graph.parents.get(entry.digest) ?? []).filter((digest) => !kept.has(digest));
	const above = parent === void 0 ? void 0 : inventory.get(parent);
	if (above !== void 0) return reason("follows", `${nameOf(above)} lists it, and goes`);
	const kind = classify(entry);
	const [subject] = graph.subjects.get(entry.digest) ?? [];
	if (kind === "referrer" && subject !== void 0) {
		const about = inventory.get(subject);
		if (about === void 0 || about.content.kind === "gone") return reason("orphan", `about ${shortDigest(subject)}, which is not there`);
		return reason("follows", `about ${nameOf(about)}, which goes`);
	}
	if (kind === "suite") return reason("follows", "it belongs to no image that is kept");
	if (kind === "remnant") return reason("remnant", "left by an untagging that was interrupted");
	if (entry.tags.length > 0) return reason("unreferenced", "no tag of yours is on it, and nothing kept needs it");
	return reason("unreferenced", "it has no tag, and nothing kept needs it");
}

// packages/core/src/retention/plan-retention.ts
/**
* Decides what of a repository stays and what goes. It looks at nothing but its arguments; `needs` are what else it would have to know.
*
* Roots are what the users' tags keep, what is too young, what is protected, and what nobody can judge. Whatever a root needs stays. The
* rest goes, and so no tag that is kept can lose anything.
*/
function planRetention(inventory, policy, abilities, now) {
	const graph = buildGraph(inventory);
	const classes = new Map([...inventory.values()].map((entry) => [entry.digest, classify(entry)]));
	const ruled = decideTags(inventory, graph, classes, policy, now);
	const roots = rootsOf(inventory, graph, classes, ruled, policy, now);
	const guarded = new Set(roots.keys());
	const bases = new BaseFinder(inventory, graph);
	const settle = (staying) => {
		const below = [...staying.keys()].flatMap((digest) => inventory.get(digest) ?? []).flatMap((entry) => bases.basesOf(entry).map(({ base }) => base));
		const signed = [...guarded].flatMap((digest) => graph.subjects.get(digest) ?? []);
		return settleTags(inventory, ruled, staying, /* @__PURE__ */ new Set([...below, ...signed]), abilities);
	};
	const takenFrom = (staying) => new Set([...settle(staying).values()].flatMap(({ tag, digest, action }) => action === "remove" && staying.has(digest) ? [tag] : []));
	const surroundings = {
		inventory,
		graph,
		bases,
		suite: new SuiteArtifacts(inventory, graph),
		takenFrom
	};
	let kept = keepClosure(roots, guarded, surroundings);
	const isStaying = (tag) => {
		const kind = tagKind(tag);
		return kind.kind === "suite" ? kind.of === "key" : ruled.get(tag)?.action === "keep";
	};
	const spares = surroundings.suite.spares(new Set(kept.keys()), takenFrom(kept), isStaying);
	kept = keepClosure(new Map([...kept, ...spares]), guarded, surroundings);
	const blind = blindSpots(inventory, kept.keys());
	const [spot] = blind;
	if (spot !== void 0) {
		const rest = [...inventory.keys()].filter((digest) => !kept.has(digest));
		kept = new Map([...kept, ...rest.map((digest) => [digest, reason("unresolved", `${spot}, and may need it`)])]);
	}
	const tags = settle(kept);
	const familyOf = /* @__PURE__ */ new Map();
	for (const { digest, family } of tags.values()) if (family !== void 0) familyOf.set(digest, family);
	const entries = [...inventory.values()].filter(({ listed, content }) => listed || content.kind !== "gone").map((entry) => {
		const { digest } = entry;
		const stays = kept.get(digest);
		const family = familyOf.get(digest);
		return {
			digest,
			class: classes.get(digest) ?? "unknown",
			tags: entry.tags,
			...family === void 0 ? {} : { family },
			action: stays === void 0 ? "delete" : "keep",
			reason: stays ?? whyDeleted(entry, surroundings, ruled, kept)
		};
	});
	const notes = [...blind, ...damaged(inventory, kept.keys())];
	return {
		plan: {
			entries,
			tags: [...tags.values()],
			operations: operationsOf(inventory, graph, entries, [...tags.values()], abilities),
			freed: freedBytes(inventory, kept),
			notes: [...new Set(notes)]
		},
		needs: needsOf(surroundings, classes, kept, policy)
	};
}
function rootsOf(inventory, graph, classes, ruled, policy, now) {
	const roots = /* @__PURE__ */ new Map();
	for (const entry of inventory.values()) {
		const why = rootReason(entry, classes.get(entry.digest) ?? "unknown", ruled, policy, now, graph.parents.has(entry.digest));
		if (why !== void 0) roots.set(entry.digest, why);
	}
	return roots;
}
function rootReason(entry, kind, ruled, policy, now, isChild) {
	const decisions = entry.tags.flatMap((tag) => ruled.get(tag) ?? []);
	const keeping = decisions.find(({ action }) => action === "keep");
	if (keeping !== void 0) return keeping.reason;
	const place = policy.protect.digests.get(entry.digest);
	if (place !== void 0) return reason("protected", `named in ${place}`);
	const named = entry.tags.map((tag) => policy.protect.tags.get(tag)).find((each) => each !== void 0);
	if (named !== void 0) return reason("protected", `named in ${named}`);
	if (kind === "remnant") return void 0;
	if (entry.rooted === true && decisions.length === 0 && kind !== "referrer" && kind !== "suite") return reason("listed", "index.json lists it without a tag");
	if (!entry.listed && isChild) return void 0;
	const doubt = kind === "suite" || kind === "referrer" ? void 0 : doubtAbout(entry, kind);
	if (doubt !== void 0) return reason("unresolved", doubt);
	const young = youth(entry, policy, now);
	if (young?.kind !== "unresolved") return young;
	return isChild || kind === "suite" || kind === "referrer" ? void 0 : young;
}

// packages/core/src/prune/manifest-facts.ts
/** The annotations that decisions go by; others are not kept. */
const COUNTED = [
	require_images.keyAnnotation,
	"io.github.layered-build.own-key",
	"io.github.layered-build.step",
	remnantAnnotation,
	require_images.OciAnnotation.baseDigest,
	require_images.OciAnnotation.created
];
const MANIFESTS = /* @__PURE__ */ new Set([
	require_oci.MediaType.manifest,
	require_oci.MediaType.index,
	require_oci.MediaType.dockerManifest,
	require_oci.MediaType.dockerIndex,
	"application/vnd.oci.artifact.manifest.v1+json"
]);
/**
* Reads what decisions need from a manifest's bytes. It refuses nothing: a document of unknown form keeps all digests that stand in it,
* and one that has a member in an unknown form keeps those as well.
*/
function manifestFacts({ bytes, descriptor }) {
	const text = Buffer.from(bytes).toString("utf8");
	const document = parse$1(text);
	const annotations = countedAnnotations(document?.["annotations"]);
	const size = bytes.length;
	const unknown = {
		form: "unknown",
		size,
		children: [],
		blobs: [],
		annotations,
		mentions: mentioned(text)
	};
	if (document === void 0) return unknown;
	const common = {
		size,
		annotations,
		mentions: [],
		...withText("artifactType", document["artifactType"])
	};
	const subject = require_git.isRecord(document["subject"]) ? digestIn(document["subject"]) : void 0;
	if (document["subject"] !== void 0 && subject === void 0) return unknown;
	const about = subject === void 0 ? {} : { subject };
	if (Array.isArray(document["manifests"])) {
		const listed = document["manifests"].filter(require_git.isRecord);
		if (listed.map(digestIn).some((digest) => digest === void 0)) return unknown;
		const children = listed.flatMap(childFacts);
		const blobs = listed.filter((child) => !isManifest(child)).flatMap(blobFacts);
		const cache = listed.some((child) => child["mediaType"] === "application/vnd.buildkit.cacheconfig.v0") ? { artifactType: "application/vnd.buildkit.cacheconfig.v0" } : {};
		return {
			form: "index",
			...common,
			...cache,
			...about,
			children,
			blobs
		};
	}
	const config = require_git.isRecord(document["config"]) ? document["config"] : void 0;
	const [configBlob] = config === void 0 ? [] : blobFacts(config);
	const layers = document["layers"] ?? document["blobs"];
	if (!Array.isArray(layers) || require_oci.isIndexType(descriptor.mediaType)) return unknown;
	const blobs = layers.filter(require_git.isRecord).flatMap(blobFacts);
	if (blobs.length < layers.length) return unknown;
	const mediaType = typeof config?.["mediaType"] === "string" ? config["mediaType"] : "";
	return {
		form: "manifest",
		...common,
		...about,
		children: [],
		...configBlob === void 0 ? {} : { config: {
			...configBlob,
			mediaType
		} },
		blobs
	};
}
/** A descriptor with a platform or BuildKit's reference type says that it is the image of one platform, or an attestation of it. */
function childFacts(child) {
	const digest = digestIn(child);
	if (digest === void 0 || !isManifest(child)) return [];
	const annotations = require_git.isRecord(child["annotations"]) ? child["annotations"] : {};
	const says = require_git.isRecord(child["platform"]) || annotations["vnd.docker.reference.type"] !== void 0;
	const isImage = typeof child["mediaType"] === "string" && !require_oci.isIndexType(child["mediaType"]);
	return [{
		digest,
		size: sizeIn(child),
		leaf: says && isImage
	}];
}
function isManifest(child) {
	return typeof child["mediaType"] !== "string" || MANIFESTS.has(child["mediaType"]);
}
function blobFacts(descriptor) {
	const digest = digestIn(descriptor);
	return digest === void 0 ? [] : [{
		digest,
		size: sizeIn(descriptor)
	}];
}
function digestIn({ digest }) {
	return typeof digest === "string" && require_oci.isDigest(digest) ? digest : void 0;
}
function sizeIn({ size }) {
	return typeof size === "number" && size > 0 ? size : 0;
}
function mentioned(text) {
	return [...new Set(text.match(/sha256:[0-9a-f]{64}/g))].filter(require_oci.isDigest);
}
function countedAnnotations(value) {
	if (!require_git.isRecord(value)) return {};
	const pairs = COUNTED.flatMap((name) => {
		const text = value[name];
		return typeof text === "string" ? [[name, text]] : [];
	});
	return Object.fromEntries(pairs);
}
function withText(name, value) {
	return typeof value === "string" && value !== "" ? { [name]: value } : {};
}
function parse$1(text) {
	try {
		const value = JSON.parse(text);
		return require_git.isRecord(value) ? value : void 0;
	} catch {
		return;
	}
}

// packages/core/src/prune/inventory-reader.ts
/** Requests on their way at once. */
const atOnce$3 = 16;
/** Reads of a repository what decisions ask for, each thing once, and makes an inventory of it. */
var InventoryReader = class {
	#repository;
	#cache;
	#log;
	#contents = /* @__PURE__ */ new Map();
	#diffIds = /* @__PURE__ */ new Map();
	#created = /* @__PURE__ */ new Map();
	#inputs = /* @__PURE__ */ new Map();
	#listed = [];
	#reads = 0;
	constructor(repository, cache, log) {
		this.#repository = repository;
		this.#cache = cache;
		this.#log = log;
	}
	/** How many manifests were fetched. */
	get reads() {
		return this.#reads;
	}
	/** Takes a list as the state of the repository, and reads what its form makes necessary: roots first, and nothing that descriptors tell. */
	async take(listed) {
		this.#listed = listed;
		const tagged = listed.filter(({ tags }) => tags.some(isRead));
		await this.#readAll(tagged.map(({ digest }) => digest));
		const known = new Set(listed.map(({ digest }) => digest));
		const below = this.#described();
		const rest = listed.filter(({ digest, tags }) => tags.length === 0 && !below.has(digest) && !this.#contents.has(digest));
		await this.#readAll(rest.map(({ digest }) => digest));
		if (!this.#repository.listsUntagged) await this.#readAll(this.#subjects().filter((digest) => !known.has(digest)));
		if (this.#repository.readsFreely) await this.read(this.#described());
		if (listed.some(({ pushedAt }) => pushedAt === void 0)) await this.#readTimes();
	}
	/** Reads manifests that were only described. */
	async read(digests) {
		await this.#readAll([...digests].filter((digest) => this.#contents.get(digest)?.kind !== "read"));
	}
	/** Reads configurations for the digests of uncompressed blobs. */
	async readConfigs(digests) {
		await require_images.inParallel(digests, atOnce$3, async (digest) => {
			const config = this.#factsOf(digest)?.config;
			const bytes = config === void 0 ? void 0 : await this.#repository.blob(config.digest);
			this.#diffIds.set(digest, bytes === void 0 ? [] : diffIdsOf(bytes));
		});
	}
	/** Reads the stored inputs of images of a key: whom they stand on, also where nothing of it is in their blobs. */
	async readInputs(digests) {
		await require_images.inParallel(digests, atOnce$3, async (digest) => {
			this.#inputs.set(digest, await this.#inputsOf(digest) ?? "unknown");
		});
	}
	/** Adds what refers to digests by subject alone, where the registry tells that. */
	async readReferrers(digests) {
		const { referrers } = this.#repository;
		if (referrers === void 0) return false;
		const before = this.#contents.size;
		const found = await require_images.inParallel(digests, atOnce$3, async (digest) => await referrers(digest) ?? []);
		await this.#readAll(found.flat().map(({ digest }) => digest));
		return this.#contents.size > before;
	}
	/** All that is known now. */
	inventory() {
		const entries = /* @__PURE__ */ new Map();
		const below = this.#described();
		const contentOf = (digest) => this.#contents.get(digest) ?? { kind: below.has(digest) ? "described" : "unread" };
		for (const each of this.#listed) {
			const pushedAt = each.pushedAt ?? this.#created.get(each.digest);
			const times = pushedAt === void 0 ? {} : { pushedAt };
			entries.set(each.digest, {
				...each,
				...times,
				listed: true,
				content: contentOf(each.digest),
				...this.#extras(each.digest)
			});
		}
		for (const digest of [...below, ...this.#contents.keys()]) {
			if (entries.has(digest)) continue;
			const content = this.#repository.listsUntagged ? { kind: "gone" } : contentOf(digest);
			entries.set(digest, {
				digest,
				tags: [],
				listed: false,
				content,
				...this.#extras(digest)
			});
		}
		return entries;
	}
	#extras(digest) {
		const diffIds = this.#diffIds.get(digest);
		const inputs = this.#inputs.get(digest);
		return {
			...diffIds === void 0 ? {} : { diffIds },
			...inputs === void 0 ? {} : { inputs }
		};
	}
	/** Reads manifests, and then those indexes below them whose descriptors do not say that they list nothing. */
	async #readAll(digests) {
		let next = [...new Set(digests)].filter((digest) => this.#contents.get(digest)?.kind !== "read");
		while (next.length > 0) {
			await require_images.inParallel(next, atOnce$3, async (digest) => void this.#contents.set(digest, await this.#content(digest)));
			const nested = next.flatMap((digest) => this.#factsOf(digest)?.children.filter(({ leaf }) => !leaf) ?? []);
			next = [...new Set(nested.map(({ digest }) => digest))].filter((digest) => !this.#contents.has(digest));
		}
	}
	async #content(digest) {
		const known = this.#cache.get(digest);
		if (known !== void 0) return {
			kind: "read",
			facts: known
		};
		this.#reads += 1;
		try {
			const stored = await this.#repository.manifest(digest);
			if (stored === void 0) return { kind: "gone" };
			const facts = manifestFacts(stored);
			this.#cache.set(digest, facts);
			return {
				kind: "read",
				facts
			};
		} catch (error) {
			if (!isAboutContent(error)) throw error;
			const why = error instanceof Error ? error.message : String(error);
			this.#log.warning(`${this.#repository.name}@${digest} cannot be read: ${why}`);
			return {
				kind: "unreadable",
				why
			};
		}
	}
	#factsOf(digest) {
		const content = this.#contents.get(digest);
		return content?.kind === "read" ? content.facts : void 0;
	}
	#described() {
		const all = [...this.#contents.values()].flatMap((content) => content.kind === "read" ? content.facts.children : []);
		return new Set(all.map(({ digest }) => digest));
	}
	#subjects() {
		const named = this.#listed.flatMap(({ tags }) => tags.map(tagKind)).flatMap((kind) => kind.kind === "referrer" ? [kind.subject] : []);
		const stated = [...this.#contents.keys()].flatMap((digest) => this.#factsOf(digest)?.subject ?? []);
		return [.../* @__PURE__ */ new Set([...named, ...stated])].filter((digest) => !this.#contents.has(digest));
	}
	/** Where the registry does not say when something was pushed, the image says when it was made. */
	async #readTimes() {
		const open = this.#listed.filter(({ digest, pushedAt }) => pushedAt === void 0 && !this.#created.has(digest));
		await require_images.inParallel(open, atOnce$3, async ({ digest }) => void this.#created.set(digest, await this.#createdOf(digest)));
	}
	async #createdOf(digest) {
		const facts = this.#factsOf(digest);
		const annotated = plausible(facts?.annotations[require_images.OciAnnotation.created]);
		if (annotated !== void 0 || facts === void 0) return annotated;
		if (facts.form === "index") return this.#createdOfFirst(facts.children.map((child) => child.digest));
		const bytes = facts.config === void 0 ? void 0 : await this.#repository.blob(facts.config.digest);
		return bytes === void 0 ? void 0 : createdIn(bytes);
	}
	/** As the first that is there says. Where a run was stopped, an index may have lost all: nothing of it can be pulled, so it is no newer than anything. */
	async #createdOfFirst(children) {
		for (const child of children) {
			await this.#readAll([child]);
			if (this.#contents.get(child)?.kind !== "gone") return this.#createdOf(child);
		}
		return children.length === 0 ? void 0 : 0;
	}
	async #inputsOf(digest) {
		const key = this.#factsOf(digest)?.annotations["io.github.layered-build.key"];
		const list = key === void 0 ? void 0 : this.#listed.find(({ tags }) => tags.some((tag) => isInputsOf(tag, key)));
		if (key === void 0 || list === void 0) return void 0;
		try {
			const stored = await this.#repository.manifest(list.digest);
			const parsed = stored === void 0 ? void 0 : require_oci.parseManifest(stored);
			if (parsed?.kind !== "manifest") return void 0;
			const bytes = await require_oci.artifactBytes(parsed.document, ({ digest: blob }) => this.#repository.blob(blob));
			const inputs = bytes === void 0 ? void 0 : require_images.parseInputs(bytes, key);
			if (inputs === void 0) return void 0;
			return {
				parents: Object.values(inputs.parents),
				ownKey: require_images.contentKey({
					...inputs,
					parents: {},
					bases: {}
				})
			};
		} catch (error) {
			this.#log.debug(`The inputs of ${digest} cannot be read: ${String(error)}`);
			return;
		}
	}
};
/** Whether reading has failed because of what is stored, and would fail the next time as well. */
function isAboutContent(error) {
	return error instanceof require_oci.OciError && [
		"digest-mismatch",
		"bad-content",
		"refused",
		"missing-content"
	].includes(error.code);
}
/** Tags whose manifests say something that the tags do not. */
function isRead(tag) {
	const kind = tagKind(tag);
	if (kind.kind === "referrer") return kind.suffix === "";
	return kind.kind === "user" || kind.of === "key" || kind.of === "step";
}
function isInputsOf(tag, key) {
	const kind = tagKind(tag);
	return kind.kind === "suite" && kind.of === "inputs" && key.startsWith(kind.hex);
}
function diffIdsOf(bytes) {
	try {
		return require_oci.parseConfig(bytes).rootfs.diff_ids.filter(require_oci.isDigest);
	} catch {
		return [];
	}
}
function createdIn(bytes) {
	try {
		return plausible(require_oci.parseConfig(bytes).created);
	} catch {
		return;
	}
}
/** Builders that want the same bytes each time write 1970, or 1980: that says nothing of when. */
function plausible(text) {
	const time = Date.parse(text ?? "");
	return Number.isNaN(time) || time < Date.UTC(2013, 0) ? void 0 : time;
}

// packages/core/src/prune/inventory-hash.ts
/** A hash of which digests there are and which tags they have: what a reviewed plan was made of. 64 hex digits. */
function inventoryHash(listed) {
	const lines = listed.map(({ digest, tags }) => `${digest} ${tags.toSorted().join(" ")}`).toSorted();
	return (0, node_crypto.createHash)("sha256").update(lines.join("\n")).digest("hex");
}
/** Whether two lists say the same. */
function sameList(one, other) {
	return one.length === other.length && inventoryHash(one) === inventoryHash(other);
}

// packages/core/src/prune/plan-repository.ts
/** Manifests read only to know how large they are. */
const mostForSizes = 100;
/** How often a plan is begun again because the repository changed meanwhile. */
const mostTries$1 = 4;
/**
* Makes the plan for a repository: reads, plans, reads what the plan asks for, until it asks for nothing. At the end the repository is
* listed once more: a plan is of one state, not of two. Throws `store` where it never holds still.
*/
async function planRepository(repository, policyOf, now, cache, log) {
	const reader = new InventoryReader(repository, cache, log);
	let listed = await repository.list();
	for (let tries = 0; tries < mostTries$1; tries += 1) {
		await reader.take(listed);
		const policy = policyForList(policyOf, listed);
		if (!repository.listsUntagged) await reader.read(policy.protect.digests.keys());
		const made = await settle(repository, reader, policy, now);
		const again = await repository.list();
		if (sameList(listed, again)) {
			const sized = await withSizes(repository, reader, policy, now, made);
			await cache.save(sized.inventory.keys());
			return {
				...sized,
				policy,
				listed,
				now,
				reads: reader.reads
			};
		}
		log.info(`${repository.name} has changed while it was read: once more`);
		listed = again;
	}
	throw new require_git.LayeredBuildError("store", `${repository.name} changes faster than it can be read.`, { hint: "Something pushes to it all the time: run this when no build runs." });
}
/** The policy with its families: where none are named, those that the tags show. */
function policyForList(policyOf, listed) {
	const { common, ...policy } = policyOf;
	if (common === void 0) return policy;
	const tags = listed.flatMap((each) => each.tags);
	return {
		...policy,
		families: familiesOfTags(tags, common.keep, common.pin)
	};
}
async function settle(repository, reader, policy, now) {
	const asked = /* @__PURE__ */ new Set();
	for (;;) {
		const inventory = reader.inventory();
		const { plan, needs } = planRetention(inventory, policy, repository.abilities, now);
		const fresh = onlyNew(needs, asked);
		if (Object.values(fresh).every((list) => list.length === 0)) return {
			plan,
			inventory
		};
		await reader.read(fresh.manifests);
		await reader.readConfigs(fresh.configs);
		await reader.readInputs(fresh.inputs);
		await reader.readReferrers(fresh.referrers);
	}
}
function onlyNew(needs, asked) {
	const take = (kind) => needs[kind].filter((digest) => {
		const question = `${kind} ${digest}`;
		if (asked.has(question)) return false;
		asked.add(question);
		return true;
	});
	return {
		manifests: take("manifests"),
		configs: take("configs"),
		inputs: take("inputs"),
		referrers: take("referrers")
	};
}
/** A few manifests more, so that the freed bytes of an ordinary repository are all known; of a large one, some are not. */
async function withSizes(repository, reader, policy, now, made) {
	const going = new Set(made.plan.entries.filter(({ action }) => action === "delete").map(({ digest }) => digest));
	const unread = [...made.inventory.values()].filter(({ digest, content }) => going.has(digest) && (content.kind === "described" || content.kind === "unread"));
	if (unread.length === 0 || unread.length > mostForSizes) return made;
	await reader.read(unread.map(({ digest }) => digest));
	const inventory = reader.inventory();
	const { plan } = planRetention(inventory, policy, repository.abilities, now);
	return {
		plan,
		inventory
	};
}

// packages/core/src/prune/bases-across.ts
/**
* The policies of repositories that are pruned in one run, with what images that stay in one were built on in another added to what is
* protected there: the layers of a chain may have a repository each. Plans all of them until nothing is added any more, and deletes nothing.
*/
async function basesAcross(together, now, log) {
	let policies = together.map(({ policy }) => ({
		...policy,
		together: true
	}));
	for (;;) {
		const planned = [];
		for (const [index, { repository, policy, cache }] of together.entries()) planned.push(await planRepository(repository, policies[index] ?? policy, now, cache, log));
		const wanted = new Map(planned.flatMap((each, index) => wantedBy(together[index]?.repository.name ?? "", each)));
		const before = policies;
		policies = policies.map((policy, index) => withProtected(policy, planned[index]?.inventory ?? /* @__PURE__ */ new Map(), wanted));
		if (policies.every(({ protect }, index) => protect.digests.size === before[index]?.protect.digests.size)) return policies;
	}
}
/** Digests and keys of what the images that stay were built on, each with the image. */
function wantedBy(name, { plan, inventory }) {
	return plan.entries.flatMap(({ action, digest }) => {
		const entry = inventory.get(digest);
		if (action === "delete" || entry === void 0) return [];
		const base = factsOf(entry)?.annotations[require_images.OciAnnotation.baseDigest];
		const keys = entry.inputs === void 0 || entry.inputs === "unknown" ? [] : entry.inputs.parents;
		const place = `${name}:${nameOf(entry)}, which was built on it`;
		return [...base === void 0 ? [] : [base], ...keys].map((each) => [each, place]);
	});
}
/** What is wanted and here, with the indexes by whose tags it is asked for. */
function withProtected(policy, inventory, wanted) {
	const here = /* @__PURE__ */ new Map();
	for (const entry of inventory.values()) {
		const place = wanted.get(entry.digest) ?? wanted.get(keyOf(entry) ?? "");
		if (place !== void 0 && entry.content.kind !== "gone") here.set(entry.digest, place);
	}
	for (const entry of inventory.values()) {
		const child = entry.tags.length === 0 ? void 0 : factsOf(entry)?.children.find(({ digest }) => here.has(digest));
		if (child !== void 0) here.set(entry.digest, here.get(child.digest) ?? "");
	}
	const digests = new Map([...here, ...policy.protect.digests]);
	return {
		...policy,
		protect: {
			...policy.protect,
			digests
		}
	};
}

// packages/core/src/prune/operation-text.ts
/** An operation in a line, the same for the same operation: what plans are compared by. */
function operationText(operation) {
	return operation.kind === "untag" ? `untag ${operation.tag} ${operation.digest}` : `delete ${operation.digest} ${operation.tags.toSorted().join(" ")}`.trimEnd();
}
/** What an operation is about, as people call it. */
function nameOfOperation(operation) {
	if (operation.kind === "untag") return operation.tag;
	return operation.tags.find(isUserTag) ?? operation.tags[0] ?? shortDigest(operation.digest);
}

// packages/core/src/prune/rest/rest-limit.ts
/** An API wants no more requests for longer than a run waits: the next run goes on. */
var RestLimit = class extends Error {
	name = "RestLimit";
	code = "rate-limited";
	hint = "What was deleted so far stays deleted, and the next run goes on.";
};
/** Whether a registry or an API wants no more for now, which ends a run well: nothing is wrong, and the next one goes on. */
function isLimit(error) {
	return error instanceof RestLimit || error instanceof require_oci.OciError && error.code === "rate-limited";
}

// packages/core/src/prune/apply-plan.ts
/**
* Carries out a plan, in its order. It may be broken off anywhere: what is left is planned anew by the next run, and comes out the same.
* Errors of one operation end the run where they are about the registry, and nothing else was begun.
*/
async function applyPlan(repository, operations, options) {
	const { clock, log } = options;
	const applied = [];
	let queue = operations;
	let right = /* @__PURE__ */ new Set();
	let checkedAt = -1e400;
	let deletes = 0;
	while (queue.length > 0) {
		const blocked = [];
		let progress = false;
		for (let at = 0; at < queue.length; at += repository.batch) {
			const stopped = spent(options, deletes);
			if (stopped !== void 0) return {
				applied,
				complete: false,
				stopped
			};
			const isOld = clock.now() - checkedAt >= repository.freshFor || await untilLimit(() => hasNews(repository));
			if (typeof isOld === "string") return {
				applied,
				complete: false,
				stopped: isOld
			};
			if (isOld) {
				const asked = await untilLimit(options.stillRight);
				if (typeof asked === "string") return {
					applied,
					complete: false,
					stopped: asked
				};
				right = asked;
				checkedAt = clock.now();
			}
			const room = Math.min(repository.batch, roomFor(options.limits, deletes));
			const batch = queue.slice(at, at + repository.batch);
			const [go, stay] = partition(batch.slice(0, room), (operation) => right.has(operationText(operation)));
			for (const operation of stay) applied.push({
				operation,
				outcome: {
					kind: "moved",
					why: "a plan of now would not do it any more"
				}
			});
			const outcomes = go.length === 0 ? [] : await untilLimit(() => repository.run(go));
			if (typeof outcomes === "string") return {
				applied,
				complete: false,
				stopped: outcomes
			};
			for (const [index, operation] of go.entries()) {
				const outcome = outcomes[index] ?? {
					kind: "refused",
					why: "the registry gave no answer about it"
				};
				if (outcome.kind === "blocked") {
					blocked.push(operation);
					continue;
				}
				if (outcome.kind === "moved") checkedAt = -1e400;
				progress ||= outcome.kind === "done";
				if (outcome.kind === "done") deletes += 1;
				tell(log, operation, outcome);
				applied.push({
					operation,
					outcome
				});
				if (outcome.kind === "done") await options.onDone(operation, repository.undo?.(operation));
			}
			if (batch.length > room) return {
				applied,
				complete: false,
				stopped: "`max-deletes` is reached"
			};
		}
		if (blocked.length > 0 && !progress) {
			for (const operation of blocked) applied.push({
				operation,
				outcome: {
					kind: "refused",
					why: "something that this run does not delete still lists it"
				}
			});
			break;
		}
		queue = blocked;
	}
	return {
		applied,
		complete: true
	};
}
function spent({ limits, clock, startedAt, signal }, deletes) {
	signal?.throwIfAborted();
	if (limits.deletes !== void 0 && deletes >= limits.deletes) return "`max-deletes` is reached";
	if (limits.minutes !== void 0 && clock.now() - startedAt >= limits.minutes * 6e4) return "`max-minutes` are over";
}
function roomFor({ deletes: most }, deletes) {
	return most === void 0 ? 1e400 : most - deletes;
}
/** A registry that wants no more for now ends the run well: the next one goes on. Gives why, then. */
async function untilLimit(work) {
	try {
		return await work();
	} catch (error) {
		if (isLimit(error)) return error.message;
		throw error;
	}
}
async function hasNews(repository) {
	return await repository.hasNews?.() ?? false;
}
function tell(log, operation, outcome) {
	const what = `${nameOfOperation(operation)} (${shortDigest(operation.digest)})`;
	if (outcome.kind === "done") log.info(`${operation.kind === "untag" ? "untagged" : "deleted"} ${what}: ${operation.reason.detail}`);
	else if (outcome.kind === "gone") log.info(`${what} is gone already`);
	else if ("why" in outcome) log.warning(`${what} stays: ${outcome.why}`);
}
function partition(items, test) {
	return [items.filter(test), items.filter((item) => !test(item))];
}

// packages/core/src/prune/limits.ts
/**
* Refuses a plan that deletes more than a policy is likely to mean: more than `max-delete-percent` of the tagged images, or all of them.
* Throws `too-many-deletes`, also in a dry run: that says what a real run would do.
*/
function checkLimits(name, { plan }, limits) {
	const tagged = plan.entries.filter((entry) => (entry.class === "image" || entry.class === "index") && entry.tags.some(isUserTag));
	const going = tagged.filter(({ action }) => action === "delete").length;
	if (going === 0) return;
	if (going === tagged.length) throw new require_git.LayeredBuildError("too-many-deletes", `${name}: the policy keeps none of ${tagged.length} tagged images.`, { hint: "Nothing was deleted. Look at the patterns of its families: do they match the tags as they are? To empty a repository, delete it." });
	if (going / tagged.length * 100 <= limits.deletePercent) return;
	throw new require_git.LayeredBuildError("too-many-deletes", `${name}: ${going} of ${tagged.length} tagged images would go, which is more than ${limits.deletePercent} %.`, { hint: "Nothing was deleted. If the plan is right, which a first run's often is, raise `max-delete-percent` once." });
}

// packages/core/src/prune/plan-file.ts
/** The text of a plan file: one line for each operation and decision, so that a review shows them one by one. */
function planFileText(planned) {
	const repositories = planned.map(({ name, plan, policy, listed, now }) => ({
		repository: name,
		now: new Date(now).toISOString(),
		inventory: inventoryHash(listed),
		policy: {
			...policy,
			protect: {
				tags: Object.fromEntries(policy.protect.tags),
				digests: Object.fromEntries(policy.protect.digests)
			}
		},
		freed: plan.freed,
		notes: plan.notes,
		operations: plan.operations,
		tags: plan.tags,
		entries: plan.entries,
		listed: listed.map(({ digest, tags }) => ({
			digest,
			tags
		}))
	}));
	const lists = /* @__PURE__ */ new Set([
		"operations",
		"tags",
		"entries",
		"listed"
	]);
	return `{"schema": 1, "repositories": [${repositories.map((repository) => {
		return `{\n  ${Object.entries(repository).map(([name, value]) => lists.has(name) && Array.isArray(value) ? `${JSON.stringify(name)}: [\n${value.map((item) => `    ${JSON.stringify(item)}`).join(",\n")}\n  ]` : `${JSON.stringify(name)}: ${JSON.stringify(value)}`).join(",\n  ")}\n}`;
	}).join(", ")}]}\n`;
}
/** Reads a plan file. `path` is for messages. Throws `bad-plan`. */
function parsePlanFile(text, path) {
	const wrong = (cause) => new require_git.LayeredBuildError("bad-plan", `${path} is no plan of prune-old-images.`, {
		hint: "Give the file that an earlier run wrote as `plan-file`, as it is.",
		cause
	});
	let value;
	try {
		value = JSON.parse(text);
	} catch (cause) {
		throw wrong(cause);
	}
	if (isPlanFile(value)) return value;
	throw wrong();
}
/** The policy that a plan was made by. */
function policyOfPlan({ policy }) {
	const digests = Object.entries(policy.protect.digests).filter((pair) => require_oci.isDigest(pair[0]));
	return {
		...policy,
		protect: {
			tags: new Map(Object.entries(policy.protect.tags)),
			digests: new Map(digests)
		}
	};
}
/**
* Refuses a reviewed plan for a repository that has moved: what is there now must be what was there then, but for what the plan itself was
* to do (an application that was broken off goes on). Throws `plan-mismatch` naming the first differences.
*/
function checkUnmoved(plan, listed) {
	if (inventoryHash(listed) === plan.inventory) return;
	const done = new Set(plan.operations.map(operationText));
	const deleted = new Map(plan.operations.flatMap((each) => each.kind === "delete" ? [[each.digest, each]] : []));
	const now = new Map(listed.map((each) => [each.digest, each]));
	const before = new Map(plan.listed.map((each) => [each.digest, each]));
	const differences = [];
	for (const { digest, tags } of plan.listed) {
		const there = now.get(digest);
		if (there === void 0) {
			if (!deleted.has(digest)) differences.push(`${digest} (${tags.join(", ")}) is gone`);
			continue;
		}
		for (const tag of there.tags) if (!tags.includes(tag)) differences.push(`the tag ${tag} is on ${digest} now`);
		for (const tag of tags) if (!there.tags.includes(tag) && !done.has(`untag ${tag} ${digest}`) && !deleted.has(digest)) differences.push(`the tag ${tag} is no longer on ${digest}`);
	}
	for (const { digest, tags } of listed) if (!before.has(digest)) differences.push(`${digest} (${tags.join(", ") || "no tag"}) is new`);
	if (differences.length === 0) return;
	const more = differences.length > 5 ? `\n  and ${differences.length - 5} more` : "";
	throw new require_git.LayeredBuildError("plan-mismatch", `${plan.repository} is not what it was when the plan was made (${plan.now}):\n  ${differences.slice(0, 5).join("\n  ")}${more}`, { hint: "Nothing was deleted. Make the plan anew, and have it reviewed again." });
}
/**
* The operations of a reviewed plan, if a plan of now, by the same policy and at the same time, has each of them: some may have been taken
* out by hand, none put in. What an application that was broken off has done is left out. Throws `bad-plan`.
*/
function reviewedOperations(plan, fresh, listed) {
	const texts = new Map(fresh.map((operation) => [operationText(operation), operation]));
	const now = new Map(listed.map((each) => [each.digest, each.tags]));
	return plan.operations.flatMap((operation) => {
		const known = texts.get(operationText(operation));
		if (known !== void 0) return [known];
		const tags = now.get(operation.digest);
		if (tags === void 0 || operation.kind === "untag" && !tags.includes(operation.tag)) return [];
		throw new require_git.LayeredBuildError("bad-plan", `The plan has an operation that its own policy does not give: ${operationText(operation)}.`, { hint: "Operations may be taken out of a plan, not put in or changed. Nothing was deleted." });
	});
}
function isPlanFile(value) {
	return require_git.isRecord(value) && value["schema"] === 1 && Array.isArray(value["repositories"]) && value["repositories"].every(isPlan);
}
function isPlan(value) {
	if (!require_git.isRecord(value) || !require_git.isRecord(value["policy"]) || !require_git.isRecord(value["policy"]["protect"])) return false;
	const { protect, minAge, families, deleteTags } = value["policy"];
	const lists = [
		"operations",
		"tags",
		"entries",
		"listed",
		"notes"
	].every((name) => Array.isArray(value[name]));
	const texts = ["repository", "inventory"].every((name) => typeof value[name] === "string");
	const dated = typeof value["now"] === "string" && Date.parse(value["now"]) <= Date.now();
	const policy = typeof minAge === "number" && Array.isArray(families) && Array.isArray(deleteTags) && require_git.isRecord(protect["tags"]) && require_git.isRecord(protect["digests"]);
	return lists && texts && dated && policy && Array.isArray(value["operations"]) && value["operations"].every(isOperation);
}
function isOperation(value) {
	if (!require_git.isRecord(value) || typeof value["digest"] !== "string" || !require_oci.isDigest(value["digest"])) return false;
	return value["kind"] === "untag" ? typeof value["tag"] === "string" : value["kind"] === "delete" && Array.isArray(value["tags"]);
}

// packages/core/src/prune/report.ts
/** A table has no more rows than people read; the plan file has all of them. */
const mostRows$1 = 200;
/** What the log shows of a plan: each operation with its reason. A dry run prints what a real run does, word for word. */
function planLines(plan) {
	return plan.operations.map((operation) => {
		return `${operation.kind === "untag" ? "untag" : "delete"} ${nameOfOperation(operation)} (${shortDigest(operation.digest)}): ${operation.reason.detail}`;
	});
}
/** The freed bytes in words. */
function freedText({ freed }) {
	const unread = freed.unread === 0 ? "" : `, and what ${freed.unread} manifests have that were not read`;
	return `${require_images.byteText(freed.exclusive)}${unread} (${require_images.byteText(freed.logical)} with what kept images share)`;
}
/** The plan of a repository, and what became of it, for the job summary: what goes and what stays by family, and why. */
function planSummary(name, plan, applied, dryRun) {
	const head = `### ${require_images.markdownCell(name)}\n`;
	const frees = `${dryRun ? "A real run would free" : "Freed"}: ${freedText(plan)}.`;
	const notes = plan.notes.slice(0, 20).map((note) => `- \u26a0\ufe0f ${require_images.markdownCell(note)}`);
	const stopped = applied?.stopped === void 0 ? [] : [`Not complete: ${require_images.markdownCell(applied.stopped)}. The next run goes on.`];
	const rows = operationRows(plan.operations, applied);
	const more = plan.operations.length > mostRows$1 ? [`\u2026 and ${plan.operations.length - mostRows$1} more: the plan file has all.`] : [];
	return [
		head,
		familyTable(plan),
		"",
		frees,
		...stopped,
		"",
		...notes,
		"",
		...rows.length === 0 ? ["Nothing goes."] : [
			"<details><summary>What goes, and why</summary>",
			"",
			`| | image | digest | why |${applied === void 0 ? "" : " outcome |"}`,
			`|---|---|---|---|${applied === void 0 ? "" : "---|"}`,
			...rows,
			...more,
			"",
			"</details>"
		],
		"",
		"<details><summary>What stays, and why</summary>",
		"",
		"| image | digest | why |",
		"|---|---|---|",
		...keptRows(plan.entries),
		"",
		"</details>",
		""
	].join("\n");
}
function familyTable(plan) {
	return [
		"| family | kept | deleted | tags taken away | kept because |",
		"|---|---|---|---|---|",
		...[...Map.groupBy(plan.entries, groupOf)].map(([group, entries]) => {
			const going = entries.filter(({ action }) => action === "delete");
			const untagged = plan.operations.filter((operation) => operation.kind === "untag" && entries.some(({ digest }) => digest === operation.digest));
			return `| ${require_images.markdownCell(group)} | ${entries.length - going.length} | ${going.length} | ${untagged.length} | ${require_images.markdownCell(reasonsOf(entries.filter(({ action }) => action === "keep")))} |`;
		})
	].join("\n");
}
function groupOf(entry) {
	if (entry.family !== void 0) return entry.family;
	if (entry.class === "suite") return "(the suite's own)";
	if (entry.class === "referrer") return "(signatures and attestations)";
	return entry.tags.some(isUserTag) ? "(no family)" : "(no tag)";
}
function reasonsOf(entries) {
	const counts = /* @__PURE__ */ new Map();
	for (const { reason } of entries) counts.set(reason.kind, (counts.get(reason.kind) ?? 0) + 1);
	return [...counts].map(([kind, count]) => `${kind} ${count}`).join(", ");
}
function operationRows(operations, applied) {
	const outcomes = new Map(applied?.applied.map(({ operation, outcome }) => [operation, outcome]));
	return operations.slice(0, mostRows$1).map((operation) => {
		const outcome = outcomes.get(operation);
		const text = outcome === void 0 ? "not yet" : "why" in outcome ? `${outcome.kind}: ${outcome.why}` : outcome.kind;
		const last = applied === void 0 ? "" : ` ${require_images.markdownCell(text)} |`;
		return `| ${operation.kind} | ${require_images.markdownCell(nameOfOperation(operation))} | \`${shortDigest(operation.digest)}\` | ${require_images.markdownCell(operation.reason.detail)} |${last}`;
	});
}
function keptRows(entries) {
	const kept = entries.filter(({ action }) => action === "keep");
	const rows = kept.slice(0, mostRows$1).map((entry) => `| ${require_images.markdownCell(nameOf(entry))} | \`${shortDigest(entry.digest)}\` | ${require_images.markdownCell(entry.reason.detail)} |`);
	return kept.length > mostRows$1 ? [...rows, `| \u2026 and ${kept.length - mostRows$1} more | | |`] : rows;
}

// packages/core/src/prune/verify-kept.ts
const atOnce$2 = 16;
const mostNamed = 10;
/**
* Asks for all that was to be kept, once more: each tag has to be there, and each manifest that it needs; in a folder, each blob too. What
* was missing before is not counted. Gives how many manifests and tags were there; throws `damage` naming what is missing.
*/
async function verifyKept(repository, plan, inventory) {
	const kept = plan.entries.filter(({ action, digest, reason: { kind } }) => action === "keep" && kind !== "unresolved" && inventory.get(digest)?.content.kind !== "gone");
	const keptDigests = new Set(kept.map(({ digest }) => digest));
	const tags = plan.tags.filter(({ action, digest }) => action === "keep" && keptDigests.has(digest));
	const lostTags = await require_images.inParallel(tags, atOnce$2, async ({ tag }) => await repository.resolve(tag) === void 0 ? [`tag ${tag}`] : []);
	const lostManifests = await require_images.inParallel(kept, atOnce$2, async ({ digest }) => {
		if (!await repository.has(digest)) return [`manifest ${digest}${neededBy(inventory, digest)}`];
		return (await repository.missingBlobs?.(digest) ?? []).map((blob) => `blob ${blob} of ${shortDigest(digest)}`);
	});
	const lost = [...lostTags, ...lostManifests].flat();
	if (lost.length === 0) return tags.length + kept.length;
	const named = lost.slice(0, mostNamed).join("\n  ");
	const more = lost.length > mostNamed ? `\n  and ${lost.length - mostNamed} more` : "";
	throw new require_git.LayeredBuildError("damage", `${repository.name}: what was to be kept is not there:\n  ${named}${more}`, { hint: "If another process deletes from this repository, that did it, or it was so before. Restore it by the undo file, or push it again, and report this if nothing else deletes here." });
}
function neededBy(inventory, digest) {
	const parent = [...inventory.values()].find((entry) => factsOf(entry)?.children.some((child) => child.digest === digest));
	return parent === void 0 ? "" : ` (in ${parent.tags[0] ?? shortDigest(parent.digest)})`;
}

// packages/core/src/prune/prune-images.ts
/**
* Plans what goes from one repository, tells it, and, unless it is a dry run, does it and reads again all that was to be kept. Throws
* `too-many-deletes`, `plan-mismatch`, `damage`, and what the registry throws.
*/
async function pruneImages(request) {
	const { repository, log, clock, dryRun } = request;
	const { name } = repository;
	const reviewed = request.reviewed === void 0 ? void 0 : partOf(request.reviewed, name);
	const policy = reviewed === void 0 ? request.policy : policyOfPlan(reviewed);
	const now = reviewed === void 0 ? clock.now() : Date.parse(reviewed.now);
	const replan = () => planRepository(repository, policy, now, request.cache, log);
	let planned = await replan();
	if (reviewed !== void 0) {
		checkUnmoved(reviewed, planned.listed);
		const operations = reviewedOperations(reviewed, planned.plan.operations, planned.listed);
		planned = {
			...planned,
			plan: {
				...planned.plan,
				operations
			}
		};
	}
	const { plan } = planned;
	await log.group(`${name}: ${plan.operations.length} changes`, async () => {
		for (const line of planLines(plan)) log.info(line);
	});
	if (reviewed === void 0) {
		for (const doubt of doubtsAbout(request.policy, planned)) log.warning(`${name}: ${doubt}`);
		for (const pattern of unmatched(policy.deleteTags, plan)) log.info(`${name}: no tag matches ${pattern} (delete-tags)`);
	}
	for (const note of plan.notes) log.warning(`${name}: ${note}`);
	log.info(`${name}: frees ${freedText(plan)}; ${planned.reads} manifests were read`);
	await request.onPlan({
		...planned,
		name
	});
	if (reviewed === void 0) checkLimits(name, planned, request.limits);
	if (dryRun) return {
		name,
		planned,
		freedBytes: plan.freed.exclusive
	};
	const stillRight = async () => new Set((await replan()).plan.operations.map(operationText));
	const { limits, startedAt, signal, onDone } = request;
	const applied = await applyPlan(repository, plan.operations, {
		limits,
		clock,
		log,
		startedAt,
		stillRight,
		onDone,
		...signal === void 0 ? {} : { signal }
	});
	if (applied.stopped !== void 0) log.warning(`${name}: stopped before the end: ${applied.stopped}. The next run goes on.`);
	const going = new Set(plan.entries.flatMap(({ action, digest }) => action === "delete" ? [digest] : []));
	const kept = [...planned.inventory.keys()].filter((digest) => !going.has(digest));
	const collected = await repository.collect?.(policy.minAge, kept);
	const checked = await verifyKept(repository, plan, planned.inventory);
	log.info(`${name}: read again what was to be kept: ${checked} tags and manifests are there`);
	const isWhole = applied.complete && applied.applied.every(({ outcome: { kind } }) => kind === "done" || kind === "gone");
	return {
		name,
		planned,
		applied,
		freedBytes: collected ?? (isWhole ? plan.freed.exclusive : 0)
	};
}
/** What looks like a mistake in a name or pattern: it is no error, since a repository may be new, and a family empty for now. */
function doubtsAbout({ families }, { policy, listed, plan }) {
	if (listed.length === 0) return ["there is nothing in it, or no such repository: is its name right?"];
	const filled = new Set(plan.tags.map(({ family }) => family));
	const kept = policy.families.flatMap(({ keep, pin }) => [...keep.flatMap((rule) => rule.kind === "tags" ? [rule.pattern] : []), ...pin]);
	return [...families.filter(({ name }) => !filled.has(name)).map(({ name, tags }) => `the family ${name} has no tag: does ${tags.join(", ")} say what was meant?`), ...unmatched(kept, plan).map((pattern) => `no tag matches ${pattern}, which is to be kept: does it say what was meant?`)];
}
/** The patterns that no tag matches. */
function unmatched(patterns, { tags }) {
	const names = tags.map(({ tag }) => tag).filter(isUserTag);
	return [...new Set(patterns)].filter((pattern) => {
		const matches = tagPattern(pattern);
		return !names.some((tag) => matches(tag) !== void 0);
	});
}
function partOf(file, name) {
	const part = file.repositories.find(({ repository }) => repository === name);
	if (part !== void 0) return part;
	throw new require_git.LayeredBuildError("bad-plan", `The plan has no part for ${name}.`, { hint: `It is for ${file.repositories.map(({ repository }) => repository).join(", ")}: give the same \`images\`.` });
}

// packages/core/src/prune/providers/remnant.ts
/**
* Moves a tag away from its image, to a manifest that stands for nothing and has the tag's name in it, so that each has its own digest.
* Whoever deletes that digest next deletes the tag, and can delete nothing else. A run that is interrupted between leaves one that the next
* run knows by its annotation. Throws `digest-mismatch` where the registry has stored something else.
*/
async function putRemnant(store, tag) {
	const empty = await require_oci.putEmpty(store);
	const bytes = Buffer.from(JSON.stringify({
		schemaVersion: 2,
		mediaType: require_oci.MediaType.manifest,
		artifactType: "application/vnd.layered-build.untag.v1",
		config: empty,
		layers: [empty],
		annotations: { [remnantAnnotation]: tag }
	}));
	const expected = require_oci.digestOf(bytes);
	const { digest } = await store.putManifest({
		bytes,
		mediaType: require_oci.MediaType.manifest
	}, tag);
	const now = (await store.headManifest(tag))?.digest;
	if (digest === expected && now === expected) return expected;
	throw new require_oci.OciError("digest-mismatch", `${store.name}: the tag ${tag} is on ${now ?? "nothing"}, not on ${expected}, which was just put there.`, { hint: "Another process writes this tag at the same time. Nothing was deleted." });
}

// packages/core/src/prune/providers/small-blob.ts
const most = 67108864;
/** A small blob's bytes (a configuration, a list of inputs); undefined where it is not there, or is none of those. */
async function smallBlob(store, digest) {
	const blob = await store.getBlob(digest);
	if (blob === void 0) return void 0;
	const chunks = [];
	let size = 0;
	for await (const chunk of blob) {
		size += chunk.length;
		if (size > most) return void 0;
		chunks.push(chunk);
	}
	return Buffer.concat(chunks);
}

// packages/core/src/prune/providers/distribution-repository.ts
const atOnce$1 = 16;
/**
* A repository of any registry that deletes manifests by the distribution API. It lists tags and no times: what has no tag is found from what
* lists it, and an image is as old as it says. Blobs are freed by the registry's own collector.
*/
function distributionRepository(store) {
	let hasReferrers = true;
	const list = async () => {
		const names = [];
		for await (const tag of store.tags()) names.push(tag);
		const found = await require_images.inParallel(names, atOnce$1, async (tag) => ({
			tag,
			digest: (await store.headManifest(tag))?.digest
		}));
		return [...Map.groupBy(found.flatMap(({ tag, digest }) => digest === void 0 ? [] : [{
			tag,
			digest
		}]), ({ digest }) => digest)].map(([digest, group]) => ({
			digest,
			tags: group.map(({ tag }) => tag)
		}));
	};
	return {
		name: store.name,
		abilities: {
			untag: true,
			order: "children-first",
			deletes: "digests"
		},
		listsUntagged: false,
		readsFreely: false,
		freshFor: 1e4,
		batch: 1,
		list,
		manifest: (digest) => store.getManifest(digest),
		blob: (digest) => smallBlob(store, digest),
		referrers: async (digest) => {
			const found = hasReferrers ? await store.referrersByApi(digest) : void 0;
			hasReferrers = found !== void 0;
			return found;
		},
		has: async (digest) => await store.headManifest(digest) !== void 0,
		resolve: async (tag) => (await store.headManifest(tag))?.digest,
		run: async (operations) => {
			const outcomes = [];
			for (const operation of operations) outcomes.push(await run(store, operation));
			return outcomes;
		}
	};
}
async function run(store, operation) {
	const moved = await movedTag(store, operation.kind === "untag" ? [operation.tag] : operation.tags.filter(isUserTag), operation.digest);
	if (moved !== void 0) return {
		kind: "moved",
		why: `the tag ${moved} was put on another image meanwhile`
	};
	if (operation.kind === "delete") return { kind: await store.deleteManifest(operation.digest) ? "done" : "gone" };
	return untag$1(store, operation.tag);
}
/** Deleting a tag alone is optional (distribution-spec, "Deleting tags"); a registry without it lets the tag be moved to a stand-in that then goes. */
async function untag$1(store, tag) {
	if (await store.headManifest(tag) === void 0) return { kind: "gone" };
	try {
		return { kind: await store.deleteManifest(tag) ? "done" : "gone" };
	} catch (error) {
		if (!(error instanceof require_oci.OciError) || error.code !== "refused") throw error;
	}
	const standIn = await putRemnant(store, tag);
	await store.deleteManifest(standIn);
	return { kind: "done" };
}
/** A tag that moves while this runs means that somebody works here: what it was on is left to the next run. */
async function movedTag(store, tags, digest) {
	for (const tag of tags.filter(isUserTag)) {
		const now = (await store.headManifest(tag))?.digest;
		if (now !== void 0 && now !== digest) return tag;
	}
}

// packages/core/src/prune/providers/docker-hub-repository.ts
const perPage$2 = 100;
/**
* A repository of Docker Hub: its own API lists tags with their times and deletes them; it cannot delete what has no tag, which the Hub sees
* to itself. Manifests are read as from any registry.
*/
function dockerHubRepository(store, rest) {
	const [namespace = "", name = ""] = store.repository.split("/");
	const path = `/v2/repositories/${encodeURIComponent(namespace)}/${encodeURIComponent(name)}/tags`;
	const run = async (operation) => {
		const tags = operation.kind === "untag" ? [operation.tag] : operation.tags;
		let done = 0;
		for (const tag of tags) {
			const on = (await store.headManifest(tag))?.digest;
			if (on !== void 0 && on !== operation.digest) return {
				kind: "moved",
				why: `the tag ${tag} is on ${on} now`
			};
			const answer = on === void 0 ? void 0 : await rest("DELETE", `${path}/${encodeURIComponent(tag)}/`);
			if (answer === void 0 || answer.status === 404) continue;
			if (answer.status !== 204 && answer.status !== 200) throw refused(store.name, answer, "delete a tag");
			done += 1;
		}
		return { kind: done > 0 ? "done" : "gone" };
	};
	return {
		name: store.name,
		abilities: {
			untag: true,
			order: "parents-first",
			deletes: "tags"
		},
		listsUntagged: false,
		readsFreely: false,
		freshFor: 3e4,
		batch: 1,
		list: async () => {
			const tags = [];
			for (let page = 1;; page += 1) {
				const answer = await rest("GET", `${path}?page_size=${perPage$2}&page=${page}`);
				if (answer.status !== 200) throw refused(store.name, answer, "list the tags");
				const { results, next } = parsePage(answer.json);
				tags.push(...results);
				if (!next) break;
			}
			return byDigest(tags);
		},
		manifest: (digest) => store.getManifest(digest),
		blob: (digest) => smallBlob(store, digest),
		has: async (digest) => await store.headManifest(digest) !== void 0,
		resolve: async (tag) => (await store.headManifest(tag))?.digest,
		run: async (operations) => {
			const outcomes = [];
			for (const operation of operations) outcomes.push(await run(operation));
			return outcomes;
		}
	};
}
function byDigest(tags) {
	return [...Map.groupBy(tags, ({ digest }) => digest)].map(([digest, group]) => ({
		digest,
		tags: group.map(({ tag }) => tag),
		pushedAt: Math.min(...group.map(({ pushedAt }) => pushedAt)),
		touchedAt: Math.max(...group.map(({ pushedAt }) => pushedAt))
	}));
}
function parsePage(json) {
	if (!require_git.isRecord(json) || !Array.isArray(json["results"])) throw unexpected$1();
	return {
		results: json["results"].flatMap((value) => {
			if (!require_git.isRecord(value)) throw unexpected$1();
			const { name, digest } = value;
			const pushedAt = Date.parse(String(value["tag_last_pushed"] ?? value["last_updated"]));
			if (typeof name !== "string" || Number.isNaN(pushedAt)) throw unexpected$1();
			return typeof digest === "string" && require_oci.isDigest(digest) ? [{
				tag: name,
				digest,
				pushedAt
			}] : [];
		}),
		next: typeof json["next"] === "string" && json["next"] !== ""
	};
}
function refused(name, { status }, what) {
	return new require_git.LayeredBuildError("store", `${name}: Docker Hub does not let this run ${what} (status ${status})`, { hint: "Give `username` and `password`: an access token with the right to delete (Read, Write, Delete), of a user who may write to this repository." });
}
function unexpected$1() {
	return new require_git.LayeredBuildError("store", "Docker Hub's list of tags is not of the form that is known here.", { hint: "Nothing was deleted. Does a proxy answer in the Hub's place?" });
}

// packages/core/src/prune/pace.ts
/** One queue for changes: never faster than the registry wants them. */
var Pace = class {
	#clock;
	#interval;
	#next = 0;
	/** `interval`: milliseconds from one change to the next. */
	constructor(clock, interval) {
		this.#clock = clock;
		this.#interval = interval;
	}
	/** Waits until the next change may be made. */
	async turn() {
		const now = this.#clock.now();
		const wait = this.#next - now;
		this.#next = Math.max(now, this.#next) + this.#interval;
		if (wait > 0) await this.#clock.sleep(wait);
	}
};

// packages/core/src/prune/providers/ghcr-repository.ts
/** 900 points a minute, of which a deletion costs 5 (GitHub, "Rate limits for the REST API"): 180 deletions, and some air. */
const betweenDeletes = 350;
/** Milliseconds between two looks at what was pushed last: one request to a dozen of deletions. */
const betweenLooks = 5e3;
/** The same by the number of versions, since something new has all of their pages listed again: those take a share of the requests, not most. */
const betweenLooksEach = 10;
/** How often a stand-in is looked for in GitHub's list, which may be behind. */
const lookUps = 6;
/**
* A container package of ghcr.io: read as a registry, deleted by GitHub's REST API (the registry itself answers 405). A tag is taken away by
* moving it to a stand-in, and deleting the version that has the stand-in's digest and no other.
*/
function ghcrRepository(store, versions, clock, api) {
	const pace = new Pace(clock, betweenDeletes);
	const run = async (operation) => {
		await pace.turn();
		if (operation.kind === "delete") return remove(versions, operation);
		return untag(store, versions, operation, clock, (standIn) => known.add(standIn));
	};
	let path = "";
	let known = /* @__PURE__ */ new Set();
	let lookedAt = -1e400;
	return {
		name: store.name,
		abilities: {
			untag: true,
			order: "parents-first",
			deletes: "digests"
		},
		listsUntagged: true,
		readsFreely: false,
		freshFor: 12e4,
		batch: 1,
		list: async () => {
			path = await versions.path();
			const all = await versions.versions();
			known = new Set(all.map(({ digest }) => digest));
			lookedAt = clock.now();
			return all.map(({ id, digest, tags, createdAt, updatedAt }) => ({
				id,
				digest,
				tags,
				pushedAt: createdAt,
				touchedAt: updatedAt
			}));
		},
		hasNews: async () => {
			if (clock.now() - lookedAt < Math.max(betweenLooks, betweenLooksEach * known.size)) return false;
			lookedAt = clock.now();
			return (await versions.newest()).some(({ digest }) => !known.has(digest));
		},
		manifest: (digest) => store.getManifest(digest),
		blob: (digest) => smallBlob(store, digest),
		has: async (digest) => await store.headManifest(digest) !== void 0,
		resolve: async (tag) => (await store.headManifest(tag))?.digest,
		run: async (operations) => {
			const outcomes = [];
			for (const operation of operations) outcomes.push(await run(operation));
			return outcomes;
		},
		undo: (operation) => operation.kind === "untag" ? `skopeo copy --all docker://${store.name}@${operation.digest} docker://${store.name}:${operation.tag}` : operation.id === void 0 ? void 0 : `gh api${hostOption(api)} -X POST ${path}/versions/${operation.id}/restore`
	};
}
/** What was planned about has to be the same still: a version that another tag was put on is somebody's. That an index lists it, GitHub does not say. */
async function remove(versions, { id, digest, tags }) {
	if (id === void 0) return {
		kind: "refused",
		why: "GitHub lists no version of it"
	};
	const now = await versions.version(id);
	if (now === void 0) return { kind: "gone" };
	if (now.digest !== digest) return {
		kind: "moved",
		why: `version ${id} is ${now.digest} now`
	};
	const added = now.tags.filter((tag) => !tags.includes(tag));
	if (added.length > 0) return {
		kind: "moved",
		why: `the tag ${added.join(", ")} was put on it meanwhile`
	};
	return versions.remove(id);
}
async function untag(store, versions, { tag, digest }, clock, onStandIn) {
	const on = (await store.headManifest(tag))?.digest;
	if (on === void 0) return { kind: "gone" };
	if (on !== digest) return {
		kind: "moved",
		why: `the tag is on ${on} now`
	};
	const standIn = await putRemnant(store, tag);
	onStandIn(standIn);
	for (let tries = 0; tries < lookUps; tries += 1) {
		if (tries > 0) await clock.sleep(1e3 * 2 ** tries);
		const version = (await versions.newest()).find((each) => each.digest === standIn);
		if (version !== void 0) return removeStandIn(versions, version, tag);
	}
	return {
		kind: "refused",
		why: "GitHub does not list the stand-in that has the tag now; the next run deletes it"
	};
}
async function removeStandIn(versions, { id, digest }, tag) {
	const now = await versions.version(id);
	if (now === void 0) return { kind: "done" };
	if (now.digest !== digest || now.tags.some((each) => each !== tag)) return {
		kind: "moved",
		why: `version ${id} is not the stand-in alone`
	};
	return versions.remove(id);
}
function hostOption(api) {
	const { host } = new URL(api);
	return host === "api.github.com" ? "" : ` --hostname ${host}`;
}

// packages/core/src/prune/providers/github-package.ts
const perPage$1 = 100;
const atOnce = 16;
/** Container packages in GitHub's REST API: https://docs.github.com/rest/packages/packages. */
var GitHubPackage = class {
	#rest;
	#owner;
	#name;
	#path;
	/** `name` is all after the owner: it may have slashes. */
	constructor(rest, owner, name) {
		this.#rest = rest;
		this.#owner = owner;
		this.#name = name;
	}
	/**
	* All versions: the first page says how many there are, and the others come side by side. Whether the last is the last is told by its length
	* alone: a proxy may have dropped the header, and a part of the list taken for all of it would make orphans of what the rest needs.
	*/
	async versions() {
		const path = await this.path();
		const page = async (number) => {
			const answer = await this.#rest("GET", `${path}/versions?per_page=${perPage$1}&page=${number}`);
			if (answer.status !== 200) throw this.#refused(answer, "list the versions");
			return answer;
		};
		const first = await page(1);
		const count = lastPage(first.headers["link"]);
		const pages = [first, ...await require_images.inParallel(Array.from({ length: count - 1 }, (_, index) => index + 2), atOnce, page)].map(({ json }) => parseVersions(json));
		for (let number = count + 1; pages.at(-1)?.length === perPage$1; number += 1) pages.push(parseVersions((await page(number)).json));
		const versions = pages.flat();
		return [...new Map(versions.map((version) => [version.digest, version])).values()];
	}
	/** The newest versions, where one that was just pushed is looked for. */
	async newest() {
		const answer = await this.#rest("GET", `${await this.path()}/versions?per_page=${perPage$1}&page=1`);
		if (answer.status !== 200) throw this.#refused(answer, "list the versions");
		return parseVersions(answer.json);
	}
	/** One version as it is now; undefined where it is gone. */
	async version(id) {
		const answer = await this.#rest("GET", `${await this.path()}/versions/${encodeURIComponent(id)}`);
		if (answer.status === 404) return void 0;
		if (answer.status !== 200) throw this.#refused(answer, "read a version");
		return parseVersions([answer.json])[0];
	}
	/** Deletes a version. GitHub has three refusals that only its words tell apart; none is a reason to fail. */
	async remove(id) {
		const answer = await this.#rest("DELETE", `${await this.path()}/versions/${encodeURIComponent(id)}`);
		if (answer.status === 204 || answer.status === 200) return { kind: "done" };
		if (answer.status === 404) return { kind: "gone" };
		const said = messageOf$1(answer);
		if (answer.status === 400 || answer.status === 422) {
			if (/last tagged version/i.test(said)) return {
				kind: "refused",
				why: "it is the last version with a tag, which GitHub does not delete"
			};
			if (/last version/i.test(said)) return {
				kind: "refused",
				why: "it is the last version of the package, which GitHub does not delete: delete the package"
			};
			if (/downloads/i.test(said)) return {
				kind: "refused",
				why: "it has more than 5,000 downloads, and GitHub deletes no such public version: its support does"
			};
			return {
				kind: "refused",
				why: `GitHub says: ${said}`
			};
		}
		throw this.#refused(answer, "delete a version");
	}
	/** The path of the package: organisations and users have different ones. */
	path() {
		this.#path ??= this.#findPath();
		return this.#path;
	}
	async #findPath() {
		const answer = await this.#rest("GET", `/users/${encodeURIComponent(this.#owner)}`);
		if (answer.status !== 200) throw this.#refused(answer, `find ${this.#owner}`);
		return `/${require_git.isRecord(answer.json) && answer.json["type"] === "Organization" ? "orgs" : "users"}/${encodeURIComponent(this.#owner)}/packages/container/${encodeURIComponent(this.#name)}`;
	}
	#refused(answer, what) {
		const name = `ghcr.io/${this.#owner}/${this.#name}`;
		const { status } = answer;
		const hint = status === 401 ? "The token is not valid (any more). Give `token`: the workflow's, or a classic one with read:packages and delete:packages. Fine-grained tokens do not work for packages." : status === 403 ? "Give the job `permissions: packages: write`, and in the package's settings, under \"Manage Actions access\", this repository the role Admin: Write is not enough to delete." : "Either there is no such package, or this token may not see it: check the name's letters, and in the package's settings, under \"Manage Actions access\", that this repository has the role Admin.";
		return new require_git.LayeredBuildError("store", `${name}: GitHub does not let this run ${what} (status ${status}: ${messageOf$1(answer)})`, { hint });
	}
};
function parseVersions(json) {
	if (!Array.isArray(json)) throw unexpected();
	return json.map((value) => {
		if (!require_git.isRecord(value)) throw unexpected();
		const { id, name, created_at: created, updated_at: updated, metadata } = value;
		const container = require_git.isRecord(metadata) ? metadata["container"] : void 0;
		const tags = require_git.isRecord(container) ? container["tags"] : [];
		const isList = Array.isArray(tags) && tags.every((tag) => typeof tag === "string");
		const [createdAt, updatedAt] = [Date.parse(String(created)), Date.parse(String(updated))];
		if (typeof name !== "string" || !require_oci.isDigest(name) || !isList || Number.isNaN(createdAt) || Number.isNaN(updatedAt)) throw unexpected();
		return {
			id: String(id),
			digest: name,
			tags,
			createdAt,
			updatedAt
		};
	});
}
function unexpected() {
	return new require_git.LayeredBuildError("store", "GitHub's list of package versions is not of the form that is known here.", { hint: "Is `github-api-url` the address of GitHub's API? Nothing was deleted." });
}
/** `<\u2026?page=50>; rel="last"`; 1 where there is no such link. */
function lastPage(link) {
	const text = Array.isArray(link) ? link.join(", ") : link ?? "";
	return Number(/<[^>]*[?&]page=(\d+)[^>]*>\s*;\s*rel="last"/.exec(text)?.[1] ?? 1);
}
function messageOf$1({ json, text }) {
	const message = require_git.isRecord(json) && typeof json["message"] === "string" ? json["message"] : text;
	return require_git.oneLine(message, 200);
}

// packages/core/src/prune/providers/layout-repository.ts
/** A repository in an OCI layout folder. Its lists and checks are exact: each change is made under the lock of index.json. */
async function layoutRepository(folder, root, clock) {
	const keeper = new require_oci.LayoutKeeper(node_path.default.resolve(root, folder));
	const store = await require_oci.openLayout(node_path.default.resolve(root, folder));
	const run = async (operation) => {
		const { digest } = operation;
		if (operation.kind === "untag") {
			let on;
			if (await keeper.remove((_, tag) => tag === operation.tag, (entries) => (on = entries.find(({ tag }) => tag === operation.tag)?.digest) === digest)) return { kind: "done" };
			return on === void 0 ? { kind: "gone" } : {
				kind: "moved",
				why: `the tag is on ${on} now`
			};
		}
		let tags = [];
		if (!await keeper.remove((each) => each === digest, (entries) => {
			tags = entries.filter((entry) => entry.digest === digest).map(({ tag }) => tag);
			return tags.every((tag) => tag === void 0 || operation.tags.includes(tag));
		})) return {
			kind: "moved",
			why: "another tag was put on it"
		};
		return { kind: tags.length > 0 || await store.headManifest(digest) !== void 0 ? "done" : "gone" };
	};
	return {
		name: `oci:${folder}`,
		abilities: {
			untag: true,
			order: "parents-first",
			deletes: "digests"
		},
		listsUntagged: false,
		readsFreely: true,
		freshFor: 1e3,
		batch: 1,
		list: async () => listEntries(await keeper.entries()),
		manifest: (digest) => store.getManifest(digest),
		blob: (digest) => smallBlob(store, digest),
		has: async (digest) => await store.headManifest(digest) !== void 0,
		resolve: async (tag) => (await store.headManifest(tag))?.digest,
		run: async (operations) => {
			const outcomes = [];
			for (const operation of operations) outcomes.push(await run(operation));
			return outcomes;
		},
		collect: (minAge, kept) => keeper.collect(minAge, clock.now(), kept),
		missingBlobs: async (digest) => {
			const stored = await store.getManifest(digest);
			if (stored === void 0) return [];
			const { config, blobs, form } = manifestFacts(stored);
			if (form !== "manifest") return [];
			const needed = [...config === void 0 ? [] : [config], ...blobs].map((blob) => blob.digest);
			const sizes = await Promise.all(needed.map((blob) => store.headBlob(blob)));
			return needed.filter((_, index) => sizes[index] === void 0);
		}
	};
}
function listEntries(entries) {
	return [...Map.groupBy(entries, ({ descriptor }) => descriptor.digest)].map(([digest, group]) => {
		const tags = group.flatMap(({ tag }) => tag ?? []);
		const pushedAt = group[0]?.pushedAt;
		return {
			digest,
			tags,
			...pushedAt === void 0 ? {} : { pushedAt },
			...tags.length === 0 ? { rooted: true } : {}
		};
	});
}

// packages/core/src/prune/rest/rest.ts
const mostTries = 6;
const longest = 16777216;
/** GitHub: "wait at least one minute" where a secondary limit names no time. */
const secondaryWait = 6e4;
/** Makes the port over HTTP. Throws `store` where there is no answer, and `RestLimit`. */
function openRest({ url, headers, transport, clock, longestWait }) {
	const base = url.replace(/\/+$/, "");
	return async (method, path, body) => {
		const target = new URL(`${base}${path}`);
		for (let tries = 1;; tries += 1) {
			const answer = await once(transport, method, target, await headers(), body);
			const wait = waitFor(answer, tries, clock);
			if (wait === void 0) {
				if (typeof answer !== "string") return answer;
				throw noAnswer(method, target, answer);
			}
			if (tries >= mostTries || wait > longestWait()) {
				if (typeof answer === "string") throw noAnswer(method, target, answer);
				if (answer.status < 500) throw new RestLimit(`${target.host} wants no more requests for now (status ${answer.status})`);
				throw noAnswer(method, target, `status ${answer.status}`);
			}
			await clock.sleep(wait);
		}
	};
}
/** The answer, or what is wrong with the connection. */
async function once(transport, method, url, headers, body) {
	const bytes = body === void 0 ? void 0 : Buffer.from(JSON.stringify(body));
	try {
		const reply = await transport.send({
			method,
			url,
			headers: {
				accept: "application/json",
				...bytes === void 0 ? {} : { "content-type": "application/json" },
				...headers
			},
			body: bytes
		});
		const text = await require_oci.readStart(reply, longest);
		if (Number(reply.headers["content-length"] ?? Buffer.byteLength(text)) !== Buffer.byteLength(text)) return "the answer was cut off";
		const json = parse(text);
		if (json === void 0 && text !== "" && reply.status < 300) return "the answer was cut off, or is no JSON";
		return {
			status: reply.status,
			headers: reply.headers,
			json,
			text
		};
	} catch (error) {
		return error instanceof Error ? error.message : String(error);
	}
}
/** Milliseconds to wait before the next try; undefined where none is to be made. */
function waitFor(answer, tries, clock) {
	const backOff = Math.min(6e4, 500 * 2 ** (tries - 1)) * (.5 + clock.random() / 2);
	if (typeof answer === "string") return backOff;
	const { status, headers } = answer;
	if (status >= 500) return backOff;
	const isSecondary = status === 403 && (headers["retry-after"] !== void 0 || /secondary rate limit|abuse/i.test(answer.text));
	const isPrimary = (status === 403 || status === 429) && headers["x-ratelimit-remaining"] === "0";
	if (status !== 429 && !isSecondary && !isPrimary) return void 0;
	const after = Number(headers["retry-after"] ?? NaN);
	if (!Number.isNaN(after)) return Math.max(after * 1e3, 1);
	const reset = Number(headers["x-ratelimit-reset"] ?? NaN);
	if (isPrimary && !Number.isNaN(reset)) return Math.max(1e3, reset * 1e3 - clock.now());
	return isSecondary ? secondaryWait * tries : backOff * 2;
}
function parse(text) {
	try {
		return JSON.parse(text);
	} catch {
		return;
	}
}
function noAnswer(method, url, why) {
	return new require_git.LayeredBuildError("store", `${method} ${url.host}${url.pathname}: ${require_git.oneLine(why, 300)}`, { hint: "What was deleted so far stays deleted, and the next run goes on. Look at the server's status page, and run the job again." });
}

// packages/core/src/prune/rest/docker-hub-login.ts
/** The headers of Docker Hub's own API: a token that a log-in gives, asked for once. Throws `store` where there is none. */
function dockerHubHeaders(url, transport, credentials) {
	let token;
	return async () => {
		token ??= logIn(url, transport, credentials);
		return { authorization: `Bearer ${await token}` };
	};
}
async function logIn(url, transport, credentials) {
	const given = await credentials();
	if (given === void 0 || !("username" in given)) throw noLogIn("no user name and password are given");
	const { username, password } = given;
	const reply = await transport.send({
		method: "POST",
		url: new URL("/v2/users/login", url),
		headers: { "content-type": "application/json" },
		body: Buffer.from(JSON.stringify({
			username,
			password
		}))
	});
	const text = await require_oci.readStart(reply);
	if (reply.status !== 200) throw noLogIn(`it answered ${reply.status}`);
	const answer = JSON.parse(text);
	if (typeof answer === "object" && answer !== null && "token" in answer && typeof answer.token === "string") return answer.token;
	throw noLogIn("its answer has no token");
}
function noLogIn(why) {
	return new require_git.LayeredBuildError("store", `There is no log-in at Docker Hub: ${why}.`, { hint: "Give `username` and `password`: an access token with the rights Read, Write, Delete, or log in before with docker/login-action." });
}

// packages/core/src/prune/choose-repository.ts
/** Opens a repository by its provider. Throws `bad-input` where the image has a tag, or does not fit the provider. */
async function openPrunable(image, provider, options) {
	const reference = require_oci.parseReference(image);
	if (reference.tag !== void 0 || reference.digest !== void 0) throw new require_git.LayeredBuildError("bad-input", `images: "${image}" has a tag or digest.`, { hint: "Name repositories alone; which of their tags go is said by the policy." });
	if (reference.kind === "layout") {
		if (provider === "auto" || provider === "oci") return layoutRepository(reference.path, options.root, options.clock);
		throw misfit(image, provider, "it is a folder");
	}
	const { registry, repository } = reference;
	const store = require_oci.openRegistry({
		registry,
		repository
	}, options.session);
	switch (provider === "auto" ? providerOf(reference) : provider) {
		case "oci": return distributionRepository(store);
		case "ghcr": {
			const [owner = "", ...name] = repository.split("/");
			if (name.length === 0) throw misfit(image, provider, "a package has an owner and a name");
			const rest = githubRest(options);
			return ghcrRepository(store, new GitHubPackage(rest, owner, name.join("/")), options.clock, options.githubApiUrl);
		}
		case "dockerhub": {
			const { transport, clock, longestWait, hubUrl, credentials } = options;
			const headers = dockerHubHeaders(hubUrl, transport, () => credentials("docker.io", repository));
			return dockerHubRepository(store, openRest({
				url: hubUrl,
				transport,
				clock,
				longestWait,
				headers
			}));
		}
		case "ecr": {
			const { ecrRepository } = await Promise.resolve().then(() => require("./ecr.js")).then((n) => n.ecr_repository_exports);
			return ecrRepository(reference, options);
		}
	}
}
/** GitHub's REST API with the run's token. */
function githubRest({ githubApiUrl, token, transport, clock, longestWait }) {
	const headers = async () => ({
		accept: "application/vnd.github+json",
		"x-github-api-version": "2022-11-28",
		...token === void 0 ? {} : { authorization: `Bearer ${token}` }
	});
	return openRest({
		url: githubApiUrl,
		headers,
		transport,
		clock,
		longestWait
	});
}
function providerOf({ registry }) {
	if (registry === "ghcr.io" || registry.startsWith("containers.")) return "ghcr";
	if (registry === "docker.io") return "dockerhub";
	return require_images.ecrHost(registry) === void 0 ? "oci" : "ecr";
}
function misfit(image, provider, why) {
	return new require_git.LayeredBuildError("bad-input", `images: "${image}" does not fit \`provider: ${provider}\`: ${why}.`, { hint: "Leave `provider` out: it is told by the host." });
}

// packages/core/src/prune/facts-cache.ts
/** Raise it with any change of `ManifestFacts`, or of how `manifestFacts` reads them. */
const factsSchema = 2;
/** Opens a cache in a JSON file. A file that is damaged or of another version counts as none; one that cannot be written is a debug line. */
async function openFactsCache(file, log) {
	const known = await readFacts(file, log);
	return {
		get: (digest) => known.get(digest),
		set: (digest, facts) => void known.set(digest, facts),
		save: async (digests) => {
			const manifests = [...digests].flatMap((digest) => {
				const facts = known.get(digest);
				return facts === void 0 ? [] : [[digest, facts]];
			});
			try {
				await require_oci.makeFolders(node_path.default.dirname(file));
				await require_oci.replaceFile(file, JSON.stringify({
					schema: 2,
					manifests: Object.fromEntries(manifests)
				}));
			} catch (error) {
				log.debug(`What was read of manifests is not kept for later runs: ${String(error)}`);
			}
		}
	};
}
async function readFacts(file, log) {
	try {
		const value = JSON.parse(await (0, node_fs_promises.readFile)(file, "utf8"));
		if (require_git.isRecord(value) && value["schema"] === 2 && require_git.isRecord(value["manifests"])) return new Map(Object.entries(value["manifests"]).filter((pair) => require_oci.isDigest(pair[0]) && isFacts(pair[1])));
	} catch (error) {
		log.debug(`Nothing is known of manifests from earlier runs: ${String(error)}`);
	}
	return /* @__PURE__ */ new Map();
}
function isFacts(value) {
	if (!require_git.isRecord(value)) return false;
	return [
		"children",
		"blobs",
		"mentions"
	].every((name) => Array.isArray(value[name])) && typeof value["form"] === "string" && typeof value["size"] === "number" && require_git.isRecord(value["annotations"]);
}

// packages/core/src/prune/lifecycle/lifecycle-summary.ts
const mostRows = 20;
/** The lifecycle policy of a repository for the job summary: what it has, what it has not and why, and what its preview says. */
function lifecycleSummary({ rules, refused, preview, withheld }, file) {
	const where = file === void 0 ? "" : `: \`${file}\``;
	const head = withheld ? "\u26a0\ufe0f The lifecycle policy was not written: ECR would delete by it what the plan keeps." : rules.length === 0 ? "No part of the policy can be given to ECR as a lifecycle policy." : `As an ECR lifecycle policy, ${rules.length} ${rules.length === 1 ? "rule" : "rules"}${where}. It is right for the repository as it is now: ECR does not see when something comes to stand on an image.`;
	const previewed = preview === void 0 ? rules.length === 0 ? [] : ["ECR did not preview it."] : [`ECR's preview: of what the plan deletes it would expire ${preview.both} and leave ${preview.fewer}; of what the plan keeps it would expire ${preview.more.length}.`];
	const more = preview?.more ?? [];
	return [
		head,
		...previewed,
		...more.slice(0, mostRows).map((entry) => `- ${require_images.markdownCell(nameOf(entry))} stays: ${require_images.markdownCell(entry.reason.detail)}`),
		...more.length > mostRows ? [`- \u2026 and ${more.length - mostRows} more`] : [],
		"",
		"| not in it | why |",
		"|---|---|",
		...refused.map(({ what, why }) => `| ${require_images.markdownCell(what)} | ${require_images.markdownCell(why)} |`),
		""
	].join("\n");
}

// packages/core/src/prune/lifecycle/patterns-meet.ts
/** A pattern that AWS ECR takes in `tagPatternList`: characters of tags, and `*` for any number of them, which is what minimatch takes it for. */
function isPlainPattern(pattern) {
	return /^[\w.*-]{1,128}$/.test(pattern);
}
/** Whether some tag may match both patterns. What else than `*` stands for several tags counts as if it stood for all: in doubt, true. */
function patternsMeet(a, b) {
	return meet(widened(a), widened(b));
}
/** A pattern of `*` and literal characters that matches whatever the given one does. */
function widened(pattern) {
	const bare = pattern.replaceAll(/\{(?:version|branch|pr|sha)\}/g, "*");
	return /[[\]{}()!+@|\\]/.test(bare) ? "*" : bare.replaceAll(/[*?]+/g, "*");
}
/** Row by row: which beginnings of `b` can be the same text as the beginning of `a` that is looked at. */
function meet(a, b) {
	const right = b.split("");
	const spread = (row) => {
		for (const [index, character] of right.entries()) if (character === "*" && row[index] === true) row[index + 1] = true;
		return row;
	};
	let row = spread(Array.from({ length: right.length + 1 }, (_, index) => index === 0));
	for (const left of a.split("")) {
		const next = row.map((reached) => left === "*" && reached);
		for (const [index, character] of right.entries()) {
			if (character === "*" && row[index] === true) next[index] = true;
			if (character === left && row[index] === true) next[index + 1] = true;
			if (character === "*" && row[index + 1] === true) next[index + 1] = true;
			if (left === "*" && next[index] === true) next[index + 1] = true;
		}
		row = spread(next);
	}
	return row.at(-1) === true;
}

// packages/core/src/prune/lifecycle/compile-lifecycle.ts
const day = 864e5;
/** ECR takes no more rules; with patterns of at most 128 characters they stay below its 30,720 characters. */
const mostRules = 50;
/**
* Compiles a policy to an ECR lifecycle policy. ECR expires an image by any one of its tags, with all of them, and knows nothing of bases,
* so a family of which that would delete more than our plan does, is refused with the reason: by what the rules say, and by what the
* decisions about the repository show. A refused family shares no tag with a compiled rule. What is put in deletes as much, or less.
*/
function compileLifecycle(policy, entries) {
	const refused = [{
		what: "images without a tag",
		why: "ECR cannot tell signatures and bases of kept images, and what a build is just pushing, from the rest"
	}];
	if (policy.default === "delete") refused.push({
		what: "`default: delete`",
		why: "a rule for all other tags would take signatures' tags and the suite's own with them"
	});
	const wanted = [];
	const youngest = sinceDays(policy.minAge);
	for (const pattern of policy.deleteTags) {
		const what = `delete-tags ${pattern}`;
		const why = againstPatterns([pattern], policy) ?? againstEntries([pattern], entries);
		if (why === void 0) wanted.push({
			what,
			pattern,
			count: youngest
		});
		else refused.push({
			what,
			why
		});
	}
	for (const family of policy.families) {
		const what = `family ${family.name}`;
		const count = countOf(family, policy);
		const why = typeof count === "string" ? count : againstPatterns(family.tags, policy) ?? againstOthers(family, policy.families) ?? againstEntries(family.tags, entries);
		if (why !== void 0) refused.push({
			what,
			why
		});
		else if (typeof count !== "string") for (const pattern of family.tags) wanted.push({
			what,
			pattern,
			count
		});
	}
	for (const { what, pattern } of wanted.slice(mostRules)) refused.push({
		what: `${what}, ${pattern}`,
		why: `a lifecycle policy has at most ${mostRules} rules`
	});
	return {
		rules: wanted.slice(0, mostRules).map(({ what, pattern, count }, index) => ({
			rulePriority: index + 1,
			description: what,
			selection: {
				tagStatus: "tagged",
				tagPatternList: [pattern],
				...count
			},
			action: { type: "expire" }
		})),
		refused
	};
}
/** How ECR counts what a family keeps; a text says why it cannot. */
function countOf({ keep, tags, pin }, { minAge, deleteTags }) {
	if (pin.length > 0) return `ECR has no pins: ${pin.join(", ")}`;
	const unknown = keep.map(withoutCount).find((why) => why !== void 0);
	if (unknown !== void 0) return unknown;
	const within = keep.flatMap((rule) => rule.kind === "within" ? [rule.milliseconds] : []);
	const newest = keep.flatMap((rule) => rule.kind === "newest" ? [rule.count] : []);
	if (newest.length === 0) return sinceDays(Math.max(minAge, ...within));
	if (within.length > 0) return "ECR cannot keep what either of `newest` and `within` keeps";
	if (minAge > 0) return "ECR would delete what is younger than min-age where more than that many are pushed; with `within` it does not";
	if (tags.length > 1) return "ECR counts `newest` for each pattern apart";
	const meeting = deleteTags.find((pattern) => tags.some((tag) => patternsMeet(tag, pattern)));
	if (meeting !== void 0) return `ECR would give places of \`newest\` to what delete-tags ${meeting} names`;
	return {
		countType: "imageCountMoreThan",
		countNumber: Math.max(...newest)
	};
}
function withoutCount(rule) {
	switch (rule.kind) {
		case "newest": return rule.per === "branch" ? "ECR cannot count for each branch apart" : void 0;
		case "within": return;
		case "semver": return "ECR does not know versions";
		case "tags": return `ECR cannot except tags (${rule.pattern}) from a rule`;
		case "branches":
		case "pulls": return "ECR does not know branches and pull requests";
	}
}
/** Whole days, and rather one more: ECR takes no hours. */
function sinceDays(milliseconds) {
	return {
		countType: "sinceImagePushed",
		countUnit: "days",
		countNumber: Math.max(1, Math.ceil(milliseconds / day))
	};
}
function againstPatterns(patterns, { families, protect }) {
	for (const pattern of patterns) {
		if (!isPlainPattern(pattern)) return `ECR's patterns have \`*\` alone: not ${pattern}`;
		if (patternsMeet(pattern, "sha256-*")) return `${pattern} takes in signatures' tags (sha256-\u2026): name families`;
		const pin = families.flatMap((family) => family.pin).find((each) => patternsMeet(pattern, each));
		if (pin !== void 0) return `ECR has no pins: ${pin}`;
		const matches = tagPattern(pattern);
		const named = [...protect.tags].find(([tag]) => matches(tag) !== void 0);
		if (named !== void 0) return `ECR does not know that ${named[1]} names ${named[0]}`;
	}
}
function againstOthers(family, families) {
	const other = families.find((each) => each !== family && each.tags.some((theirs) => family.tags.some((ours) => patternsMeet(ours, theirs))));
	return other === void 0 ? void 0 : `it can have tags in common with the family ${other.name}`;
}
/** What the repository shows that a rule by these patterns would do wrong. */
function againstEntries(patterns, entries) {
	const compiled = patterns.map(tagPattern);
	const has = (tag) => compiled.some((matches) => matches(tag) !== void 0);
	for (const entry of entries) {
		if (!entry.tags.some(has)) continue;
		const name = nameOf(entry);
		if (entry.class !== "image" && entry.class !== "index") return `ECR would take ${name}, no image, for one`;
		const users = entry.tags.filter(isUserTag);
		const foreign = users.find((tag) => !has(tag));
		if (foreign !== void 0) return `ECR would delete ${foreign} too, which is a tag of the same image as ${name}`;
		if (users.length === 0) return `ECR would count ${name}, which takes no place here`;
		if (entry.action === "keep" && entry.reason.kind !== "rule" && entry.reason.kind !== "young") return `ECR does not know why ${name} stays: ${entry.reason.detail}`;
	}
}

// packages/core/src/prune/lifecycle/lifecycle-policy.ts
/** The text that `aws ecr put-lifecycle-policy --lifecycle-policy-text` takes. */
function lifecycleText({ rules }) {
	return `${JSON.stringify({ rules }, void 0, 2)}\n`;
}

// packages/core/src/prune/lifecycle/preview-lifecycle.ts
/**
* Compiles the policy of a plan for a registry that prunes by itself, and has it previewed there before anything is deleted. The preview is
* more than a plan needs, so a registry that refuses it is a warning. Undefined where the registry has no such policies.
*/
async function lifecycleOf({ name, previewLifecycle }, { plan, policy }, log) {
	if (previewLifecycle === void 0) return void 0;
	const compiled = compileLifecycle(policy, plan.entries);
	const text = lifecycleText(compiled);
	const nothing = {
		...compiled,
		text,
		preview: void 0,
		withheld: false
	};
	if (compiled.rules.length === 0) return nothing;
	let expiring;
	try {
		expiring = await previewLifecycle(text);
	} catch (error) {
		const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
		log.warning(`${name}: there is no preview of the lifecycle policy (${what}). It needs the rights ecr:StartLifecyclePolicyPreview and ecr:GetLifecyclePolicyPreview; pruning does not.`);
		return nothing;
	}
	const preview = comparePreview(expiring, plan.entries);
	if (preview.more.length > 0) log.warning(`${name}: by the lifecycle policy ECR would delete ${preview.more.map(nameOf).slice(0, 5).join(", ")}, which the plan keeps: the policy is not written`);
	return {
		...nothing,
		preview,
		withheld: preview.more.length > 0
	};
}
/** Compares what would expire with the decisions of a plan. */
function comparePreview(expiring, entries) {
	const going = entries.filter(({ action }) => action === "delete");
	const both = going.filter(({ digest }) => expiring.has(digest)).length;
	const more = entries.filter(({ action, digest }) => action === "keep" && expiring.has(digest));
	return {
		both,
		fewer: going.length - both,
		more
	};
}

// packages/core/src/prune/living-refs.ts
const perPage = 100;
/**
* The branches of a GitHub repository and its open pull requests, where a rule of the policy asks for them; else undefined. No answer is an
* error: to take it for "none" would delete what lives. Throws `store`, and `bad-input` where no repository is known.
*/
async function livingRefs(policy, repository, rest) {
	const rules = [...policy.families.flatMap(({ keep }) => keep), ...policy.common?.keep ?? []];
	const asks = (kind) => rules.some((rule) => rule.kind === kind);
	if (!asks("branches") && !asks("pulls")) return void 0;
	if (repository === void 0 || repository === "") throw new require_git.LayeredBuildError("bad-input", "The policy keeps what branches or pull requests need, and no GitHub repository is known.", { hint: "Run this in a workflow, or set GITHUB_REPOSITORY=OWNER/NAME." });
	const branches = asks("branches") ? await all(rest, `/repos/${repository}/branches?`, "name") : [];
	const pulls = asks("pulls") ? await all(rest, `/repos/${repository}/pulls?state=open&`, "number") : [];
	return {
		branches: branches.map(String),
		pulls: pulls.map(Number)
	};
}
async function all(rest, path, member) {
	const found = [];
	for (let page = 1;; page += 1) {
		const { status, json } = await rest("GET", `${path}per_page=${perPage}&page=${page}`);
		if (status !== 200 || !Array.isArray(json)) throw new require_git.LayeredBuildError("store", `GitHub does not say which branches and pull requests live (status ${status}).`, { hint: "Give the job `permissions: contents: read, pull-requests: read`. Nothing was deleted." });
		for (const each of json) if (typeof each === "object" && each !== null && member in each) found.push(Object.entries(each).find(([name]) => name === member)?.[1]);
		if (json.length < perPage) return found;
	}
}

// packages/core/src/prune/duration.ts
const UNITS = {
	s: 1e3,
	m: 6e4,
	h: 36e5,
	d: 864e5,
	w: 6048e5
};
/** How a length of time is written, for messages. */
const durationForm = "write a number and s, m, h, d or w, such as 30d";
/** Milliseconds of a length of time as a policy writes it: `90m`, `24h`, `30d`, `2w`; `0` is none. Undefined for all else. */
function parseDuration(text) {
	if (text === "0") return 0;
	const [, number, unit] = /^(\d{1,6})([smhdw])$/.exec(text) ?? [];
	return number === void 0 || unit === void 0 ? void 0 : Number(number) * (UNITS[unit] ?? 0);
}

// packages/core/src/prune/parse-policy.ts
/** Created where a policy is read. */
function policyFile() {
	const patterns = require_zod.union([require_zod.string().check(require_zod._minLength(1)), require_zod.array(require_zod.string().check(require_zod._minLength(1))).check(require_zod._minLength(1))]);
	const duration = require_zod.string().check(require_zod.refine((text) => parseDuration(text) !== void 0, `is no length of time: ${durationForm}`));
	const rule = require_zod.union([
		require_zod.strictObject({
			newest: require_zod.int().check(require_zod._gte(1)),
			per: require_zod.optional(require_zod._enum(["family", "branch"]))
		}),
		require_zod.strictObject({ within: duration }),
		require_zod.strictObject({ semver: require_zod._enum(["patch", "minor"]) }),
		require_zod.strictObject({ tags: require_zod.string().check(require_zod._minLength(1)) }),
		require_zod.strictObject({ branches: require_zod.literal("alive") }),
		require_zod.strictObject({ pulls: require_zod.literal("open") })
	]);
	return require_zod.strictObject({
		families: require_zod.array(require_zod.strictObject({
			name: require_zod.string().check(require_zod._minLength(1)),
			tags: patterns,
			keep: require_zod.optional(require_zod.array(rule)),
			pin: require_zod.optional(require_zod.array(require_zod.string()))
		})).check(require_zod._minLength(1)),
		default: require_zod.optional(require_zod._enum(["keep", "delete"]))
	});
}
/**
* Parses a policy (YAML): families with their tags, the rules that keep some, and pins; `default` is what becomes of all other tags. `path`
* is how messages call it. All problems are reported together, with lines. Throws `bad-config`.
*/
function parsePolicy(text, path) {
	const source = new require_yaml_source.YamlSource(text, path);
	const parsed = policyFile().safeParse(source.value ?? {}, { jitless: true });
	if (!parsed.success) {
		const problems = parsed.error.issues.map((issue) => source.problem(issue.path, messageOf(issue)));
		throw new require_git.LayeredBuildError("bad-config", problems.join("\n"), { hint: "A policy is {families: [{name: app, tags: \"app-*\", keep: [{newest: 5}, {within: 30d}], pin: [\"app-prod-*\"]}], default: keep}." });
	}
	const families = parsed.data.families.map(({ name, tags, keep = [], pin = [] }) => {
		const patterns = typeof tags === "string" ? [tags] : tags;
		for (const pattern of [...patterns, ...pin]) tagPattern(pattern);
		for (const rule of keep) if ("tags" in rule) tagPattern(rule.tags);
		return {
			name,
			tags: patterns,
			keep: keep.map(ruleOf),
			pin
		};
	});
	const twice = families.find(({ name }, index) => families.findIndex((other) => other.name === name) < index);
	if (twice !== void 0) throw new require_git.LayeredBuildError("bad-config", `${path}: two families are called ${twice.name}.`, { hint: "Give one family several patterns: tags: [a-*, b-*]." });
	return {
		families,
		default: parsed.data.default ?? "keep"
	};
}
function ruleOf(rule) {
	if ("newest" in rule) return {
		kind: "newest",
		count: rule.newest,
		per: rule.per ?? "family"
	};
	if ("within" in rule) return {
		kind: "within",
		milliseconds: parseDuration(rule.within) ?? 0
	};
	if ("semver" in rule) return {
		kind: "semver",
		of: rule.semver
	};
	if ("tags" in rule) return {
		kind: "tags",
		pattern: rule.tags
	};
	return { kind: "branches" in rule ? "branches" : "pulls" };
}
/** Of a rule that is none of the known ones, Zod says only that. */
function messageOf(issue) {
	if (issue.code !== "invalid_union" || !issue.path.includes("keep")) return require_yaml_source.issueMessage(issue);
	return "is no rule: {newest: 5}, {newest: 5, per: branch}, {within: 30d}, {semver: patch}, {tags: PATTERN}, {branches: alive} or {pulls: open}";
}

// packages/core/src/prune/policy-of-run.ts
/**
* The policy of a run. The single inputs are the short form: the same rules for each family, those named in `families` (`NAME=PATTERN`, or
* a pattern), or those that the repository's tags show. All problems are reported together. Throws `bad-input`, `bad-config`.
*/
function policyOfRun(inputs) {
	const problems = [];
	const minAge = durationOf(inputs.minAge, "min-age", problems) ?? 0;
	const common = commonRules(inputs, problems);
	const says = inputs.keepLatest !== void 0 || inputs.keepWithin !== void 0 || inputs.keepTags.length > 0;
	const isShort = says || inputs.families.length > 0;
	if (inputs.policy !== void 0 && isShort) problems.push("`policy` says what is kept, so keep-latest, keep-within, keep-tags and families cannot say it too");
	if (inputs.policy === void 0 && !says && inputs.deleteTags.length === 0) problems.push("nothing says what is kept: give keep-latest, keep-within, keep-tags, delete-tags or policy");
	const named = inputs.families.map(familyOf);
	const twice = named.find(({ name }, index) => named.findIndex((other) => other.name === name) < index);
	if (twice !== void 0) problems.push(`families: ${twice.name} is named twice; a pattern such as {a,b}-* is for two kinds of tags`);
	if (problems.length > 0) throw new require_git.LayeredBuildError("bad-input", problems.join("\n"), { hint: "The README of prune-old-images has examples." });
	for (const pattern of [...inputs.deleteTags, ...inputs.keepTags]) tagPattern(pattern);
	const shared = {
		minAge,
		deleteTags: inputs.deleteTags,
		protect: inputs.protect
	};
	if (inputs.policy !== void 0) return {
		...parsePolicy(inputs.policy.text, inputs.policy.path),
		...shared
	};
	if (common.keep.length === 0) return {
		...shared,
		families: [],
		default: "keep"
	};
	if (inputs.families.length === 0) return {
		...shared,
		families: [],
		default: "keep",
		common
	};
	const families = named.map(({ name, pattern }) => {
		tagPattern(pattern);
		return {
			name,
			tags: [pattern],
			...common
		};
	});
	return {
		...shared,
		families,
		default: "keep"
	};
}
function familyOf(text) {
	const [, name = text, pattern = text] = /^([\w.-]+)=(.+)$/.exec(text) ?? [];
	return {
		name,
		pattern
	};
}
function commonRules(inputs, problems) {
	const keep = [];
	if (inputs.keepLatest !== void 0) keep.push({
		kind: "newest",
		count: inputs.keepLatest,
		per: "family"
	});
	if (inputs.keepWithin !== void 0) {
		const milliseconds = durationOf(inputs.keepWithin, "keep-within", problems);
		if (milliseconds !== void 0) keep.push({
			kind: "within",
			milliseconds
		});
	}
	for (const pattern of inputs.keepTags) keep.push({
		kind: "tags",
		pattern
	});
	return {
		keep,
		pin: []
	};
}
function durationOf(text, name, problems) {
	const milliseconds = parseDuration(text);
	if (milliseconds === void 0) problems.push(`${name}: "${text}" is no length of time: ${durationForm}`);
	return milliseconds;
}

// packages/core/src/prune/protect-from.ts
/**
* The images that files of the checkout name: in Dockerfiles (also those of Spaces), Compose files, Kubernetes manifests, Helm values,
* workflows, or anything else that holds the reference as text. `globs` are minimatch patterns over what git tracks; `image` is the
* repository. A digest counts wherever it stands, with or without the repository's name before it. Where a file names the repository without
* a tag, its tag may stand elsewhere in the file (`tag:` of Helm values, `newTag` of Kustomize, `ARG`): all words of the file count then.
* Throws `bad-input` where a pattern matches no file: it was meant to protect something.
*/
async function protectFrom(root, globs, image, exec) {
	const tags = /* @__PURE__ */ new Map();
	const digests = /* @__PURE__ */ new Map();
	if (globs.length === 0) return {
		tags,
		digests
	};
	const files = await trackedFiles(root, exec);
	const chosen = /* @__PURE__ */ new Set();
	for (const glob of globs) {
		const found = files.filter((file) => require_minimatch.minimatch(file, glob, { dot: true }));
		if (found.length === 0) throw new require_git.LayeredBuildError("bad-input", `protect-from: "${glob}" matches no file that git tracks.`, { hint: "Patterns start at the repository's root; `**/` stands for any folders. Nothing was deleted." });
		for (const file of found) chosen.add(file);
	}
	for (const file of [...chosen].toSorted()) {
		const place = require_images.diskPath(root, file);
		if (await isFolder(place)) continue;
		const lines = require_git.readTextFile(place, {
			what: `protect-from: ${require_oci.printablePath(file)}`,
			code: "bad-input",
			hint: "git tracks it, and it may name images. Check it out, or write patterns that do not match it. Nothing was deleted."
		}).split("\n");
		const isApart = lines.some((line) => namesAlone(line, image));
		for (const [index, line] of lines.entries()) {
			const where = `${file}:${index + 1}`;
			for (const digest of line.match(/sha256:[0-9a-f]{64}/g) ?? []) if (require_oci.isDigest(digest) && !digests.has(digest)) digests.set(digest, where);
			const words = isApart ? wordsIn(line).filter((word) => /^\w[\w.-]{0,127}$/.test(word)) : [];
			for (const tag of [...tagsIn(line, image), ...words]) if (!tags.has(tag)) tags.set(tag, where);
		}
	}
	return {
		tags,
		digests
	};
}
/** The tags of `image` that a line names: its reference, in Docker's short form too, and a colon; `latest` where it has neither tag nor digest. */
function tagsIn(line, image) {
	return referencesIn(line, image).flatMap(({ tag, digest }) => tag ?? (digest === void 0 ? "latest" : []));
}
/** Whether a line names `image` with neither tag nor digest, or the path of its repository, whose host may stand elsewhere as well. */
function namesAlone(line, image) {
	const wanted = require_oci.parseReference(image);
	const alone = wanted.kind === "registry" && wanted.repository.includes("/") ? wanted.repository : void 0;
	return referencesIn(line, image).some(({ tag, digest }) => tag === void 0 && digest === void 0) || wordsIn(line).some((word) => word === alone);
}
/** What may be a reference, or a part of one, without the punctuation of a sentence or of YAML behind it. */
function wordsIn(line) {
	return (line.match(/[\w./:@-]+/g) ?? []).map((word) => word.replace(/^docker:\/\/|[.:,/-]+$/g, ""));
}
function referencesIn(line, image) {
	const wanted = require_oci.parseReference(image);
	return wordsIn(line).flatMap((word) => {
		const reference = tryReference(word);
		if (reference === void 0 || reference.kind !== wanted.kind) return [];
		return (reference.kind === "layout" ? wanted.kind === "layout" && reference.path === wanted.path : wanted.kind === "registry" && reference.registry === wanted.registry && reference.repository === wanted.repository) ? [reference] : [];
	});
}
function tryReference(text) {
	try {
		return require_oci.parseReference(text);
	} catch {
		return;
	}
}
async function isFolder(place) {
	return (await (0, node_fs_promises.stat)(place).catch(() => void 0))?.isDirectory() === true;
}
async function trackedFiles(root, exec) {
	const { exitCode, stdout, stderr } = await exec({
		command: "git",
		args: [
			"-C",
			root,
			"ls-files",
			"-z"
		]
	});
	if (exitCode === 0) return require_images.splitNul(stdout);
	throw new require_git.LayeredBuildError("not-a-repository", `protect-from: the files of ${root} cannot be listed: ${stderr.trim() || `exit code ${exitCode}`}`, { hint: "Run actions/checkout before. Nothing was deleted." });
}

// packages/core/src/prune/undo-script.ts
/**
* The beginning of a shell script that takes back what a run has done. A line for each change follows, as it is made: the script is whole
* wherever the run ends. A command that fails is named, the others go on, and the script fails at its end.
*/
const undoScript = `#!/bin/sh
# Takes back what prune-old-images did, newest last. Deleted GitHub packages can be restored for 30 days.
failed=0
undo() {
  "$@" && return
  failed=$((failed + 1))
  echo "Not taken back: $*" >&2
}
trap 'test "$failed" -eq 0 || { echo "$failed changes were not taken back." >&2; exit 1; }' EXIT
`;
/** The line that takes back one change, by the command that `PrunableRepository.undo` gives. */
function undoLine(command) {
	return `undo ${command}\n`;
}

Object.defineProperty(exports, "RestLimit", {
  enumerable: true,
  get: function () {
    return RestLimit;
  }
});
Object.defineProperty(exports, "basesAcross", {
  enumerable: true,
  get: function () {
    return basesAcross;
  }
});
Object.defineProperty(exports, "githubRest", {
  enumerable: true,
  get: function () {
    return githubRest;
  }
});
Object.defineProperty(exports, "isLimit", {
  enumerable: true,
  get: function () {
    return isLimit;
  }
});
Object.defineProperty(exports, "lifecycleOf", {
  enumerable: true,
  get: function () {
    return lifecycleOf;
  }
});
Object.defineProperty(exports, "lifecycleSummary", {
  enumerable: true,
  get: function () {
    return lifecycleSummary;
  }
});
Object.defineProperty(exports, "livingRefs", {
  enumerable: true,
  get: function () {
    return livingRefs;
  }
});
Object.defineProperty(exports, "openFactsCache", {
  enumerable: true,
  get: function () {
    return openFactsCache;
  }
});
Object.defineProperty(exports, "openPrunable", {
  enumerable: true,
  get: function () {
    return openPrunable;
  }
});
Object.defineProperty(exports, "parsePlanFile", {
  enumerable: true,
  get: function () {
    return parsePlanFile;
  }
});
Object.defineProperty(exports, "planFileText", {
  enumerable: true,
  get: function () {
    return planFileText;
  }
});
Object.defineProperty(exports, "planSummary", {
  enumerable: true,
  get: function () {
    return planSummary;
  }
});
Object.defineProperty(exports, "policyOfRun", {
  enumerable: true,
  get: function () {
    return policyOfRun;
  }
});
Object.defineProperty(exports, "protectFrom", {
  enumerable: true,
  get: function () {
    return protectFrom;
  }
});
Object.defineProperty(exports, "pruneImages", {
  enumerable: true,
  get: function () {
    return pruneImages;
  }
});
Object.defineProperty(exports, "undoLine", {
  enumerable: true,
  get: function () {
    return undoLine;
  }
});
Object.defineProperty(exports, "undoScript", {
  enumerable: true,
  get: function () {
    return undoScript;
  }
});