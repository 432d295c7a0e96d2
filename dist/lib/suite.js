"use strict";

const require_rolldown_runtime = require("../vendor/rolldown-runtime.js");
const require_core = require("./core.js");
const require_oci = require("./oci.js");
const require_images = require("./images.js");
let node_path = require("node:path");
node_path = require_rolldown_runtime.__toESM(node_path, 1);
let node_fs_promises = require("node:fs/promises");

// packages/toolkit/src/suite/fetch-missing-checkout.ts
/** How long a fetch may take. */
const longestFetch = 12e4;
/**
* Where the workspace is empty, fetches the run's commit into the runner's temporary folder, without the files: who only wants to know
* what changed needs no actions/checkout. Undefined where there is a checkout, or something else, or nothing to fetch by.
* Throws `not-a-repository`.
*/
async function fetchMissingCheckout(token, { workspace, github, exec, programEnv, tempFolder, signal, log, mask }) {
	const { repository, sha = "", serverUrl } = github;
	if (token === void 0 || repository === void 0 || !/^(?!0+$)([0-9a-f]{40}|[0-9a-f]{64})$/.test(sha)) return void 0;
	const names = await (0, node_fs_promises.readdir)(workspace).catch(() => void 0);
	if (names === void 0 || names.length > 0) return void 0;
	log.info(`The workspace is empty: the files of commit ${sha.slice(0, 12)} are read from ${serverUrl}/${repository}, and nothing is checked out.`);
	const limits = AbortSignal.any([signal, AbortSignal.timeout(longestFetch)]);
	return require_core.fetchCommit({
		url: `${serverUrl}/${repository}.git`,
		commit: sha,
		token,
		temporary: tempFolder,
		exec: (request) => exec({
			signal: limits,
			...request
		}),
		env: programEnv,
		mask
	});
}

// packages/toolkit/src/suite/is-newest-commit.ts
/** Longer than any answer that is worth waiting for. */
const timeout = 1e4;
/**
* Asks GitHub whether the run's commit is still what its branch, tag or pull request points to: an older run that ends last must not move
* tags back. No answer counts as no. Outside of GitHub (no repository known) there is nobody to ask: yes.
* `env` names the proxies.
* REST: `GET /repos/{owner}/{repo}/commits/{ref}` with the media type `application/vnd.github.sha`, which answers the bare commit id.
*/
async function isNewestCommit(github, token, env) {
	const { repository, ref, apiUrl, payload } = github;
	if (repository === void 0 || ref === void 0) return { newest: true };
	const pull = /^refs\/pull\/(\d+)\//.exec(ref)?.[1];
	const expected = pull === void 0 ? github.sha : headShaOf(payload);
	const name = pull === void 0 ? ref.replace(/^refs\//, "") : `pull/${pull}/head`;
	const url = new URL(`${apiUrl}/repos/${repository}/commits/${name.split("/").map(encodeURIComponent).join("/")}`);
	const headers = {
		accept: "application/vnd.github.sha",
		"user-agent": "layered-build",
		...token === void 0 ? {} : { authorization: `Bearer ${token}` }
	};
	const transport = new require_oci.Transport({
		idleTimeout: timeout,
		proxyEnv: env
	});
	try {
		const reply = await transport.send({
			method: "GET",
			url,
			headers
		});
		const answer = (await require_oci.readStart(reply)).trim();
		if (reply.status !== 200 || !/^[0-9a-f]{40,64}$/.test(answer)) return unknown(ref, `status ${reply.status}`);
		return answer === expected ? { newest: true } : {
			newest: false,
			why: `this commit is not the newest of ${ref} any more`
		};
	} catch (error) {
		return unknown(ref, error instanceof Error ? error.message : String(error));
	} finally {
		transport.close();
	}
}
function unknown(ref, reason) {
	return {
		newest: false,
		why: `GitHub does not say what ${ref} points to (${reason})`
	};
}
function headShaOf(payload) {
	const pull = payload["pull_request"];
	if (typeof pull !== "object" || pull === null || !("head" in pull)) return void 0;
	const { head } = pull;
	return typeof head === "object" && head !== null && "sha" in head && typeof head.sha === "string" ? head.sha : void 0;
}

// packages/toolkit/src/suite/open-run.ts
/**
* How the checkout is to be opened. `dirty`: see the input of detect-changed-layers. `fetched` is what stands for the checkout where there
* is none.
*/
function openOptions(inputs, { github, exec, log, programEnv, workspace }, dirty, fetched) {
	const repository = github.repository ?? "";
	return {
		exec,
		log,
		env: programEnv,
		...fetched === void 0 ? {
			folder: workspace,
			gitEnv: programEnv,
			dirty
		} : {
			...fetched,
			committed: true,
			dirty: "ignore"
		},
		compression: inputs.compression,
		repository,
		...inputs.config === void 0 ? {} : { config: inputs.config },
		...repository === "" ? {} : { image: `ghcr.io/${repository.toLowerCase()}` }
	};
}
/** Opens the checkout and the repositories of its layers' images. */
async function openRun(inputs, context, options) {
	const { repository } = options;
	const project = await require_core.openProject(options);
	const credentials = require_images.registryCredentials(inputs, context, project.layers);
	const insecureRegistries = inputs["insecure-registries"];
	const secrets = inputs["build-secrets"];
	const given = {
		...context.env,
		...secrets
	};
	const stores = require_images.createStores({
		root: project.root,
		proxyEnv: context.env,
		credentials,
		insecureRegistries,
		...inputs.store === void 0 ? {} : { store: inputs.store },
		hub: {
			endpoint: variable(given, "HF_ENDPOINT"),
			token: variable(given, "HF_TOKEN")
		}
	}, project.layers);
	const { exec, log, signal, programEnv, tempFolder } = context;
	const env = {
		...programEnv,
		...secrets
	};
	return {
		repository,
		project,
		stores,
		cache: new require_core.FileCache(cacheFile(context.env, repository, tempFolder), log),
		environment: {
			exec,
			log,
			signal,
			env,
			temporary: tempFolder,
			credentials,
			insecureRegistries
		}
	};
}
/** A variable of the environment; one that is empty, as a secret is that does not exist, is not there. */
function variable(env, name) {
	const value = env[name]?.trim() ?? "";
	return value === "" ? void 0 : value;
}
/**
* Below the tool cache, which a self-hosted runner keeps; a hosted one starts with an empty folder, which a workflow can fill by
* actions/cache. Without either: for the job's other steps. Each repository has its own: one machine may serve several, who need not
* trust each other's answers.
*/
function cacheFile(env, repository, tempFolder) {
	const toolCache = env["RUNNER_TOOL_CACHE"] ?? "";
	const folders = repository.toLowerCase().split("/").map((name) => name.replaceAll(/[^a-z0-9._-]|^\.+$/g, "_"));
	return node_path.default.join(toolCache === "" ? tempFolder : toolCache, "layered-build", ...folders, "manifests.json");
}

// packages/toolkit/src/suite/run-event.ts
/** What started the run, as far as it says which commit to compare with. What is no commit id in an event counts as not there. */
function runEvent({ eventName, ref = "", payload, defaultBranch, baseRef }) {
	const branch = /^refs\/heads\/(.+)$/.exec(ref)?.[1];
	const tag = /^refs\/tags\/(.+)$/.exec(ref)?.[1];
	if (eventName === void 0) return { kind: "local" };
	if (eventName === "push" && tag !== void 0) return {
		kind: "tag",
		tag
	};
	if (eventName === "push" && branch !== void 0) return {
		kind: "push",
		branch,
		before: commit(payload["before"]),
		defaultBranch
	};
	const pull = record$1(payload["pull_request"]);
	if (eventName.startsWith("pull_request") && pull !== void 0) {
		const base = record$1(pull["base"]);
		const head = record$1(pull["head"]);
		return {
			kind: "pull-request",
			baseBranch: baseRef ?? text$1(base?.["ref"]),
			baseCommit: commit(base?.["sha"]),
			headCommit: commit(head?.["sha"]),
			fromFork: fromFork(head, base)
		};
	}
	if (eventName === "merge_group") return {
		kind: "merge-group",
		baseCommit: commit(record$1(payload["merge_group"])?.["base_sha"])
	};
	return {
		kind: "other",
		name: eventName,
		branch
	};
}
/** A fork that was deleted meanwhile is null. */
function fromFork(head, base) {
	if (head?.["repo"] === null) return true;
	const [from, into] = [head, base].map((side) => text$1(record$1(side?.["repo"])?.["full_name"]));
	return from === void 0 || into === void 0 ? void 0 : from !== into;
}
function record$1(value) {
	return typeof value === "object" && value !== null ? { ...value } : void 0;
}
function text$1(value) {
	return typeof value === "string" && value !== "" ? value : void 0;
}
function commit(value) {
	return typeof value === "string" && /^([0-9a-f]{40}|[0-9a-f]{64})$/.test(value) ? value : void 0;
}

// packages/toolkit/src/suite/tag-context.ts
/** What tag rules may depend on, from the event and the checkout; without an event, the run counts as a push of no ref. */
function tagContext(github, project, now) {
	const pull = record(github.payload["pull_request"]);
	const number = pull?.["number"] ?? github.payload["number"];
	const headSha = record(pull?.["head"])?.["sha"];
	return {
		eventName: github.eventName ?? "push",
		ref: github.ref ?? "",
		sha: github.sha ?? project.head.commit,
		repositoryDefaultBranch: github.defaultBranch ?? "",
		baseRef: github.baseRef ?? text(github.payload["base_ref"]),
		pullRequestNumber: typeof number === "number" ? number : void 0,
		headSha: text(headSha),
		commitDate: /* @__PURE__ */ new Date(project.head.time * 1e3),
		now
	};
}
function record(value) {
	return typeof value === "object" && value !== null ? { ...value } : void 0;
}
function text(value) {
	return typeof value === "string" && value !== "" ? value : void 0;
}

Object.defineProperty(exports, "fetchMissingCheckout", {
  enumerable: true,
  get: function () {
    return fetchMissingCheckout;
  }
});
Object.defineProperty(exports, "isNewestCommit", {
  enumerable: true,
  get: function () {
    return isNewestCommit;
  }
});
Object.defineProperty(exports, "openOptions", {
  enumerable: true,
  get: function () {
    return openOptions;
  }
});
Object.defineProperty(exports, "openRun", {
  enumerable: true,
  get: function () {
    return openRun;
  }
});
Object.defineProperty(exports, "runEvent", {
  enumerable: true,
  get: function () {
    return runEvent;
  }
});
Object.defineProperty(exports, "tagContext", {
  enumerable: true,
  get: function () {
    return tagContext;
  }
});