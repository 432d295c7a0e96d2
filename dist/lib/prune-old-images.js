"use strict";

const require_rolldown_runtime = require("../vendor/rolldown-runtime.js");
const require_prune = require("./prune.js");
const require_images = require("./images.js");
const require_oci = require("./oci.js");
const require_toolkit = require("./toolkit.js");
const require_git = require("./git.js");
let node_path = require("node:path");
node_path = require_rolldown_runtime.__toESM(node_path, 1);
let node_fs_promises = require("node:fs/promises");

// actions/prune-old-images/images-to-prune.ts
const hint = "`images` takes the repositories to prune, HOST/REPOSITORY one a line; `plan` takes them from a run of detect-changed-layers.";
/** The repositories that are named, or those of a plan, each once. Throws `bad-input` where neither is given, or both. */
async function imagesToPrune({ images, plan }) {
	if (!require_toolkit.eitherOrPlan({ plan }, "images", images.length > 0, hint) || plan === void 0) return [...new Set(images)];
	const { decodePlan } = await Promise.resolve().then(() => require("./plan.js")).then((n) => n.plan_exports);
	return [...new Set(decodePlan(plan).layers.map(({ image }) => image))];
}

// actions/prune-old-images/kept-by-inputs.ts
/** Reads what is kept, from the inputs and the files that they name. Throws `bad-input`, `bad-plan`. */
function keptByInputs(inputs, workspace) {
	const file = inputs["apply-plan"];
	if (file === void 0) return { policy: {
		...readPolicy(inputs, workspace),
		...shortForm(inputs)
	} };
	const reviewed = readPlan(workspace, file);
	refuseOwnPolicy(inputs);
	return {
		reviewed,
		policy: {
			keepTags: ["*"],
			deleteTags: [],
			families: [],
			minAge: inputs["min-age"]
		}
	};
}
/** With a reviewed plan, what is kept is the plan's to say. */
function refuseOwnPolicy(inputs) {
	if (inputs["keep-latest"] !== void 0 || inputs["keep-within"] !== void 0 || inputs.policy !== void 0 || inputs["keep-tags"].length > 0 || inputs["delete-tags"].length > 0 || inputs.families.length > 0 || inputs["protect-from"].length > 0) throw new require_git.LayeredBuildError("bad-input", "`apply-plan` brings its own policy: the inputs that say what is kept have no effect on it.", { hint: "Leave out policy, keep-latest, keep-within, keep-tags, delete-tags, families and protect-from." });
}
function shortForm(inputs) {
	const [keepLatest, keepWithin] = [inputs["keep-latest"], inputs["keep-within"]];
	return {
		...keepLatest === void 0 ? {} : { keepLatest },
		...keepWithin === void 0 ? {} : { keepWithin },
		keepTags: inputs["keep-tags"],
		deleteTags: inputs["delete-tags"],
		families: inputs.families,
		minAge: inputs["min-age"]
	};
}
/** A policy of one line that is no YAML mapping is a path. */
function readPolicy({ policy }, workspace) {
	if (policy === void 0) return {};
	if (/[\n{:]/.test(policy)) return { policy: {
		text: policy,
		path: "policy"
	} };
	return { policy: {
		text: require_git.readTextFile(node_path.default.resolve(workspace, policy), {
			what: `policy: the file ${policy}`,
			code: "bad-input",
			hint: "Its path starts at the checkout: run actions/checkout before. Or write the policy itself into `policy`."
		}),
		path: policy
	} };
}
function readPlan(workspace, file) {
	const text = require_git.readTextFile(node_path.default.resolve(workspace, file), {
		what: `apply-plan: the file ${file}`,
		code: "bad-plan",
		hint: "Its path starts at the checkout: run actions/checkout before, or download the artifact with the plan.",
		most: require_git.longestPlan
	});
	return require_prune.parsePlanFile(text, file);
}

// actions/prune-old-images/check-inputs.ts
/**
* Checks what can be said without a look at the registry: what is kept, the files that inputs name, and where the plan is written. Throws
* `bad-input`, `bad-plan`.
*/
async function checkInputs(inputs, { workspace, exec }) {
	if (inputs["plan-file"] !== void 0) await require_images.checkOutputFile("plan-file", node_path.default.resolve(workspace, inputs["plan-file"]));
	const { policy } = keptByInputs(inputs, workspace);
	require_prune.policyOfRun({
		...policy,
		protect: {
			tags: /* @__PURE__ */ new Map(),
			digests: /* @__PURE__ */ new Map()
		}
	});
	const isNamed = inputs.plan !== void 0 || inputs.images.length > 0;
	for (const image of isNamed ? await imagesToPrune(inputs) : []) await require_prune.protectFrom(workspace, inputs["protect-from"], image, exec);
}

// actions/prune-old-images/report.ts
/** Tells summary and outputs what was planned and done, also where the run failed in the middle. */
function report({ setOutput, summary }, { pruned, planned, done, lifecycles, isEnded, undoFile }, dryRun) {
	if (dryRun && planned.length > 0) summary.add("> A dry run: nothing was deleted. With `dry-run: false` this is what is done.\n");
	for (const { name, plan } of planned) {
		const applied = pruned.find((each) => each.name === name)?.applied;
		summary.add(require_prune.planSummary(name, plan, applied, dryRun));
		const written = lifecycles.get(name);
		if (written !== void 0) summary.add(require_prune.lifecycleSummary(written.lifecycle, written.file));
	}
	const changes = dryRun ? planned.flatMap(({ plan }) => plan.operations) : done;
	setOutput("kept", planned.flatMap(({ plan }) => plan.entries).filter(({ action }) => action === "keep").length);
	setOutput("deleted", changes.filter(({ kind }) => kind === "delete").length);
	setOutput("untagged", changes.filter(({ kind }) => kind === "untag").length);
	setOutput("freed-bytes", pruned.reduce((sum, { freedBytes }) => sum + freedBytes, 0));
	setOutput("complete", isEnded);
	setOutput("undo-file", undoFile);
}

// actions/prune-old-images/prune-old-images.ts
var prune_old_images_exports = /* @__PURE__ */ require_rolldown_runtime.__exportAll({ pruneOldImages: () => pruneOldImages });
/** Milliseconds without a byte: a registry that accepts and never answers must not take the job's hour. */
const idleTimeout = 2e4;
/** Milliseconds that a run waits for a limit at most; GitHub's own runs out within the hour. */
const longestWait = 9e5;
/** Plans what goes, repository by repository, writes the plan, and carries it out unless this is a dry run. */
async function pruneOldImages(inputs, context) {
	const { log, workspace } = context;
	if (inputs.check !== void 0) return require_toolkit.onlyCheck(inputs.check, log, () => checkInputs(inputs, context));
	const startedAt = require_oci.systemClock.now();
	const folder = await (0, node_fs_promises.mkdtemp)(node_path.default.join(context.tempFolder, "prune-"));
	const planFile = inputs["plan-file"] === void 0 ? node_path.default.join(folder, "plan.json") : node_path.default.resolve(workspace, inputs["plan-file"]);
	const undoFile = node_path.default.join(folder, "undo.sh");
	await require_images.checkOutputFile("plan-file", planFile);
	const { reviewed, policy } = keptByInputs(inputs, workspace);
	const images = await imagesToPrune(inputs);
	const options = providerOptions(inputs, images, context, startedAt);
	const pruned = [];
	const planned = [];
	const lifecycles = /* @__PURE__ */ new Map();
	const done = [];
	let hasUndo = false;
	const onDone = async (operation, command) => {
		done.push(operation);
		if (command === void 0) return;
		if (!hasUndo) await (0, node_fs_promises.writeFile)(undoFile, require_prune.undoScript, { mode: 493 });
		hasUndo = true;
		await (0, node_fs_promises.appendFile)(undoFile, require_prune.undoLine(command));
	};
	try {
		const repositories = [];
		for (const image of images) repositories.push({
			image,
			repository: await require_prune.openPrunable(image, inputs.provider, options)
		});
		const together = [];
		for (const { image, repository } of repositories) {
			const protect = await require_prune.protectFrom(workspace, inputs["protect-from"], image, context.exec);
			const ofRun = require_prune.policyOfRun({
				...policy,
				protect
			});
			const living = await require_prune.livingRefs(ofRun, context.github.repository, require_prune.githubRest(options));
			const cache = await require_prune.openFactsCache(cacheFile(context, repository.name), log);
			together.push({
				repository,
				cache,
				policy: living === void 0 ? ofRun : {
					...ofRun,
					living
				}
			});
		}
		const policies = together.length > 1 && reviewed === void 0 ? await require_prune.basesAcross(together, startedAt, log) : together.map((each) => each.policy);
		for (const [index, { repository, cache, policy: ofRepository }] of together.entries()) pruned.push(await require_prune.pruneImages({
			repository,
			policy: policies[index] ?? ofRepository,
			...reviewed === void 0 ? {} : { reviewed },
			dryRun: inputs["dry-run"],
			limits: limitsOf(inputs),
			startedAt,
			clock: require_oci.systemClock,
			cache,
			log,
			signal: context.signal,
			onPlan: async (plan) => {
				planned.push(plan);
				await (0, node_fs_promises.writeFile)(planFile, require_prune.planFileText(planned));
				context.setOutput("plan-file", planFile);
				const lifecycle = await require_prune.lifecycleOf(repository, plan, log);
				if (lifecycle === void 0) return;
				const file = lifecycleFile(planFile, repository.name);
				const isWritten = lifecycle.rules.length > 0 && !lifecycle.withheld;
				lifecycles.set(repository.name, {
					lifecycle,
					...isWritten ? { file } : {}
				});
				if (!isWritten) return (0, node_fs_promises.rm)(file, { force: true });
				await (0, node_fs_promises.writeFile)(file, lifecycle.text);
				log.info(`${repository.name}: its ECR lifecycle policy is in ${file}`);
			},
			onDone
		}));
	} catch (error) {
		if (!require_prune.isLimit(error)) throw error;
		log.warning(`Stopped before the end: ${error.message}. The next run goes on.`);
	} finally {
		options.session.close();
		options.transport.close();
		const isEnded = pruned.length === images.length && pruned.every(({ applied }) => applied?.complete ?? true);
		report(context, {
			pruned,
			planned,
			done,
			lifecycles,
			isEnded,
			undoFile: hasUndo ? undoFile : ""
		}, inputs["dry-run"]);
		if (planned.length === 0) await (0, node_fs_promises.rm)(folder, {
			recursive: true,
			force: true
		});
	}
}
function limitsOf(inputs) {
	const [deletes, minutes] = [inputs["max-deletes"], inputs["max-minutes"]];
	return {
		deletePercent: inputs["max-delete-percent"],
		...deletes === void 0 ? {} : { deletes },
		...minutes === void 0 ? {} : { minutes }
	};
}
function providerOptions(inputs, images, context, startedAt) {
	const { env, github, workspace } = context;
	const credentials = require_images.registryCredentials(inputs, context, images.map((image) => ({ image })));
	const minutes = inputs["max-minutes"];
	return {
		root: workspace,
		credentials,
		session: new require_oci.RegistrySession({
			credentials,
			insecureRegistries: inputs["insecure-registries"],
			proxyEnv: env,
			idleTimeout
		}),
		transport: new require_oci.Transport({
			idleTimeout,
			proxyEnv: env
		}),
		clock: require_oci.systemClock,
		longestWait: () => minutes === void 0 ? longestWait : Math.min(longestWait, startedAt + minutes * 6e4 - require_oci.systemClock.now()),
		...inputs.token === void 0 ? {} : { token: inputs.token },
		awsRole: require_images.awsRoleOf(inputs, context),
		githubApiUrl: inputs["github-api-url"] ?? github.apiUrl,
		hubUrl: "https://hub.docker.com",
		env
	};
}
/** Beside the plan: `plan.HOST_REPOSITORY.lifecycle.json` for `plan.json`. */
function lifecycleFile(planFile, name) {
	return `${planFile.replace(/\.json$/, "")}.${name.replaceAll(/[^\w.-]+/g, "_")}.lifecycle.json`;
}
/** Below the tool cache, which a self-hosted runner keeps, and a workflow can keep by actions/cache. */
function cacheFile({ env, tempFolder }, name) {
	const toolCache = env["RUNNER_TOOL_CACHE"] ?? "";
	const file = `${name.replaceAll(/[^\w.-]+/g, "_")}.json`;
	return node_path.default.join(toolCache === "" ? tempFolder : toolCache, "layered-build", "pruned", file);
}

Object.defineProperty(exports, "prune_old_images_exports", {
  enumerable: true,
  get: function () {
    return prune_old_images_exports;
  }
});