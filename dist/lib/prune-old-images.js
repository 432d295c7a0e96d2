import { s as LayeredBuildError } from "./git.js";
import { a as lifecycleSummary, c as openPrunable, d as parsePlanFile, f as planFileText, h as basesAcross, i as lifecycleOf, l as pruneImages, m as isLimit, n as policyOfRun, o as openFactsCache, r as livingRefs, s as githubRest, t as protectFrom, u as planSummary } from "./prune.js";
import { f as Transport, n as RegistrySession, o as systemClock } from "./oci.js";
import { a as awsRoleOf, o as registryCredentials } from "./suite.js";
import path from "node:path";
import { appendFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";

// actions/prune-old-images/report.ts
/** Tells summary and outputs what was planned and done, also where the run failed in the middle. */
function report({ setOutput, summary }, { pruned, planned, done, lifecycles, isEnded, undoFile }, dryRun) {
	if (dryRun && planned.length > 0) summary.add("> A dry run: nothing was deleted. With `dry-run: false` this is what is done.\n");
	for (const { name, plan } of planned) {
		const applied = pruned.find((each) => each.name === name)?.applied;
		summary.add(planSummary(name, plan, applied, dryRun));
		const written = lifecycles.get(name);
		if (written !== void 0) summary.add(lifecycleSummary(written.lifecycle, written.file));
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
/** Milliseconds without a byte: a registry that accepts and never answers must not take the job's hour. */
const idleTimeout = 2e4;
/** Milliseconds that a run waits for a limit at most; GitHub's own runs out within the hour. */
const longestWait = 9e5;
/** Plans what goes, repository by repository, writes the plan, and carries it out unless this is a dry run. */
async function pruneOldImages(inputs, context) {
	const { log, workspace } = context;
	const startedAt = systemClock.now();
	const folder = await mkdtemp(path.join(context.tempFolder, "prune-"));
	const planFile = inputs["plan-file"] === void 0 ? path.join(folder, "plan.json") : path.resolve(workspace, inputs["plan-file"]);
	const undoFile = path.join(folder, "undo.sh");
	const reviewed = inputs["apply-plan"] === void 0 ? void 0 : await readPlan(workspace, inputs["apply-plan"]);
	const policy = reviewed === void 0 ? await readPolicy(inputs, workspace) : void 0;
	const images = [...new Set(await imagesToPrune(inputs))];
	const options = providerOptions(inputs, images, context, startedAt);
	const pruned = [];
	const planned = [];
	const lifecycles = /* @__PURE__ */ new Map();
	const done = [];
	let hasUndo = false;
	const onDone = async (operation, command) => {
		done.push(operation);
		if (command === void 0) return;
		if (!hasUndo) await writeFile(undoFile, "#!/bin/sh\n# Takes back what prune-old-images did, newest last. Deleted GitHub packages can be restored for 30 days.\nset -e\n", { mode: 493 });
		hasUndo = true;
		await appendFile(undoFile, `${command}\n`);
	};
	try {
		const repositories = [];
		for (const image of images) repositories.push({
			image,
			repository: await openPrunable(image, inputs.provider, options)
		});
		const together = [];
		for (const { image, repository } of repositories) {
			const protect = await protectFrom(workspace, inputs["protect-from"], image, context.exec);
			const ofRun = policyOfRun({
				...policy,
				...shortForm(inputs, reviewed !== void 0),
				protect
			});
			const living = await livingRefs(ofRun, context.github.repository, githubRest(options));
			const cache = await openFactsCache(cacheFile(context, repository.name), log);
			together.push({
				repository,
				cache,
				policy: living === void 0 ? ofRun : {
					...ofRun,
					living
				}
			});
		}
		const policies = together.length > 1 && reviewed === void 0 ? await basesAcross(together, startedAt, log) : together.map((each) => each.policy);
		for (const [index, { repository, cache, policy: ofRepository }] of together.entries()) pruned.push(await pruneImages({
			repository,
			policy: policies[index] ?? ofRepository,
			...reviewed === void 0 ? {} : { reviewed },
			dryRun: inputs["dry-run"],
			limits: limitsOf(inputs),
			startedAt,
			clock: systemClock,
			cache,
			log,
			signal: context.signal,
			onPlan: async (plan) => {
				planned.push(plan);
				await mkdir(path.dirname(planFile), { recursive: true });
				await writeFile(planFile, planFileText(planned));
				context.setOutput("plan-file", planFile);
				const lifecycle = await lifecycleOf(repository, plan, log);
				if (lifecycle === void 0) return;
				const file = lifecycleFile(planFile, repository.name);
				const isWritten = lifecycle.rules.length > 0 && !lifecycle.withheld;
				lifecycles.set(repository.name, {
					lifecycle,
					...isWritten ? { file } : {}
				});
				if (!isWritten) return rm(file, { force: true });
				await writeFile(file, lifecycle.text);
				log.info(`${repository.name}: its ECR lifecycle policy is in ${file}`);
			},
			onDone
		}));
	} catch (error) {
		if (!isLimit(error)) throw error;
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
		if (planned.length === 0) await rm(folder, {
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
/** With a reviewed plan, what is kept is the plan's to say. */
function shortForm(inputs, isReviewed) {
	const [keepLatest, keepWithin] = [inputs["keep-latest"], inputs["keep-within"]];
	if (isReviewed) {
		if (keepLatest !== void 0 || keepWithin !== void 0 || inputs.policy !== void 0 || inputs["keep-tags"].length > 0 || inputs["delete-tags"].length > 0 || inputs.families.length > 0 || inputs["protect-from"].length > 0) throw new LayeredBuildError("bad-input", "`apply-plan` brings its own policy: the inputs that say what is kept have no effect on it.", { hint: "Leave out policy, keep-latest, keep-within, keep-tags, delete-tags, families and protect-from." });
		return {
			keepTags: ["*"],
			deleteTags: [],
			families: [],
			minAge: inputs["min-age"]
		};
	}
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
async function readPolicy({ policy }, workspace) {
	if (policy === void 0) return {};
	if (/[\n{:]/.test(policy)) return { policy: {
		text: policy,
		path: "policy"
	} };
	return { policy: {
		text: await readFile(path.resolve(workspace, policy), "utf8").catch((cause) => {
			throw new LayeredBuildError("bad-input", `policy: the file ${policy} cannot be read.`, {
				hint: "Its path starts at the checkout: run actions/checkout before. Or write the policy itself into `policy`.",
				cause
			});
		}),
		path: policy
	} };
}
async function readPlan(workspace, file) {
	const text = await readFile(path.resolve(workspace, file), "utf8").catch((cause) => {
		throw new LayeredBuildError("bad-plan", `apply-plan: the file ${file} cannot be read.`, {
			hint: "Its path starts at the checkout: run actions/checkout before, or download the artifact with the plan.",
			cause
		});
	});
	return parsePlanFile(text, file);
}
/** The repositories that are named, or those of a plan, each once. Throws `bad-input` where neither is given, or both. */
async function imagesToPrune({ images, plan }) {
	if (images.length > 0 !== (plan === void 0)) throw new LayeredBuildError("bad-input", "Give either `images` or `plan`.", { hint: "`images` takes the repositories to prune, HOST/REPOSITORY one a line; `plan` takes them from a run of detect-changed-layers." });
	if (plan === void 0) return images;
	const { decodePlan } = await import("./load-plan.js");
	return decodePlan(plan).layers.map(({ image }) => image);
}
function providerOptions(inputs, images, context, startedAt) {
	const { env, github, workspace } = context;
	const credentials = registryCredentials(inputs, context, images.map((image) => ({ image })));
	const minutes = inputs["max-minutes"];
	return {
		root: workspace,
		credentials,
		session: new RegistrySession({
			credentials,
			insecureRegistries: inputs["insecure-registries"],
			proxyEnv: env,
			idleTimeout
		}),
		transport: new Transport({
			idleTimeout,
			proxyEnv: env
		}),
		clock: systemClock,
		longestWait: () => minutes === void 0 ? longestWait : Math.min(longestWait, startedAt + minutes * 6e4 - systemClock.now()),
		...inputs.token === void 0 ? {} : { token: inputs.token },
		awsRole: awsRoleOf(inputs, context),
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
	return path.join(toolCache === "" ? tempFolder : toolCache, "layered-build", "pruned", file);
}

export { pruneOldImages as t };