"use strict";

const require_rolldown_runtime = require("../vendor/rolldown-runtime.js");
const require_git = require("./git.js");
const require_images = require("./images.js");
const require_pattern = require("./pattern.js");
const require_renovatebot_pep440 = require("../vendor/renovatebot-pep440.js");
const require_semver = require("../vendor/semver.js");

// packages/core/src/tags/short-sha.ts
/** The commit id cut to the context's short length (7 unless set), as `type=sha` and `{{sha}}` write it. */
function shortSha({ sha, shortShaLength = 7 }) {
	return sha.substring(0, shortShaLength);
}

// packages/core/src/tags/global-expressions.ts
const defaultBranchEvents = /create|discussion|issues|schedule/;
/** Those of metadata-action's global expressions that take no argument, each with its value in this run. */
function globalExpressions(context) {
	const { ref } = context;
	return {
		branch: () => afterPrefix$1(ref, "refs/heads/"),
		tag: () => afterPrefix$1(ref, "refs/tags/"),
		sha: () => shortSha(context),
		base_ref: () => baseRef(context),
		is_default_branch: () => String(isDefaultBranch(context)),
		is_not_default_branch: () => String(!isDefaultBranch(context))
	};
}
function afterPrefix$1(ref, prefix) {
	return ref.startsWith(prefix) ? ref.slice(prefix.length) : "";
}
function baseRef({ ref, baseRef: base = "" }) {
	if (ref.startsWith("refs/tags/")) return base.replace(/^refs\/heads\//, "");
	return ref.startsWith("refs/pull/") ? base : "";
}
function isDefaultBranch({ ref, eventName, repositoryDefaultBranch }) {
	const branch = ref.replace(/^refs\/heads\//, "");
	return branch !== "" && (branch === repositoryDefaultBranch || defaultBranchEvents.test(eventName));
}

// packages/core/src/tags/local-time.ts
const DAY = 864e5;
/**
* Looks at an instant in a time zone of the IANA database.
*
* @throws LayeredBuildError `bad-tag-rule` for a time zone that does not exist
*/
function inTimeZone(date, timeZone) {
	const offsetMinutes = offsetOf(date, timeZone);
	const local = new Date(date.getTime() + offsetMinutes * 6e4);
	const year = local.getUTCFullYear();
	const day = Math.floor(local.getTime() / DAY);
	return {
		timeZone,
		epochMilliseconds: date.getTime(),
		offsetMinutes,
		year,
		month: local.getUTCMonth() + 1,
		day: local.getUTCDate(),
		dayOfYear: day - dayNumber(year, 1, 1) + 1,
		weekday: local.getUTCDay(),
		hour: local.getUTCHours(),
		minute: local.getUTCMinutes(),
		second: local.getUTCSeconds(),
		millisecond: local.getUTCMilliseconds(),
		week: weekOf(day, 0, 1),
		isoWeek: weekOf(day, 1, 4)
	};
}
function offsetOf(date, timeZone) {
	try {
		const text = new Intl.DateTimeFormat("en-US", {
			timeZone,
			timeZoneName: "longOffset"
		}).formatToParts(date).find(({ type }) => type === "timeZoneName")?.value ?? "";
		const [, sign, hours = "0", minutes = "0"] = /^GMT([+-])(\d\d):(\d\d)/.exec(text) ?? [];
		return (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
	} catch (error) {
		throw new require_git.LayeredBuildError("bad-tag-rule", `time zone "${timeZone}" does not exist`, {
			hint: "tz takes a name of the IANA database, such as tz='Asia/Tokyo' or tz='UTC'",
			cause: error
		});
	}
}
function weekOf(day, firstWeekday, januaryDay) {
	const start = day - weekdayFrom(day, firstWeekday);
	const around = (/* @__PURE__ */ new Date((start + 3) * DAY)).getUTCFullYear();
	const { year, first } = [
		around + 1,
		around,
		around - 1
	].map((year) => {
		const fixed = dayNumber(year, 1, januaryDay);
		return {
			year,
			first: fixed - weekdayFrom(fixed, firstWeekday)
		};
	}).find((candidate) => candidate.first <= start) ?? {
		year: around,
		first: start
	};
	return {
		year,
		number: (start - first) / 7 + 1
	};
}
function weekdayFrom(day, firstWeekday) {
	return ((day + 4 - firstWeekday) % 7 + 7) % 7;
}
function dayNumber(year, month, day) {
	return Date.UTC(year, month - 1, day) / DAY;
}

// packages/core/src/tags/moment-tokens.ts
const months = "January February March April May June July August September October November December".split(" ");
const weekdays = "Sunday Monday Tuesday Wednesday Thursday Friday Saturday".split(" ");
/** moment's tokens in its default locale, English (https://momentjs.com/docs/#/displaying/format/), but for the `L` family. */
const momentTokens = {
	...numeric("M", (t) => t.month, 2),
	MMM: (t) => name(months, t.month - 1).slice(0, 3),
	MMMM: (t) => name(months, t.month - 1),
	...numeric("Q", (t) => Math.ceil(t.month / 3)),
	...numeric("D", (t) => t.day, 2),
	DDD: (t) => String(t.dayOfYear),
	DDDo: (t) => ordinal(t.dayOfYear),
	DDDD: (t) => pad(t.dayOfYear, 3),
	...numeric("d", (t) => t.weekday),
	dd: (t) => name(weekdays, t.weekday).slice(0, 2),
	ddd: (t) => name(weekdays, t.weekday).slice(0, 3),
	dddd: (t) => name(weekdays, t.weekday),
	e: (t) => String(t.weekday),
	E: (t) => String(t.weekday === 0 ? 7 : t.weekday),
	...numeric("w", (t) => t.week.number, 2),
	...numeric("W", (t) => t.isoWeek.number, 2),
	Y: (t) => pad(t.year, 4),
	YY: (t) => pad(t.year % 100, 2),
	YYYY: (t) => pad(t.year, 4),
	YYYYY: (t) => pad(t.year, 5),
	YYYYYY: (t) => `+${pad(t.year, 6)}`,
	...numeric("y", (t) => t.year, 2),
	yyy: (t) => pad(t.year, 3),
	yyyy: (t) => pad(t.year, 4),
	...Object.fromEntries([
		"N",
		"NN",
		"NNN",
		"NNNNN"
	].map((token) => [token, () => "AD"])),
	NNNN: () => "Anno Domini",
	gg: (t) => pad(t.week.year % 100, 2),
	gggg: (t) => pad(t.week.year, 4),
	ggggg: (t) => pad(t.week.year, 5),
	GG: (t) => pad(t.isoWeek.year % 100, 2),
	GGGG: (t) => pad(t.isoWeek.year, 4),
	GGGGG: (t) => pad(t.isoWeek.year, 5),
	a: (t) => t.hour < 12 ? "am" : "pm",
	A: (t) => t.hour < 12 ? "AM" : "PM",
	H: (t) => String(t.hour),
	HH: (t) => pad(t.hour, 2),
	h: (t) => String(hour12(t)),
	hh: (t) => pad(hour12(t), 2),
	k: (t) => String(t.hour || 24),
	kk: (t) => pad(t.hour || 24, 2),
	Hmm: (t) => `${t.hour}${pad(t.minute, 2)}`,
	Hmmss: (t) => `${t.hour}${pad(t.minute, 2)}${pad(t.second, 2)}`,
	hmm: (t) => `${hour12(t)}${pad(t.minute, 2)}`,
	hmmss: (t) => `${hour12(t)}${pad(t.minute, 2)}${pad(t.second, 2)}`,
	m: (t) => String(t.minute),
	mm: (t) => pad(t.minute, 2),
	s: (t) => String(t.second),
	ss: (t) => pad(t.second, 2),
	...Object.fromEntries([
		1,
		2,
		3,
		4,
		5,
		6,
		7,
		8,
		9
	].map((digits) => ["S".repeat(digits), (t) => pad(t.millisecond, 3).padEnd(digits, "0").slice(0, digits)])),
	X: (t) => String(Math.floor(t.epochMilliseconds / 1e3)),
	x: (t) => String(t.epochMilliseconds),
	Z: (t) => offset(t, ":"),
	ZZ: (t) => offset(t, ""),
	z: zoneName,
	zz: zoneName
};
function numeric(token, value, width) {
	const plain = {
		[token]: (t) => String(value(t)),
		[`${token}o`]: (t) => ordinal(value(t))
	};
	return width === void 0 ? plain : {
		...plain,
		[token + token]: (t) => pad(value(t), width)
	};
}
function name(names, index) {
	return names[index] ?? "";
}
function pad(value, width) {
	return String(value).padStart(width, "0");
}
function hour12({ hour }) {
	return hour % 12 || 12;
}
function ordinal(value) {
	return `${value}${(Math.floor(value % 100 / 10) === 1 ? void 0 : {
		1: "st",
		2: "nd",
		3: "rd"
	}[value % 10]) ?? "th"}`;
}
function offset({ offsetMinutes }, separator) {
	const minutes = Math.abs(offsetMinutes);
	return `${offsetMinutes < 0 ? "-" : "+"}${pad(Math.floor(minutes / 60), 2)}${separator}${pad(minutes % 60, 2)}`;
}
function zoneName({ timeZone }) {
	if (timeZone.toUpperCase() === "UTC") return "UTC";
	throw new require_git.LayeredBuildError("bad-tag-rule", `the date format token z has no abbreviation for the time zone ${timeZone}`, { hint: "write the abbreviation into the format in brackets, such as [JST], or use Z for the offset" });
}

// packages/core/src/tags/moment-format.ts
const localFormats = {
	LT: "h:mm A",
	LTS: "h:mm:ss A",
	L: "MM/DD/YYYY",
	LL: "MMMM D, YYYY",
	LLL: "MMMM D, YYYY h:mm A",
	LLLL: "dddd, MMMM D, YYYY h:mm A",
	l: "M/D/YYYY",
	ll: "MMM D, YYYY",
	lll: "MMM D, YYYY h:mm A",
	llll: "ddd, MMM D, YYYY h:mm A"
};
const tokens = {
	...momentTokens,
	...Object.fromEntries(Object.entries(localFormats).map(([token, format]) => [token, (time) => formatLocal(time, format)]))
};
const parts = new RegExp(String.raw`\[(?<quoted>[^[]*)\]|\\?(?:${Object.keys(tokens).toSorted((a, b) => b.length - a.length).join("|")})|[^]`, "g");
/**
* Formats an instant with moment's format tokens in a time zone, in English, without moment.
*
* @throws LayeredBuildError `bad-tag-rule` for a time zone that does not exist, and for `z` (a zone's abbreviation) outside UTC,
*   which JavaScript's own zone data does not have
*/
function formatMoment(date, format, timeZone = "UTC") {
	return formatLocal(inTimeZone(date, timeZone), format);
}
function formatLocal(time, format) {
	return [...format.matchAll(parts)].map(([part, quoted]) => quoted ?? tokens[part]?.(time) ?? part.replaceAll("\\", "")).join("");
}

// packages/core/src/tags/render-plain.ts
/**
* A template that holds nothing but text and plain names, such as `{{is_default_branch}}`; undefined for any other, which is for
* Handlebars. Nearly every rule is this plain, and Handlebars takes 40 ms to load and to compile its first template.
*/
function renderPlain(template, context) {
	if (!template.includes("{{")) return template;
	const values = globalExpressions(context);
	let known = true;
	const text = template.replaceAll(/\{\{ *(\w+) *\}\}/g, (_, name) => {
		const value = Object.hasOwn(values, name) ? values[name]?.() : void 0;
		if (value === void 0 || /[&<>"'`=]/.test(value)) known = false;
		return value ?? "";
	});
	const markup = template.replaceAll(/\{\{ *\w+ *\}\}/g, "");
	return known && !/[{}\\]/.test(markup) ? text : void 0;
}

// packages/core/src/tags/tag-context.ts
/**
* The context as rules see it: a `pull_request_target` run gets the ref of its pull request, since GitHub hands it the
* base branch's, and the commit becomes the pull request's own where that is asked for.
*
* @throws LayeredBuildError `bad-input` for a `pull_request_target` run without a pull request number
*/
function resolveTagContext(context) {
	const head = context.usePullRequestHead === true && /pull_request/.test(context.eventName) ? context.headSha : void 0;
	return {
		...context,
		ref: refOf(context),
		sha: head ?? context.sha
	};
}
function refOf({ eventName, ref, pullRequestNumber }) {
	if (!/pull_request_target/.test(eventName)) return ref;
	if (pullRequestNumber === void 0) throw new require_git.LayeredBuildError("bad-input", "the event pull_request_target came without a pull request number", { hint: "the event's payload lacks `number`: tags for this run cannot be told from those of the base branch" });
	return `refs/pull/${pullRequestNumber}/merge`;
}

// packages/core/src/tags/evaluate-tags.ts
/**
* Applies tag rules to a run, as docker/metadata-action does: by priority, each name once, `latest` as the first tag decides.
*
* @throws LayeredBuildError `bad-tag-rule` for an `enable` that is neither true nor false, or an expression that does not work
*/
async function evaluateTags(rules, flavor, context) {
	const resolved = resolveTagContext(context);
	const scope = {
		context: resolved,
		render: await templateRenderer(rules, flavor, resolved)
	};
	const tags = /* @__PURE__ */ new Map();
	const skipped = [];
	let latest;
	for (const rule of rules.toSorted((a, b) => b.priority - a.priority)) {
		const outcome = isEnabled(rule, scope) ? rule.evaluate(scope) : {
			kind: "none",
			reason: "not enabled"
		};
		if (outcome.kind !== "tag") {
			skipped.push({
				...outcome,
				rule: rule.source
			});
			continue;
		}
		const value = withAffixes(outcome.value, rule, flavor, scope);
		if (value === "") {
			skipped.push({
				kind: "none",
				rule: rule.source,
				reason: "its value is empty"
			});
			continue;
		}
		add(tags, {
			name: require_images.sanitizeTag(value),
			rule: rule.type,
			moving: outcome.moving
		});
		latest ??= flavor.latest === "auto" ? outcome.latest : flavor.latest === "true";
	}
	const [version] = tags.keys();
	if (latest === true) add(tags, {
		name: latestName(flavor),
		rule: "latest",
		moving: true
	});
	return {
		version,
		tags: [...tags.values()],
		skipped
	};
}
/** A function that replaces the expressions of a template. Handlebars is loaded only where a rule or the flavor needs it. */
async function templateRenderer(rules, flavor, context) {
	if ([
		...rules.map(({ source }) => source),
		flavor.prefix,
		flavor.suffix
	].every((template) => renderPlain(template, context) !== void 0)) return (template) => renderPlain(template, context) ?? template;
	const { renderTemplate } = await Promise.resolve().then(() => require("./templates.js")).then((n) => n.render_template_exports);
	return (template) => renderPlain(template, context) ?? renderTemplate(template, context);
}
function isEnabled(rule, { render }) {
	const enable = render(rule.enable);
	if (enable === "true" || enable === "false") return enable === "true";
	throw new require_git.LayeredBuildError("bad-tag-rule", `tag rule \`${rule.source}\`: enable is "${enable}"`, { hint: "enable takes true, false, or an expression that gives one of them, such as {{is_default_branch}}" });
}
function withAffixes(value, rule, flavor, { render }) {
	return `${render(rule.prefix ?? flavor.prefix)}${value}${render(rule.suffix ?? flavor.suffix)}`;
}
function add(tags, tag) {
	const before = tags.get(tag.name);
	tags.set(tag.name, before === void 0 ? tag : {
		...before,
		moving: before.moving && tag.moving
	});
}
function latestName({ prefix, prefixLatest, suffix, suffixLatest }) {
	return require_images.sanitizeTag(`${prefixLatest ? prefix : ""}latest${suffixLatest ? suffix : ""}`);
}

// packages/core/src/tags/list-lines.ts
/** The lines of a newline list, trimmed, without empty lines and those that begin with `#`; a `#` inside a line stays. */
function listLines(text) {
	return text.split(/\r?\n/).map((line) => line.trim()).filter((line) => line !== "" && !line.startsWith("#"));
}
/**
* The comma-separated fields of one line; a field in double quotes may contain commas.
*
* metadata-action documents the quotes (`type=match,"pattern=\d{1,3}"`), but reads its inputs as CSV twice and so loses them;
* here they do what its README says.
*
* @throws CsvError for quotes that do not close
*/
async function lineFields(line) {
	if (!/(?:^|,)"/.test(line)) return line.split(",");
	const { parse } = await Promise.resolve().then(() => require("../vendor/csv-parse.js")).then((n) => n.sync_exports);
	const [fields = []] = parse(line, {
		relaxColumnCount: true,
		relaxQuotes: true,
		skipEmptyLines: true
	});
	return fields;
}

// packages/core/src/tags/parse-flavor.ts
const supported = "a line is `latest=auto|true|false`, `prefix=TEXT[,onlatest=true]` or `suffix=TEXT[,onlatest=true]`";
/**
* Reads a flavor: lines of `latest=\u2026`, `prefix=\u2026[,onlatest=\u2026]`, `suffix=\u2026[,onlatest=\u2026]`; the last of equal keys counts.
*
* @throws LayeredBuildError `bad-tag-rule` at the first entry that is none of these
*/
async function parseFlavor(text) {
	let flavor = {
		latest: "auto",
		prefix: "",
		prefixLatest: false,
		suffix: "",
		suffixLatest: false
	};
	for (const line of listLines(text)) {
		let affix;
		for (const field of await lineFields(line)) {
			const [key = "", value] = field.split("=").map((part) => part.trim());
			if (value === void 0) throw wrong(line, `"${field}" has no value`);
			flavor = {
				...flavor,
				...entry(line, key.toLowerCase(), value, affix)
			};
			affix = affixOf(key.toLowerCase()) ?? affix;
		}
	}
	return flavor;
}
function entry(line, key, value, affix) {
	switch (key) {
		case "latest":
			if (value === "auto" || value === "true" || value === "false") return { latest: value };
			throw wrong(line, `latest is "${value}"`);
		case "prefix": return { prefix: value };
		case "suffix": return { suffix: value };
		case "onlatest":
			if (value !== "true" && value !== "false") throw wrong(line, `onlatest is "${value}"`);
			return affix === void 0 ? {} : { [`${affix}Latest`]: value === "true" };
		default: throw wrong(line, `"${key}" does not exist`);
	}
}
function affixOf(key) {
	return key === "prefix" || key === "suffix" ? key : void 0;
}
function wrong(line, what) {
	return new require_git.LayeredBuildError("bad-tag-rule", `flavor \`${line}\`: ${what}`, { hint: supported });
}

// packages/core/src/tags/rules/edge.ts
/** `type=edge[,branch=NAME]`: `edge` for the newest commit of a branch, the default branch where none is named. */
const edgeRule = {
	type: "edge",
	priority: 700,
	attributes: ["branch"],
	parse(attributes) {
		return { evaluate({ context }) {
			const branch = attributes.get("branch") || context.repositoryDefaultBranch;
			if (context.ref !== `refs/heads/${branch}`) return {
				kind: "none",
				reason: `${context.ref} is not the branch ${branch}`
			};
			return {
				kind: "tag",
				value: "edge",
				latest: false,
				moving: true
			};
		} };
	}
};

// packages/core/src/tags/full-version.ts
/**
* Whether a name is a whole version (`1.2.3`, `v1.2.3-rc.1`): written once, where `1.2` and `latest` move on.
*
* Major, minor and patch as semver has them, any prerelease or build after them.
*/
function isFullVersion(name) {
	return /^v?\d+\.\d+\.\d+(?:[-+][0-9A-Za-z.+-]+)?$/.test(name);
}

// packages/core/src/tags/rules/rule-regex.ts
/** The regular expression of a rule's attribute. Throws `bad-tag-rule`. */
function ruleRegex(attribute, text, flags = "") {
	try {
		return new RegExp(text, flags);
	} catch (cause) {
		throw new require_git.LayeredBuildError("bad-tag-rule", `${attribute} "${text}" is no regular expression`, {
			hint: "it is one of JavaScript's; one with commas goes, with its field, into double quotes",
			cause
		});
	}
}
/** Runs a rule's expression, but not for ever: whoever may push a git tag chooses the text. Throws `bad-tag-rule`. */
function findIn({ type, attribute }, pattern, text) {
	const result = require_pattern.execPattern(pattern, text);
	if (result !== void 0) return result.found;
	throw new require_git.LayeredBuildError("bad-tag-rule", `type=${type}: the ${attribute} ${require_git.oneLine(pattern.source, 200)} takes more than ${1} second on ${JSON.stringify(require_git.oneLine(text, 100))}`, { hint: require_pattern.endlessHint });
}

// packages/core/src/tags/rules/version-pattern.ts
const expression = /\{\{\s*([^{}]*?)\s*\}\}/g;
const names = [
	"raw",
	"version",
	"major",
	"minor",
	"patch"
];
/** The `pattern` of a rule about versions. Throws `bad-tag-rule` where it is missing, or names what a version does not have. */
function versionPattern(attributes, type) {
	const pattern = attributes.get("pattern");
	if (pattern === void 0) throw new require_git.LayeredBuildError("bad-tag-rule", "the attribute pattern is missing", { hint: `type=${type} needs pattern={{version}}, {{major}}.{{minor}}, {{major}} or {{raw}}` });
	for (const [, name = ""] of pattern.matchAll(expression)) if (!names.some((each) => each === name)) throw new require_git.LayeredBuildError("bad-tag-rule", `there is no {{${name}}} in a version`, { hint: `a pattern of type=${type} has {{${names.join("}}, {{")}}}` });
	return pattern;
}
/**
* The text that a rule about versions looks at: its `value`, or the git tag's name; `select` takes the part that counts, and `/` becomes `-` at
* last. Undefined where the run is about no git tag.
*/
function versionText(value, { context, render }, select = (text) => text) {
	const { ref } = context;
	const tag = ref.startsWith("refs/tags/") ? ref.slice(10) : void 0;
	const text = value === void 0 || value === "" ? tag : render(value);
	return text === void 0 ? void 0 : select(text).replaceAll("/", "-");
}
/**
* What `match` takes of a text, in a rule about versions: its first group, and all of the text where it finds nothing. Throws `bad-tag-rule` for a
* `match` without a group.
*/
function versionMatch(attributes, type) {
	const match = attributes.get("match") ?? "";
	if (match === "") return (text) => text;
	const pattern = ruleRegex("match", match);
	if ((new RegExp(`${pattern.source}|`).exec("")?.length ?? 0) < 2) throw new require_git.LayeredBuildError("bad-tag-rule", `match "${match}" has no group`, { hint: `the version is what its first pair of parentheses matches, such as match=^app/v(.*)$ for type=${type}` });
	return (text) => findIn({
		type,
		attribute: "match"
	}, pattern, text)?.[1] ?? text;
}
/** Why a text gives no tag; where it was `match`'s to choose it, that too. */
function noVersion(raw, standard, attributes) {
	const match = attributes.get("match") ?? "";
	return `${raw} is no version by ${standard}${match === "" ? "" : `, and is what match=${match} takes of the tag: all of it where it finds nothing`}`;
}
/**
* The tag of a version. A prerelease is tagged whole (or, with `{{raw}}`, as written), whatever the pattern: `1` and `1.2` name what is released; and it
* makes no `latest`.
*/
function versionTag(pattern, parts, isRelease) {
	const value = (isRelease || /^\{\{\s*raw\s*\}\}$/.test(pattern) ? pattern : "{{version}}").replaceAll(expression, (_all, name) => {
		const known = names.find((each) => each === name);
		return known === void 0 ? "" : parts[known];
	});
	return {
		kind: "tag",
		value,
		latest: isRelease,
		moving: value !== parts.version && !isFullVersion(value)
	};
}

// packages/core/src/tags/rules/match.ts
/** `type=match,pattern=REGEX[,group=0][,value=TEXT]`: the part of a git tag (or of the value) that a regular expression finds. */
const matchRule = {
	type: "match",
	priority: 800,
	attributes: [
		"pattern",
		"group",
		"value"
	],
	parse(attributes) {
		const text = attributes.get("pattern");
		if (text === void 0) throw new require_git.LayeredBuildError("bad-tag-rule", "the attribute pattern is missing", { hint: String.raw`type=match needs pattern=REGEX, such as pattern=v(\d+\.\d+),group=1` });
		const [, inner = text, flags = ""] = /^\/(.+)\/(.*)$/.exec(text) ?? [];
		const pattern = ruleRegex("pattern", inner, flags.replaceAll(/[gy]/g, ""));
		const group = attributes.get("group") ?? "0";
		if (!/^\d+$/.test(group)) throw new require_git.LayeredBuildError("bad-tag-rule", `group "${group}" is no number`, { hint: "group=0 is all that matched, group=1 the first pair of parentheses" });
		return { evaluate(scope) {
			const given = versionText(attributes.get("value"), scope);
			if (given === void 0) return {
				kind: "none",
				reason: `${scope.context.ref} is not a git tag`
			};
			const value = findIn({
				type: "match",
				attribute: "pattern"
			}, pattern, given)?.[Number(group)];
			if (value === void 0) return {
				kind: "unfit",
				reason: `${text} finds no group ${group} in ${given}`
			};
			return {
				kind: "tag",
				value,
				latest: true,
				moving: !isFullVersion(value)
			};
		} };
	}
};

// packages/core/src/tags/rules/pep440.ts
/** `type=pep440,pattern={{version}}[,value=TEXT][,match=REGEX]`: the version that a git tag (or the value) is, by Python's PEP 440. */
const pep440Rule = {
	type: "pep440",
	priority: 900,
	attributes: [
		"pattern",
		"value",
		"match"
	],
	parse(attributes) {
		const pattern = versionPattern(attributes, "pep440");
		const select = versionMatch(attributes, "pep440");
		return { evaluate(scope) {
			const raw = versionText(attributes.get("value"), scope, select);
			if (raw === void 0) return {
				kind: "none",
				reason: `${scope.context.ref} is not a git tag`
			};
			const explained = require_renovatebot_pep440.valid(raw) === null ? null : require_renovatebot_pep440.explain(raw);
			if (explained === null) return {
				kind: "unfit",
				reason: noVersion(raw, "PEP 440", attributes)
			};
			const { is_prerelease: isPre, is_postrelease: isPost, is_devrelease: isDev } = explained;
			const parts = {
				raw,
				version: require_renovatebot_pep440.clean(raw) ?? raw,
				major: `${require_renovatebot_pep440.major(raw)}`,
				minor: `${require_renovatebot_pep440.minor(raw)}`,
				patch: `${require_renovatebot_pep440.patch(raw)}`
			};
			return versionTag(pattern, parts, !isPre && !isPost && !isDev);
		} };
	}
};

// packages/core/src/tags/rules/raw.ts
/** `type=raw,value=TEXT`, or TEXT alone: a tag as written, global expressions replaced. */
const rawRule = {
	type: "raw",
	priority: 200,
	attributes: ["value"],
	parse(attributes) {
		const template = attributes.get("value");
		if (template === void 0) throw new require_git.LayeredBuildError("bad-tag-rule", "the attribute value is missing", { hint: "type=raw needs value=TEXT, such as type=raw,value=latest" });
		return { evaluate({ render }) {
			const value = render(template);
			return {
				kind: "tag",
				value,
				latest: false,
				moving: !isFullVersion(value)
			};
		} };
	}
};

// packages/core/src/tags/rules/ref.ts
/** `type=ref,event=branch|tag|pr`: the name of what was pushed, or the pull request's number behind `pr-`. */
const refRule = {
	type: "ref",
	priority: 600,
	attributes: ["event"],
	parse(attributes) {
		const event = attributes.get("event");
		switch (event) {
			case "branch": return { evaluate: ({ context }) => afterPrefix(context.ref, "refs/heads/", "a branch", branch) };
			case "tag": return { evaluate: ({ context }) => afterPrefix(context.ref, "refs/tags/", "a git tag", tag) };
			case "pr": return {
				prefix: "pr-",
				evaluate: ({ context }) => afterPrefix(context.ref, "refs/pull/", "a pull request", pullRequest)
			};
			case void 0:
			default: throw new require_git.LayeredBuildError("bad-tag-rule", event === void 0 ? "the attribute event is missing" : `event "${event}" does not exist`, { hint: "type=ref needs event=branch, event=tag or event=pr" });
		}
	}
};
const branch = (name) => ({
	kind: "tag",
	value: name,
	latest: false,
	moving: true
});
const tag = (name) => ({
	kind: "tag",
	value: name,
	latest: true,
	moving: !isFullVersion(name)
});
const pullRequest = (path) => branch(path.replace(/\/merge$/, ""));
function afterPrefix(ref, prefix, what, make) {
	return ref.startsWith(prefix) ? make(ref.slice(prefix.length)) : {
		kind: "none",
		reason: `${ref} is not ${what}`
	};
}

// packages/core/src/tags/rules/schedule.ts
/** `type=schedule[,pattern=TEXT]`: `nightly`, or the pattern, in runs that a schedule starts. */
const scheduleRule = {
	type: "schedule",
	priority: 1e3,
	attributes: ["pattern"],
	parse(attributes) {
		const pattern = attributes.get("pattern") ?? "nightly";
		return { evaluate({ context, render }) {
			if (context.eventName !== "schedule") return {
				kind: "none",
				reason: `the event is ${context.eventName}, and no schedule`
			};
			return {
				kind: "tag",
				value: render(pattern),
				latest: false,
				moving: !pattern.includes("{{")
			};
		} };
	}
};

// packages/core/src/tags/rules/semver.ts
var import_parse = /* @__PURE__ */ require_rolldown_runtime.__toESM(require_semver.require_parse(), 1);
/** `type=semver,pattern={{version}}[,value=TEXT][,match=REGEX]`: the version that a git tag (or the value) is, by semver.org. */
const semverRule = {
	type: "semver",
	priority: 900,
	attributes: [
		"pattern",
		"value",
		"match"
	],
	parse(attributes) {
		const pattern = versionPattern(attributes, "semver");
		const select = versionMatch(attributes, "semver");
		return { evaluate(scope) {
			const raw = versionText(attributes.get("value"), scope, select);
			if (raw === void 0) return {
				kind: "none",
				reason: `${scope.context.ref} is not a git tag`
			};
			const found = (0, import_parse.default)(raw);
			if (found === null) return {
				kind: "unfit",
				reason: noVersion(raw, "semver.org", attributes)
			};
			const { version, major, minor, patch, prerelease } = found;
			const parts = {
				raw,
				version,
				major: `${major}`,
				minor: `${minor}`,
				patch: `${patch}`
			};
			return versionTag(pattern, parts, prerelease.length === 0);
		} };
	}
};

// packages/core/src/tags/rules/sha.ts
/** `type=sha,format=short|long`: the commit's id behind `sha-`. */
const shaRule = {
	type: "sha",
	priority: 100,
	attributes: ["format"],
	parse(attributes) {
		const format = attributes.get("format") ?? "short";
		if (format !== "short" && format !== "long") throw new require_git.LayeredBuildError("bad-tag-rule", `format "${format}" does not exist`, { hint: "type=sha takes format=short (the default) or format=long" });
		return {
			prefix: "sha-",
			evaluate({ context }) {
				if (context.sha === "") return {
					kind: "none",
					reason: "the run has no commit"
				};
				return {
					kind: "tag",
					value: format === "short" ? shortSha(context) : context.sha,
					latest: false,
					moving: false
				};
			}
		};
	}
};

// packages/core/src/tags/rules/index.ts
/** The rule types; a further one is a file beside these and a name in this list. */
const ruleTypes = [
	scheduleRule,
	semverRule,
	pep440Rule,
	matchRule,
	edgeRule,
	refRule,
	rawRule,
	shaRule
];

// packages/core/src/tags/parse-tag-rules.ts
const ofAllRules = [
	"enable",
	"priority",
	"prefix",
	"suffix"
];
const defaultLines = [
	"type=schedule",
	"type=ref,event=branch",
	"type=ref,event=tag",
	"type=ref,event=pr"
];
/**
* Reads `tag-rules`: docker/metadata-action's `tags` input, one rule a line.
*
* Text without rules means metadata-action's defaults. Rules stay in the order written; `evaluateTags` sorts by priority.
*
* @throws LayeredBuildError `bad-tag-rule`, naming every line that is wrong
*/
async function parseTagRules(text) {
	const lines = listLines(text);
	const rules = [];
	const errors = [];
	for (const line of lines.length === 0 ? defaultLines : lines) try {
		rules.push(await parseTagRule(line));
	} catch (error) {
		errors.push(problemOf(line, error));
	}
	throwAll(errors);
	return rules;
}
async function parseTagRule(line) {
	const attributes = attributesOf(await lineFields(line));
	const ruleType = ruleTypeOf(attributes.get("type") ?? "raw");
	checkNames(attributes, ruleType);
	const body = ruleType.parse(attributes);
	return {
		type: ruleType.type,
		source: line,
		priority: priorityOf(attributes.get("priority"), ruleType),
		enable: attributes.get("enable") ?? "true",
		prefix: attributes.get("prefix") ?? body.prefix,
		suffix: attributes.get("suffix"),
		evaluate: body.evaluate
	};
}
function attributesOf(fields) {
	return new Map(fields.map((field) => {
		const at = field.indexOf("=");
		return at < 1 ? ["value", field.trim()] : [field.slice(0, at).trim().toLowerCase(), field.slice(at + 1).trim()];
	}));
}
/** metadata-action passes over an attribute that it does not know, and so over a misspelt `enable`: the tag is then always written. */
function checkNames(attributes, { type, attributes: own }) {
	const known = [...own, ...ofAllRules];
	const unknown = [...attributes.keys()].filter((name) => name !== "type" && !known.includes(name));
	if (unknown.length === 0) return;
	throw new require_git.LayeredBuildError("bad-tag-rule", `type=${type} has no attribute ${unknown.map((name) => JSON.stringify(name)).join(", ")}`, { hint: `type=${type} takes ${known.join(", ")}; text without \`=\` is its value` });
}
function ruleTypeOf(name) {
	const found = ruleTypes.find(({ type }) => type === name);
	if (found !== void 0) return found;
	const supported = ruleTypes.map(({ type }) => type).toSorted();
	throw new require_git.LayeredBuildError("bad-tag-rule", `tag rule type "${name}" does not exist; supported: ${supported.join(", ")}`, { hint: "a line is `type=TYPE,attribute=value,\u2026`, or a tag alone" });
}
function priorityOf(text, ruleType) {
	const priority = text === void 0 ? ruleType.priority : Number(text);
	if (Number.isFinite(priority)) return priority;
	throw new require_git.LayeredBuildError("bad-tag-rule", `priority "${text}" is no number`, { hint: `the priority of type=${ruleType.type} is ${ruleType.priority} unless said otherwise; higher ones come first` });
}
function problemOf(line, cause) {
	const message = `tag rule \`${line}\`: ${cause instanceof Error ? cause.message : String(cause)}`;
	const hint = cause instanceof require_git.LayeredBuildError ? cause.hint : "a field that contains commas goes into double quotes as a whole";
	return new require_git.LayeredBuildError("bad-tag-rule", message, hint === void 0 ? { cause } : {
		hint,
		cause
	});
}
function throwAll(errors) {
	const [first, ...others] = errors;
	if (first === void 0) return;
	if (others.length === 0) throw first;
	throw new require_git.LayeredBuildError("bad-tag-rule", [`${errors.length} tag rules are wrong:`, ...errors.map(({ message }) => `- ${message}`)].join("\n"), {
		hint: [...new Set(errors.map(({ hint }) => hint))].join("; "),
		cause: new AggregateError(errors)
	});
}

// packages/core/src/tags/tag-settings.ts
const DEFAULT_SHORT_SHA_LENGTH = 7;
/**
* Reads DOCKER_METADATA_SHORT_SHA_LENGTH and DOCKER_METADATA_PR_HEAD_SHA from an environment that is handed in.
*
* @throws LayeredBuildError `bad-input` for a length that is no number
*/
function readTagSettings(environment) {
	return {
		shortShaLength: readLength(environment["DOCKER_METADATA_SHORT_SHA_LENGTH"]),
		usePullRequestHead: /true/i.test(environment["DOCKER_METADATA_PR_HEAD_SHA"] ?? "")
	};
}
function readLength(text) {
	if (text === void 0 || text === "") return DEFAULT_SHORT_SHA_LENGTH;
	const length = Number(text);
	if (!Number.isNaN(length)) return length;
	throw new require_git.LayeredBuildError("bad-input", `DOCKER_METADATA_SHORT_SHA_LENGTH is no number: "${text}"`, { hint: "give it the number of hex digits that a short commit id shall have, such as 7 or 12, or remove it" });
}

// packages/core/src/tags/index.ts
var tags_exports = /* @__PURE__ */ require_rolldown_runtime.__exportAll({
	evaluateTags: () => evaluateTags,
	parseFlavor: () => parseFlavor,
	parseTagRules: () => parseTagRules,
	readTagSettings: () => readTagSettings,
	validateTag: () => require_images.validateTag
});

Object.defineProperty(exports, "formatMoment", {
  enumerable: true,
  get: function () {
    return formatMoment;
  }
});
Object.defineProperty(exports, "globalExpressions", {
  enumerable: true,
  get: function () {
    return globalExpressions;
  }
});
Object.defineProperty(exports, "tags_exports", {
  enumerable: true,
  get: function () {
    return tags_exports;
  }
});