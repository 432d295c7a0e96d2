"use strict";

// packages/dockerfile/src/compare-bytes.ts
/** Orders two texts by their UTF-8 bytes, as Go and git do: negative, zero or positive. UTF-16 order differs above U+FFFF. */
function compareBytes(a, b) {
	const length = Math.min(a.length, b.length);
	for (let index = 0; index < length; index++) {
		const one = a.charCodeAt(index);
		const other = b.charCodeAt(index);
		if (one === other) continue;
		const oneHigh = one >= 55296 && one <= 57343;
		if (oneHigh !== (other >= 55296 && other <= 57343)) return oneHigh ? 1 : -1;
		return one - other;
	}
	return a.length - b.length;
}

// packages/dockerfile/src/shell-layout.ts
/**
* Shell text with every run of blanks outside quotes made one, so that the indentation of continued lines says nothing.
*
* Careful rather than thorough: text whose quotes one cannot follow without being a shell (substitutions, backquotes or
* escaped quotes within double quotes, `$'\u2026'`, here-documents) stays as it is.
*/
function collapseBlanks(text) {
	if (/`|\$'|<</.test(text)) return text;
	let result = "";
	let quote = "";
	for (let index = 0; index < text.length; index++) {
		const character = text[index] ?? "";
		const next = text[index + 1] ?? "";
		if (quote === "'") {
			if (character === "'") quote = "";
		} else if (quote === "\"") {
			if (character === "\"") quote = "";
			else if (character === "\\" && next === "\"") return text;
			else if (character === "$" && next === "(") return text;
			else if (character === "$" && next === "{" && !/^\{[\w:=+?#%/.-]*\}/.test(text.slice(index + 1))) return text;
			else if (character === "\\") {
				result += character + next;
				index++;
				continue;
			}
		} else if (character === "'" || character === "\"") quote = character;
		else if (character === "\\") {
			result += character + next;
			index++;
			continue;
		} else if (character === " " || character === "	") {
			while (text[index + 1] === " " || text[index + 1] === "	") index++;
			result += " ";
			continue;
		}
		result += character;
	}
	return quote === "" ? result : text;
}

// packages/dockerfile/src/canonical-instructions.ts
function sorted(value) {
	if (Array.isArray(value)) return value.map(sorted);
	if (typeof value !== "object" || value === null) return value;
	const fields = Object.entries(value).toSorted(([one], [other]) => compareBytes(one, other));
	return Object.fromEntries(fields.map(([key, field]) => [key, sorted(field)]));
}
/** Whether a SHELL splits at blanks as POSIX shells do, so that one blank is as good as many. */
function isPosix(argv) {
	const program = argv[0]?.replace(/^[^]*\//, "") ?? "";
	return [
		"sh",
		"ash",
		"bash",
		"dash",
		"ksh",
		"zsh"
	].includes(program) && /^-[a-z]*c$/.test(argv.at(-1) ?? "");
}
function canonical(instruction, posix) {
	const { kind, source: _source, start: _start, end: _end, ...fields } = instruction;
	if (instruction.kind === "ONBUILD") return `${kind} ${JSON.stringify({ trigger: instruction.trigger })}`;
	if (instruction.kind !== "RUN") return `${kind} ${JSON.stringify(sorted(fields))}`;
	const command = posix && instruction.command.form === "shell" ? {
		form: "shell",
		text: collapseBlanks(instruction.command.text)
	} : instruction.command;
	return `${kind} ${JSON.stringify(sorted({
		...fields,
		command
	}))}`;
}
/**
* A stage as lines to hash, FROM first, nothing expanded: what means the same gives the same lines, and what may mean something
* else never does.
*
* Comments, blank lines, continuations, the case of keywords, the order of unlike flags and blanks between words say nothing;
* bodies of here-documents, the order of instructions and the text of CMD, ENTRYPOINT and HEALTHCHECK, which the image keeps,
* do. The `escape` directive belongs into the hash beside them, and the instructions that a base stage left with ONBUILD.
* `shell` is the SHELL of the stage's base where it has one.
*/
function canonicalInstructions(stage, shell = ["/bin/sh", "-c"]) {
	let posix = isPosix(shell);
	return [stage.from, ...stage.instructions].map((instruction) => {
		if (instruction.kind === "SHELL") posix = isPosix(instruction.argv);
		return canonical(instruction, posix);
	});
}

// packages/dockerfile/src/clean-path.ts
/** Go's `path.Clean`: the shortest path of the same meaning, without a trailing slash; "." for nothing. Text only, links are not followed. */
function cleanPath(path) {
	const rooted = path.startsWith("/");
	const kept = [];
	for (const segment of path.split("/")) {
		if (segment === "" || segment === ".") continue;
		if (segment !== "..") kept.push(segment);
		else if (kept.length > 0 && kept.at(-1) !== "..") kept.pop();
		else if (!rooted) kept.push("..");
	}
	const joined = kept.join("/");
	return rooted ? `/${joined}` : joined || ".";
}
/** A path inside a root: `..` cannot leave it, and neither slashes nor dots stay at its ends. The root itself is "". */
function pathInRoot(path) {
	return cleanPath(`/${path}`).slice(1);
}

// packages/dockerfile/src/dockerfile-error.ts
/**
* The one error of this package: what is wrong (`message`), the likely reason and the fix (`hint`).
*
* `message` begins with `PATH:LINE:COLUMN: ` where the place is known. Word expansion, patterns and sources know no place: their
* errors carry none until the caller, who holds the instruction, adds it with `at`. `detail` is the text without the place.
*
* - `syntax`, `empty-file`, `unknown-instruction`, `unknown-flag`, `duplicate-flag`, `missing-argument`, `too-many-arguments`,
*   `bad-value`: the text of a Dockerfile
* - `no-stage`: an instruction before the first FROM; `duplicate-stage`: two stages of one name; `unknown-stage`: a target or a
*   number that is not there; `stage-order`: a stage that is used before it is defined
* - `bad-substitution`: `${\u2026}` that does not parse, a quote that does not end; `required-variable`: `${NAME:?message}` without a value
* - `bad-pattern`: a wildcard or ignore pattern that does not parse
* - `source-not-found`: COPY or ADD names what the context has not; `too-many-links`: symbolic links that never end
*/
var DockerfileError = class DockerfileError extends Error {
	name = "DockerfileError";
	code;
	detail;
	hint;
	path;
	line;
	column;
	constructor(code, detail, { path, position, hint, cause } = {}) {
		const place = path === void 0 || position === void 0 ? "" : `${path}:${position.line}:${position.column}: `;
		super(printable(place + detail), cause === void 0 ? void 0 : { cause });
		this.code = code;
		this.detail = printable(detail);
		this.hint = hint;
		this.path = path;
		this.line = position?.line;
		this.column = position?.column;
	}
	/** The same error with a place; an error that has one already stays as it is. */
	at(path, position) {
		if (this.path !== void 0) return this;
		const detail = {
			path,
			position,
			cause: this
		};
		return new DockerfileError(this.code, this.detail, this.hint === void 0 ? detail : {
			...detail,
			hint: this.hint
		});
	}
};
/** What a file holds may be anything, such as a program taken for a Dockerfile: no control character of it moves a terminal's cursor. */
function printable(text) {
	return text.replaceAll(/\p{Cc}/gu, (character) => {
		const code = character.charCodeAt(0);
		return character === "\n" || character === "	" ? character : `\\x${code.toString(16).padStart(2, "0")}`;
	});
}

// packages/dockerfile/src/context-tree.ts
/** As many links as containerd follows before it calls them a cycle (continuity's fs.RootPath). */
const maximumLinks = 255;
/** What `resolveEntry` does, with the links on the way. Throws `too-many-links`. */
function followPath(tree, path) {
	let segments = pathInRoot(path).split("/");
	const links = [];
	let index = 0;
	let entry = tree.get("");
	while (index < segments.length && segments[0] !== "") {
		const parent = segments.slice(0, index).join("/");
		entry = tree.get(segments.slice(0, index + 1).join("/"));
		if (entry === void 0) break;
		index++;
		if (entry.kind !== "symlink") continue;
		if (links.push(entry) > maximumLinks) throw new DockerfileError("too-many-links", `${path} leads through more than ${maximumLinks} symbolic links`, { hint: "Two of them probably point at each other." });
		const target = entry.linkTarget ?? "";
		const rest = segments.slice(index).join("/");
		segments = pathInRoot(`${target.startsWith("/") ? target : `${parent}/${target}`}/${rest}`).split("/");
		index = 0;
		entry = tree.get("");
	}
	return {
		entry,
		path: segments.join("/"),
		links
	};
}

// packages/dockerfile/src/shell-pattern.ts
/** `*` (`any`) and `?` as a regular expression; brackets are letters here, unlike in a shell (BuildKit's shell/lex.go). */
function compile(pattern, any, flags, anchored) {
	const characters = Array.from(pattern);
	let source = anchored ? "^" : "";
	for (let index = 0; index < characters.length; index++) {
		const character = characters[index] ?? "";
		if (character === "*") source += any;
		else if (character === "?") source += "[^\\n]";
		else if (character === "\\") {
			const next = characters[index + 1];
			if (next === "}" || next === "/") continue;
			if (next !== "*" && next !== "?" && next !== "\\") throw new DockerfileError("bad-substitution", `invalid escape \\${next ?? ""} in the pattern ${pattern}`, { hint: "Only \\*, \\?, \\\\, \\} and \\/ are escapes in a pattern of ${\u2026}." });
			source += `\\${next}`;
			index++;
		} else source += /[[\]{}.+()|^$]/.test(character) ? `\\${character}` : character;
	}
	return new RegExp(source, flags);
}
/** `${name#pattern}`: the value without the shortest prefix that matches, or (`greedy`, `##`) without the longest. */
function removePrefix(value, pattern, greedy) {
	const found = compile(pattern, greedy ? "[^\\n]*" : "[^\\n]*?", "u", true).exec(value);
	return found === null ? value : value.slice(found[0].length);
}
/** A pattern read from its end; an escape stays before what it escapes. */
function reversed(pattern) {
	return (pattern.match(/\\[^]|[^]/gu) ?? []).toReversed().join("");
}
/** `${name%pattern}`: the value without the shortest suffix that matches, or (`greedy`, `%%`) without the longest. */
function removeSuffix(value, pattern, greedy) {
	const backwards = Array.from(value).toReversed().join("");
	return Array.from(removePrefix(backwards, reversed(pattern), greedy)).toReversed().join("");
}
/** BuildKit hands the replacement of `//` to Go's regexp, which takes `$name` in it for a (never present) group. */
function withoutGroups(replacement) {
	return replacement.replace(/\$(?:\$|\{[\p{L}\p{Nd}_]+\}|[\p{L}\p{Nd}_]+)/gu, (text) => text === "$$" ? "$" : "");
}
/** `${name/pattern/replacement}`: the first match replaced, or (`all`, `//`) every one. `*` takes as much as it can. */
function replacePattern(value, pattern, replacement, all) {
	const expression = compile(pattern, "[^\\n]*", "gu", false);
	const text = all ? withoutGroups(replacement) : replacement;
	let result = "";
	let end = 0;
	for (const { 0: match, index } of value.matchAll(expression)) {
		result += value.slice(end, index);
		if (index + match.length > end || index === 0) result += text;
		end = index + match.length;
		if (!all) break;
	}
	return result + value.slice(end);
}

// packages/dockerfile/src/substitute.ts
/** What `-`, `+`, `?`, `#`, `##`, `%` and `%%` make of a variable. Throws `required-variable` and `bad-substitution`. */
function substitute({ name, value, operator, word, emptyIsUnset }) {
	const present = value !== void 0 && (value !== "" || !emptyIsUnset);
	if (operator === "-") return present ? value : word;
	if (operator === "+") return present ? word : "";
	if (operator === "?") {
		if (present) return value;
		throw new DockerfileError("required-variable", `${name}: ${word === "" ? `is not allowed to be ${value === void 0 ? "unset" : "empty"}` : word}`, { hint: `Give ${name} a value: with a build argument, or a default in its ARG.` });
	}
	const greedy = word.startsWith(operator);
	const pattern = greedy ? word.slice(1) : word;
	return operator === "%" ? removeSuffix(value ?? "", pattern, greedy) : removePrefix(value ?? "", pattern, greedy);
}

// packages/dockerfile/src/white-space.ts
const space = "\\t-\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
const oneSpace = new RegExp(`^[${space}]$`);
const leading = new RegExp(`^[${space}]+`);
const trailing = new RegExp(`[${space}]+$`);
/** Whether one character is white space as Go sees it. */
function isSpace(character) {
	return oneSpace.test(character);
}
/** Text without white space at its start. */
function trimStart(text) {
	return text.replace(leading, "");
}
/** Text without white space at its end. */
function trimEnd(text) {
	return text.replace(trailing, "");
}
/** Text without white space at both ends. */
function trim(text) {
	return trimEnd(trimStart(text));
}

// packages/dockerfile/src/word-lexer.ts
const specialNames = "@*#?-$!0";
function bad(text, hint) {
	return new DockerfileError("bad-substitution", text, { hint });
}
/** One pass over one word, as BuildKit's shell/lex.go does it. Use `expand`, which makes one per word. */
var WordLexer = class {
	used = /* @__PURE__ */ new Set();
	unknown = /* @__PURE__ */ new Set();
	#characters;
	#lookup;
	#options;
	#at = 0;
	#keepEscapes;
	#pending = "";
	constructor(word, lookup, options) {
		this.#characters = Array.from(word);
		this.#lookup = lookup;
		this.#options = options;
		this.#keepEscapes = options.keepEscapes ?? false;
	}
	/** Reads up to `stop`, or to the end: the text in one piece, and split at white space that is not quoted. */
	run(stop, keepEscapes = this.#keepEscapes) {
		const outer = this.#keepEscapes;
		this.#keepEscapes = keepEscapes;
		try {
			return this.#run(stop);
		} finally {
			this.#keepEscapes = outer;
		}
	}
	#run(stop) {
		const escape = this.#options.escape ?? "\\";
		const words = [];
		let value = "";
		this.#pending = "";
		const finish = () => {
			if (this.#pending !== "") words.push(this.#pending);
			this.#pending = "";
			return {
				value,
				words
			};
		};
		const addSplit = (text) => {
			for (const character of text) if (!isSpace(character)) this.#pending += character;
			else if (this.#pending !== "") {
				words.push(this.#pending);
				this.#pending = "";
			}
		};
		for (let next = this.#peek(); next !== void 0; next = this.#peek()) {
			if (next === stop) {
				this.#at++;
				return finish();
			}
			const special = this.#special(next);
			if (special !== void 0) {
				value += special;
				if (next === "$") addSplit(special);
				else this.#pending += special;
				continue;
			}
			this.#at++;
			if (next !== escape) {
				addSplit(next);
				value += next;
				continue;
			}
			if (this.#keepEscapes) {
				this.#pending += next;
				value += next;
			}
			const escaped = this.#next();
			if (escaped === void 0) break;
			this.#pending += escaped;
			value += escaped;
		}
		if (stop !== void 0) throw bad(`missing ${stop}`, `Close the substitution with ${stop}.`);
		return finish();
	}
	#peek() {
		return this.#characters[this.#at];
	}
	#next() {
		return this.#characters[this.#at++];
	}
	#special(character) {
		if (character === "$") return this.#dollar();
		if (character === "<") return this.#heredocStart();
		if (this.#options.ignoreQuotes === true) return void 0;
		if (character === "'") return this.#singleQuoted();
		return character === "\"" ? this.#doubleQuoted() : void 0;
	}
	#heredocStart() {
		this.#at++;
		if (this.#peek() !== "<") return "<";
		this.#at++;
		let text = "<<";
		for (let next = this.#peek(); next === " " || next === "	" || next === "\r"; next = this.#peek()) {
			text += next;
			this.#at++;
		}
		return text;
	}
	#singleQuoted() {
		const quote = this.#options.keepQuotes === true ? "'" : "";
		this.#at++;
		const end = this.#characters.indexOf("'", this.#at);
		if (end < 0) throw bad("a single quote is not closed", "Add the closing ', or write \\' for the character itself.");
		const text = this.#characters.slice(this.#at, end).join("");
		this.#at = end + 1;
		return quote + text + quote;
	}
	#doubleQuoted() {
		const escape = this.#options.escape ?? "\\";
		const quote = this.#options.keepQuotes === true ? "\"" : "";
		let text = quote;
		this.#at++;
		for (let next = this.#peek(); next !== void 0; next = this.#peek()) {
			if (next === "$") {
				text += this.#dollar();
				continue;
			}
			this.#at++;
			if (next === "\"") return text + quote;
			if (next === escape) {
				if (this.#keepEscapes) text += next;
				const escaped = this.#peek();
				if (escaped === void 0) break;
				if (escaped === "\"" || escaped === "$" || escaped === escape) {
					text += escaped;
					this.#at++;
					continue;
				}
			}
			text += next;
		}
		throw bad("a double quote is not closed", "Add the closing \", or write \\\" for the character itself.");
	}
	#name() {
		const first = this.#peek();
		if (first === void 0) return "";
		const digits = /\p{Nd}/u;
		if (!digits.test(first) && specialNames.includes(first)) {
			this.#at++;
			return first;
		}
		const part = digits.test(first) ? digits : /[\p{L}\p{Nd}_]/u;
		let name = "";
		for (let next = this.#peek(); next !== void 0 && part.test(next); next = this.#peek()) {
			name += next;
			this.#at++;
		}
		return name;
	}
	#value(name) {
		const value = this.#lookup(name);
		this.used.add(name);
		if (value === void 0) this.unknown.add(name);
		return value;
	}
	#dollar() {
		this.#at++;
		if (this.#peek() === "{") {
			this.#at++;
			return this.#braces();
		}
		const name = this.#name();
		if (name === "") return "$";
		return this.#value(name) ?? (this.#options.keepUnset === true ? `$${name}` : "");
	}
	#nested(stop, keepEscapes) {
		return this.run(stop, keepEscapes).value;
	}
	#braces() {
		const first = this.#peek();
		if (first === void 0) throw bad("missing } after ${", "Close the substitution with }.");
		if (first === "{" || first === "}" || first === ":") throw bad(`bad substitution \${${first}`, "A name follows ${: write \\${ for the characters themselves.");
		const name = this.#name();
		let operator = this.#next();
		if (operator === void 0) throw bad(`missing } after \${${name}`, "Close the substitution with }.");
		if (operator === "}") return this.#value(name) ?? (this.#options.keepUnset === true ? `\${${name}}` : "");
		if (operator === "/") return this.#replace(name);
		let emptyIsUnset = "";
		if (operator === ":") {
			emptyIsUnset = ":";
			operator = this.#next() ?? "";
		}
		const trims = operator === "#" || operator === "%";
		if (!"+-?#%".includes(operator) || operator === "" || trims && emptyIsUnset !== "") throw bad(`unsupported modifier ${emptyIsUnset}${operator} in \${${name}${emptyIsUnset}${operator}\u2026}`, "The modifiers are :- - :+ + :? ? # ## % %% / and //.");
		const word = this.#nested("}", trims);
		const value = this.#value(name);
		if (value === void 0 && this.#options.keepUnset === true) return `\${${name}${emptyIsUnset}${operator}${word}}`;
		return substitute({
			name,
			value,
			operator,
			word,
			emptyIsUnset: emptyIsUnset !== ""
		});
	}
	#replace(name) {
		const all = this.#peek() === "/";
		if (all) this.#at++;
		const pattern = this.#nested("/", true);
		const replacement = this.#nested("}", true);
		const value = this.#value(name);
		if (value === void 0 && this.#options.keepUnset === true) return `\${${name}/${pattern}/${replacement}}`;
		return replacePattern(value ?? "", pattern, replacement, all);
	}
};

// packages/dockerfile/src/expand-word.ts
/** Expands text as BuildKit's shell/lex.go does, in one piece and split. Throws `bad-substitution` and `required-variable`. */
function expand(text, lookup, options = {}) {
	const lexer = new WordLexer(text, lookup, options);
	try {
		const { value, words } = lexer.run();
		return {
			value,
			values: words,
			used: [...lexer.used],
			unknown: [...lexer.unknown]
		};
	} catch (error) {
		if (!(error instanceof DockerfileError)) throw error;
		const detail = error.hint === void 0 ? { cause: error } : {
			cause: error,
			hint: error.hint
		};
		throw new DockerfileError(error.code, `cannot expand ${JSON.stringify(text)}: ${error.detail}`, detail);
	}
}
/** One word with its variables put in, its quotes and escapes taken away: ENV, LABEL, COPY, WORKDIR, FROM and others. */
function expandWord(word, lookup, options = {}) {
	const { value, used, unknown } = expand(word, lookup, options);
	return {
		value,
		used,
		unknown
	};
}
/** The same, split afterwards at white space that is not quoted: EXPOSE. */
function expandWords(word, lookup, options = {}) {
	const { values, used, unknown } = expand(word, lookup, options);
	return {
		values,
		used,
		unknown
	};
}
/** The body of a here-document of COPY or ADD whose `expand` is true: quotes stay, and the escape is always the backslash. */
function expandHeredoc(content, lookup) {
	const { value, used, unknown } = expand(content, lookup, { ignoreQuotes: true });
	return {
		value,
		used,
		unknown
	};
}
/** The names of all variables that a word may ask for, those in nested words too. Throws `bad-substitution`. */
function variablesOf(word, options = {}) {
	return expand(word, () => "x", options).used;
}

// packages/dockerfile/src/global-args.ts
/** The arguments that BuildKit gives a Dockerfile without being asked; build arguments replace them. */
const platformArgNames = ["BUILD", "TARGET"].flatMap((side) => [
	"PLATFORM",
	"OS",
	"OSVERSION",
	"ARCH",
	"VARIANT"
].map((part) => side + part)).concat("TARGETSTAGE");
/** What FROM and, through a bare `ARG NAME`, a stage sees of the ARGs before the first FROM. */
var GlobalArgs = class {
	/** The values by name, platform arguments among them. */
	values;
	#unknown = /* @__PURE__ */ new Map();
	#dockerfile;
	constructor(dockerfile, buildArgs, platformArgs) {
		this.#dockerfile = dockerfile;
		const values = new Map(Object.entries(platformArgs));
		this.values = values;
		for (const name of platformArgNames) {
			const given = Object.hasOwn(buildArgs, name) ? buildArgs[name] : void 0;
			if (given !== void 0) values.set(name, given);
		}
		for (const instruction of dockerfile.globalArgs) for (const { name, default: word } of instruction.args) {
			const given = Object.hasOwn(buildArgs, name) ? buildArgs[name] : void 0;
			if (given !== void 0) values.set(name, given);
			else if (word !== void 0) {
				const { value, unknown } = this.expand(word, instruction.start);
				values.set(name, value);
				this.#unknown.set(name, unknown);
			}
		}
	}
	/** Expands a word of FROM. `unknown` has also the variables that the defaults of its variables lack. */
	expand(word, position) {
		try {
			const options = { escape: this.#dockerfile.directives.escape };
			const expansion = expandWord(word, (name) => this.values.get(name), options);
			const inherited = expansion.used.flatMap((name) => this.#unknown.get(name) ?? []);
			return {
				...expansion,
				unknown: [.../* @__PURE__ */ new Set([...expansion.unknown, ...inherited])]
			};
		} catch (error) {
			throw error instanceof DockerfileError ? error.at(this.#dockerfile.path, position) : error;
		}
	}
};

// packages/dockerfile/src/declared-args.ts
function* declarations(instructions) {
	for (const instruction of instructions) if (instruction.kind === "ARG") yield instruction;
	else if (instruction.kind === "ONBUILD" && instruction.instruction.kind === "ARG") yield instruction.instruction;
}
/**
* The names of the build arguments that can change what a target's stages become, sorted: those that the stages declare,
* those that their FROMs use, and those that the defaults of these use. Others may be given and change nothing.
*
* `triggers` are instructions that ONBUILD of external bases has left, where they are known.
* Not among them is what BuildKit takes undeclared: proxies, `SOURCE_DATE_EPOCH` and `BUILDKIT_\u2026`.
*/
function declaredArgs({ dockerfile, stages }, triggers = []) {
	const options = { escape: dockerfile.directives.escape };
	const defaults = /* @__PURE__ */ new Map();
	for (const { name, default: word } of dockerfile.globalArgs.flatMap((instruction) => instruction.args)) defaults.set(name, [...defaults.get(name) ?? [], ...word === void 0 ? [] : variablesOf(word, options)]);
	const names = /* @__PURE__ */ new Set();
	const addGlobal = (name) => {
		const uses = defaults.get(name);
		if (names.has(name) || uses === void 0 && !platformArgNames.includes(name)) return;
		names.add(name);
		uses?.forEach(addGlobal);
	};
	for (const { stage } of stages) for (const word of [stage.from.image, stage.from.platform ?? ""]) variablesOf(word, options).forEach(addGlobal);
	const instructions = [...triggers, ...stages.flatMap(({ stage }) => stage.instructions)];
	for (const { name, default: word } of Array.from(declarations(instructions)).flatMap(({ args }) => args)) {
		if (word === void 0) addGlobal(name);
		names.add(name);
	}
	return [...names].toSorted(compareBytes);
}

// packages/dockerfile/src/match-go-pattern.ts
/** Whether a name has a wildcard in it (`*`, `?` or `[`) that no backslash escapes: only then BuildKit matches instead of looking up. */
function hasMeta(pattern) {
	return /[*?[]/.test(pattern.replaceAll(/\\[^]?/g, ""));
}
function literal(character) {
	return /[\^$\\.*+?()[\]{}|/]/.test(character) ? `\\${character}` : character;
}
function inClass(character) {
	return /[\^\\[\]-]/.test(character) ? `\\${character}` : character;
}
/** A class from behind its `[`: the source of an expression and the index behind its `]`; undefined where it does not parse. */
function readClass(characters, start) {
	let index = start;
	const negated = characters[index] === "^";
	if (negated) index++;
	let ranges = "";
	const bound = () => {
		const first = characters[index++];
		if (first === void 0 || first === "-" || first === "]") return void 0;
		return first === "\\" ? characters[index++] : first;
	};
	for (let count = 0; count === 0 || characters[index] !== "]"; count++) {
		const low = bound();
		let high = low;
		if (characters[index] === "-") {
			index++;
			high = bound();
		}
		if (low === void 0 || high === void 0 || characters[index] === void 0) return void 0;
		if (low <= high) ranges += `${inClass(low)}-${inClass(high)}`;
	}
	return {
		source: `[${negated ? "^" : ""}${ranges}]`,
		end: index + 1
	};
}
/** The expression that matches what Go's `filepath.Match` does with `/` for the separator. Throws `bad-pattern`. */
function compileGoPattern(pattern) {
	const fail = (problem) => new DockerfileError("bad-pattern", `the pattern ${JSON.stringify(pattern)} does not parse: ${problem}`, { hint: "Wildcards are *, ?, [abc], [a-z] and [^a]; a backslash before one makes it a letter." });
	const characters = Array.from(pattern);
	let source = "^";
	for (let index = 0; index < characters.length; index++) {
		const character = characters[index] ?? "";
		if (character === "*") source += "[^/]*";
		else if (character === "?") source += "[^/]";
		else if (character === "\\") {
			const escaped = characters[++index];
			if (escaped === void 0) throw fail("nothing follows the backslash at its end");
			source += literal(escaped);
		} else if (character === "[") {
			const group = readClass(characters, index + 1);
			if (group === void 0) throw fail("a [ is not closed, or has an empty or broken range");
			source += group.source;
			index = group.end - 1;
		} else source += literal(character);
	}
	return new RegExp(`${source}$`, "su");
}

// packages/dockerfile/src/ignore-pattern.ts
/** moby/patternmatcher's expression: `**` is any number of directories, at the end everything below. */
function expression(pattern) {
	const characters = Array.from(pattern);
	let source = "^";
	let inClass = false;
	for (let index = 0; index < characters.length; index++) {
		const character = characters[index] ?? "";
		if (character === "\\") source += `\\u{${(characters[++index] ?? "\\").codePointAt(0)?.toString(16) ?? ""}}`;
		else if (inClass) {
			inClass = character !== "]";
			source += character === "[" ? "\\[" : character;
		} else if (character === "*" && characters[index + 1] === "*") {
			index += characters[index + 2] === "/" ? 2 : 1;
			source += index === characters.length - 1 ? "[^]*" : "(?:[^]*/)?";
		} else if (character === "*") source += "[^/]*";
		else if (character === "?") source += "[^/]";
		else if (character === "[") {
			inClass = true;
			source += character;
		} else source += /[.+()|{}$\]/]/.test(character) ? `\\${character}` : character;
	}
	return new RegExp(`${source}$`, "u");
}
function matcher(pattern) {
	if (!/[*?[\]\\]/.test(pattern)) return (path) => path === pattern;
	const prefix = /^([^*?[\]\\]*)\*\*$/.exec(pattern)?.[1];
	if (prefix !== void 0) return (path) => path.startsWith(prefix);
	const suffix = /^\*\*([^*?[\]\\]+)$/.exec(pattern)?.[1];
	if (suffix !== void 0) return (path) => path.endsWith(suffix) || suffix.startsWith("/") && path === suffix.slice(1);
	const compiled = expression(pattern);
	return (path) => compiled.test(path);
}
/** Segment by segment, as long as neither `**` nor a class or escape, which may match a slash, makes everything possible. */
function reaches(pattern) {
	const segments = pattern.split("/");
	return (directory) => {
		const names = directory.split("/");
		for (const [index, name] of names.entries()) {
			const segment = segments[index];
			if (segment === void 0) return false;
			if (segment.includes("**") || /[[\\]/.test(segment)) return true;
			if (!matcher(segment)(name)) return false;
		}
		return segments.length > names.length;
	};
}
/** Compiles one pattern; undefined for a blank one. Throws `bad-pattern`. */
function compileIgnorePattern(text) {
	const trimmed = trim(text);
	if (trimmed === "") return void 0;
	const cleaned = cleanPath(trimmed);
	const negated = cleaned.startsWith("!");
	const pattern = negated ? cleaned.slice(1) : cleaned;
	if (pattern === "") throw new DockerfileError("bad-pattern", "the pattern ! takes nothing back", { hint: "A pattern follows the !." });
	compileGoPattern(pattern);
	try {
		return {
			negated,
			matches: matcher(pattern),
			reachesBelow: reaches(pattern)
		};
	} catch (cause) {
		if (!(cause instanceof SyntaxError)) throw cause;
		throw new DockerfileError("bad-pattern", `the pattern ${JSON.stringify(pattern)} does not parse`, {
			hint: "A range in brackets runs from the lower character to the higher.",
			cause
		});
	}
}

// packages/dockerfile/src/ignore-rules.ts
/**
* The patterns of an ignore file or of `--exclude`, with the semantics of moby/patternmatcher; upper and lower case differ.
*
* Decides as a build does while it walks the context down from its root (MatchesUsingParentResults). That differs from
* patternmatcher's MatchesOrParentMatches where a negation names a directory above: where all `x` are left out and then
* `!app` follows, a build still leaves `app/x` out. Paths are relative to the root, with `/`, without a slash at either end;
* the root is never ignored.
*/
var IgnoreRules = class {
	#patterns;
	#directories = /* @__PURE__ */ new Map();
	/** Compiles patterns as `parseIgnoreFile` gives them. Throws `bad-pattern`. */
	constructor(patterns) {
		this.#patterns = Array.from(patterns, compileIgnorePattern).filter((pattern) => pattern !== void 0);
	}
	/** Whether nothing is ever ignored. */
	get empty() {
		return this.#patterns.length === 0;
	}
	/** Whether the patterns leave a path out, itself or with a directory above it. */
	ignores(path) {
		if (path === "" || this.empty) return false;
		return this.#decide(this.#matches(path));
	}
	/** False where a directory is left out and no negation could take back something below it: a walk can pass it over. */
	mayDescend(directory) {
		if (!this.ignores(directory)) return true;
		return this.#patterns.some((pattern) => pattern.negated && pattern.reachesBelow(directory));
	}
	/** Whether a directory or something below it may match, negations aside: for a list of patterns that says what to take. */
	mayMatchBelow(directory) {
		return this.ignores(directory) || this.#patterns.some((pattern) => !pattern.negated && pattern.reachesBelow(directory));
	}
	#decide(matches) {
		return this.#patterns.findLast((_, index) => matches[index])?.negated === false;
	}
	/** Which patterns match a path or, as far as they counted there, its parent. */
	#matches(path) {
		const slash = path.lastIndexOf("/");
		const parent = slash < 0 ? void 0 : this.#directory(path.slice(0, slash));
		let ignored = false;
		return this.#patterns.map((pattern, index) => {
			const match = parent?.[index] === true || pattern.negated === ignored && pattern.matches(path);
			if (match) ignored = !pattern.negated;
			return match;
		});
	}
	#directory(path) {
		const known = this.#directories.get(path);
		if (known !== void 0) return known;
		const matches = this.#matches(path);
		this.#directories.set(path, matches);
		return matches;
	}
};

// packages/dockerfile/src/walk-source.ts
/**
* What lies in a directory, as fsutil's copier takes it: directories before what is in them, in byte order, links as they are.
* A directory that the filter leaves out comes only where something in it does not stay out.
*/
function* walkSource(tree, directory, { include, exclude }) {
	function* walk(folder, prefix, waiting) {
		let parents = waiting;
		for (const entry of tree.children(folder)) {
			const relative = prefix + entry.path.slice(entry.path.lastIndexOf("/") + 1);
			const copied = {
				entry,
				relative
			};
			const taken = (include?.ignores(relative) ?? true) && exclude?.ignores(relative) !== true;
			if (taken) {
				yield* parents;
				parents = [];
				yield copied;
			}
			if (entry.kind !== "directory") continue;
			if (exclude?.mayDescend(relative) === false || include?.mayMatchBelow(relative) === false) continue;
			for (const below of walk(entry.path, `${relative}/`, taken ? [] : [...parents, {
				...copied,
				isPassed: true
			}])) {
				parents = [];
				yield below;
			}
		}
	}
	yield* walk(directory, "", []);
}

// packages/dockerfile/src/match-sources.ts
function notFound(source, reason) {
	return new DockerfileError("source-not-found", `${JSON.stringify(source)} is not in the build context: ${reason}`, { hint: "Is it misspelt, outside the context, left out by the .dockerignore, or made by a step that did not run?" });
}
/** The paths below `base` that a pattern matches; nothing below a directory that matched. Links are matched, not followed. */
function* walkPattern(tree, base, pattern) {
	const whole = compileGoPattern(pattern);
	const steps = pattern.includes("[") ? void 0 : pattern.split("/").map(compileGoPattern);
	function* walk(folder, prefix, depth) {
		for (const entry of tree.children(folder)) {
			const name = entry.path.slice(entry.path.lastIndexOf("/") + 1);
			if (steps !== void 0 && steps[depth]?.test(name) !== true) continue;
			if (whole.test(prefix + name)) yield entry;
			else if (entry.kind === "directory") yield* walk(entry.path, `${prefix}${name}/`, depth + 1);
		}
	}
	yield* walk(base, "", 0);
}
/** The paths that a source names, links in it not followed yet but for those before its first wildcard. */
function sourcePaths(tree, source, path) {
	const segments = path.split("/");
	const first = segments.findIndex(hasMeta);
	if (first < 0) return [{
		path,
		links: []
	}];
	const { entry: base, links } = followPath(tree, segments.slice(0, first).join("/"));
	if (base === void 0) throw notFound(source, `there is no ${segments.slice(0, first).join("/")}`);
	const pattern = segments.slice(first).join("/");
	return Array.from(walkPattern(tree, base.path, pattern), (entry) => ({
		path: entry.path,
		links
	}));
}
/**
* The paths that sources lead to, links followed, and those below which their wildcards are looked for; whether something is there or
* not. Throws `bad-pattern` and `too-many-links`, without a place.
*/
function sourceTargets({ sources, parents }, tree) {
	return sources.flatMap((source) => {
		const segments = pathInRoot(parents === true ? splitPivot(source).root : source).split("/");
		const first = segments.findIndex(hasMeta);
		const base = followPath(tree, segments.slice(0, first < 0 ? void 0 : first).join("/"));
		if (first < 0 || base.entry === void 0) return [base.path];
		const links = Array.from(walkPattern(tree, base.path, segments.slice(first).join("/"))).filter(({ kind }) => kind === "symlink");
		return [base.path, ...links.map(({ path }) => followPath(tree, path).path)];
	});
}
/** The two halves of a source of `--parents`: what stands before `/./`, and what of the path is kept. */
function splitPivot(source) {
	const pivot = source.indexOf("/./");
	return pivot < 0 ? {
		root: "",
		below: source
	} : {
		root: source.slice(0, pivot),
		below: source.slice(pivot + 3)
	};
}
function matchPath(tree, source, { path, links: before }, filter) {
	const { entry, links: after } = followPath(tree, path);
	const links = [...before, ...after];
	if (entry === void 0) {
		const link = tree.get(path)?.linkTarget;
		throw notFound(source, link === void 0 ? "there is no such file or directory" : `it is a link to ${link}, which is not`);
	}
	if (entry.kind === "directory") return {
		source,
		path,
		entry,
		links,
		kind: "contents",
		entries: () => walkSource(tree, entry.path, filter)
	};
	const relative = path.slice(path.lastIndexOf("/") + 1);
	return {
		source,
		path,
		entry,
		links,
		kind: "entry",
		entries: () => [{
			entry,
			relative
		}]
	};
}
/**
* What COPY and ADD take from a context, source by source, with BuildKit's semantics:
*
* - `..` and a leading `/` end at the root of the context, a trailing slash means nothing;
* - wildcards are Go's `filepath.Match`; one that matches nothing is no error and gives no match;
* - of a directory the contents are copied; a source that is a symbolic link is followed, links below it are copied;
* - `--exclude` is relative to the directory that a source names, and says nothing about single files;
* - `--parents` keeps the path, from the pivot `/./` on where there is one; `**` works in it.
*
* Throws `source-not-found`, `bad-pattern` and `too-many-links`, without a place.
*/
function matchSources(request, tree) {
	const exclude = new IgnoreRules(request.exclude ?? []);
	return request.sources.flatMap((source) => {
		if (request.parents !== true) return sourcePaths(tree, source, pathInRoot(source)).map((named) => matchPath(tree, source, named, { exclude }));
		const { root, below } = splitPivot(source);
		const pattern = below.startsWith("/") ? below.slice(1) : pathInRoot(below);
		const include = new IgnoreRules([pattern]);
		const matches = sourcePaths(tree, source, pathInRoot(root)).map((named) => matchPath(tree, source, named, {
			include,
			exclude
		}));
		if (!hasMeta(root) && !hasMeta(pattern)) {
			if (!matches.some((match) => Iterator.from(match.entries()).next().done !== true)) throw notFound(source, "--parents finds nothing there to copy");
		}
		return matches;
	});
}

// packages/dockerfile/src/logical-line.ts
/** One instruction's text with its continuations joined, and the way back from an offset in it to the file. */
var LogicalLine = class {
	text;
	end;
	#pieces;
	constructor(pieces, end) {
		let text = "";
		this.#pieces = pieces.map((piece) => {
			const offset = text.length;
			text += piece.text;
			return {
				offset,
				at: piece.at
			};
		});
		this.text = text;
		this.end = end;
	}
	/** Where the character at `offset` of `text` stands in the file. */
	positionAt(offset) {
		const piece = this.#pieces.findLast((candidate) => candidate.offset <= offset) ?? this.#pieces[0];
		if (piece === void 0) return this.end;
		return {
			line: piece.at.line,
			column: piece.at.column + offset - piece.offset
		};
	}
};
/** The lines of a Dockerfile, taken one by one. Line ends stay on them, for the bodies of here-documents. */
var LineReader = class {
	#lines;
	#index = 0;
	constructor(text) {
		this.#lines = text.replace(/^\uFEFF/, "").match(/[^\n]*\n|[^\n]+/g) ?? [];
	}
	/** The number of the line read last, from 1; 0 at the start. */
	get number() {
		return this.#index;
	}
	/** The length of the line read last, without its end. */
	get width() {
		return trimLineEnd(this.#lines[this.#index - 1] ?? "").length;
	}
	/** The next line as it is; undefined at the end. */
	next() {
		return this.#lines[this.#index] === void 0 ? void 0 : this.#lines[this.#index++];
	}
};
/** A line without its end, however often `\r` stands there. */
function trimLineEnd(line) {
	return line.replace(/[\r\n]+$/, "");
}
/** Whether a line is a comment: `#` after any white space. */
function isComment(line) {
	return trimStart(line).startsWith("#");
}
const continuations = {
	"\\": /(^|[^\\])\\[ \t]*$/,
	"`": /(^|[^`])`[ \t]*$/
};
/**
* Joins `first`, the line that `reader` gave last, with the lines that continue it. Comments and blank lines between
* them are dropped; BuildKit only warns of the latter.
*/
function readLogicalLine(first, reader, escape) {
	const pieces = [];
	let line = trimLineEnd(first);
	const indent = line.length - trimStart(line).length;
	let column = indent + 1;
	line = line.slice(indent);
	let end = {
		line: reader.number,
		column: column + line.length
	};
	for (;;) {
		const continued = continuations[escape].exec(line);
		const text = continued === null ? line : line.slice(0, continued.index + (continued[1] ?? "").length);
		pieces.push({
			text,
			at: {
				line: reader.number,
				column
			}
		});
		end = {
			line: reader.number,
			column: column + line.length
		};
		if (continued === null) break;
		let following = reader.next();
		while (following !== void 0 && (isComment(following) || isBlank(following))) following = reader.next();
		if (following === void 0) break;
		line = trimLineEnd(following);
		column = 1;
	}
	return new LogicalLine(pieces, end);
}
function isBlank(line) {
	return Array.from(line).every(isSpace);
}

// packages/dockerfile/src/directives.ts
const directive = /^#[\t-\r ]*([a-zA-Z][a-zA-Z0-9]*)[\t-\r ]*=[\t-\r ]*(.+?)[\t-\r ]*$/;
/**
* Reads `# syntax=`, `# escape=` and `# check=`. They count only before the first instruction, blank line or other comment.
* The text is read as given, so that `syntax` is found in a file that only its own frontend can parse.
*/
function readDirectives(text, path) {
	const lines = text.replace(/^\uFEFF/, "").split("\n");
	const found = /* @__PURE__ */ new Map();
	const shebang = lines[0]?.startsWith("#!") === true;
	for (let index = shebang ? 1 : 0; index < lines.length; index++) {
		const line = trimStart(trimLineEnd(lines[index] ?? ""));
		const match = directive.exec(line);
		const name = match?.[1]?.toLowerCase();
		const value = match?.[2];
		if (name === void 0 || value === void 0 || ![
			"syntax",
			"escape",
			"check"
		].includes(name)) break;
		if (shebang && (name === "escape" || found.has(name))) continue;
		const position = {
			line: index + 1,
			column: 1 + (lines[index]?.indexOf("#") ?? 0)
		};
		if (found.has(name)) throw new DockerfileError("syntax", `the directive ${name} is given twice`, {
			path,
			position,
			hint: `Keep one # ${name}= line.`
		});
		if (name === "escape" && value !== "\\" && value !== "`") throw new DockerfileError("bad-value", `the escape directive is ${JSON.stringify(value)}`, {
			path,
			position,
			hint: "It can be \\ or `."
		});
		found.set(name, value);
	}
	const syntax = found.get("syntax");
	const check = found.get("check");
	return {
		escape: found.get("escape") === "`" ? "`" : "\\",
		...syntax === void 0 ? {} : { syntax },
		...check === void 0 ? {} : { check }
	};
}

// packages/dockerfile/src/heredoc.ts
const unset = () => void 0;
function quotes(text) {
	return text.match(/['"]/g)?.length ?? 0;
}
/** Whether a word is `<<NAME`, `<<-NAME`, `<<"NAME"` or `3<<NAME`; undefined where it is not. Throws `bad-substitution`. */
function heredocMark(word) {
	const match = /^\d*<<(-?)[\t\n\f\r ]*([^<]+)$/.exec(word);
	const text = match?.[2];
	if (match === null || text === void 0) return void 0;
	const plain = expand(text, unset, { keepUnset: true }).values;
	const quoted = expand(text, unset, {
		keepUnset: true,
		keepQuotes: true
	}).values;
	const name = plain[0];
	if (plain.length !== 1 || name === void 0) return void 0;
	return {
		name,
		expand: quotes(name) === quotes(quoted[0] ?? ""),
		stripTabs: match[1] === "-"
	};
}
/** The here-documents that a line announces, in order; none where its quotes do not close, which only a shell would mind. */
function heredocMarks(line) {
	if (!line.includes("<<")) return [];
	let words;
	try {
		words = expand(line, unset, {
			keepUnset: true,
			keepQuotes: true,
			keepEscapes: true
		}).values;
	} catch (error) {
		if (error instanceof DockerfileError) return [];
		throw error;
	}
	return words.map(heredocMark).filter((mark) => mark !== void 0);
}
/** Takes the body of one here-document from the lines that follow; undefined where the file ends before its name. */
function readHeredoc(mark, reader) {
	let raw = "";
	for (let line = reader.next(); line !== void 0; line = reader.next()) {
		const text = trimLineEnd(line);
		if ((mark.stripTabs ? text.replace(/^\t+/, "") : text) === mark.name) {
			const content = mark.stripTabs ? raw.replaceAll(/(^|\n)\t+/g, "$1") : raw;
			return {
				...mark,
				content,
				raw
			};
		}
		raw += line;
	}
}

// packages/dockerfile/src/json-list.ts
/** Reads the JSON form of an instruction. What does not parse is the shell form, brackets and all: `RUN [ -f x ] && y`. */
function readJsonList(text) {
	if (!text.startsWith("[")) return { kind: "none" };
	let parsed;
	try {
		parsed = JSON.parse(text);
	} catch {
		return { kind: "none" };
	}
	if (!Array.isArray(parsed)) return { kind: "none" };
	const values = [];
	for (const value of parsed) {
		if (typeof value !== "string") return { kind: "mixed" };
		values.push(value);
	}
	return {
		kind: "strings",
		values
	};
}

// packages/dockerfile/src/instruction-source.ts
/** One instruction before it is understood: its parts, its here-documents and the means to complain about it. */
var InstructionSource = class {
	path;
	line;
	/** Upper case. */
	keyword;
	flags;
	rest;
	heredocs;
	escape;
	place;
	constructor(line, parts, file) {
		this.line = line;
		this.keyword = parts.keyword.text.toUpperCase();
		this.flags = parts.flags;
		this.rest = parts.rest;
		this.path = file.path;
		this.escape = file.escape;
		this.heredocs = file.heredocs;
		this.place = file.place;
	}
	/** An error at a token of this instruction, at its start by default. */
	error(code, text, hint, at) {
		const position = at === void 0 ? this.place.start : this.line.positionAt(at.offset);
		return new DockerfileError(code, text, {
			path: this.path,
			position,
			hint
		});
	}
	/** The JSON form, where the instruction has it. Throws `bad-value` for a list of other things than strings. */
	json(text = this.rest) {
		const list = readJsonList(text.text);
		if (list.kind !== "mixed") return list;
		throw this.error("bad-value", `the list of ${this.keyword} has something else than strings in it`, "Put every item in double quotes, numbers too.", text);
	}
};

// packages/dockerfile/src/suggest.ts
/** Edits (insert, delete, replace, swap neighbours) that turn `a` into `b`: optimal string alignment distance. */
function distance(a, b) {
	let beforeLast = [];
	let last = Array.from({ length: b.length + 1 }, (_, index) => index);
	for (let i = 1; i <= a.length; i++) {
		const row = [i];
		for (let j = 1; j <= b.length; j++) {
			const same = a[i - 1] === b[j - 1];
			let best = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (same ? 0 : 1));
			if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) best = Math.min(best, (beforeLast[j - 2] ?? 0) + 1);
			row.push(best);
		}
		beforeLast = last;
		last = row;
	}
	return last[b.length] ?? 0;
}
/** The candidate that the writer of `word` most likely meant, upper and lower case being one; undefined where none is near. */
function suggest(word, candidates) {
	const lower = word.toLowerCase();
	let limit = Math.max(1, Math.min(3, Math.ceil(word.length / 3)));
	let nearest;
	for (const candidate of candidates) {
		const edits = distance(lower, candidate.toLowerCase());
		if (edits <= limit && (nearest === void 0 || edits < limit)) {
			nearest = candidate;
			limit = edits;
		}
	}
	return nearest;
}
/** `, did you mean RUN?` or nothing: for the end of an error's text. */
function didYouMean(word, candidates) {
	const nearest = suggest(word, candidates);
	return nearest === void 0 ? "" : `, did you mean ${nearest}?`;
}

// packages/dockerfile/src/flags.ts
function readBoolean(source, name, value, flag) {
	const text = value?.toLowerCase();
	if (text === void 0 || text === "true") return "true";
	if (text === "false") return "false";
	throw source.error("bad-value", `--${name} is ${JSON.stringify(value)}`, "It takes true or false.", flag);
}
/** Reads an instruction's flags by what it knows. Throws `unknown-flag`, `duplicate-flag`, `missing-argument` and `bad-value`. */
function readFlags(source, known) {
	const found = /* @__PURE__ */ new Map();
	for (const flag of source.flags) {
		const equals = flag.text.indexOf("=");
		const name = equals < 0 ? flag.text.slice(2) : flag.text.slice(2, equals);
		const value = equals < 0 ? void 0 : flag.text.slice(equals + 1);
		const kind = Object.hasOwn(known, name) ? known[name] : void 0;
		if (kind === void 0) {
			const names = Object.keys(known);
			throw source.error("unknown-flag", `${source.keyword} has no flag --${name}${didYouMean(name, names)}`, names.length === 0 ? `${source.keyword} has no flags. Put -- before arguments that begin with dashes.` : `Its flags are ${names.map((each) => `--${each}`).join(", ")}.`, flag);
		}
		const before = found.get(name);
		if (before !== void 0 && kind !== "texts") throw source.error("duplicate-flag", `--${name} is given twice`, "Keep one of them.", flag);
		if (kind === "boolean" ? value === "" : value === void 0) {
			const example = kind === "boolean" ? `--${name} or --${name}=true` : `--${name}=VALUE`;
			throw source.error("missing-argument", `--${name} has no value`, `Write ${example}.`, flag);
		}
		const token = {
			text: kind === "boolean" ? readBoolean(source, name, value, flag) : value ?? "",
			offset: flag.offset
		};
		if (before === void 0) found.set(name, {
			flag,
			values: [token]
		});
		else before.values.push(token);
	}
	const text = (name) => found.get(name)?.values[0]?.text;
	return {
		text,
		texts: (name) => found.get(name)?.values ?? [],
		boolean: (name) => found.has(name) ? text(name) === "true" : void 0,
		token: (name) => found.get(name)?.flag
	};
}

// packages/dockerfile/src/given.ts
/** `{ [key]: value }`, or nothing where the value is undefined: for optional fields under exactOptionalPropertyTypes. */
function given(key, value) {
	const fields = {};
	if (value !== void 0) fields[key] = value;
	return fields;
}

// packages/dockerfile/src/words.ts
/** Words apart by plain white space, quotes being letters: COPY, FROM, EXPOSE. */
function splitWords(rest) {
	return Array.from(rest.text.matchAll(/[^\t\v\f\r ]+/g), (match) => ({
		text: match[0],
		offset: rest.offset + match.index
	}));
}
/** Words apart by white space that is not quoted; quotes and escapes stay in them, for expansion to take away: ENV, LABEL, ARG. */
function splitQuotedWords(rest, escape) {
	const { text } = rest;
	const words = [];
	let index = 0;
	for (;;) {
		while (index < text.length && isSpace(text[index] ?? "")) index++;
		if (index >= text.length) return words;
		const start = index;
		let word = "";
		let quote = "";
		for (; index < text.length; index++) {
			const character = text[index] ?? "";
			if (quote === "" && isSpace(character)) break;
			if (character === escape && quote !== "'") {
				if (index + 1 < text.length) word += character + (text[++index] ?? "");
				continue;
			}
			if (character === quote) quote = "";
			else if (quote === "" && (character === "'" || character === "\"")) quote = character;
			word += character;
		}
		if (word !== "") words.push({
			text: word,
			offset: rest.offset + start
		});
	}
}

// packages/dockerfile/src/parse-copy.ts
const shared = {
	chown: "text",
	chmod: "text",
	link: "boolean",
	exclude: "texts"
};
const known = {
	COPY: {
		from: "text",
		...shared,
		parents: "boolean"
	},
	ADD: {
		...shared,
		"keep-git-dir": "boolean",
		checksum: "text",
		unpack: "boolean"
	}
};
function markOf(word) {
	try {
		return heredocMark(word);
	} catch (error) {
		if (error instanceof DockerfileError) return void 0;
		throw error;
	}
}
function present(text) {
	return text === "" ? void 0 : text;
}
/** `COPY` and `ADD`: flags, sources and the destination, as words or as JSON. */
function parseCopy(source, kind) {
	const flags = readFlags(source, known[kind]);
	const list = source.json();
	const words = list.kind === "strings" ? list.values.map((text) => ({
		text,
		offset: source.rest.offset
	})) : splitWords(source.rest);
	const destination = words.pop();
	if (destination === void 0 || words.length === 0) throw source.error("missing-argument", destination === void 0 ? `${kind} has no source` : `${kind} has a source but no destination`, `Write ${kind} SOURCE\u2026 DESTINATION.`);
	if (markOf(destination.text) !== void 0) throw source.error("bad-value", `${kind} has a here-document for its destination`, "A path stands last.", destination);
	const sources = [];
	const heredocs = [];
	for (const word of words) {
		const mark = markOf(word.text);
		if (mark === void 0) {
			sources.push(word.text);
			continue;
		}
		const body = source.heredocs.findLast((candidate) => candidate.name === mark.name);
		heredocs.push({
			...mark,
			content: body?.content ?? ""
		});
	}
	const from = present(flags.text("from"));
	if (from !== void 0 && from.includes("$")) throw source.error("bad-value", `--from=${from} has a variable in it`, "BuildKit expands none there. Define a stage, FROM IMAGE:${TAG} AS NAME, and name that.", flags.token("from"));
	return {
		...source.place,
		kind,
		sources,
		heredocs,
		destination: destination.text,
		...given("from", from),
		...given("chown", present(flags.text("chown"))),
		...given("chmod", present(flags.text("chmod"))),
		link: flags.boolean("link") ?? false,
		parents: flags.boolean("parents") ?? false,
		exclude: flags.texts("exclude").map((flag) => flag.text),
		...given("checksum", present(flags.text("checksum"))),
		...given("keepGitDir", flags.boolean("keep-git-dir")),
		...given("unpack", flags.boolean("unpack"))
	};
}

// packages/dockerfile/src/parse-from.ts
/** `FROM [--platform=P] IMAGE [AS NAME]`. */
function parseFrom(source) {
	const flags = readFlags(source, { platform: "text" });
	const [image, as, name, extra] = splitWords(source.rest);
	const form = "Write FROM IMAGE, or FROM IMAGE AS NAME.";
	if (image === void 0) throw source.error("missing-argument", "FROM names no image", form);
	if (as !== void 0 && as.text.toLowerCase() !== "as") throw source.error("too-many-arguments", `FROM has ${JSON.stringify(as.text)} where AS or nothing can stand`, form, as);
	if (as !== void 0 && name === void 0) throw source.error("missing-argument", "AS names no stage", form, as);
	if (extra !== void 0) throw source.error("too-many-arguments", `FROM has ${JSON.stringify(extra.text)} too much`, form, extra);
	const stage = name?.text.toLowerCase();
	if (stage !== void 0 && !/^[a-z][a-z0-9-_.]*$/.test(stage)) throw source.error("bad-value", `${JSON.stringify(name?.text)} cannot be the name of a stage`, "A name begins with a letter; letters, digits, -, _ and . follow.", name);
	const platform = flags.text("platform");
	return {
		...source.place,
		kind: "FROM",
		image: image.text,
		...given("platform", platform === "" ? void 0 : platform),
		...given("as", stage)
	};
}

// packages/dockerfile/src/csv-fields.ts
/** The fields of one line of CSV (RFC 4180): quotes around a field, doubled within it; undefined where the quotes are wrong. */
function csvFields(line) {
	const fields = [];
	let rest = line;
	for (;;) {
		const quoted = /^"((?:[^"]|"")*)"(,|$)/.exec(rest);
		const match = quoted ?? /^([^",][^",]*|)(,|$)/.exec(rest);
		const field = match?.[1];
		if (match === null || field === void 0) return void 0;
		fields.push(quoted === null ? field : field.replaceAll("\"\"", "\""));
		if (match[2] === "") return fields;
		rest = rest.slice(match[0].length);
	}
}

// packages/dockerfile/src/parse-mount.ts
const types = [
	"bind",
	"cache",
	"tmpfs",
	"secret",
	"ssh"
];
const bareKeys = [
	"readonly",
	"ro",
	"readwrite",
	"rw",
	"required"
];
const keys = [..."type from source src target dst destination id sharing size mode uid gid env".split(" "), ...bareKeys];
/** One `--mount=` of RUN: comma-separated fields, the type `bind` by default. Throws `bad-value` with the flag's place. */
function parseMount(source, flag) {
	const fail = (text, hint) => source.error("bad-value", `--mount: ${text}`, hint, flag);
	const fields = flag.text === "" ? void 0 : csvFields(flag.text);
	if (fields === void 0) throw fail(`${JSON.stringify(flag.text)} is no list of fields`, "Write type=TYPE,target=PATH; a value with a comma in \"quotes\".");
	const options = {};
	for (const field of fields) {
		const equals = field.indexOf("=");
		const key = (equals < 0 ? field : field.slice(0, equals)).toLowerCase();
		if (!keys.includes(key)) throw fail(`unknown key ${JSON.stringify(key)}${didYouMean(key, keys)}`, `The keys are ${keys.join(", ")}.`);
		if (equals < 0 && !bareKeys.includes(key)) throw fail(`${key} has no value`, `Write ${key}=VALUE.`);
		const value = equals < 0 ? "true" : field.slice(equals + 1);
		if (key === "from" && /\$./s.test(value)) throw fail(`from=${value} has a variable in it`, "BuildKit expands none there. Define a stage, FROM IMAGE:${TAG} AS NAME, and name that.");
		options[key] = value;
	}
	const type = options.type ?? "bind";
	if (!type.includes("$") && !types.includes(type.toLowerCase())) throw fail(`unknown type ${JSON.stringify(type)}${didYouMean(type, types)}`, `The types are ${types.join(", ")}.`);
	return {
		type: type.includes("$") ? type : type.toLowerCase(),
		options
	};
}

// packages/dockerfile/src/parse-run.ts
/** What an instruction starts: a JSON list, or else text for the shell. */
function readCommand(source, text = source.rest) {
	const list = source.json(text);
	return list.kind === "strings" ? {
		form: "exec",
		argv: list.values
	} : {
		form: "shell",
		text: text.text
	};
}
/** `RUN`. */
function parseRun(source) {
	const flags = readFlags(source, {
		mount: "texts",
		network: "text",
		security: "text",
		device: "texts"
	});
	const choose = (name, values) => {
		const value = flags.text(name);
		if (value === void 0 || values.includes(value)) return value;
		const hint = `It can be ${values.join(", ")}.`;
		throw source.error("bad-value", `--${name} is ${JSON.stringify(value)}`, hint, flags.token(name));
	};
	const network = choose("network", [
		"default",
		"none",
		"host"
	]);
	const security = choose("security", ["sandbox", "insecure"]);
	const devices = flags.texts("device").map((flag) => flag.text);
	return {
		...source.place,
		kind: "RUN",
		command: readCommand(source),
		mounts: flags.texts("mount").map((flag) => parseMount(source, flag)),
		heredocs: source.heredocs.map(({ raw: _raw, ...heredoc }) => heredoc),
		...given("network", network),
		...given("security", security),
		...given("devices", devices.length === 0 ? void 0 : devices)
	};
}
/** `CMD` and `ENTRYPOINT`. */
function parseCommand(source, kind) {
	readFlags(source, {});
	return {
		...source.place,
		kind,
		command: readCommand(source)
	};
}
/** `SHELL ["\u2026"]`. */
function parseShell(source) {
	readFlags(source, {});
	const list = source.json();
	const hint = "Write SHELL [\"/bin/sh\", \"-c\"].";
	if (source.rest.text === "" || list.kind === "strings" && list.values.length === 0) throw source.error("missing-argument", "SHELL names no program", hint);
	if (list.kind !== "strings") throw source.error("bad-value", "SHELL is no JSON list", hint, source.rest);
	return {
		...source.place,
		kind: "SHELL",
		argv: list.values
	};
}

// packages/dockerfile/src/parse-healthcheck.ts
const nanoseconds = {
	ns: 1,
	us: 1e3,
	\u00b5s: 1e3,
	\u03bcs: 1e3,
	ms: 1e6,
	s: 1e9,
	m: 6e10,
	h: 36e11
};
/** Go's duration syntax, `1h30m` or `1.5s`, as nanoseconds; undefined where it is none. */
function parseDuration(text) {
	if (/^[+-]?0$/.test(text)) return 0;
	if (!/^[+-]?((\d+\.?\d*|\.\d+)(ns|us|\u00b5s|\u03bcs|ms|s|m|h))+$/.test(text)) return void 0;
	let total = 0;
	for (const [, count, unit] of text.matchAll(/([\d.]+)(ns|us|\u00b5s|\u03bcs|ms|s|m|h)/g)) {
		const size = Object.entries(nanoseconds).find(([name]) => name === unit)?.[1] ?? 0;
		total += Number(count) * size;
	}
	return text.startsWith("-") ? -total : total;
}
/** `HEALTHCHECK [flags] CMD \u2026` or `HEALTHCHECK NONE`. */
function parseHealthcheck(source) {
	const { rest } = source;
	const type = /^[^\t-\r ]*/.exec(rest.text)?.[0] ?? "";
	const argument = rest.text.slice(type.length).replace(/^[\t-\r ]+/, "");
	const text = {
		text: argument,
		offset: rest.offset + rest.text.length - argument.length
	};
	if (type === "") throw source.error("missing-argument", "HEALTHCHECK has no command", "Write HEALTHCHECK CMD COMMAND or HEALTHCHECK NONE.");
	if (type.toUpperCase() === "NONE") {
		if (argument === "") return {
			...source.place,
			kind: "HEALTHCHECK"
		};
		throw source.error("too-many-arguments", "HEALTHCHECK NONE has arguments", "Write HEALTHCHECK NONE alone.", text);
	}
	const flags = readFlags(source, {
		interval: "text",
		timeout: "text",
		"start-period": "text",
		"start-interval": "text",
		retries: "text"
	});
	if (type.toUpperCase() !== "CMD") throw source.error("bad-value", `HEALTHCHECK knows no ${JSON.stringify(type)}`, "CMD or NONE stands there.", rest);
	const command = readCommand(source, text);
	if (argument === "" || command.form === "exec" && command.argv.length === 0) throw source.error("missing-argument", "HEALTHCHECK CMD has no command", "Write HEALTHCHECK CMD COMMAND.", rest);
	const duration = (name) => {
		const value = flags.text(name);
		if (value === void 0 || value === "") return void 0;
		const length = parseDuration(value);
		if (length === 0 || length !== void 0 && length >= nanoseconds.ms) return value;
		const problem = length === void 0 ? "is no duration" : "is less than 1ms";
		throw source.error("bad-value", `--${name}=${value} ${problem}`, "Write 30s, 1m30s or 500ms.", flags.token(name));
	};
	const retries = flags.text("retries") || void 0;
	if (retries !== void 0 && (!/^\+?\d+$/.test(retries) || Number(retries) > 2147483647)) throw source.error("bad-value", `--retries=${retries} is no count`, "Write a whole number from 0.", flags.token("retries"));
	return {
		...source.place,
		kind: "HEALTHCHECK",
		command,
		...given("interval", duration("interval")),
		...given("timeout", duration("timeout")),
		...given("startPeriod", duration("start-period")),
		...given("startInterval", duration("start-interval")),
		...given("retries", retries)
	};
}

// packages/dockerfile/src/parse-pairs.ts
function splitPair(source, word) {
	const equals = word.text.indexOf("=");
	if (equals < 0) return void 0;
	if (equals === 0) throw source.error("bad-value", `${source.keyword} has a value without a name`, "Write NAME=VALUE.", word);
	return {
		key: word.text.slice(0, equals),
		value: word.text.slice(equals + 1)
	};
}
/** `ENV` and `LABEL`, `NAME=VALUE\u2026` or the old `NAME some text`. */
function parsePairs(source, kind) {
	readFlags(source, {});
	const words = splitQuotedWords(source.rest, source.escape);
	const form = `Write ${kind} NAME=VALUE.`;
	const first = words[0];
	if (first === void 0) throw source.error("missing-argument", `${kind} has no pair`, form);
	if (!first.text.includes("=")) {
		const old = /^([^\t\v\f\r ]+)[\t\v\f\r ]+([^]*)$/.exec(source.rest.text);
		if (old === null) throw source.error("missing-argument", `${kind} gives ${first.text} no value`, form, first);
		return {
			...source.place,
			kind,
			pairs: [{
				key: old[1] ?? "",
				value: old[2] ?? ""
			}]
		};
	}
	const pairs = words.map((word) => {
		const pair = splitPair(source, word);
		if (pair !== void 0) return pair;
		throw source.error("bad-value", `${JSON.stringify(word.text)} has no =`, "Every word is NAME=VALUE. Quote a value that has spaces in it.", word);
	});
	return {
		...source.place,
		kind,
		pairs
	};
}
/** `ARG NAME[=DEFAULT]\u2026`. BuildKit passes over flags here, and so do we. */
function parseArg(source) {
	const words = splitQuotedWords(source.rest, source.escape);
	if (words.length === 0) throw source.error("missing-argument", "ARG names nothing", "Write ARG NAME or ARG NAME=DEFAULT.");
	const args = words.map((word) => {
		const pair = splitPair(source, word);
		return {
			name: pair?.key ?? word.text,
			...given("default", pair?.value)
		};
	});
	return {
		...source.place,
		kind: "ARG",
		args
	};
}

// packages/dockerfile/src/parse-values.ts
/** `USER`, `WORKDIR`, `STOPSIGNAL`, `MAINTAINER`: all that follows is the value. BuildKit passes over the flags of STOPSIGNAL. */
function parseValue(source, kind) {
	if (source.rest.text === "") throw source.error("missing-argument", `${kind} has no value`, `Write ${kind} VALUE.`);
	if (kind !== "STOPSIGNAL") readFlags(source, {});
	return {
		...source.place,
		kind,
		value: source.rest.text
	};
}
/** `EXPOSE PORT\u2026`; sorted, as BuildKit writes them to the history. */
function parseExpose(source) {
	const values = splitWords(source.rest).map((word) => word.text);
	if (values.length === 0) throw source.error("missing-argument", "EXPOSE names no port", "Write EXPOSE PORT[/PROTOCOL].");
	readFlags(source, {});
	return {
		...source.place,
		kind: "EXPOSE",
		values: values.toSorted(compareBytes)
	};
}
/** `VOLUME PATH\u2026` or `VOLUME ["PATH", \u2026]`. */
function parseVolume(source) {
	const list = source.json();
	const words = list.kind === "strings" ? list.values : splitWords(source.rest).map((word) => word.text);
	if (words.length === 0) throw source.error("missing-argument", "VOLUME names no path", "Write VOLUME PATH.");
	readFlags(source, {});
	const values = words.map(trim);
	if (values.includes("")) throw source.error("bad-value", "VOLUME has an empty path", "Take the empty item out of the list.", source.rest);
	return {
		...source.place,
		kind: "VOLUME",
		values
	};
}

// packages/dockerfile/src/split-instruction.ts
function token(text, offset) {
	const start = text.length - text.trimStart().length;
	return {
		text: trim(text),
		offset: offset + start
	};
}
/** One flag from `text` at `start`: its text and the offset behind it. Quotes group, the escape character takes what follows. */
function readFlag(text, start, escape) {
	let flag = "";
	let quote = "";
	let quoted = false;
	let index = start;
	for (; index < text.length; index++) {
		const character = text[index] ?? "";
		if (quote === "" && isSpace(character)) break;
		if (character === quote) quote = "";
		else if (quote === "" && (character === "'" || character === "\"")) {
			quote = character;
			quoted = true;
		} else if (character === escape) {
			index++;
			flag += text[index] ?? "";
		} else flag += character;
	}
	return {
		flag,
		quoted,
		end: index
	};
}
/** Splits a logical line, or what follows ONBUILD in one. `offset` is where `line` begins in the logical line. */
function splitInstruction(line, escape, offset = 0) {
	const whole = token(line, offset);
	const keyword = whole.text.match(/^[^\t\v\f\r ]*/)?.[0] ?? "";
	const flags = [];
	const text = whole.text;
	let index = keyword.length;
	for (;;) {
		while (index < text.length && isSpace(text[index] ?? "")) index++;
		if (!text.startsWith("--", index)) break;
		const { flag, quoted, end } = readFlag(text, index, escape);
		const last = flag === "--";
		if (!last && (quoted || flag !== "")) flags.push({
			text: flag,
			offset: whole.offset + index
		});
		index = end;
		if (last) break;
	}
	while (index < text.length && isSpace(text[index] ?? "")) index++;
	return {
		keyword: {
			text: keyword,
			offset: whole.offset
		},
		flags,
		rest: {
			text: trimEnd(text.slice(index)),
			offset: whole.offset + index
		}
	};
}

// packages/dockerfile/src/parse-instruction.ts
/** The keywords of the Dockerfile language. */
const keywords = "ADD ARG CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL MAINTAINER ONBUILD RUN SHELL STOPSIGNAL USER VOLUME WORKDIR".split(" ");
function parseOnbuild(source) {
	const parts = splitInstruction(source.rest.text, source.escape, source.rest.offset);
	const keyword = parts.keyword.text.toUpperCase();
	if (keyword === "") throw source.error("missing-argument", "ONBUILD has no instruction", "Write ONBUILD INSTRUCTION.");
	if (source.flags.length > 0) throw source.error("unknown-flag", "ONBUILD has no flags", "Put them behind the instruction it holds.", source.flags[0]);
	if (keyword === "ONBUILD" || keyword === "FROM" || keyword === "MAINTAINER") throw source.error("bad-value", `ONBUILD cannot hold ${keyword}`, "An image can hold any other instruction for those that build on it.", parts.keyword);
	const place = {
		...source.place,
		source: source.rest.text,
		start: source.line.positionAt(parts.keyword.offset)
	};
	const { path, escape, heredocs } = source;
	const inner = new InstructionSource(source.line, parts, {
		path,
		escape,
		heredocs,
		place
	});
	const trigger = [source.line.text.replace(/^[\t\n\f\r ]*ONBUILD[\t\n\f\r ]*/i, ""), ...source.heredocs.map(({ raw, name }) => raw + name)].join("\n");
	const instruction = parseInstruction(inner);
	return {
		...source.place,
		kind: "ONBUILD",
		trigger,
		instruction
	};
}
/** Understands one instruction. Throws `unknown-instruction` and what the instruction's own parts may be wrong with. */
function parseInstruction(source) {
	const { keyword } = source;
	switch (keyword) {
		case "FROM": return parseFrom(source);
		case "ARG": return parseArg(source);
		case "ENV":
		case "LABEL": return parsePairs(source, keyword);
		case "COPY":
		case "ADD": return parseCopy(source, keyword);
		case "RUN": return parseRun(source);
		case "CMD":
		case "ENTRYPOINT": return parseCommand(source, keyword);
		case "HEALTHCHECK": return parseHealthcheck(source);
		case "SHELL": return parseShell(source);
		case "EXPOSE": return parseExpose(source);
		case "VOLUME": return parseVolume(source);
		case "USER":
		case "WORKDIR":
		case "STOPSIGNAL":
		case "MAINTAINER": return parseValue(source, keyword);
		case "ONBUILD": return parseOnbuild(source);
		default: throw source.error("unknown-instruction", `unknown instruction ${source.keyword}${didYouMean(source.keyword, keywords)}`, "Is it the end of the instruction above, whose last line lacks its continuation character?");
	}
}

// packages/dockerfile/src/parse-dockerfile.ts
/** COPY, ADD and RUN read here-documents, behind ONBUILD too, but not in their JSON form. */
function readsHeredocs(keyword, rest, escape) {
	if (keyword === "ONBUILD") {
		const inner = splitInstruction(rest, escape);
		return inner.keyword.text.toUpperCase() !== "ONBUILD" && readsHeredocs(inner.keyword.text.toUpperCase(), inner.rest.text, escape);
	}
	return [
		"COPY",
		"ADD",
		"RUN"
	].includes(keyword) && readJsonList(rest).kind !== "strings";
}
function* readInstructions(text, path, { escape }) {
	const reader = new LineReader(text);
	for (let first = reader.next(); first !== void 0; first = reader.next()) {
		if (isComment(first) || trim(first) === "") continue;
		const line = readLogicalLine(first, reader, escape);
		const parts = splitInstruction(line.text, escape);
		const start = line.positionAt(parts.keyword.offset);
		let end = line.end;
		const heredocs = [];
		if (readsHeredocs(parts.keyword.text.toUpperCase(), parts.rest.text, escape)) for (const mark of heredocMarks(line.text)) {
			const body = readHeredoc(mark, reader);
			if (body === void 0) throw new DockerfileError("syntax", `the here-document ${mark.name} has no end`, {
				path,
				position: start,
				hint: `A line with ${mark.name} and nothing else ends it, ${mark.stripTabs ? "tabs" : "no white space"} before it.`
			});
			heredocs.push(body);
			end = {
				line: reader.number,
				column: reader.width + 1
			};
		}
		const place = {
			source: trim(line.text),
			start,
			end
		};
		yield parseInstruction(new InstructionSource(line, parts, {
			path,
			escape,
			heredocs,
			place
		}));
	}
}
/** BuildKit lets a second stage take a name over with a warning; nobody means that. */
function refuseTwin(stages, from, path) {
	const twin = stages.find((stage) => from.as !== void 0 && stage.from.as === from.as);
	if (twin === void 0) return;
	throw new DockerfileError("duplicate-stage", `the stage ${from.as} is defined twice, first in line ${twin.from.start.line}`, {
		path,
		position: from.start,
		hint: "Give one of them another name."
	});
}
/**
* Parses a Dockerfile as BuildKit does. `path` is for messages only.
*
* Nothing is expanded. All instructions are checked, also those of stages that a build would not reach. Throws the first
* `DockerfileError` with its place.
*/
function parseDockerfile(text, path) {
	const directives = readDirectives(text, path);
	const globalArgs = [];
	const stages = [];
	let count = 0;
	for (const instruction of readInstructions(text, path, directives)) {
		count++;
		if (instruction.kind === "FROM") {
			refuseTwin(stages, instruction, path);
			stages.push({
				from: instruction,
				instructions: []
			});
			continue;
		}
		const stage = stages.at(-1);
		if (stage !== void 0) stage.instructions.push(instruction);
		else if (instruction.kind === "ARG") globalArgs.push(instruction);
		else throw new DockerfileError("no-stage", `${instruction.kind} stands before the first FROM`, {
			path,
			position: instruction.start,
			hint: "Only ARG, comments and directives can stand there. Does the file lack its FROM?"
		});
	}
	if (stages.length === 0) {
		const position = {
			line: 1,
			column: 1
		};
		if (count === 0) throw new DockerfileError("empty-file", "the Dockerfile has no instructions", {
			path,
			position,
			hint: "Is it the right file? It needs a FROM at least."
		});
		throw new DockerfileError("no-stage", "the Dockerfile has no FROM", {
			path,
			position,
			hint: "Add FROM IMAGE below the ARGs."
		});
	}
	return {
		path,
		directives,
		globalArgs,
		stages: stages.map(({ from, instructions }, index) => ({
			index,
			...given("name", from.as),
			from,
			instructions
		}))
	};
}

// packages/dockerfile/src/parse-ignore-file.ts
/** The patterns of a `.dockerignore`, for `IgnoreRules`: comments (`#` in the first column) and blank lines dropped, paths made relative. */
function parseIgnoreFile(text) {
	const patterns = [];
	for (const line of text.replace(/^\uFEFF/, "").split("\n")) {
		if (line.startsWith("#")) continue;
		const whole = trim(line);
		if (whole === "") continue;
		const negated = whole.startsWith("!");
		const pattern = negated ? trim(whole.slice(1)) : whole;
		const cleaned = pattern === "" ? "" : cleanPath(pattern);
		const relative = cleaned.length > 1 && cleaned.startsWith("/") ? cleaned.slice(1) : cleaned;
		patterns.push((negated ? "!" : "") + relative);
	}
	return patterns;
}
/** Where the ignore file may be, best first: the one beside the Dockerfile replaces the context's wholly. Both paths as `dockerfilePath` is. */
function ignoreFileNames(dockerfilePath) {
	return [`${dockerfilePath}.dockerignore`, ".dockerignore"];
}

// packages/dockerfile/src/stage-resolver.ts
/** The instructions that a stage's ONBUILD leaves to the stage that is built on it. */
function triggersOf(stage) {
	return stage?.instructions.flatMap((instruction) => instruction.kind === "ONBUILD" ? instruction.instruction : []) ?? [];
}
/** Finds what single stages of a Dockerfile are made from. Use `resolveStages`. */
var StageResolver = class {
	#dockerfile;
	#args;
	constructor(dockerfile, args) {
		this.#dockerfile = dockerfile;
		this.#args = args;
	}
	resolve(stage) {
		const base = this.#base(stage.from, stage.index);
		const triggers = base.to.kind === "stage" ? triggersOf(this.#dockerfile.stages[base.to.index]) : [];
		return {
			stage,
			base,
			triggers,
			references: [...triggers, ...stage.instructions].flatMap((instruction) => this.#uses(instruction, stage))
		};
	}
	#error(code, text, hint, position) {
		return new DockerfileError(code, text, {
			path: this.#dockerfile.path,
			position,
			hint
		});
	}
	#base(from, index) {
		const image = this.#args.expand(from.image, from.start);
		const platform = from.platform === void 0 ? void 0 : this.#args.expand(from.platform, from.start);
		for (const [what, word, expansion] of [[
			"FROM",
			from.image,
			image
		], [
			"--platform",
			from.platform,
			platform
		]]) {
			if (expansion?.value !== "") continue;
			const missing = expansion.unknown.join(", ");
			const hint = missing === "" ? "Give its ARG a default." : `Nothing sets ${missing}: declare ARG before the first FROM.`;
			throw this.#error("bad-value", `${what} ${word} expands to nothing`, hint, from.start);
		}
		const stage = this.#dockerfile.stages.slice(0, index).find((candidate) => candidate.name === image.value);
		return {
			by: "FROM",
			to: stage === void 0 ? external(image.value) : {
				kind: "stage",
				index: stage.index
			},
			position: from.start,
			...given("platform", platform?.value),
			unknown: [.../* @__PURE__ */ new Set([...image.unknown, ...platform?.unknown ?? []])]
		};
	}
	#uses(instruction, stage) {
		const use = (by, from) => from === void 0 || from === "" ? [] : [{
			by,
			to: this.#named(from, stage, instruction, by),
			position: instruction.start,
			unknown: []
		}];
		if (instruction.kind === "COPY") return use("COPY", instruction.from);
		if (instruction.kind !== "RUN") return [];
		return instruction.mounts.flatMap((mount) => use("RUN", mount.options.from));
	}
	#named(from, stage, { start }, by) {
		const { stages } = this.#dockerfile;
		const numbered = by === "COPY" && /^[+-]?\d+$/.test(from);
		const found = numbered ? stages[Number(from)] : stages.find((candidate) => candidate.name === from.toLowerCase());
		if (found === void 0) {
			if (!numbered) return external(from);
			throw this.#error("unknown-stage", `there is no stage ${from}`, `The stages are 0 to ${stages.length - 1}.`, start);
		}
		if (found.index < stage.index) return {
			kind: "stage",
			index: found.index
		};
		const problem = found.index === stage.index ? "is the one being built" : `is defined only in line ${found.from.start.line}`;
		throw this.#error("stage-order", `the stage ${from} ${problem}`, "Move the stage above its use, or name another.", start);
	}
};
function external(reference) {
	return reference === "scratch" ? { kind: "scratch" } : {
		kind: "external",
		reference
	};
}

// packages/dockerfile/src/resolve-stages.ts
function findTarget({ path, stages }, target) {
	const wanted = target === void 0 || target === "" ? stages.length - 1 : target;
	const name = String(wanted).toLowerCase();
	const found = stages.find((stage) => stage.name === name) ?? (/^\d+$/.test(name) ? stages[Number(name)] : void 0);
	if (found !== void 0) return found;
	const names = stages.flatMap((stage) => stage.name ?? []);
	const list = stages.map((stage) => stage.name ?? stage.index).join(", ");
	throw new DockerfileError("unknown-stage", `${path} has no stage ${JSON.stringify(wanted)}${didYouMean(name, names)}`, { hint: `Its stages are ${list}.` });
}
/**
* Finds the target stage and all stages that it needs, and expands every FROM among them with the ARGs before the first one.
*
* Other stages are not looked at. What an external base left with ONBUILD is not known here. Throws `unknown-stage`,
* `stage-order`, `bad-value` for a FROM that expands to nothing, `bad-substitution` and `required-variable`.
*/
function resolveStages(dockerfile, request = {}) {
	const stage = findTarget(dockerfile, request.target);
	const platformArgs = {
		TARGETSTAGE: String(request.target ?? "") || dockerfile.stages.at(-1)?.name || "default",
		...request.platformArgs
	};
	const args = new GlobalArgs(dockerfile, request.buildArgs ?? {}, platformArgs);
	const resolver = new StageResolver(dockerfile, args);
	const target = resolver.resolve(stage);
	const needed = /* @__PURE__ */ new Map([[stage.index, target]]);
	for (let index = stage.index; index >= 0; index--) {
		const resolved = needed.get(index);
		if (resolved === void 0) continue;
		for (const { to } of [resolved.base, ...resolved.references]) {
			const next = to.kind === "stage" ? dockerfile.stages[to.index] : void 0;
			if (next !== void 0 && !needed.has(next.index)) needed.set(next.index, resolver.resolve(next));
		}
	}
	return {
		dockerfile,
		target,
		stages: [...needed.values()].toSorted((one, other) => one.stage.index - other.stage.index),
		globalArgs: args.values
	};
}

// packages/dockerfile/src/source-kind.ts
/**
* Tells a path in the context from a URL and a git repository, as BuildKit's dfgitutil does: `git@host:path`, `ssh://`, `git://`
* and an HTTP URL whose path ends with `.git` are git; `github.com/owner/name` without a scheme is a path.
*/
function sourceKind(source) {
	if (/^\.\.?\//.test(source)) return "context";
	const scheme = /^([a-zA-Z0-9]+):\/\//.exec(source)?.[1]?.toLowerCase();
	if (scheme === "ssh" || scheme === "git") return "git";
	if (scheme === "http" || scheme === "https") return source.replace(/[?#][^]*$/, "").endsWith(".git") ? "git" : "http";
	return scheme === void 0 && /^[a-zA-Z0-9-_]+@[a-zA-Z0-9-.]+:/.test(source) ? "git" : "context";
}

// packages/dockerfile/src/source-roots.ts
/**
* The paths below which sources of COPY and ADD can match: what stands before the first wildcard. None lies below another;
* "" is the whole context. A symbolic link on such a path may lead elsewhere: follow it with `resolveEntry`.
*/
function sourceRoots(sources) {
	const roots = Array.from(sources, (source) => {
		const segments = pathInRoot(source).split("/");
		const wild = segments.findIndex((segment) => /[*?[\\]/.test(segment));
		return (wild < 0 ? segments : segments.slice(0, wild)).join("/");
	});
	const kept = [];
	for (const root of roots.toSorted(compareBytes)) if (!kept.some((other) => other === "" || other === root || root.startsWith(`${other}/`))) kept.push(root);
	return kept;
}

Object.defineProperty(exports, "DockerfileError", {
  enumerable: true,
  get: function () {
    return DockerfileError;
  }
});
Object.defineProperty(exports, "IgnoreRules", {
  enumerable: true,
  get: function () {
    return IgnoreRules;
  }
});
Object.defineProperty(exports, "canonicalInstructions", {
  enumerable: true,
  get: function () {
    return canonicalInstructions;
  }
});
Object.defineProperty(exports, "declaredArgs", {
  enumerable: true,
  get: function () {
    return declaredArgs;
  }
});
Object.defineProperty(exports, "expandHeredoc", {
  enumerable: true,
  get: function () {
    return expandHeredoc;
  }
});
Object.defineProperty(exports, "expandWord", {
  enumerable: true,
  get: function () {
    return expandWord;
  }
});
Object.defineProperty(exports, "expandWords", {
  enumerable: true,
  get: function () {
    return expandWords;
  }
});
Object.defineProperty(exports, "followPath", {
  enumerable: true,
  get: function () {
    return followPath;
  }
});
Object.defineProperty(exports, "hasMeta", {
  enumerable: true,
  get: function () {
    return hasMeta;
  }
});
Object.defineProperty(exports, "ignoreFileNames", {
  enumerable: true,
  get: function () {
    return ignoreFileNames;
  }
});
Object.defineProperty(exports, "matchSources", {
  enumerable: true,
  get: function () {
    return matchSources;
  }
});
Object.defineProperty(exports, "parseDockerfile", {
  enumerable: true,
  get: function () {
    return parseDockerfile;
  }
});
Object.defineProperty(exports, "parseIgnoreFile", {
  enumerable: true,
  get: function () {
    return parseIgnoreFile;
  }
});
Object.defineProperty(exports, "pathInRoot", {
  enumerable: true,
  get: function () {
    return pathInRoot;
  }
});
Object.defineProperty(exports, "resolveStages", {
  enumerable: true,
  get: function () {
    return resolveStages;
  }
});
Object.defineProperty(exports, "sourceKind", {
  enumerable: true,
  get: function () {
    return sourceKind;
  }
});
Object.defineProperty(exports, "sourceRoots", {
  enumerable: true,
  get: function () {
    return sourceRoots;
  }
});
Object.defineProperty(exports, "sourceTargets", {
  enumerable: true,
  get: function () {
    return sourceTargets;
  }
});
Object.defineProperty(exports, "suggest", {
  enumerable: true,
  get: function () {
    return suggest;
  }
});
Object.defineProperty(exports, "triggersOf", {
  enumerable: true,
  get: function () {
    return triggersOf;
  }
});
Object.defineProperty(exports, "variablesOf", {
  enumerable: true,
  get: function () {
    return variablesOf;
  }
});