"use strict";

const require_rolldown_runtime = require("../vendor/rolldown-runtime.js");
const require_oci = require("./oci.js");
const require_toolkit = require("./toolkit.js");

// packages/toolkit/src/suite/request-id-token.ts
var request_id_token_exports = /* @__PURE__ */ require_rolldown_runtime.__exportAll({ idTokenOf: () => idTokenOf });
const timeout = 1e4;
/**
* Gives what asks GitHub for an OIDC token (a signed statement of what this run is) for an audience, or undefined where the job has no
* `id-token: write`: the runner sets ACTIONS_ID_TOKEN_REQUEST_URL and _TOKEN only then. Its tokens are masked.
* Not by @actions/core: that loads all of undici for one request.
* https://docs.github.com/en/actions/reference/security/oidc
*/
function idTokenOf(env, mask, { policy, clock }) {
	const address = env["ACTIONS_ID_TOKEN_REQUEST_URL"] ?? "";
	const right = env["ACTIONS_ID_TOKEN_REQUEST_TOKEN"] ?? "";
	if (address === "" || right === "") return void 0;
	if (!URL.canParse(address)) throw new require_toolkit.ToolkitError("not-in-a-job", "ACTIONS_ID_TOKEN_REQUEST_URL is no address.", { hint: "The runner sets it; nothing else should." });
	return async (audience) => {
		const url = new URL(address);
		url.searchParams.set("audience", audience);
		const transport = new require_oci.Transport({
			idleTimeout: timeout,
			proxyEnv: env
		});
		try {
			const token = await require_oci.withRetries(policy, clock, () => ask(transport, url, right, clock));
			mask(token);
			return token;
		} finally {
			transport.close();
		}
	};
}
async function ask(transport, url, right, clock) {
	const headers = {
		accept: "application/json",
		authorization: `Bearer ${right}`
	};
	try {
		const reply = await transport.send({
			method: "GET",
			url,
			headers
		});
		const body = await require_oci.readStart(reply);
		const token = reply.status === 200 ? tokenIn(body) : void 0;
		if (token !== void 0) return token;
		const error = new require_oci.OciError("unauthorized", `GitHub gives no OIDC token (status ${reply.status}).`, { hint: "The job needs `permissions: id-token: write`; runs for pull requests of forks never get it." });
		if (!(reply.status >= 500 || reply.status === 429 || reply.status === 408)) throw error;
		throw new require_oci.TransientFailure(error, "busy", require_oci.parseRetryAfter(reply.headers["retry-after"], clock.now()));
	} catch (failure) {
		if (!(failure instanceof require_oci.ConnectionFailure)) throw failure;
		const error = new require_oci.OciError("unreachable", `GitHub's OIDC endpoint does not answer: ${failure.message}`, {
			hint: "Check the network and a proxy between, and run the job again.",
			cause: failure
		});
		throw new require_oci.TransientFailure(error, failure.stale ? "stale" : "busy");
	}
}
function tokenIn(body) {
	try {
		const value = JSON.parse(body);
		if (typeof value !== "object" || value === null || !("value" in value)) return void 0;
		return typeof value.value === "string" && value.value !== "" ? value.value : void 0;
	} catch {
		return;
	}
}

Object.defineProperty(exports, "idTokenOf", {
  enumerable: true,
  get: function () {
    return idTokenOf;
  }
});
Object.defineProperty(exports, "request_id_token_exports", {
  enumerable: true,
  get: function () {
    return request_id_token_exports;
  }
});