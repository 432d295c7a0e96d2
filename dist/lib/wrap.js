"use strict";

const require_git = require("./git.js");
const require_oci = require("./oci.js");
const require_images = require("./images.js");
let node_path = require("node:path");
let node_crypto = require("node:crypto");
let node_stream_consumers = require("node:stream/consumers");

// packages/core/src/wrap/find-base.ts
/** Finds the image, or the first of the fall-back tags that is there. Throws `missing-image`, and what the registry says. */
async function findBase(image, fallbackTags, stores, log) {
	const reference = require_oci.parseReference(image);
	const repository = repositoryOf(reference);
	const store = await stores.ofReference(repository);
	const { digest } = reference;
	if (digest !== void 0) {
		const stored = await store.getManifest(digest);
		if (stored === void 0) throw missing(image, []);
		return {
			store,
			repository,
			...nameOf(repository, reference.tag, digest),
			stored
		};
	}
	const wanted = reference.tag ?? "latest";
	const tags = [.../* @__PURE__ */ new Set([wanted, ...fallbackTags])];
	for (const tag of fallbackTags) require_oci.parseReference(`${repository}:${tag}`);
	for (const tag of tags) {
		const stored = await store.getManifest(tag);
		if (stored === void 0) continue;
		if (tag !== wanted) log.warning(`${repository}:${wanted} does not exist: ${repository}:${tag} is wrapped (\`fallback-tags\`).`);
		return {
			store,
			repository,
			...nameOf(repository, tag, stored.descriptor.digest),
			stored
		};
	}
	throw missing(`${repository}:${wanted}`, tags.slice(1));
}
/** The repository of a reference, as references name it. */
function repositoryOf(reference) {
	return reference.kind === "layout" ? `oci:${reference.path}` : `${reference.registry}/${reference.repository}`;
}
function nameOf(repository, tag, digest) {
	return {
		name: tag === void 0 ? `${repository}@${digest}` : `${repository}:${tag}`,
		tag
	};
}
function missing(image, fallbacks) {
	const also = fallbacks.length === 0 ? "" : `, and none of the tags ${fallbacks.join(", ")} either`;
	return new require_git.LayeredBuildError("missing-image", `There is no image ${image}${also}.`, { hint: "Build and push it first, or check `image`. `fallback-tags` names tags to take in its place, such as main." });
}

// packages/core/src/wrap/edit-config.ts
/**
* Edits a configuration: values are replaced where they stand, new ones come last, and each change leaves a history entry without a blob.
* Members that nobody here knows are kept, but for BuildKit's cache (`moby.buildkit.cache.v0`), which describes the image before.
* Nothing depends on the time: the same image gives the same bytes.
*/
function editConfig(image, edits) {
	const changes = [];
	const steps = [];
	let container = image.config ?? {};
	for (const edit of edits) {
		const done = apply(container, edit);
		if (done === void 0) continue;
		container = done.container;
		changes.push(done.change);
		const { created } = image;
		steps.push({
			...created === void 0 ? {} : { created },
			created_by: done.createdBy,
			comment: require_images.frontendComment,
			empty_layer: true
		});
	}
	const { "moby.buildkit.cache.v0": _, ...members } = image;
	const history = image.history !== void 0 || image.rootfs.diff_ids.length === 0 ? { history: [...image.history ?? [], ...steps] } : {};
	return {
		config: {
			...members,
			rootfs: image.rootfs,
			...identity(image),
			config: container,
			...history
		},
		changes
	};
}
/** The value of a variable, the first where a name stands twice. */
function envValue(container, name) {
	return container?.Env?.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
}
function apply(container, edit) {
	switch (edit.kind) {
		case "env": {
			const { name, value: to } = edit;
			const from = envValue(container, name);
			const pairs = (container.Env ?? []).filter((pair) => pair.startsWith(`${name}=`));
			if (from === to && pairs.length === 1) return void 0;
			const change = {
				what: `ENV ${name}`,
				from,
				to
			};
			return {
				container: {
					...container,
					Env: withEnv(container.Env ?? [], name, to)
				},
				change,
				createdBy: `ENV ${name}=${to}`
			};
		}
		case "label": {
			const { name, value: to } = edit;
			const from = container.Labels?.[name];
			if (from === to) return void 0;
			const Labels = {
				...container.Labels,
				[name]: to
			};
			return {
				container: {
					...container,
					Labels
				},
				change: {
					what: `LABEL ${name}`,
					from,
					to
				},
				createdBy: `LABEL ${name}=${to}`
			};
		}
		case "expose": {
			const port = `${edit.port}/tcp`;
			const before = Object.keys(container.ExposedPorts ?? {});
			if (before.includes(port)) return void 0;
			const ExposedPorts = {
				...container.ExposedPorts,
				[port]: {}
			};
			const change = {
				what: "EXPOSE",
				from: before.join(" ") || void 0,
				to: [...before, port].join(" ")
			};
			return {
				container: {
					...container,
					ExposedPorts
				},
				change,
				createdBy: `EXPOSE [${port}]`
			};
		}
		case "user": {
			const from = container.User === "" ? void 0 : container.User;
			if (from === edit.user) return void 0;
			const change = {
				what: "USER",
				from,
				to: edit.user
			};
			return {
				container: {
					...container,
					User: edit.user
				},
				change,
				createdBy: `USER ${edit.user}`
			};
		}
	}
}
/** In its place; of a name that stands twice the others go, since which of them counts is the program's choice. */
function withEnv(env, name, value) {
	const at = env.findIndex((pair) => pair.startsWith(`${name}=`));
	if (at < 0) return [...env, `${name}=${value}`];
	return env.flatMap((pair, index) => {
		if (index === at) return [`${name}=${value}`];
		return pair.startsWith(`${name}=`) ? [] : [pair];
	});
}
/** Taking one member out of an open type leaves the compiler without those that are always there. */
function identity({ architecture, os }) {
	return {
		architecture,
		os
	};
}

// packages/core/src/wrap/check-command.ts
/** Programs whose options are known to be about the address that they listen on. */
const servers = new Set("uvicorn gunicorn hypercorn daphne granian waitress-serve flask fastapi streamlit chainlit jupyter jupyter-lab http-server http.server vllm text-generation-launcher".split(" "));
const hostOption = /^(?:--(?:host|bind|listen|address|server\.address|server-name|ip|hostname)|-b|-H|-a)$/;
const portOption = /^(?:--(?:port|server\.port|http-port)|-p)$/;
const loopback = /^(?:https?:\/\/)?(?:127(?:\.[0-9]{1,3}){3}|localhost|\[?::1\]?)(?::([0-9]+))?$/i;
const anyAddress = /^(?:0\.0\.0\.0|\[::\]|\*)?:([0-9]+)$/;
const hostVariable = /(?:^|_)(?:HOST|BIND|LISTEN|SERVER_NAME|SERVER_ADDRESS|LISTEN_ADDRESS)$/;
const portVariable = /(?:^|_)(?:SERVER_PORT|HTTP_PORT|LISTEN_PORT|UVICORN_PORT)$/;
/**
* Looks for a program that listens where a Space does not ask: on the loopback address, or on another port. An error where the command is a
* server's own and says so; a warning where the words may be about something else, such as a database.
*/
function checkCommand(container, port) {
	const argv = [...container.Entrypoint ?? [], ...container.Cmd ?? []];
	if (argv.length === 0) return [{
		kind: "warning",
		text: "the image has neither CMD nor ENTRYPOINT: a container of it starts nothing",
		hint: "Give the image one, or say it in the wrap's Dockerfile (`file`)."
	}];
	const words = argv.flatMap((part) => part.split(/\s+/)).flatMap((part) => splitOption(part)).map((word) => word.replaceAll(/["']/g, ""));
	const isServer = words.slice(0, 6).some((word) => servers.has(word.slice(word.lastIndexOf("/") + 1)));
	return [...words.flatMap((word, at) => ofWord(word, words[at - 1] ?? "", isServer, port)), ...ofVariables(container, port)];
}
/** Whether an address, with a port or not, is one of the container itself alone. */
function isLoopback(address) {
	return loopback.test(address.trim());
}
/** `--host=X` is two words. */
function splitOption(word) {
	const [, option, value] = /^(--?[A-Za-z][\w.-]*)=(.*)$/.exec(word) ?? [];
	return option === void 0 || value === void 0 ? [word] : [option, value];
}
function ofWord(word, before, isServer, port) {
	if (loopback.exec(word) !== null) return [onLoopback(isServer && hostOption.test(before) ? "error" : "warning", hostOption.test(before) ? `${before} ${word}` : word)];
	const isPort = portOption.test(before) && /^[0-9]+$/.test(word);
	const other = isPort ? word : anyAddress.exec(word)?.[1];
	if (other === void 0 || Number(other) === port) return [];
	return [onPort(isServer ? "error" : "warning", isPort ? `${before} ${word}` : word, other, port)];
}
/** HOST and PORT are what the wrap has set. */
function ofVariables(container, port) {
	return (container.Env ?? []).map((pair) => pair.slice(0, pair.indexOf("="))).flatMap((name) => {
		const value = envValue(container, name) ?? "";
		if (name !== "HOST" && hostVariable.test(name) && loopback.test(value)) return [onLoopback("warning", `${name}=${value}`)];
		return portVariable.test(name) && /^[0-9]+$/.test(value) && Number(value) !== port ? [onPort("warning", `${name}=${value}`, value, port)] : [];
	});
}
function onLoopback(kind, what) {
	return {
		kind,
		text: `the program is told "${what}": what listens there cannot be reached from outside the container`,
		hint: "Have it listen on 0.0.0.0, or on $HOST, which the wrap sets."
	};
}
function onPort(kind, what, other, port) {
	return {
		kind,
		text: `the program is told "${what}", and a Space asks port ${port}`,
		hint: `Set \`port: ${other}\` (and \`app_port\` of the Space with it), or have the program listen on $PORT, which the wrap sets.`
	};
}

// packages/core/src/wrap/wrap-tags.ts
/** OCI distribution-spec, "Pulling manifests". */
const longest = 128;
/** Digits of the hash that stands for what had to be cut off. */
const hashDigits = 8;
/**
* Makes the tags. A version is put in as it is; each run of characters that no tag may have becomes `-`, and one that is too long keeps its
* beginning and gets a hash of the whole, so that two long versions are two tags. Throws `bad-tag` where no tag comes of it, or twice the same.
*/
function wrapTags({ version, platforms, tagTemplate, indexTag }) {
	const severalPlatforms = platforms.length > 1;
	const templates = [...platforms.map((platform) => fill(tagTemplate, "tag-template", { platform: platformTag(platform) })), ...severalPlatforms ? [fill(indexTag, "index-tag", {})] : []];
	const word = require_images.sanitizeTag(version);
	if (!/[A-Za-z0-9_]/.test(word)) throw new require_git.LayeredBuildError("bad-tag", `The version "${version}" has no character that a tag may have.`, { hint: "Give `version` a name with letters or digits, such as 1.2.3 or a branch's name." });
	const room = Math.min(...templates.map((template) => longest - template.replaceAll("{version}", "").length));
	const text = word.length <= room ? word : shortened(word, version, room);
	const tags = templates.map((template) => template.replaceAll("{version}", text));
	for (const tag of tags) require_images.validateTag(tag);
	const twice = tags.find((tag, at) => tags.indexOf(tag) !== at);
	if (twice !== void 0) throw new require_git.LayeredBuildError("bad-tag", `Two images of this run would have the tag ${twice}.`, { hint: "With several platforms `tag-template` needs {platform}, and `index-tag` has to differ from what it gives." });
	const index = severalPlatforms ? tags.at(-1) : void 0;
	return {
		platforms: new Map(platforms.map((platform, at) => [platform, tags[at] ?? ""])),
		...index === void 0 ? {} : { index }
	};
}
/** `linux/amd64` \u2192 `amd64`, `linux/arm/v7` \u2192 `arm-v7`. */
function platformTag(platform) {
	return require_images.platformText(require_images.parsePlatform(platform)).replace(/^linux\//, "").replaceAll("/", "-");
}
function fill(template, input, values) {
	return template.replaceAll(/\{([^{}]*)\}/g, (whole, name) => {
		if (name === "version") return whole;
		const value = Object.hasOwn(values, name) ? values[name] : void 0;
		if (value !== void 0) return value;
		const known = ["version", ...Object.keys(values)].map((each) => `{${each}}`).join(" and ");
		throw new require_git.LayeredBuildError("bad-tag", `\`${input}\` has ${whole}, which stands for nothing there.`, { hint: `It knows ${known}.` });
	});
}
function shortened(word, version, room) {
	const hash = (0, node_crypto.createHash)("sha256").update(version).digest("hex").slice(0, hashDigits);
	const kept = room - hashDigits - 1;
	if (kept < 1) throw new require_git.LayeredBuildError("bad-tag", `The tag's template leaves ${Math.max(room, 0)} characters for the version.`, { hint: `A tag has at most ${longest} characters: shorten \`tag-template\` or \`index-tag\`.` });
	return `${word.slice(0, kept)}-${hash}`;
}

// packages/core/src/wrap/wrap-variables.ts
/** The variables that a wrap sets besides HOST and PORT, unless it is told otherwise. */
const ownNames = [
	"HOME",
	"HF_HOME",
	"XDG_CACHE_HOME"
];
/** Reads `NAME=VALUE` and `!NAME` lines. Throws `bad-input` with all that is wrong. */
function parseVariables(lines) {
	const set = /* @__PURE__ */ new Map();
	const left = /* @__PURE__ */ new Set();
	const problems = [];
	for (const line of lines) {
		const [, not = "", name = "", value] = /^(!?)([^=]*)(?:=(.*))?$/s.exec(line) ?? [];
		const isTwice = set.has(name) || left.has(name);
		const problem = problemOf(not === "!", name, value) ?? (isTwice ? `${name} is given twice` : void 0);
		if (problem !== void 0) problems.push(problem);
		else if (not === "!") left.add(name);
		else set.set(name, value ?? "");
	}
	if (problems.length > 0) throw new require_git.LayeredBuildError("bad-input", `\`env\`: ${problems.join("; ")}.`, { hint: `Write NAME=VALUE, one a line. !NAME leaves one of ${ownNames.join(", ")} as the image has it.` });
	return {
		set,
		left
	};
}
function problemOf(isLeft, name, value) {
	if (name === "HOST" || name === "PORT") return `${name} is set by the input \`${name.toLowerCase()}\``;
	if (isLeft) return value === void 0 && ownNames.some((own) => own === name) ? void 0 : `!${name} names none of the variables that the wrap sets by itself`;
	if (value === void 0) return `"${name}" has no value`;
	return /^[A-Za-z_][A-Za-z0-9_.-]*$/.test(name) ? void 0 : `"${name}" is no name of a variable`;
}

// packages/core/src/wrap/check-request.ts
/** Checks all of a request that can be said before there is an image. Throws what a wrap would: `bad-input`, `bad-tag`. */
function checkRequest(request) {
	parseVariables(request.env);
	checkHost(request.host);
	checkUser(request.user);
	checkFile(request);
	if (request.repository !== void 0) givenRepository(request.repository);
	const platforms = request.platforms.filter((platform) => platform !== "all");
	wrapTags({
		...request,
		platforms,
		version: request.version ?? "1"
	});
}
/** Where the wrap goes. Throws `bad-input` for what is no repository. */
function repositoryOfWrap({ repository, image }) {
	return repository === void 0 ? repositoryOf(require_oci.parseReference(image)) : givenRepository(repository);
}
function givenRepository(repository) {
	const reference = require_oci.parseReference(repository);
	if (reference.tag === void 0 && reference.digest === void 0) return repositoryOf(reference);
	throw new require_git.LayeredBuildError("bad-input", `\`repository\`: "${repository}" has a tag or digest.`, { hint: "Name the repository alone; the tags are made of `tag-template`, `index-tag` and `version`." });
}
/** Throws `bad-input` for an address that nobody outside the container reaches. */
function checkHost(host) {
	if (!isLoopback(host)) return;
	throw new require_git.LayeredBuildError("bad-input", `\`host\`: what listens on ${host} cannot be reached from outside the container.`, { hint: "Leave the input out: the program is told 0.0.0.0 then, all addresses." });
}
/** Throws `bad-input` for a text that names no user. */
function checkUser(user) {
	if (user === "keep" || /^[A-Za-z0-9_][\w.-]*(:[A-Za-z0-9_][\w.-]*)?$/.test(user)) return;
	throw new require_git.LayeredBuildError("bad-input", `\`user\`: "${user}" is no user.`, { hint: "Write a number, as 1000 (a Space's user), a name, either with :GROUP, or keep." });
}
/** Throws `bad-input` where the Dockerfile that was asked for is not there. */
function checkFile({ mode, file, filePath, isFileGiven }) {
	if (file !== void 0 || mode !== "build" && !isFileGiven) return;
	throw new require_git.LayeredBuildError("bad-input", `${mode === "build" ? "`mode: build` needs a Dockerfile, and" : "`file`:"} ${filePath} does not exist.`, { hint: "`file` is a path from the repository's root. Is the repository checked out? `mode: mutate` without `file` needs no Dockerfile." });
}
/** What the wrap's tags say: as asked for, else the tag of the image. Throws `bad-input` where there is neither. */
function versionOfWrap({ version, image }, { tag }) {
	const given = version ?? tag;
	if (given !== void 0) return given;
	throw new require_git.LayeredBuildError("bad-input", `${image} has no tag that the wrap's tags could be named after.`, { hint: "Give `version`, such as a release or a branch's name." });
}

// packages/core/src/wrap/check-image.ts
/** The disk of a Space's machine; the image has to fit unpacked. */
const diskBytes = 5e10;
/** Checks an image as it will be after the wrap, before anything is written. Warns, and throws `bad-input` or `too-large` for what cannot work. */
function checkImage(base, config, port, log) {
	const { platform } = base;
	checkSize(base, log);
	const container = config.config ?? {};
	const [error, ...others] = checkCommand(container, port).toSorted((a, b) => a.kind < b.kind ? -1 : a.kind > b.kind ? 1 : 0);
	if (error?.kind === "error") throw new require_git.LayeredBuildError("bad-input", `${platform}: ${error.text}.`, { hint: error.hint });
	for (const { text, hint } of error === void 0 ? [] : [error, ...others]) log.warning(`${platform}: ${text}. ${hint}`);
	const exposed = Object.keys(base.config.config?.ExposedPorts ?? {});
	if (exposed.length > 0 && !exposed.includes(`${port}/tcp`)) log.info(`${platform}: the image exposes ${exposed.join(" ")}; it has to heed PORT=${port}`);
}
function checkSize({ platform, manifest }, log) {
	const bytes = manifest.layers.reduce((sum, { size }) => sum + size, 0);
	if (bytes > diskBytes) throw new require_git.LayeredBuildError("too-large", `${platform}: the image has ${require_images.byteText(bytes)}, and a Space's disk ${require_images.byteText(diskBytes)}.`, { hint: "Leave the model out of the image and load it at the start, or attach storage to the Space." });
	if (bytes > diskBytes / 2) log.warning(`${platform}: the image has ${require_images.byteText(bytes)} compressed; unpacked it may not fit a Space's disk of ${require_images.byteText(diskBytes)}.`);
}

// packages/core/src/wrap/decide-mode.ts
const nothingSaid = {
	variables: /* @__PURE__ */ new Set(),
	user: false
};
/**
* Decides by the Dockerfile of the wrap: without one, or with one that only sets configuration, the image's configuration is edited;
* what runs or copies something is built. One that nobody named and that is none of a wrap is left out, with a warning.
* Throws `bad-input` or `engine` where what was asked for cannot be, and the Dockerfile's errors.
*/
async function decideMode(request, base, images, log) {
	const { mode, file, filePath, isFileGiven } = request;
	checkFile(request);
	if (file === void 0) return edit(mode === "mutate" ? "`mode` says so" : `there is no ${filePath} that would run or copy something`);
	const { understandWrapFile } = await Promise.resolve().then(() => require("./wrap-file.js")).then((n) => n.wrap_file_exports);
	const use = understandWrapFile(file, pinned(base), images);
	if (use.kind === "foreign") {
		const hint = "Begin it with `ARG BASE_IMAGE` and `FROM ${BASE_IMAGE}`.";
		const what = mode === "build" ? "`mode: build` cannot build" : "`file`: nothing can wrap by";
		if (mode === "build" || isFileGiven) throw new require_git.LayeredBuildError("bad-input", `${what} ${file.path} on ${base.name}: ${use.why}.`, { hint });
		log.warning(`${file.path} is left out, and nothing that it says is in the wrap: ${use.why}. ${hint}`);
		return edit(`${file.path} is no Dockerfile of a wrap: ${use.why}`);
	}
	if (mode === "build") return {
		kind: "build",
		why: "`mode` says so",
		said: use.said,
		env: use.env,
		file
	};
	if (use.kind === "config") return {
		kind: "mutate",
		why: `${file.path} only sets configuration`,
		said: use.said,
		apply: use.apply
	};
	if (mode === "auto") return {
		kind: "build",
		why: `${file.path} has ${use.why}`,
		said: use.said,
		env: use.env,
		file
	};
	throw new require_git.LayeredBuildError("engine", `\`mode: mutate\` cannot do what ${file.path} asks for: it has ${use.why}.`, { hint: "Set `mode: auto` or `mode: build`, or name a Dockerfile in `file` that only sets configuration." });
}
/** The image by its digest, as a Dockerfile and an annotation can name it. */
function pinned({ repository, tag, stored }) {
	const { digest } = stored.descriptor;
	return tag === void 0 ? `${repository}@${digest}` : `${repository}:${tag}@${digest}`;
}
function edit(why) {
	return {
		kind: "mutate",
		why,
		said: nothingSaid,
		apply: (image) => image
	};
}

// packages/core/src/wrap/own-home.ts
/**
* The home of a user in an image's `etc/passwd`, by number or name; undefined where it has none.
* passwd: name:password:uid:gid:comment:home:shell
*/
function homeOf$1(tree, user) {
	return passwdLine(tree, user)?.[5];
}
/**
* Whether a user with this number may make files in a folder of an image, or make the folder: what a container of it finds before anything
* is mounted. Groups are those of the image's `etc/passwd` and `etc/group`; a number that is in neither is of group 0, as Docker has it.
*/
function canWrite(tree, folder, uid) {
	const writer = writerOf(tree, uid);
	const { path, obstacle } = tree.resolve(folder);
	if (obstacle !== void 0) return false;
	const parts = path.split("/").filter((part) => part !== "");
	for (let length = 0; length <= parts.length; length++) {
		const node = tree.lookup(parts.slice(0, length).join("/"));
		if (node === void 0) return allows(tree.lookup(parts.slice(0, length - 1).join("/")), writer, 3);
		if (!allows(node, writer, length === parts.length ? 3 : 1)) return false;
	}
	return true;
}
/** `bits` of a mode's triple: 1 to go through, 3 to write as well. */
function allows(node, { uid, gids }, bits) {
	if (node?.kind !== "directory") return false;
	const shift = node.uid === uid ? 6 : gids.has(node.gid) ? 3 : 0;
	return (node.mode >> shift & bits) === bits;
}
function writerOf(tree, uid) {
	const entry = passwdLine(tree, String(uid));
	const name = entry?.[0];
	const further = lines(tree, "etc/group").filter((fields) => name !== void 0 && (fields[3] ?? "").split(",").includes(name)).map((fields) => Number(fields[2]));
	return {
		uid,
		gids: /* @__PURE__ */ new Set([Number(entry?.[3] ?? 0), ...further])
	};
}
function passwdLine(tree, user) {
	const all = lines(tree, "etc/passwd");
	return all.find((fields) => fields[0] === user) ?? all.find((fields) => fields[2] === user);
}
function lines(tree, path) {
	const { node } = tree.resolve(path);
	if (node?.kind !== "file" || node.text === void 0) return [];
	return node.text.split("\n").map((line) => line.trim().split(":"));
}

// packages/core/src/wrap/choose-home.ts
/** `/tmp` is open to everyone (1777), in an image and as a tmpfs; a configuration alone cannot make a folder. */
const anyonesHome = "/tmp/home";
/**
* Chooses HOME for a container that runs as user number `uid`. The list of the image's files is asked for only where the image may have a
* home that this user can write: where it names one, or runs as a user of its own. Most images run as root and name none.
*/
async function chooseHome(container, uid, files) {
	const value = envValue(container, "HOME") ?? "";
	const declared = value === "" ? "" : node_path.posix.normalize(value).replace(/(?<=.)\/$/, "");
	const [user = ""] = (container.User ?? "").split(":");
	if (declared === "/tmp" || declared.startsWith("/tmp/")) return {
		home: value,
		why: "the image's own, which anyone can write"
	};
	if (declared === "/" || declared === "/root" || declared === "" && /^(root|0*)$/.test(user)) return {
		home: anyonesHome,
		why: `the image has no home for user ${uid}`
	};
	const tree = await files();
	const own = value === "" ? homeOf$1(tree, user) ?? "/" : value;
	if (canWrite(tree, own, uid)) return {
		home: own,
		why: `the image's own, which user ${uid} can write`
	};
	return {
		home: anyonesHome,
		why: `user ${uid} cannot write the image's own, ${own}`
	};
}

// packages/core/src/wrap/wrap-edits.ts
/** The user of a Space's containers (hub-docs, spaces-sdks-docker.md, "Permissions"). */
const spaceUser = 1e3;
/** Decides on the edits for an image's configuration. `files` gives the list of the image's files, and is called only where it decides. */
async function wrapEdits(container, settings, files) {
	const { host, port, user, variables, saidByFile, base } = settings;
	const edits = [env("HOST", host), env("PORT", String(port))];
	const isMine = (name) => !variables.set.has(name) && !variables.left.has(name) && !saidByFile.variables.has(name);
	const { home, why } = await homeOf(container, settings, isMine("HOME"), files);
	if (isMine("HOME") && home !== void 0) edits.push(env("HOME", home));
	const cache = `${home === void 0 || home === "/" ? "" : home}/.cache`;
	if (isMine("HF_HOME")) edits.push(env("HF_HOME", `${cache}/huggingface`));
	if (isMine("XDG_CACHE_HOME")) edits.push(env("XDG_CACHE_HOME", cache));
	for (const [name, value] of variables.set) edits.push(env(name, value));
	edits.push({
		kind: "expose",
		port
	});
	if (user !== "keep" && !saidByFile.user) edits.push({
		kind: "user",
		user
	});
	edits.push({
		kind: "label",
		name: require_images.OciAnnotation.baseName,
		value: base.name
	}, {
		kind: "label",
		name: require_images.OciAnnotation.baseDigest,
		value: base.digest
	});
	return {
		edits,
		home: why
	};
}
async function homeOf(container, { user, variables }, isMine, files) {
	const given = variables.set.get("HOME");
	if (given !== void 0) return {
		home: given,
		why: "as `env` says"
	};
	const { home, why } = isMine ? await chooseHome(container, uidOf(user), files) : {
		home: envValue(container, "HOME") ?? "/tmp/home",
		why: "left as the image has it"
	};
	return {
		home,
		why
	};
}
/** A name says nothing without the image's files, and root may write all that a Space's user may not. */
function uidOf(user) {
	const [, number = "0"] = /^([0-9]+)(?::|$)/.exec(user) ?? [];
	return Number(number) === 0 ? spaceUser : Number(number);
}
function env(name, value) {
	return {
		kind: "env",
		name,
		value
	};
}

// packages/core/src/wrap/edit-platform.ts
/** Makes the configuration of one platform's wrap. Writes nothing but, where it had to be made, the list of the image's files. */
async function editPlatform(image, original, mode, settings, { from, to, log }) {
	const { platform } = image;
	const config = mode.kind === "mutate" ? mode.apply(image.config) : image.config;
	refuseOtherValues(config.config?.Env ?? [], settings);
	const files = async () => {
		const { filesOfImage } = await Promise.resolve().then(() => require("./wrap-files.js")).then((n) => n.files_of_image_exports);
		return filesOfImage(image, from, to, log);
	};
	const { edits, home } = await wrapEdits(config.config ?? {}, settings, files);
	const edited = editConfig(config, edits);
	for (const { what, from: before, to: after } of edited.changes) log.info(`${platform}: ${what} ${before === void 0 ? "" : `${before} \u2192 `}${after}`);
	log.info(`${platform}: HOME ${home}`);
	return {
		image,
		original,
		config: edited.config,
		changes: edited.changes
	};
}
/** HOST and PORT of the Dockerfile have to be those of the inputs: the Space is told the latter. Throws `bad-input`. */
function refuseOtherValues(env, { host, port, saidByFile }) {
	for (const [name, wanted] of [["HOST", host], ["PORT", String(port)]]) {
		const value = env.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
		if (!saidByFile.variables.has(name) || value === wanted) continue;
		throw new require_git.LayeredBuildError("bad-input", `The Dockerfile of the wrap sets ${name}=${value ?? ""}, and the input \`${name.toLowerCase()}\` is ${wanted}.`, { hint: `Give both the same value: \`${name.toLowerCase()}: ${value ?? ""}\` in the step, or ENV ${name}=${wanted} in the Dockerfile.` });
	}
}

// packages/core/src/wrap/base-platform.ts
/** The platforms to wrap: as asked for, each once, or all of Linux that the image has. Throws `bad-input` for others, `missing-image` where there is none. */
async function platformsToWrap(asked, base) {
	if (asked.includes("all")) {
		if (asked.length > 1) throw badPlatform("\"all\" stands for itself and cannot be in a list");
		const there = await platformsOf(base);
		const linux = there.filter(({ os }) => os === "linux").map(require_images.platformText);
		if (linux.length === 0) throw noPlatform(base.name, "linux/amd64", there.map(require_images.platformText));
		return [...new Set(linux)];
	}
	const wrong = asked.find((platform) => !/^linux\/[a-z0-9_]+(\/[a-z0-9.]+)?$/.test(platform));
	if (wrong !== void 0) throw badPlatform(`"${wrong}" is no platform of Linux`);
	return [...new Set(asked.map((platform) => require_images.platformText(require_images.parsePlatform(platform))))];
}
/** Those of attestations (`unknown/unknown`) are none. */
async function platformsOf({ store, stored, name }) {
	const parsed = require_oci.parseManifest(stored);
	if (parsed.kind === "manifest") return [await readConfig(store, parsed.document, name)];
	return parsed.document.manifests.flatMap(({ platform }) => platform === void 0 || platform.os === "unknown" ? [] : [platform]);
}
function badPlatform(problem) {
	return new require_git.LayeredBuildError("bad-input", `\`platforms\`: ${problem}.`, { hint: "Write linux/amd64 (the one that a Space runs), linux/arm64 and so on, or all." });
}
/** Reads the image of one platform. Throws `missing-image` where there is none, or where it is no container image. */
async function readBasePlatform(base, platform) {
	const { store, name } = base;
	const found = await manifestFor(base, base.stored, platform);
	const parsed = require_oci.parseManifest(found.stored);
	if (parsed.kind === "index") throw noPlatform(name, platform, ["another index"]);
	const config = await readConfig(store, parsed.document, name);
	const { architecture, os, variant } = config;
	const own = {
		architecture,
		os,
		...variant === void 0 ? {} : { variant }
	};
	if (found.named === void 0 && !require_images.suitsPlatform(own, platform)) throw noPlatform(name, platform, [require_images.platformText(own)]);
	return {
		platform,
		descriptor: parsed.descriptor,
		manifest: parsed.document,
		config,
		named: found.named ?? own
	};
}
async function manifestFor({ store, name }, stored, platform) {
	const parsed = require_oci.parseManifest(stored);
	if (parsed.kind === "manifest") return { stored };
	const match = require_images.matchPlatform(parsed.document.manifests, platform);
	if (match.kind !== "found") throw noPlatform(name, platform, match.platforms);
	const child = await store.getManifest(match.descriptor.digest);
	if (child === void 0) throw new require_git.LayeredBuildError("missing-image", `${name} lists a manifest for ${platform}, ${match.descriptor.digest}, that is not there.`, { hint: "It was deleted, or the image was copied in part: push the image again." });
	const { platform: named } = match.descriptor;
	return {
		stored: child,
		...named === void 0 ? {} : { named }
	};
}
async function readConfig(store, manifest, name) {
	const { mediaType, digest } = manifest.config;
	if (mediaType !== require_oci.MediaType.config && mediaType !== require_oci.MediaType.dockerConfig) throw new require_git.LayeredBuildError("missing-image", `${name} is no container image, but an artifact (${manifest.artifactType ?? mediaType}).`, { hint: "`image` takes an image that a container can be started from: a chart, a model or a signature cannot be wrapped." });
	const blob = await store.getBlob(digest);
	if (blob === void 0) throw new require_git.LayeredBuildError("missing-image", `${name} has no configuration: ${digest} is not there.`, { hint: "The image was deleted in part: push it again." });
	return require_oci.parseConfig(await (0, node_stream_consumers.buffer)(blob));
}
function noPlatform(name, platform, there) {
	const has = there.length === 0 ? "no image for any platform" : there.join(", ");
	return new require_git.LayeredBuildError("missing-image", `${name} has no image for ${platform}; it has ${has}.`, { hint: platform === "linux/amd64" ? "A Space runs linux/amd64 only: build the image for it (`platforms: linux/amd64`)." : "Build the image for that platform, or leave it out of `platforms`." });
}

// packages/core/src/wrap/wrap-documents.ts
/** The version as it was given: two that make the same tag are told apart by it. */
const versionAnnotation = "io.github.layered-build.version";
const ownAnnotation = "io.github.layered-build.";
/**
* The base's annotations stay, but for those of layered-build, which say what was built how. A subject does not: it would make the wrap a
* referrer of something.
*/
function wrapManifest({ base, version }, { image, original, config }) {
	return require_images.manifestDocument(require_images.configDocument(config).descriptor, image.manifest.layers, {
		...inherited(image.manifest.annotations),
		[require_images.OciAnnotation.baseName]: base.name,
		[require_images.OciAnnotation.baseDigest]: original.descriptor.digest,
		[versionAnnotation]: version
	});
}
/** Attestations of the base are left out: they are statements about its manifests, by their digests. */
function wrapIndex({ finished, base, version }, manifests) {
	const entries = manifests.flatMap((descriptor, at) => {
		const platform = finished[at]?.original.named;
		return platform === void 0 ? [] : [{
			...descriptor,
			platform
		}];
	});
	return require_images.indexDocument(entries, {
		...inherited(require_oci.parseManifest(base.stored).document.annotations),
		[require_images.OciAnnotation.baseName]: base.name,
		[require_images.OciAnnotation.baseDigest]: base.stored.descriptor.digest,
		[versionAnnotation]: version
	});
}
function inherited(annotations = {}) {
	return Object.fromEntries(Object.entries(annotations).filter(([name]) => !name.startsWith(ownAnnotation)));
}

// packages/core/src/wrap/write-wrap.ts
/** Blobs on their way at once, where the repository is another one. */
const blobsAtOnce = 4;
/**
* Writes the wrap: a configuration and a manifest for each platform, and an index where there are several. What a tag names already is not
* written again. Blobs of files stay where they are; into another repository they are mounted, or else streamed.
* Throws `bad-tag` where a tag belongs to another version, before anything is written.
*/
async function writeWrap(write) {
	const { finished, to, tags, version, log } = write;
	const documents = finished.map((each) => ({
		...each,
		manifest: wrapManifest(write, each)
	}));
	const manifests = documents.map(({ manifest }) => manifest.descriptor);
	const [platforms, index] = await Promise.all([Promise.all(documents.map(async ({ image, config, manifest }) => {
		const tag = tags.platforms.get(image.platform) ?? "";
		return {
			...await partOf(to, tag, manifest, version),
			image,
			config: require_images.configDocument(config)
		};
	})), tags.index === void 0 ? void 0 : partOf(to, tags.index, wrapIndex(write, manifests), version)]);
	const missing = platforms.filter(({ isThere }) => !isThere);
	let sentBytes = 0;
	for (const { image } of missing) sentBytes += await copyBlobs(write, image);
	for (const { outcome, size } of await Promise.all(missing.map(({ config }) => require_oci.putBytes(to, config.bytes)))) if (outcome === "uploaded") sentBytes += size;
	const put = async ({ tag, document: { bytes, descriptor }, isThere }) => {
		if (!isThere) {
			await to.putManifest({
				bytes,
				mediaType: descriptor.mediaType
			}, tag);
			sentBytes += bytes.length;
		}
		log.info(`${to.name}:${tag} ${isThere ? "is already" : "\u2192"} ${descriptor.digest}`);
		return descriptor;
	};
	const [first] = await Promise.all(platforms.map(put));
	const descriptor = index === void 0 ? first : await put(index);
	if (descriptor === void 0) throw new RangeError("A wrap of no platform");
	const written = platforms.map(({ image: { platform }, document, isThere }) => [platform, {
		descriptor: document.descriptor,
		outcome: isThere ? "unchanged" : "written"
	}]);
	return {
		descriptor,
		platforms: new Map(written),
		sentBytes
	};
}
async function partOf(to, tag, document, version) {
	const head = await to.headManifest(tag);
	if (head === void 0) return {
		tag,
		document,
		isThere: false
	};
	if (head.digest === document.descriptor.digest) return {
		tag,
		document,
		isThere: true
	};
	await refuseOtherVersion(to, tag, version);
	return {
		tag,
		document,
		isThere: false
	};
}
/** Throws `bad-tag` where one of the tags belongs to another version. */
async function refuseOtherVersions(to, tags, version) {
	const all = [...tags.platforms.values(), ...tags.index === void 0 ? [] : [tags.index]];
	await Promise.all(all.map((tag) => refuseOtherVersion(to, tag, version)));
}
/** `feature/x` and `feature-x` make the same tag. Throws `bad-tag`. */
async function refuseOtherVersion(to, tag, version) {
	const stored = await to.getManifest(tag);
	const there = stored === void 0 ? void 0 : require_oci.parseManifest(stored).document.annotations?.[versionAnnotation];
	if (there === void 0 || there === version) return;
	throw new require_git.LayeredBuildError("bad-tag", `The tag ${tag} of ${to.name} is that of version "${there}", and version "${version}" would take it.`, { hint: "Characters that no tag may have become `-`. Give `version` another text, or delete that tag." });
}
async function copyBlobs({ from, to, log }, { manifest, platform }) {
	if (from === to) return 0;
	const written = await require_images.inParallel(manifest.layers.filter((layer) => !require_oci.isForeignLayer(layer)), blobsAtOnce, (layer) => require_oci.ensureBlob(layer, from, to));
	const sent = written.filter(({ outcome }) => outcome === "uploaded");
	const bytes = sent.reduce((sum, { size }) => sum + size, 0);
	const mounted = written.filter(({ outcome }) => outcome === "mounted").length;
	log.info(`${platform}: ${to.name} is not the image's own repository: ${mounted} blobs mounted, ${sent.length} copied (${require_images.byteText(bytes)})`);
	return bytes;
}

// packages/core/src/wrap/wrap-image.ts
/**
* Wraps an image for a Space: a new configuration and manifest for each platform, and no blob of files moved within a repository.
* All is checked before a tag of the wrap is written, and what is there already is not written again. Where the Dockerfile has to be built,
* the build pushes what it makes first; all that can be known without it is checked before.
* Throws `bad-input`, `bad-tag`, `missing-image`, `too-large`, `engine`, the Dockerfile's errors, and what the registry says.
*/
async function wrapImage(request, { stores, log, build }) {
	const variables = parseVariables(request.env);
	checkHost(request.host);
	checkUser(request.user);
	const repository = repositoryOfWrap(request);
	const base = await findBase(request.image, request.fallbackTags, stores, log);
	const version = versionOfWrap(request, base);
	const platforms = await platformsToWrap(request.platforms, base);
	const { tagTemplate, indexTag, host, port, user } = request;
	const tags = wrapTags({
		version,
		platforms,
		tagTemplate,
		indexTag
	});
	const originals = await Promise.all(platforms.map((platform) => readBasePlatform(base, platform)));
	const mode = await decideMode(request, base, originals, log);
	log.info(`${pinned(base)}: ${mode.kind === "build" ? "built upon" : "its configuration is edited"}, since ${mode.why}`);
	tellOfAttestations(base, log);
	const to = await stores.ofReference(repository);
	if (mode.kind === "build") {
		const env = [...mode.env].map(([name, value]) => `${name}=${value}`);
		refuseOtherValues(env, {
			host,
			port,
			saidByFile: {
				...mode.said,
				variables: new Set(mode.env.keys())
			}
		});
		await refuseOtherVersions(to, tags, version);
	}
	const built = mode.kind === "build" ? await build({
		file: mode.file,
		base: pinned(base),
		repository,
		platforms
	}) : void 0;
	const from = built === void 0 ? base : await builtImage(base, to, built.digest);
	const { digest: baseDigest } = base.stored.descriptor;
	const settings = {
		host,
		port,
		user,
		variables,
		saidByFile: mode.said,
		base: {
			name: base.name,
			digest: baseDigest
		}
	};
	const finished = await Promise.all(originals.map(async (original) => {
		const image = built === void 0 ? original : await readBasePlatform(from, original.platform);
		return editPlatform(image, original, mode, settings, {
			from: from.store,
			to,
			log
		});
	}));
	for (const { image, config } of finished) checkImage(image, config, port, log);
	const written = await writeWrap({
		finished,
		base,
		from: from.store,
		to,
		tags,
		version,
		log
	});
	const { digest } = written.descriptor;
	return {
		image: `${repository}@${digest}`,
		repository,
		digest,
		version,
		tags: [...tags.platforms.values(), ...tags.index === void 0 ? [] : [tags.index]].map((tag) => `${repository}:${tag}`),
		pushedBytes: written.sentBytes + (built?.sentBytes ?? 0),
		base: {
			name: base.name,
			digest: baseDigest
		},
		mode: mode.kind,
		why: built === void 0 ? mode.why : `${mode.why}; built by ${built.engine}`,
		platforms: finished.map(({ image: { platform }, original, changes }) => {
			const { descriptor, outcome } = written.platforms.get(platform) ?? {
				descriptor: written.descriptor,
				outcome: "written"
			};
			return {
				platform,
				tag: tags.platforms.get(platform) ?? "",
				descriptor,
				base: original.descriptor,
				changes,
				outcome
			};
		})
	};
}
/** What the build left, under the names of the image that it was built on. */
async function builtImage(base, to, digest) {
	const stored = await to.getManifest(digest);
	if (stored === void 0) throw new require_git.LayeredBuildError("missing-image", `${to.name}@${digest}, which was built a moment ago, is not there.`);
	return {
		...base,
		store: to,
		stored
	};
}
/** Provenance and SBOM stay with the base: they are statements about its manifests, by their digests. */
function tellOfAttestations({ stored, name }, log) {
	const parsed = require_oci.parseManifest(stored);
	if (parsed.kind !== "index") return;
	const attestations = parsed.document.manifests.filter(({ annotations }) => annotations?.["vnd.docker.reference.type"] !== void 0);
	if (attestations.length > 0) log.info(`${attestations.length} attestations of ${name} are left with it: they are about its digests, which the wrap names in its annotations`);
}

// packages/core/src/wrap/wrap-summary.ts
/** Longer values, such as those of PATH-like variables, are cut in the middle. */
const mostCharacters = 120;
/** What a wrap did, in Markdown for the job summary: the images, and what changed in their configuration, old and new. */
function wrapSummary({ base, mode, why, platforms, tags, image, pushedBytes }) {
	const how = mode === "build" ? "built upon" : "its configuration edited";
	const rows = platforms.flatMap(({ platform, changes }) => changes.map(({ what, from, to }) => `| ${[
		platform,
		what,
		from ?? "",
		to
	].map(cell).join(" | ")} |`));
	const images = platforms.map(({ platform, tag, descriptor, outcome }) => `| ${platform} | ${cell(tag)} | \`${descriptor.digest}\` | ${outcome} |`);
	return [
		"### Wrapped for a Space",
		"",
		`\`${image}\`, of ${cell(base.name)} (\`${base.digest}\`): ${how}, since ${cell(why)}. ${require_images.byteText(pushedBytes)} sent.`,
		"",
		"| platform | tag | digest | result |",
		"|---|---|---|---|",
		...images,
		"",
		...tags.length > platforms.length ? [`Index of all platforms: ${cell(tags.at(-1) ?? "")}`, ""] : [],
		"| platform | set | before | now |",
		"|---|---|---|---|",
		...rows,
		""
	].join("\n");
}
function cell(text) {
	return require_images.markdownCell(require_git.oneLine(text, mostCharacters));
}

Object.defineProperty(exports, "checkRequest", {
  enumerable: true,
  get: function () {
    return checkRequest;
  }
});
Object.defineProperty(exports, "findBase", {
  enumerable: true,
  get: function () {
    return findBase;
  }
});
Object.defineProperty(exports, "wrapImage", {
  enumerable: true,
  get: function () {
    return wrapImage;
  }
});
Object.defineProperty(exports, "wrapSummary", {
  enumerable: true,
  get: function () {
    return wrapSummary;
  }
});