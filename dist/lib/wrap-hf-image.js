import { s as LayeredBuildError } from "./git.js";
import { _ as openRepositories, b as readRepositoryFile, h as credentialsOfRun } from "./images.js";
import { n as wrapImage, t as wrapSummary } from "./wrap.js";

// actions/wrap-hf-image/open-stores.ts
/** Opens them as the inputs say: user name and password are for the registry that is written to. */
function openStores(inputs, { env, workspace }) {
	const credentials = credentialsOfRun({
		env,
		...inputs.registry === void 0 ? {} : { registry: inputs.registry },
		...inputs.username === void 0 ? {} : { username: inputs.username },
		...inputs.password === void 0 ? {} : { password: inputs.password },
		...inputs.token === void 0 ? {} : { token: inputs.token }
	}, [{ image: inputs.repository ?? inputs.image }]);
	const insecureRegistries = inputs["insecure-registries"];
	return {
		stores: openRepositories({
			root: workspace,
			proxyEnv: env,
			credentials,
			insecureRegistries
		}),
		credentials,
		insecureRegistries
	};
}

// actions/wrap-hf-image/wrap-hf-image.ts
/** Wraps the image, and tells it: log, summary and outputs. */
async function wrapHfImage(inputs, context) {
	const { log, workspace, github, setOutput } = context;
	const { image, repository, version, platforms, host, port, env, user, mode } = inputs;
	const { stores, ...access } = openStores(inputs, context);
	const space = await workOnSpace(inputs, context, stores);
	await space?.scaffold();
	const deploy = await space?.open();
	const build = async (request) => {
		const { buildWrapFile } = await import("./load-build-wrap-file.js");
		const { exec, programEnv, signal, tempFolder: temporary } = context;
		const environment = {
			exec,
			log,
			signal,
			env: programEnv,
			temporary,
			...access
		};
		const source = github.repository ?? "";
		const url = source === "" ? {} : { url: `${github.serverUrl}/${source}` };
		return buildWrapFile({
			folder: workspace,
			repository: source,
			...url,
			proxyEnv: context.env,
			environment
		})(request);
	};
	const filePath = inputs.file ?? "hf/Dockerfile";
	const text = await readRepositoryFile(workspace, filePath);
	const result = await wrapImage({
		image,
		fallbackTags: inputs["fallback-tags"],
		...repository === void 0 ? {} : { repository },
		...version === void 0 ? {} : { version },
		platforms,
		tagTemplate: inputs["tag-template"],
		indexTag: inputs["index-tag"],
		host,
		port,
		env,
		user,
		mode,
		filePath,
		isFileGiven: inputs.file !== void 0,
		...text === void 0 ? {} : { file: {
			path: filePath,
			text
		} }
	}, {
		stores,
		log,
		build
	});
	log.info(`Wrapped: ${result.image}`);
	context.summary.add(wrapSummary(result));
	setOutput("image", result.image);
	setOutput("digest", result.digest);
	setOutput("tags", result.tags.join("\n"));
	setOutput("pushed-bytes", result.pushedBytes);
	await deploy?.(result);
}
/** Loaded only where it is asked for: most wraps are for elsewhere. */
async function workOnSpace(inputs, context, stores) {
	if (inputs.space === void 0) {
		const given = ["smoke-path", ...inputs.scaffold ? [] : ["space-variables", "space-secrets"]].filter((name) => inputs[name] !== void 0);
		const set = [
			"create-space",
			"revert",
			"factory"
		].filter((name) => inputs[name]);
		if (given.length + set.length > 0) throw new LayeredBuildError("bad-input", `${[...given, ...set].join(", ")}: there is no Space to do it to.`, { hint: "Name the Space in `space`: OWNER/NAME." });
		if (!inputs.scaffold) return void 0;
	}
	const { spaceWork } = await import("./load-space-work.js");
	return spaceWork(inputs, context, stores);
}

export { wrapHfImage as t };