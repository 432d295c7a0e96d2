import { _ as createStores, g as credentialsOfRun, v as openProject } from "./core.js";
import { i as Transport, r as readStart } from "./oci.js";

// packages/toolkit/src/suite/is-newest-commit.ts
/** Longer than any answer that is worth waiting for. */
const timeout = 1e4;
/**
* Asks GitHub whether the run's commit is still what its branch, tag or pull request points to: an older run that ends last must not move
* tags back. No answer counts as no, with a warning. Outside of GitHub (no repository known) there is nobody to ask: yes.
* `env` names the proxies.
* REST: `GET /repos/{owner}/{repo}/commits/{ref}` with the media type `application/vnd.github.sha`, which answers the bare commit id.
*/
async function isNewestCommit(github, token, env, log) {
	const { repository, ref, apiUrl, payload } = github;
	if (repository === void 0 || ref === void 0) return true;
	const pull = /^refs\/pull\/(\d+)\//.exec(ref)?.[1];
	const expected = pull === void 0 ? github.sha : headShaOf(payload);
	const name = pull === void 0 ? ref.replace(/^refs\//, "") : `pull/${pull}/head`;
	const url = new URL(`${apiUrl}/repos/${repository}/commits/${name.split("/").map(encodeURIComponent).join("/")}`);
	const headers = {
		accept: "application/vnd.github.sha",
		"user-agent": "layered-build",
		...token === void 0 ? {} : { authorization: `Bearer ${token}` }
	};
	const transport = new Transport({
		idleTimeout: timeout,
		proxyEnv: env
	});
	try {
		const reply = await transport.send({
			method: "GET",
			url,
			headers
		});
		const answer = (await readStart(reply)).trim();
		if (reply.status === 200 && /^[0-9a-f]{40,64}$/.test(answer)) return answer === expected;
		log.warning(`GitHub does not say what ${ref} points to (status ${reply.status}): moving tags stay where they are.`);
	} catch (error) {
		const reason = error instanceof Error ? error.message : String(error);
		log.warning(`GitHub does not say what ${ref} points to (${reason}): moving tags stay where they are.`);
	} finally {
		transport.close();
	}
	return false;
}
function headShaOf(payload) {
	const pull = payload["pull_request"];
	if (typeof pull !== "object" || pull === null || !("head" in pull)) return void 0;
	const { head } = pull;
	return typeof head === "object" && head !== null && "sha" in head && typeof head.sha === "string" ? head.sha : void 0;
}

// packages/toolkit/src/suite/open-run.ts
/** Opens the checkout and the repositories of its layers' images. `dirty`: see the input of detect-changed-layers. */
async function openRun(inputs, context, dirty) {
	const repository = context.github.repository ?? "";
	const project = await openProject({
		folder: context.workspace,
		exec: context.exec,
		env: context.programEnv,
		dirty,
		compression: inputs.compression,
		repository,
		...inputs.config === void 0 ? {} : { config: inputs.config },
		...repository === "" ? {} : { image: `ghcr.io/${repository.toLowerCase()}` }
	});
	const credentials = credentialsOfRun({
		env: context.env,
		...inputs.registry === void 0 ? {} : { registry: inputs.registry },
		...inputs.username === void 0 ? {} : { username: inputs.username },
		...inputs.password === void 0 ? {} : { password: inputs.password },
		...inputs.token === void 0 ? {} : { token: inputs.token }
	}, project.layers);
	const insecureRegistries = inputs["insecure-registries"];
	const stores = createStores({
		root: project.root,
		proxyEnv: context.env,
		credentials,
		insecureRegistries,
		...inputs.store === void 0 ? {} : { store: inputs.store }
	}, project.layers);
	const { exec, log, signal, programEnv, tempFolder } = context;
	return {
		repository,
		project,
		stores,
		environment: {
			exec,
			log,
			signal,
			env: programEnv,
			temporary: tempFolder,
			credentials,
			insecureRegistries
		}
	};
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

export { openRun as n, isNewestCommit as r, tagContext as t };