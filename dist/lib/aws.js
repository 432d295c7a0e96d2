"use strict";

const require_rolldown_runtime = require("../vendor/rolldown-runtime.js");
const require_aws_sdk_client_ecr = require("../vendor/aws-sdk-client-ecr.js");
const require_git = require("./git.js");
const require_aws_sdk_credential_provider_web_identity = require("../vendor/aws-sdk-credential-provider-web-identity.js");

// packages/core/src/registry/aws/aws-identity.ts
var import_dist_cjs = require_aws_sdk_client_ecr.require_dist_cjs();
var import_dist_cjs$1 = require_aws_sdk_credential_provider_web_identity.require_dist_cjs();
/** What GitHub's tokens for AWS are made out to. */
const audience = "sts.amazonaws.com";
/**
* The settings of a client that acts as a role, taken on by the job's OIDC token; none without a role: then the SDK looks for somebody itself.
* Throws `aws` where the role cannot be taken on.
*/
function awsIdentity(role) {
	if (role === void 0) return {};
	return { credentials: async (asked) => {
		const webIdentityToken = await role.idToken(audience);
		return (0, import_dist_cjs$1.fromWebToken)({
			roleArn: role.arn,
			webIdentityToken,
			roleSessionName: "layered-build"
		})(asked).catch((cause) => {
			throw new require_git.LayeredBuildError("aws", `AWS does not let this job take on the role ${role.arn}.`, {
				hint: "The role's trust policy has to name GitHub's OIDC provider (token.actions.githubusercontent.com), the audience sts.amazonaws.com and this repository's subject.",
				cause
			});
		});
	} };
}

// packages/core/src/registry/aws/sign-in-to-ecr.ts
var sign_in_to_ecr_exports = /* @__PURE__ */ require_rolldown_runtime.__exportAll({ signInToEcr: () => signInToEcr });
/**
* A user name and password for AWS ECR (API Reference 2015-09-21, GetAuthorizationToken); undefined where no role is given and the SDK finds
* nobody to ask as. Throws `aws` where AWS refuses.
*/
async function signInToEcr({ account, region }, env, role) {
	const endpoint = env["AWS_ENDPOINT_URL_ECR"] ?? env["AWS_ENDPOINT_URL"];
	const client = new import_dist_cjs.ECRClient({
		region,
		...endpoint === void 0 ? {} : { endpoint },
		...awsIdentity(role)
	});
	try {
		const { authorizationData = [] } = await client.send(new import_dist_cjs.GetAuthorizationTokenCommand({ registryIds: [account] }));
		const text = Buffer.from(authorizationData[0]?.authorizationToken ?? "", "base64").toString("utf8");
		const colon = text.indexOf(":");
		if (colon > 0) return {
			username: text.slice(0, colon),
			password: text.slice(colon + 1)
		};
		throw new require_git.LayeredBuildError("aws", `AWS gives no password for ECR in ${region}.`);
	} catch (error) {
		if (error instanceof require_git.LayeredBuildError) throw error;
		if (role === void 0 && error instanceof Error && error.name === "CredentialsProviderError") return void 0;
		throw new require_git.LayeredBuildError("aws", `AWS does not sign this job in to ECR in ${region}.`, {
			hint: "The role or user needs the right ecr:GetAuthorizationToken.",
			cause: error
		});
	} finally {
		client.destroy();
	}
}

Object.defineProperty(exports, "awsIdentity", {
  enumerable: true,
  get: function () {
    return awsIdentity;
  }
});
Object.defineProperty(exports, "sign_in_to_ecr_exports", {
  enumerable: true,
  get: function () {
    return sign_in_to_ecr_exports;
  }
});