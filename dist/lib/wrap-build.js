"use strict";

const require_rolldown_runtime = require("../vendor/rolldown-runtime.js");
const require_git = require("./git.js");
const require_build = require("./build.js");
const require_core = require("./core.js");
const require_images = require("./images.js");
const require_wrap_file = require("./wrap-file.js");

// packages/core/src/wrap/build-wrap-file.ts
var build_wrap_file_exports = /* @__PURE__ */ require_rolldown_runtime.__exportAll({ buildWrapFile: () => buildWrapFile });
/** The only layer: its name in logs, and the prefix of the tags that the engine keeps. */
const layerId = "hf";
/**
* Builds by the Dockerfile of the wrap, as a layer of its own: by registry calls where they do exactly what BuildKit would, else by BuildKit;
* an image that was built of the same before is found again by its key. Throws what builds throw.
*/
function buildWrapFile({ folder, repository, url, proxyEnv, environment }) {
	return async (request) => {
		const { exec, log, env, credentials, insecureRegistries } = environment;
		const layers = require_core.layersOfFile({
			image: request.repository,
			layers: { [layerId]: {
				dockerfile: request.file.path,
				context: ".",
				"build-args": { [require_wrap_file.baseArgument]: request.base },
				platforms: [...request.platforms],
				"tag-prefix": `${layerId}-`
			} }
		}, "the wrap");
		const project = await require_core.openProject({
			folder,
			exec,
			env,
			gitEnv: env,
			log,
			repository,
			layers,
			compression: "auto",
			dirty: "hash"
		});
		const { head } = project;
		const stores = require_images.createStores({
			root: folder,
			proxyEnv,
			credentials,
			insecureRegistries
		}, layers);
		const context = {
			eventName: "push",
			ref: "",
			sha: head.commit,
			repositoryDefaultBranch: "",
			commitDate: /* @__PURE__ */ new Date(head.time * 1e3),
			now: /* @__PURE__ */ new Date(head.time * 1e3)
		};
		const { plan, keys, images } = await require_core.detectChanges(project, stores, {
			repository,
			layers: { kind: "all" },
			force: { kind: "none" },
			parents: "build",
			onUnknown: "build",
			bases: "track",
			context,
			env
		}, log);
		const source = {
			repository,
			revision: head.commit,
			...url === void 0 ? {} : { url }
		};
		const isFolder = request.base.startsWith("oci:");
		const [built] = await require_build.buildLayers({
			project,
			plan,
			planIsFresh: true,
			keys,
			images,
			selection: /* @__PURE__ */ new Set([layerId]),
			stores,
			choices: {
				engine: isFolder ? "native" : "auto",
				epoch: head.time,
				fixedTime: false,
				source
			},
			environment
		}).catch((error) => {
			throw isFolder ? ofFolder(error, request.file) : error;
		});
		if (built === void 0) throw new require_git.LayeredBuildError("build-failed", `${request.file.path} gave no image.`);
		const engine = {
			native: "registry calls alone",
			split: "BuildKit up to its last RUN, and registry calls",
			buildkit: "BuildKit"
		}[built.engine];
		return {
			digest: built.digest,
			engine,
			sentBytes: built.sentBytes
		};
	};
}
/** BuildKit finds no image in a folder by a name in FROM. */
function ofFolder(error, file) {
	if (!(error instanceof require_git.LayeredBuildError) || error.code !== "engine") return error;
	return new require_git.LayeredBuildError("engine", `${file.path} needs BuildKit, which cannot build on an image in a layout folder.`, {
		hint: "Push the image to a registry and wrap it there, or have the Dockerfile set configuration and copy files only.",
		cause: error
	});
}

Object.defineProperty(exports, "build_wrap_file_exports", {
  enumerable: true,
  get: function () {
    return build_wrap_file_exports;
  }
});