import { ECRClient, GetAuthorizationTokenCommand } from "@aws-sdk/client-ecr";
import type { Credentials } from "@layered-build/oci";
import { LayeredBuildError } from "../../error.ts";
import type { AwsRole, EcrHost } from "../ecr-credentials.ts";
import { awsIdentity } from "./aws-identity.ts";

/**
 * A user name and password for AWS ECR (API Reference 2015-09-21, GetAuthorizationToken); undefined where no role is given and the SDK finds
 * nobody to ask as. Throws `aws` where AWS refuses.
 */
export async function signInToEcr(
  { account, region }: EcrHost,
  env: Readonly<Record<string, string | undefined>>,
  role: AwsRole | undefined,
): Promise<Credentials | undefined> {
  const endpoint = env["AWS_ENDPOINT_URL_ECR"] ?? env["AWS_ENDPOINT_URL"];
  const client = new ECRClient({ region, ...(endpoint === undefined ? {} : { endpoint }), ...awsIdentity(role) });
  try {
    const { authorizationData = [] } = await client.send(new GetAuthorizationTokenCommand({ registryIds: [account] }));
    const text = Buffer.from(authorizationData[0]?.authorizationToken ?? "", "base64").toString("utf8");
    const colon = text.indexOf(":");
    if (colon > 0) return { username: text.slice(0, colon), password: text.slice(colon + 1) };
    throw new LayeredBuildError("aws", `AWS gives no password for ECR in ${region}.`);
  } catch (error) {
    if (error instanceof LayeredBuildError) throw error;
    if (role === undefined && error instanceof Error && error.name === "CredentialsProviderError") return undefined;
    throw new LayeredBuildError("aws", `AWS does not sign this job in to ECR in ${region}.`, {
      hint: "The role or user needs the right ecr:GetAuthorizationToken.",
      cause: error,
    });
  } finally {
    client.destroy();
  }
}
