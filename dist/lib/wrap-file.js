"use strict";

const require_rolldown_runtime = require("../vendor/rolldown-runtime.js");
const require_dockerfile = require("./dockerfile.js");
const require_content = require("./content.js");
const require_instructions = require("./instructions.js");
const require_build = require("./build.js");
const require_images = require("./images.js");

// packages/core/src/wrap/wrap-file.ts
var wrap_file_exports = /* @__PURE__ */ require_rolldown_runtime.__exportAll({ understandWrapFile: () => understandWrapFile });
/** The build argument that the Dockerfile of a wrap takes its base by. */
const baseArgument = "BASE_IMAGE";
/** Understands the Dockerfile of a wrap on `base`, whose images for the platforms these are. Throws its parser's errors. */
function understandWrapFile(file, base, images) {
	const dockerfile = require_dockerfile.parseDockerfile(file.text, file.path);
	const graphs = images.map(({ platform }) => require_dockerfile.resolveStages(dockerfile, {
		buildArgs: { [baseArgument]: base },
		platformArgs: require_instructions.platformArgs(platform)
	}));
	if (!dockerfile.globalArgs.some(({ args }) => args.some(({ name }) => name === "BASE_IMAGE"))) return {
		kind: "foreign",
		why: `it has no ARG ${baseArgument} before FROM`
	};
	if (!graphs.every(({ stages }) => stages.some(({ base: { to } }) => to.kind === "external" && to.reference === base))) return {
		kind: "foreign",
		why: `no FROM of it takes ${baseArgument}`
	};
	const chains = graphs.map(instructionsOf);
	const said = {
		variables: new Set(chains.flat().flatMap((each) => each.kind === "ENV" ? each.pairs.map(({ key }) => key) : [])),
		user: chains.flat().some(({ kind }) => kind === "USER")
	};
	const hasTriggers = images.some(({ config }) => (config.config?.OnBuild ?? []).length > 0);
	const why = buildReason(dockerfile) ?? (hasTriggers ? "ONBUILD triggers of the image to set off" : void 0);
	const env = literalsOf(chains);
	if (why !== void 0) return {
		kind: "build",
		said,
		env,
		why
	};
	const [stage] = dockerfile.stages;
	return {
		kind: "config",
		said,
		env,
		apply: (image) => stage === void 0 ? image : applied(image, stage, dockerfile)
	};
}
/** What the target does to the image, in the stages that it is FROM too: they leave it ENV and USER. */
function instructionsOf({ target, stages }) {
	const { to } = target.base;
	const below = to.kind === "stage" ? stages.find(({ stage }) => stage.index === to.index) : void 0;
	const own = [...target.triggers, ...target.stage.instructions];
	return below === void 0 ? own : [...instructionsOf({
		target: below,
		stages
	}), ...own];
}
/** The last values of variables, where they are plain words, the same for all platforms. */
function literalsOf(chains) {
	const values = /* @__PURE__ */ new Map();
	for (const chain of chains) for (const { key, value } of chain.flatMap((each) => each.kind === "ENV" ? each.pairs : [])) values.set(key, /^[\w.:/-]*$/.test(value) ? value : void 0);
	return new Map([...values].flatMap(([key, value]) => value === void 0 ? [] : [[key, value]]));
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
function applied(image, stage, { directives, path }) {
	const { created, config = {} } = image;
	const history = [];
	const state = require_build.startState({
		config: {
			...image,
			config
		},
		layers: [],
		tree: require_content.Tree.empty()
	}, require_content.Tree.empty());
	require_build.beginStage(stage, state, { dockerfile: path });
	for (const instruction of stage.instructions.filter(isConfig)) {
		try {
			const change = require_instructions.changeConfig(state.config, instruction, require_build.expander(state, directives), state);
			state.config = change.config;
			if (change.createdBy !== void 0) history.push({
				...created === void 0 ? {} : { created },
				created_by: change.createdBy,
				comment: require_images.frontendComment,
				empty_layer: true
			});
		} catch (error) {
			if (error instanceof require_dockerfile.DockerfileError) throw error.at(path, instruction.start);
			throw error;
		}
		for (const pair of state.config.Env ?? []) state.environment.set(pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1));
		state.cmdSet ||= instruction.kind === "CMD";
	}
	const fits = image.history !== void 0 || image.rootfs.diff_ids.length === 0;
	return {
		...image,
		config: state.config,
		...fits ? { history: [...image.history ?? [], ...history] } : {}
	};
}

Object.defineProperty(exports, "baseArgument", {
  enumerable: true,
  get: function () {
    return baseArgument;
  }
});
Object.defineProperty(exports, "wrap_file_exports", {
  enumerable: true,
  get: function () {
    return wrap_file_exports;
  }
});