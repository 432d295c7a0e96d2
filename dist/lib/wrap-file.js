import { h as expandWords, m as expandWord, r as resolveStages, s as parseDockerfile, v as DockerfileError } from "./dockerfile.js";
import { r as platformArgs, t as changeConfig } from "./instructions.js";

// packages/core/src/wrap/wrap-file.ts
/** The build argument that the Dockerfile of a wrap takes its base by. */
const baseArgument = "BASE_IMAGE";
const comment = "buildkit.dockerfile.v0";
/** BuildKit makes sure that there is one (util/system, DefaultPathEnvUnix). */
const defaultPath = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
/** Understands the Dockerfile of a wrap on `base`, whose images for the platforms these are. Throws its parser's errors. */
function understandWrapFile(file, base, images) {
	const dockerfile = parseDockerfile(file.text, file.path);
	const graphs = images.map(({ platform }) => resolveStages(dockerfile, {
		buildArgs: { [baseArgument]: base },
		platformArgs: platformArgs(platform)
	}));
	if (!dockerfile.globalArgs.some(({ args }) => args.some(({ name }) => name === "BASE_IMAGE"))) return {
		kind: "foreign",
		why: `it has no ARG ${baseArgument} before FROM`
	};
	if (!graphs.every(({ stages }) => stages.some(({ base: { to } }) => to.kind === "external" && to.reference === base))) return {
		kind: "foreign",
		why: `no FROM of it takes ${baseArgument}`
	};
	const instructions = dockerfile.stages.at(-1)?.instructions ?? [];
	const said = {
		variables: new Set(instructions.flatMap((each) => each.kind === "ENV" ? each.pairs.map(({ key }) => key) : [])),
		user: instructions.some(({ kind }) => kind === "USER")
	};
	const hasTriggers = images.some(({ config }) => (config.config?.OnBuild ?? []).length > 0);
	const why = buildReason(dockerfile) ?? (hasTriggers ? "ONBUILD triggers of the image to set off" : void 0);
	if (why !== void 0) return {
		kind: "build",
		said,
		why
	};
	return {
		kind: "config",
		said,
		apply: (image) => applied(image, instructions.filter(isConfig), dockerfile)
	};
}
/** Why a Dockerfile is more than a change of configuration: its first instruction that is, mostly. */
function buildReason(dockerfile) {
	const { directives, stages } = dockerfile;
	if (directives.syntax !== void 0 && !/^(docker\.io\/)?docker\/dockerfile:1$/.test(directives.syntax)) return `# syntax=${directives.syntax}`;
	if (directives.escape !== "\\") return "another escape character than the backslash";
	const [stage, ...others] = stages;
	if (stage === void 0 || others.length > 0) return "several stages";
	if (stage.from.platform !== void 0) return "FROM --platform";
	const first = stage.instructions.find((each) => !isConfig(each));
	return first === void 0 ? void 0 : `${first.kind} in line ${first.start.line}`;
}
/** ONBUILD is for an image that others are built on. */
function isConfig(instruction) {
	return ![
		"FROM",
		"ARG",
		"COPY",
		"ADD",
		"RUN",
		"WORKDIR",
		"MAINTAINER",
		"ONBUILD"
	].includes(instruction.kind);
}
/** The configuration as BuildKit would make it of the image, with the image's own time. */
function applied(image, instructions, { directives, path }) {
	const { created } = image;
	const history = [];
	let config = image.config ?? {};
	if (!(config.Env ?? []).some((pair) => pair.startsWith("PATH="))) config = {
		...config,
		Env: [...config.Env ?? [], defaultPath]
	};
	let cmdSet = false;
	for (const instruction of instructions) {
		const env = new Map((config.Env ?? []).map((pair) => [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)]));
		const lookup = (name) => env.get(name);
		const options = { escape: directives.escape };
		const expand = {
			word: (word) => expandWord(word, lookup, options).value,
			list: (word) => expandWords(word, lookup, options).values
		};
		try {
			const change = changeConfig(config, instruction, expand, { cmdSet });
			config = change.config;
			if (change.createdBy !== void 0) history.push({
				...created === void 0 ? {} : { created },
				created_by: change.createdBy,
				comment,
				empty_layer: true
			});
		} catch (error) {
			if (error instanceof DockerfileError) throw error.at(path, instruction.start);
			throw error;
		}
		cmdSet ||= instruction.kind === "CMD";
	}
	const fits = image.history !== void 0 || image.rootfs.diff_ids.length === 0;
	return {
		...image,
		config,
		...fits ? { history: [...image.history ?? [], ...history] } : {}
	};
}

export { understandWrapFile as n, baseArgument as t };