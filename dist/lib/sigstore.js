"use strict";

const require_rolldown_runtime = require("../vendor/rolldown-runtime.js");
const require_sigstore_bundle = require("../vendor/sigstore-bundle.js");
const require_sigstore_sign = require("../vendor/sigstore-sign.js");
const require_git = require("./git.js");
const require_sign = require("./sign.js");
const require_sigstore_core = require("../vendor/sigstore-core.js");
const require_sigstore_verify = require("../vendor/sigstore-verify.js");
let node_crypto = require("node:crypto");

// packages/core/src/sign/within-budget.ts
var import_dist$2 = require_sigstore_bundle.require_dist();
var import_dist$3 = require_sigstore_sign.require_dist();
const firstWait = 1e3;
const longestWait = 6e4;
/**
* Tries until it works, fails for good, or the budget (milliseconds) is used up: then throws the last failure. The waits double up to a
* minute, with chance in them. Each attempt begins anew, since certificates and tokens of an earlier one have run out after minutes.
*/
async function withinBudget(budget, clock, log, isPassing, attempt) {
	const end = clock.now() + budget;
	for (let tries = 0;; tries += 1) try {
		return await attempt();
	} catch (failure) {
		const full = Math.min(longestWait, firstWait * 2 ** tries);
		const wait = full / 2 + full / 2 * clock.random();
		if (!isPassing(failure) || clock.now() + wait > end) throw failure;
		const reason = failure instanceof Error ? failure.message : String(failure);
		log.info(`Sigstore's services do not answer as they should (${reason}): once more in ${Math.ceil(wait / 1e3)} s`);
		await clock.sleep(wait);
	}
}

// packages/core/src/sign/sigstore-signer.ts
/** Milliseconds for one request; the budget is for all tries. */
const timeout = 3e4;
const longestReason = 300;
/**
* Signs with Sigstore's services as witnesses: a certificate of Fulcio for a key that lives as long as the signature takes, an entry in the
* log, a timestamp. While they are down, each attempt begins anew with a fresh token; an answer that refuses (4xx) is not asked for again.
*/
function sigstoreSigner(by, services, patience) {
	const options = {
		retry: false,
		timeout
	};
	const signer = by.kind === "key" ? librarySigner(by.key) : new import_dist$3.FulcioSigner({
		...options,
		fulcioBaseURL: root(services.fulcio ?? ""),
		identityProvider: { getToken: () => by.idToken(require_sign.sigstoreAudience) }
	});
	const witnesses = [...services.rekor === void 0 ? [] : [new import_dist$3.RekorWitness({
		...options,
		rekorBaseURL: root(services.rekor),
		entryType: "dsse"
	})], ...services.timestamps === void 0 ? [] : [new import_dist$3.TSAWitness({
		...options,
		tsaBaseURL: root(services.timestamps)
	})]];
	const statements = new import_dist$3.DSSEBundleBuilder({
		signer,
		witnesses
	});
	const messages = new import_dist$3.MessageSignatureBundleBuilder({
		signer,
		witnesses
	});
	const { budget, clock, log } = patience;
	const create = async (attempt) => {
		try {
			return (0, import_dist$2.bundleToJSON)(await withinBudget(budget, clock, log, isPassing, attempt));
		} catch (error) {
			throw asSigningError(error);
		}
	};
	return {
		signStatement: (data) => create(() => statements.create({
			data,
			type: require_sign.statementPayloadType
		})),
		signMessage: (data) => create(() => messages.create({ data }))
	};
}
function librarySigner({ key, publicKey }) {
	return { sign: async (data) => ({
		signature: (0, node_crypto.sign)("sha256", data, key),
		key: {
			$case: "publicKey",
			publicKey: publicKey.pem,
			hint: publicKey.hint
		}
	}) };
}
/** Without an answer, or with one that says that the service is down or busy. */
function isPassing(failure) {
	if (codeOf(failure) === "IDENTITY_TOKEN_READ_ERROR" || codeOf(failure) === "IDENTITY_TOKEN_PARSE_ERROR") return false;
	const status = statusOf(failure);
	if (status !== void 0) return status >= 500 || status === 429 || status === 408;
	return codeOf(failure) !== void 0 && isNetworkFailure(failure);
}
/** Node's and make-fetch-happen's codes are upper case (ECONNREFUSED, ERR_\u2026, FETCH_ERROR); a damaged answer has a SyntaxError behind it. */
function isNetworkFailure(failure) {
	const cause = failure instanceof Error ? failure.cause : void 0;
	return codeOf(cause) !== void 0 || cause instanceof Error && /network|timeout|socket/i.test(cause.message);
}
function statusOf(failure) {
	const cause = failure instanceof Error ? failure.cause : void 0;
	const status = cause instanceof Error && "statusCode" in cause ? cause.statusCode : void 0;
	return typeof status === "number" ? status : void 0;
}
function codeOf(failure) {
	return failure instanceof Error && "code" in failure && typeof failure.code === "string" ? failure.code : void 0;
}
/** What each part of the library calls its failures, and what to do. A token is never quoted: the library's own text has it. */
const hints = /* @__PURE__ */ new Map([
	["IDENTITY_TOKEN_READ_ERROR", ["no OIDC token could be had", "The job needs `permissions: id-token: write`."]],
	["IDENTITY_TOKEN_PARSE_ERROR", ["the OIDC token cannot be read", "What gave it is not GitHub."]],
	["CA_CREATE_SIGNING_CERTIFICATE_ERROR", ["Fulcio gives no certificate", "Is `fulcio-url` right? Sigstore's state: https://status.sigstore.dev"]],
	["TLOG_CREATE_ENTRY_ERROR", ["Rekor takes no entry", "Is `rekor-url` right? Sigstore's state: https://status.sigstore.dev"]],
	["TLOG_FETCH_ENTRY_ERROR", ["Rekor does not give its entry", "Sigstore's state: https://status.sigstore.dev"]],
	["TSA_CREATE_TIMESTAMP_ERROR", ["the timestamp authority gives no timestamp", "Is `tsa-url` right?"]]
]);
function asSigningError(error) {
	const known = hints.get(codeOf(error) ?? "");
	if (known === void 0) return error;
	const cause = error instanceof Error ? error.cause : void 0;
	if (cause instanceof Error && "hint" in cause) return cause;
	const status = statusOf(error);
	const answered = status === void 0 ? "" : ` (status ${status})`;
	const reason = codeOf(error) === "IDENTITY_TOKEN_PARSE_ERROR" || !(cause instanceof Error) ? "" : `: ${require_git.oneLine(cause.message, longestReason)}`;
	return new require_git.LayeredBuildError("signing", `The image is not signed: ${known[0]}${answered}${reason}`, { hint: known[1] });
}
function root(url) {
	return url.replace(/\/+$/, "");
}

// packages/core/src/sign/sigstore-verifier.ts
var import_dist = require_sigstore_core.require_dist();
var import_dist$1 = require_sigstore_verify.require_dist();
/**
* Checks signatures by Sigstore's own library: certificate chain, certificate log, transparency log or timestamp, signature. Then the identity
* and its issuer, here: the library takes an identity for a regular expression that may match anywhere.
*/
function sigstoreVerifier(trusts, root) {
	const key = trusts.kind === "key" ? trusts.key : void 0;
	const material = (0, import_dist$1.toTrustMaterial)(root, () => {
		if (key === void 0) throw new import_dist$1.VerificationError({
			code: "PUBLIC_KEY_ERROR",
			message: "made with a key"
		});
		return {
			publicKey: import_dist.crypto.createPublicKey(key.pem),
			validFor: () => true
		};
	});
	const verifier = new import_dist$1.Verifier(material, {
		ctlogThreshold: trusts.kind === "key" || root.ctlogs.length === 0 ? 0 : 1,
		tlogThreshold: root.tlogs.length === 0 ? 0 : 1,
		timestampThreshold: 1
	});
	const described = trusts.kind === "key" ? `the key SHA256:${trusts.key.hint}` : `${trusts.identity} (issuer ${trusts.issuer})`;
	const check = (bundle, message) => {
		const entity = (0, import_dist$1.toSignedEntity)((0, import_dist$2.bundleFromJSON)(bundle), message);
		if (trusts.kind === "key" && entity.key.$case !== "public-key") return require_sign.refused("made with a certificate, not with a key");
		const { identity } = verifier.verify(entity);
		if (trusts.kind === "key") return {
			kind: "trusted",
			signer: described
		};
		const issuer = identity?.extensions?.issuer ?? "";
		const name = identity?.subjectAlternativeName ?? "";
		if (name === "") return require_sign.refused("made without a certificate");
		if (issuer !== trusts.issuer) return require_sign.refused(`by ${name}, for whom ${issuer} vouches`);
		return trusts.matches(name) ? {
			kind: "trusted",
			signer: name
		} : require_sign.refused(`by ${name}`);
	};
	return {
		trusts: described,
		verify: async (bundle, message) => {
			try {
				return check(bundle, message);
			} catch (error) {
				if (error instanceof require_git.LayeredBuildError) throw error;
				const known = error instanceof import_dist$1.VerificationError || error instanceof import_dist$1.PolicyError;
				return require_sign.refused(`that does not hold (${known || error instanceof Error ? error.message : String(error)})`);
			}
		}
	};
}

// packages/core/src/sign/sigstore.ts
var sigstore_exports = /* @__PURE__ */ require_rolldown_runtime.__exportAll({
	sigstoreSigner: () => sigstoreSigner,
	sigstoreVerifier: () => sigstoreVerifier
});

Object.defineProperty(exports, "sigstore_exports", {
  enumerable: true,
  get: function () {
    return sigstore_exports;
  }
});