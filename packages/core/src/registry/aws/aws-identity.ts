import { fromWebToken } from "@aws-sdk/credential-provider-web-identity";
import type { ECRClientConfig } from "@aws-sdk/client-ecr";
import { LayeredBuildError } from "../../error.ts";
import type { AwsRole } from "../ecr-credentials.ts";

/** What GitHub's tokens for AWS are made out to. */
const audience = "sts.amazonaws.com";

/**
 * The settings of a client that acts as a role, taken on by the job's OIDC token; none without a role: then the SDK looks for somebody itself.
 * Throws `aws` where the role cannot be taken on.
 */
export function awsIdentity(role: AwsRole | undefined): Pick<ECRClientConfig, "credentials"> {
  if (role === undefined) return {};
  return {
    credentials: async (asked) => {
      const webIdentityToken = await role.idToken(audience);
      const take = fromWebToken({ roleArn: role.arn, webIdentityToken, roleSessionName: "layered-build" });
      return take(asked).catch((cause: unknown) => {
        throw new LayeredBuildError("aws", `AWS does not let this job take on the role ${role.arn}.`, {
          hint: "The role's trust policy has to name GitHub's OIDC provider (token.actions.githubusercontent.com), the audience sts.amazonaws.com and this repository's subject.",
          cause,
        });
      });
    },
  };
}
